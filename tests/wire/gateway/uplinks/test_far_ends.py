"""Far ends that fail: what they do never looks like a provider's answer, and never like "not found"."""

import base64
import hashlib
import json
import threading
import time

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.house import House
from tests.wire.gateway.provider import answer
from tests.wire.gateway.uplinks.ways import KINDS, ask, keep_secrets, near_registry

JSON = [("Content-Type", "application/json")]
HTML = [("Content-Type", "text/html; charset=utf-8")]
_versions = iter(range(2, 1000))


@pytest.fixture(scope="module")
def house(tmp_path_factory, module_provider):
    house = House(tmp_path_factory.mktemp("house"), find_free_port())
    keep_secrets(house)
    with house.alive(near_registry(module_provider.port)) as serving:
        yield serving


@pytest.fixture
def anew(house, module_provider):
    """The same with other settings: no token is held."""

    def write(**more):
        version = next(_versions)
        house.write_registry(near_registry(module_provider.port, version, f"/token?{version}", **more))
        house.wait_for_version(version)

    return write


class Far:
    """A WSO2 gateway that counts; `says` answers the calls."""

    def __init__(self, provider, life=3600):
        self.tokens, self.calls, self.life = [], [], life
        self.says = lambda request: answer(200, JSON, b"{}")
        self.grants = lambda token: answer(
            200, JSON, json.dumps({"access_token": token, "expires_in": self.life}).encode()
        )
        provider.script = self

    def __call__(self, request, _connection):
        if request.target.startswith("/token"):
            self.tokens.append(request)
            return self.grants(f"token-{len(self.tokens)}")
        self.calls.append(request)
        return self.says(request)


def test_a_token_is_asked_for_once_by_however_many_calls(house, provider, anew):
    anew()
    far = Far(provider)
    granted = far.grants

    def slow(token):
        time.sleep(0.3)
        return granted(token)

    far.grants = slow
    results = []
    threads = [threading.Thread(target=lambda: results.append(ask(house, "ngsp").status)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert results == [200] * 8
    assert len(far.tokens) == 1
    shown = base64.b64encode(b"CK-thu-nghiem-001:CS-thu-nghiem-001").decode()
    assert far.tokens[0].values("Authorization") == [f"Basic {shown}"]
    assert far.tokens[0].body == b"grant_type=client_credentials"
    assert {call.values("Authorization")[0] for call in far.calls} == {"Bearer token-1"}


def test_a_token_is_renewed_shortly_before_its_end(house, provider, anew):
    anew()
    far = Far(provider, life=1)
    assert ask(house, "ngsp", headers=[("Authorization", "Bearer của-bên-gọi")]).status == 200
    time.sleep(0.95)
    assert ask(house, "ngsp").status == 200
    assert [call.values("Authorization") for call in far.calls] == [["Bearer token-1"], ["Bearer token-2"]]


def test_a_refused_token_is_renewed_once_and_the_caller_is_not_blamed(house, provider, anew):
    anew()
    far = Far(provider)
    far.says = lambda request: (
        answer(401, JSON, b"{}") if "token-1" in request.values("Authorization")[0] else answer(200, JSON, b"[]")
    )
    got = ask(house, "ngsp", method="POST", body=b"xyz")
    assert (got.status, got.body) == (200, b"[]")
    assert [call.body for call in far.calls] == [b"xyz", b"xyz"]
    far.says = lambda request: answer(401, JSON, b"{}")
    got = ask(house, "ngsp")
    assert got.error == "Server.ServerProxy.ServiceFailed.UplinkCredentials"
    assert len(far.tokens) == 3


@pytest.mark.parametrize(
    ("grants", "code"),
    [
        (answer(401, JSON, b'{"error":"invalid_client"}'), "ServiceFailed.UplinkCredentials"),
        (answer(200, HTML, b"<html>"), "ServiceFailed.UplinkAnswer"),
        (answer(200, JSON, b'{"access_token":"a\\r\\nX: y","expires_in":9}'), "ServiceFailed.UplinkAnswer"),
        (answer(200, JSON, b'{"access_token":"a","expires_in":true}'), "ServiceFailed.UplinkAnswer"),
        (answer(200, JSON, b'{"access_token":"a","expires_in":-1}'), "ServiceFailed.UplinkAnswer"),
        (answer(200, JSON, b"[]"), "ServiceFailed.UplinkAnswer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", "Timeout"),
    ],
)
def test_a_token_endpoint_that_fails_is_said_and_nothing_is_sent(house, provider, anew, grants, code):
    anew(timeout_s=1)
    far = Far(provider)
    far.grants = lambda _token: grants
    got = ask(house, "ngsp")
    assert got.error == f"Server.ServerProxy.{code}"
    assert far.calls == []
    assert house.messages()[-1].fault == got.error
    anew()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [200, 404, 503])
def test_a_page_in_html_is_no_answer(house, provider, kind, status):
    Far(provider).says = lambda _request: answer(status, HTML, b"<h1>Not Found</h1>")
    got = ask(house, kind)
    assert (got.status, got.error) == (500, "Server.ServerProxy.ServiceFailed.UplinkAnswer")


@pytest.mark.parametrize("kind", KINDS)
def test_a_provider_s_own_not_found_passes(house, provider, kind):
    Far(provider).says = lambda _request: answer(404, JSON, b'{"error":"none"}')
    got = ask(house, kind)
    assert (got.status, got.error, got.body) == (404, None, b'{"error":"none"}')


@pytest.mark.parametrize("kind", KINDS)
def test_a_far_end_that_hangs_or_breaks_off(house, provider, anew, kind):
    anew(timeout_s=1)
    far = Far(provider)
    assert ask(house, kind).status == 200
    far.says = lambda _request: None
    began = time.monotonic()
    assert ask(house, kind, method="POST", body=b"x").error in (
        "Server.ServerProxy.Timeout",
        "Server.ServerProxy.NetworkError",
    )
    assert time.monotonic() - began < 4
    far.says = lambda _request: b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
    assert ask(house, kind, method="POST", body=b"x").error == "Server.ServerProxy.Timeout"


def test_an_error_of_the_far_exchange_is_one_of_ours_and_a_provider_s_is_not_believed(house, provider):
    far = Far(provider)
    said = json.dumps({"type": "x", "message": "Vì sao\x07", "detail": "d"}).encode()
    far.says = lambda _request: answer(500, [*JSON, ("X-Road-Error", "Server.ServerProxy.UnknownService")], said)
    got = ask(house, "vdxp")
    assert got.error == "Server.ServerProxy.UnknownService"
    assert json.loads(got.body)["message"] == "Vì sao"
    far.says = lambda _request: answer(500, [*JSON, ("X-Road-Error", "Là gì")], said)
    assert ask(house, "vdxp").error == "Server.ServerProxy.ServiceFailed.UplinkAnswer"


def test_population_credentials_are_new_at_every_call(house, provider):
    far = Far(provider)
    for _ in range(5):
        assert ask(house, "population", headers=[("Timestamp", "1"), ("Authorization", "Basic xyz")]).status == 200
    stamps = [call.values("Timestamp") for call in far.calls]
    assert all(len(one) == 1 for one in stamps)
    assert len({one[0] for one in stamps}) == 5
    for call, (stamp,) in zip(far.calls, stamps, strict=True):
        assert abs(int(stamp) / 1000 - time.time()) < 60
        word = hashlib.sha256(f"https://gw.thu-nghiem.vn/dancuu-thu{stamp}bi-mat-thu".encode()).hexdigest()
        assert call.values("Authorization") == ["Basic " + base64.b64encode(f"u-thu:{word}".encode()).decode()]


def test_an_uplink_of_a_later_release_suspends_its_service_alone(house, module_provider, provider, anew):
    version = next(_versions)
    registry = near_registry(module_provider.port, version)
    registry["uplinks"][0]["kind"], registry["uplinks"][1]["settings"] = "khac", None
    house.write_registry(registry)
    house.wait_for_version(version)
    Far(provider)
    assert ask(house, "ngsp").error == "Server.ServerProxy.InternalError"
    assert ask(house, "vdxp").error == "Server.ServerProxy.ServiceDisabled"
    assert ask(house, "xrdadapter").status == 200
    anew()


@pytest.mark.parametrize(
    "rest",
    [
        "/x?dstcode=VN:GOV:B:other",
        "?a=1&%64stcode=VN:GOV:B:other",
        "?%70roviderurl=http://10.0.0.9",
        "?DstCode=x",
        "?a;providerURL=x",
        "?+dstcode+=x",
        "?%09dstcode=x",
        "?%2564stcode=x",
        "?dstcode",
        "?dstcode[]=x",
        "?a=1%26dstcode=x",
        "/x%3Fdstcode=x",
        "/x%23?providerurl=x",
    ],
)
def test_no_caller_names_a_destination_in_the_province_s_name(house, provider, rest):
    far = Far(provider)
    got = ask(house, "xrdadapter", rest)
    assert (got.status, got.error) == (400, "Client.BadRequest")
    assert far.calls == []


def test_a_parameter_that_is_only_called_alike_passes(house, provider):
    far = Far(provider)
    assert (
        ask(house, "xrdadapter", "/dstcode?xdstcode=1&dstcodes=2&q=dstcode", headers=[("Dstcode", "x")]).status == 200
    )
    (call,) = far.calls
    assert call.target == (
        "/XrdAdapter/RestService/forward/dstcode?xdstcode=1&dstcodes=2&q=dstcode&dstcode=VN:GOV:000.00.00.G22:vpcpdvcprovider"
    )
    assert call.values("dstcode") == []


BEFORE = {
    "ngsp": "/apiCSDLDKDN/1.0",
    "vdxp": "/r1/VN/GOV/000.00.00.G22/dulieu/doanhnghiep",
    "xrdadapter": "/XrdAdapter/RestService/forward",
    "population": "/dancu",
}


@pytest.mark.parametrize("kind", KINDS)
def test_no_path_walks_out_of_the_service(house, provider, kind):
    far = Far(provider)
    for path in (
        "/../x",
        "/a/%2e%2e/x",
        "/..%2fx",
        "/%252e%252e%252fx",
        "/..;a/x",
        "/..%5cx",
        "/%c0%ae%c0%ae/x",
        "/x%2f..",
    ):
        assert ask(house, kind, path).error == "Server.ServerProxy.AccessDenied"
    assert far.calls == []
    for path in ("//10.0.0.9/x", "/%2f%2fx", "/a%2fb", "/http://10.0.0.9/"):
        assert ask(house, kind, path).status == 200
        assert far.calls[-1].target.startswith(BEFORE[kind] + path)


def test_a_large_body_is_bounded(house, provider):
    Far(provider)
    assert ask(house, "vdxp", method="POST", body=b"x" * (1 << 20)).status == 200
    assert len(provider.requests[-1].body) == 1 << 20
