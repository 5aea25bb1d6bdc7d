"""What each kind of uplink adds to a call, without a network: targets and header lines by hand, verdicts by docs/formats.md."""

import asyncio
import base64
import hashlib
import json
from types import SimpleNamespace
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.engines.xroad.errors import XRoadError, error
from duoc.wire.gateway.http import parse_response
from duoc.wire.gateway.parties import Way
from duoc.wire.gateway.uplinks import ngsp, uplink_of
from duoc.wire.gateway.uplinks.uplink import failed

SETTINGS = {
    "ngsp": {"token_url": "https://ngsp.example:8243/token?x=1", "key": "CK-1"},
    "vdxp": {"client": "VN/GOV/000.00.00.H12/dvc"},
    "xrdadapter": {},
    "population": {"service_url": "https://gw.thu-nghiem.vn/dancu", "user": "u-thu"},
}
REMOTES = {"vdxp": "VN/GOV/000.00.00.G22/dulieu/doanhnghiep", "xrdadapter": "VN/GOV/000.00.00.G22/vpcp"}
CREDENTIALS, ANSWER = (f"Server.ServerProxy.ServiceFailed.Uplink{code}" for code in ("Credentials", "Answer"))


class Pool:
    def address(self, host, port, tls):
        return (host, port, tls)


def way(kind, name="di", remote=None, **more):
    found = tuple(sorted((SETTINGS[kind] | more).items()))
    return uplink_of(Way(name, kind, found, REMOTES.get(kind, "") if remote is None else remote), Pool())


def route(base=b"/goc"):
    return SimpleNamespace(service=SimpleNamespace(base_path=base))


@pytest.fixture
def house(tmp_path):
    (tmp_path / "keys" / "uplinks").mkdir(parents=True)
    now = [1000.0]
    return SimpleNamespace(
        folder=tmp_path, now=lambda: now[0], pass_s=lambda seconds: now.__setitem__(0, now[0] + seconds)
    )


def keep(house, name, data):
    path = house.folder / "keys" / "uplinks" / f"{name}.secret"
    path.write_bytes(data)
    path.chmod(0o600)


def lines(one, house):
    return asyncio.run(one.lines(house))


def headers(data):
    assert data == b"" or data.endswith(b"\r\n")
    return dict(line.split(": ", 1) for line in data.decode("ascii").split("\r\n") if line)


@pytest.mark.parametrize(
    ("kind", "base", "rest", "target"),
    [
        ("ngsp", b"/goc", b"/x?y=1", b"/goc/x?y=1"),
        ("ngsp", b"/goc/", b"/x", b"/goc/x"),
        ("ngsp", b"/goc/", b"", b"/goc/"),
        ("ngsp", b"", b"", b"/"),
        ("ngsp", b"", b"?y", b"/?y"),
        ("population", b"/dancu", b"", b"/dancu"),
        ("population", b"/dancu", b"?wsdl", b"/dancu?wsdl"),
        ("vdxp", b"", b"/x?y=1", b"/r1/VN/GOV/000.00.00.G22/dulieu/doanhnghiep/x?y=1"),
        ("vdxp", b"/ss/", b"", b"/ss/r1/VN/GOV/000.00.00.G22/dulieu/doanhnghiep"),
        ("xrdadapter", b"", b"", b"/XrdAdapter/RestService/forward?dstcode=VN:GOV:000.00.00.G22:vpcp"),
        ("xrdadapter", b"/g/", b"/x?", b"/g/XrdAdapter/RestService/forward/x?dstcode=VN:GOV:000.00.00.G22:vpcp"),
        (
            "xrdadapter",
            b"/",
            b"/x?y=1&y=2",
            b"/XrdAdapter/RestService/forward/x?y=1&y=2&dstcode=VN:GOV:000.00.00.G22:vpcp",
        ),
        ("xrdadapter", b"", b"/x?a=b?c", b"/XrdAdapter/RestService/forward/x?a=b?c&dstcode=VN:GOV:000.00.00.G22:vpcp"),
    ],
)
def test_the_target_at_the_far_end(kind, base, rest, target):
    assert way(kind).target(route(base), rest) == target


@pytest.mark.parametrize("url", ["http://10.0.0.41", "http://10.0.0.41:8083/a b?c=d&e#f", "https://h/đ&dstcode=x"])
def test_a_provider_url_is_one_parameter_whatever_it_holds(url):
    target = way("xrdadapter", remote=f"VN/GOV/B/y {url}").target(route(b""), b"/x?k=v")
    assert parse_qsl(urlsplit(target.decode("ascii")).query) == [
        ("k", "v"),
        ("dstcode", "VN:GOV:B:y"),
        ("providerurl", url),
    ]


@given(
    st.text("dDstcode=&;?#%25642 +[]/x\x00", max_size=30)
    | st.sampled_from(["%64stcode", "dstcode", "%2564stcode"]).map("?{}=1".format)
)
@settings(max_examples=250)
def test_however_a_parameter_is_written_the_destination_is_ours(text):
    """A far end that parses the query once or twice finds no destination but the last one, which is the province's."""
    rest = text.replace(" ", "").replace("\x00", "")
    rest = ("/" + rest if not rest.startswith(("/", "?")) else rest).encode()
    try:
        target = way("xrdadapter").target(route(b""), rest)
    except XRoadError:
        return
    query = target.decode().partition("?")[2]
    for said in (query, unquote(query)):
        values = [value for name, value in parse_qsl(said, keep_blank_values=True) if name.strip().lower() == "dstcode"]
        assert values == ["VN:GOV:000.00.00.G22:vpcp"]


@pytest.mark.parametrize(("kind", "name"), [("vdxp", "X-Api-Key"), ("xrdadapter", "X-Api-Key")])
def test_a_key_goes_with_the_call_where_there_is_one(house, kind, name):
    plain = {"X-Road-Client": "VN/GOV/000.00.00.H12/dvc"} if kind == "vdxp" else {}
    assert headers(lines(way(kind), house)) == plain
    keep(house, "di", b"K-1")
    assert headers(lines(way(kind), house)) == plain | {name: "K-1"}


def test_population_credentials_are_the_published_hash_and_never_twice_the_same(house):
    one = way("population", "dan-cu")
    with pytest.raises(XRoadError, match=r".*") as caught:
        lines(one, house)
    assert caught.value.type == CREDENTIALS
    keep(house, "dan-cu", b"bi-mat-thu")
    stamps = []
    for _ in range(50):
        said = headers(lines(one, house))
        assert said.keys() == {"Timestamp", "Authorization"}
        stamps.append(int(said["Timestamp"]))
        user, _, word = base64.b64decode(said["Authorization"].removeprefix("Basic ")).decode().partition(":")
        text = f"https://gw.thu-nghiem.vn/dancuu-thu{stamps[-1]}bi-mat-thu"
        assert (user, word) == ("u-thu", hashlib.sha256(text.encode()).hexdigest())
    assert stamps == sorted(set(stamps))


@pytest.fixture
def granted(monkeypatch):
    """What the token endpoint says, in turn; the requests that it got."""
    said, got = [], []

    async def asked(_house, address, request, timeout_s):
        got.append((address, request, timeout_s))
        await asyncio.sleep(0)
        answer = said.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return "application/json", answer if isinstance(answer, bytes) else json.dumps(answer).encode()

    monkeypatch.setattr(ngsp, "asked", asked)
    monkeypatch.setattr("duoc.wire.gateway.uplinks._built", {})
    return SimpleNamespace(said=said, got=got)


def test_the_token_request_is_that_of_rfc_6749(house, granted):
    keep(house, "di", b"CS-1")
    granted.said.append({"access_token": "T-1", "expires_in": 3600})
    assert lines(way("ngsp"), house) == b"Authorization: Bearer T-1\r\n"
    ((address, request, _),) = granted.got
    assert address == ("ngsp.example", 8243, True)
    head, _, body = request.partition(b"\r\n\r\n")
    first, *rest = head.decode("ascii").split("\r\n")
    said = dict(line.split(": ", 1) for line in rest)
    assert first == "POST /token?x=1 HTTP/1.1"
    assert (said["Host"], body) == ("ngsp.example:8243", b"grant_type=client_credentials")
    assert base64.b64decode(said["Authorization"].removeprefix("Basic ")) == b"CK-1:CS-1"
    assert (said["Content-Type"], said["Content-Length"]) == ("application/x-www-form-urlencoded", str(len(body)))


@pytest.mark.parametrize(
    ("url", "address", "first", "host"),
    [
        ("http://h", ("h", 80, False), "POST / HTTP/1.1", "h"),
        ("https://h", ("h", 443, True), "POST / HTTP/1.1", "h"),
        ("http://h:8280/oauth2/token", ("h", 8280, False), "POST /oauth2/token HTTP/1.1", "h:8280"),
        ("http://h?grant=1", ("h", 80, False), "POST /?grant=1 HTTP/1.1", "h"),
        ("http://[::1]:80/t", ("::1", 80, False), "POST /t HTTP/1.1", "[::1]:80"),
    ],
)
def test_the_token_is_asked_for_at_its_address(house, granted, url, address, first, host):
    keep(house, "di", b"CS-1")
    granted.said.append({"access_token": "T-1", "expires_in": 1})
    lines(way("ngsp", token_url=url), house)
    ((place, request, _),) = granted.got
    assert place == address
    assert request.startswith(f"{first}\r\nHost: {host}\r\n".encode())


# docs: kept until a tenth of its life (at most 60 s) is left: (what is said of its life, for how long it is used)
@pytest.mark.parametrize(
    ("said", "used_s"),
    [({"expires_in": 100}, 90), ({"expires_in": "100"}, 90), ({"expires_in": 600}, 540), ({"expires_in": 3600}, 3540), ({}, 54),
     ({"expires_in": 10**8 - 1}, 86_400 - 60)],
)  # fmt: skip
def test_a_token_is_used_until_a_tenth_of_its_life_is_left(house, granted, said, used_s):
    keep(house, "di", b"CS-1")
    one = way("ngsp")
    granted.said += [{"access_token": "T-1", **said}, {"access_token": "T-2", **said}]
    assert b"T-1" in lines(one, house)
    house.pass_s(used_s - 0.1)
    assert b"T-1" in lines(one, house)
    house.pass_s(0.2)
    assert b"T-2" in lines(one, house)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"{",
        b"\xff",
        b"[" * 5000,
        b"null",
        b'"T"',
        b"[]",
        b"{}",
        {"access_token": None, "expires_in": 9},
        {"access_token": ""},
        {"access_token": 5},
        {"access_token": "a b"},
        {"access_token": "a\r\nX: y"},
        {"access_token": "đ"},
        {"access_token": "x" * 4097},
        *(
            {"access_token": "T", "expires_in": life}
            for life in (0, -1, True, None, 1.5, "", "x", "1.5", " 9", "-9", 10**8, [], "9" * 5000)
        ),
    ],
)
def test_a_token_endpoint_that_grants_nothing_usable_is_said(house, granted, said):
    keep(house, "di", b"CS-1")
    one = way("ngsp")
    granted.said += [said, {"access_token": "T-2"}]
    with pytest.raises(XRoadError) as caught:
        lines(one, house)
    assert caught.value.type == ANSWER
    assert b"T-2" in lines(one, house)  # the next call asks again


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (error("ServiceFailed"), CREDENTIALS),  # whatever status but 200 the endpoint gave
        (error("Timeout"), "Server.ServerProxy.Timeout"),
        (error("NetworkError"), "Server.ServerProxy.NetworkError"),
        (failed("X"), "Server.ServerProxy.ServiceFailed.X"),
    ],
)
def test_why_there_is_no_token_is_told(house, granted, problem, code):
    keep(house, "di", b"CS-1")
    granted.said.append(problem)
    with pytest.raises(XRoadError) as caught:
        lines(way("ngsp"), house)
    assert caught.value.type == code


def test_calls_share_one_request_and_one_that_gives_up_spoils_it_for_nobody(house, granted):
    keep(house, "di", b"CS-1")
    granted.said.append({"access_token": "T-1"})
    one = way("ngsp")

    async def many():
        waiting = [asyncio.create_task(one.lines(house)) for _ in range(5)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        return await asyncio.gather(*waiting, return_exceptions=True)

    first, *others = asyncio.run(many())
    assert isinstance(first, asyncio.CancelledError)
    assert others == [b"Authorization: Bearer T-1\r\n"] * 4
    assert len(granted.got) == 1


def test_a_refused_token_is_forgotten_unless_a_newer_one_is_held(house, granted):
    keep(house, "di", b"CS-1")
    one = way("ngsp")
    granted.said += [{"access_token": "T-1"}, {"access_token": "T-2"}]
    first = lines(one, house)
    for status in (200, 400, 403, 404, 500):
        assert one.refused(status, first) is False
    assert lines(one, house) == first
    assert one.refused(401, first) is True
    second = lines(one, house)
    assert one.refused(401, first) is True  # a slower call, which had gone with the old one
    assert lines(one, house) == second
    assert len(granted.got) == 2


def head(status, *fields):
    return parse_response(b"\r\n".join([b"HTTP/1.1 %d X" % status, *fields, b"Content-Length: 2"]))


XML, JSON, HTML = (
    b"Content-Type: " + media for media in (b"text/xml", b"application/json", b"text/html; charset=utf-8")
)


@pytest.mark.parametrize(
    ("kind", "status", "fields", "code"),
    [
        *((kind, 200, [JSON], None) for kind in SETTINGS),
        *((kind, 404, [XML], None) for kind in SETTINGS),
        *((kind, 503, [], None) for kind in SETTINGS),
        *((kind, status, [HTML], ANSWER) for kind in SETTINGS for status in (200, 404, 500)),
        *((kind, 200, [b"CONTENT-TYPE:TEXT/HTML"], ANSWER) for kind in SETTINGS),
        *((kind, 200, [b"X-Content-Type: text/html"], None) for kind in SETTINGS),
        *((kind, 401, [JSON], CREDENTIALS) for kind in ("ngsp", "population")),
        *((kind, 401, [JSON], None) for kind in ("vdxp", "xrdadapter")),
        *(
            (kind, 500, [JSON, b"X-Road-Error: Server.ServerProxy.UnknownService"], "Server.ServerProxy.UnknownService")
            for kind in ("vdxp", "xrdadapter")
        ),
        *(
            (kind, 500, [JSON, b"X-Road-Error: Client.InvalidMessage"], "Client.InvalidMessage")
            for kind in ("vdxp", "xrdadapter")
        ),
        *(
            (kind, 500, [JSON, b"X-Road-Error: " + said], ANSWER)
            for kind in ("vdxp", "xrdadapter")
            for said in (b"Server", b"Server.", b"Other.X", b"Server.a b", b"Server" + b".a" * 7, b"server.X")
        ),
        *((kind, 500, [JSON, b"X-Road-Error: Server.ServerProxy.X"], None) for kind in ("ngsp", "population")),
    ],
)
def test_what_is_a_failure_of_the_way_and_what_is_the_provider_s_answer(kind, status, fields, code):
    one = way(kind)
    if code is None:
        assert one.check(head(status, *fields), b"{}") is None
    else:
        with pytest.raises(XRoadError) as caught:
            one.check(head(status, *fields), b"{}")
        assert caught.value.type == code


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"message":"V\xc3\xac sao"}', "Vì sao"),
        (b'{"message":"a\\u0000b\\nc\\ud800"}', "abc"),
        (b'{"message":"' + b"x" * 600 + b'"}', "x" * 500),
        *(
            (content, None)
            for content in (b"", b"{}", b"[]", b'{"message":5}', b'{"message":""}', b"\xff", b"[" * 9999, b'"m"')
        ),
    ],
)
def test_what_a_far_exchange_says_to_people_is_passed_on_clean(content, message):
    with pytest.raises(XRoadError) as caught:
        way("vdxp").check(head(500, b"X-Road-Error: Server.X"), content)
    assert caught.value.message == (message or error("ServiceFailed").message)


def test_too_many_requests_stays_what_it_is():
    with pytest.raises(XRoadError) as caught:
        way("vdxp").check(head(429, b"X-Road-Error: Client.TooManyRequests"), b"{}")
    assert (caught.value.type, caught.value.status) == ("Client.TooManyRequests", 429)


@pytest.mark.parametrize(
    "one",
    [
        Way("di", "khac", (), ""),
        Way("di", "ngsp", (), ""),
        Way("di", "vdxp", (), "x"),
        Way("di", "population", (("user", "u"),), ""),
        Way("di", "ngsp", (("key", "k"), ("token_url", "http://[::1")), ""),
        Way("di", "vdxp", (("client", "đ"),), "x"),
        Way("di", "ngsp", (("key", "k"), ("token_url", "http://h:x/")), ""),
    ],
)
def test_what_this_gateway_does_not_understand_is_said_and_not_remembered(one):
    for _ in range(2):
        with pytest.raises(XRoadError) as caught:
            uplink_of(one, Pool())
        assert caught.value.type.endswith(".InternalError")


def test_an_uplink_outlives_a_snapshot_that_did_not_change_it():
    assert way("vdxp") is way("vdxp")
    assert way("vdxp") is not way("vdxp", client="VN/GOV/000.00.00.H12/khac")
    assert way("vdxp") is not way("vdxp", remote="VN/GOV/a/b/c")
    assert way("vdxp") is not way("vdxp", name="khac")


def test_what_the_caller_says_and_the_province_says_itself_ends_here():
    drops = {kind: way(kind).drops for kind in SETTINGS}
    assert drops["ngsp"] == {b"authorization", b"lgspaccesstoken"}
    assert drops["population"] == {b"authorization", b"timestamp"}
    assert {b"x-road-client", b"x-road-security-server"} <= drops["vdxp"] & drops["xrdadapter"]
    assert {b"dstcode", b"providerurl", b"x-road-service"} <= drops["xrdadapter"]
    assert all(name == name.lower() for names in drops.values() for name in names)
