"""XrdAdapter's clients: who they are is said by the connection, where they go by dstcode."""

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.certificates import Certificate
from tests.wire.gateway.dialect_fixture import TAX, TAX_URL, dialect_registry
from tests.wire.gateway.house import House, client_row, key_row, right_row

from duoc.engines.dialects.tokens import mint

FORWARD = "/XrdAdapter/RestService/forward"
CODE = "VN:GOV:000.00.00.G22:vpcpdvcprovider"
UNKNOWN = "Server.ClientProxy.UnknownMember"
NOBODY = "Server.ClientProxy.AuthenticationFailed"


def test_call_goes_on_without_the_dialects_own_words(provider, caller):
    target = f"/web/guest{FORWARD}/mapi/g?a=%41&dstcode={CODE}&b"
    answer = caller.call(
        request("POST", target, [("Charset", "utf-8"), ("Authorization", "Basic cua-he-thong")], b"{}")
    )
    assert answer.status == 200
    assert answer["X-Road-Client"] == "VN/GOV/000.00.00.H12/cong"
    assert answer["X-Road-Service"] == "VN/GOV/000.00.00.G22/dulieu/cong-quoc-gia"
    (seen,) = provider.requests
    assert (seen.target, seen.body) == ("/vpcp/mapi/g?a=%41&b", b"{}")
    assert seen.values("Authorization") == [
        "Basic cua-he-thong"
    ]  # between it and the provider; the gateway asked for none
    assert seen.values("Charset") == ["utf-8"]


@pytest.mark.parametrize("code", [CODE, "VN/GOV/000.00.00.G22/vpcpdvcprovider"])
def test_destination_in_a_header(provider, caller, code):
    assert caller.call(request("POST", f"{FORWARD}/mapi/login", [("dstcode", code)], b"")).status == 200
    (seen,) = provider.requests
    assert seen.target == "/vpcp/mapi/login"
    assert seen.values("dstcode") == []


def test_destination_in_both_places_must_be_one(caller):
    target = f"{FORWARD}/x?dstcode={CODE}"
    assert caller.call(request("GET", target, [("DstCode", CODE.replace(":", "/"))])).status == 200
    assert caller.call(request("GET", target, [("dstcode", "VN:GOV:1:khac")])).error == "Client.BadRequest"


@pytest.mark.parametrize(
    "query", ["", "?", "?dstcode=", "?dstcode=VN:GOV:1", "?dstcode=a&dstcode=a", "?VN%3AGOV%3A1%3As&https%3A%2F%2Fh"]
)
def test_missing_or_bad_destination_is_named(provider, caller, query):
    answer = caller.call(request("GET", f"{FORWARD}/x{query}"))
    assert answer.error == "Client.BadRequest"
    assert "dstcode" in answer.body.decode()
    assert provider.requests == []


def test_provider_url_must_be_a_registered_one(change, provider, caller):
    tax = ":".join(TAX)
    for url in (TAX_URL, "http%3A%2F%2F10.0.0.41%3A8083", "HTTP://10.0.0.41:8083/"):
        assert caller.call(request("GET", f"{FORWARD}/bill?dstcode={tax}&providerurl={url}")).status == 200
    assert caller.call(request("GET", f"{FORWARD}/bill?dstcode={tax}")).status == 200  # it has only the one
    seen = len(provider.requests)
    for url in ("http://10.0.0.41/", "http://169.254.169.254/", "http://10.0.0.41:8083@evil/", "file:///etc", "http://10.0.0.41:8083/x",
                f"http://127.0.0.1:{provider.port}/"):  # fmt: skip
        answer = caller.call(request("GET", f"{FORWARD}/bill?dstcode={tax}&providerurl={url}"))
        assert answer.error == "Client.BadRequest", url
        assert "providerurl" in answer.body.decode()
    # The destination without one of its own is meant by its service's address too.
    base = f"http://127.0.0.1:{provider.port}/vpcp/"
    assert caller.call(request("GET", f"{FORWARD}/bill?dstcode={CODE}&providerurl={base}")).status == 200
    assert len(provider.requests) == seen + 1

    def two(registry):
        registry["destinations"].append({"code": TAX, "provider_url": "http://10.0.0.42/", "service": 5})

    change(two)
    assert caller.call(request("GET", f"{FORWARD}/bill?dstcode={tax}")).error == "Client.BadRequest"
    assert caller.call(request("GET", f"{FORWARD}/bill?dstcode={tax}&providerurl=http://10.0.0.42")).status == 200
    assert provider.requests[-1].target == "/vpcp/bill"


def test_registered_provider_is_a_destination_by_its_own_name(change, provider, caller):
    """Reference §2.3: dstcode is instance, class, code and subsystem; providerurl one of the addresses registered for it."""
    base, own = f"http://127.0.0.1:{provider.port}", "VN:GOV:000.00.00.G22:dulieu"
    assert caller.call(request("GET", f"{FORWARD}/x?dstcode={own}")).error == "Client.BadRequest"  # it has six services
    assert caller.call(request("GET", f"{FORWARD}/x?dstcode={own}&providerurl={base}/vpcp")).status == 200
    assert provider.requests[-1].target == "/vpcp/x"
    answer = caller.call(request("GET", f"{FORWARD}/x?dstcode={own}&providerurl={base}/dn"))
    assert answer.error == "Server.ServerProxy.AccessDenied"  # there is such a service, but no right
    assert caller.call(request("GET", f"{FORWARD}/x?dstcode={own}&providerurl={base}/")).error == "Client.BadRequest"

    def only_one(registry):
        registry["services"] = [row for row in registry["services"] if row["id"] == 5]
        registry["services"].append(
            dict(registry["services"][0], id=7, name="VN/GOV/000.00.00.G22/dulieu/soap", kind="WSDL")
        )
        registry.update(contexts=[], destinations=[], rights=[right_row(2, 5)])

    change(only_one)
    assert caller.call(request("GET", f"{FORWARD}/y?dstcode={own}")).status == 200
    assert provider.requests[-1].target == "/vpcp/y"


def test_rights_are_those_of_r1(change, provider, caller):
    change(lambda registry: registry.update(rights=[right_row(2, 5, "GET", "/mapi/*")]))
    assert caller.call(request("GET", f"{FORWARD}/mapi/g?dstcode={CODE}")).status == 200
    for method, path in (("POST", "/mapi/g"), ("GET", "/khac"), ("GET", "/mapi/../khac"), ("GET", "")):
        answer = caller.call(request(method, f"{FORWARD}{path}?dstcode={CODE}"))
        assert answer.error == "Server.ServerProxy.AccessDenied"


def test_stranger_is_nobody_whatever_it_says(change, provider, caller):
    change(lambda registry: registry.update(networks=[{"client": 2, "network": "10.0.0.0/8"}]))
    for headers in ([], [("X-Road-Client", "VN/GOV/000.00.00.H12/cong")], [("X-Api-Key", "sai")]):
        assert caller.call(request("GET", f"{FORWARD}/x?dstcode={CODE}", headers)).error == NOBODY
    assert caller.call(request("GET", f"{FORWARD}/x?dstcode=VN:GOV:1:khong", [])).error == NOBODY  # nor what there is
    assert provider.requests == []


def test_network_speaks_only_for_a_subsystem_in_open_mode(change, caller):
    change(lambda registry: registry["networks"].insert(0, {"client": 1, "network": "127.0.0.0/8"}))
    answer = caller.call(request("GET", f"{FORWARD}/x?dstcode={CODE}"))
    assert answer["X-Road-Client"].endswith("/cong")


def test_key_says_who_calls(change, provider, caller):
    target = f"{FORWARD}/x?dstcode={CODE}"
    named = ("X-Road-Client", "VN/GOV/000.00.00.H12/dvc")

    def keyed(registry):
        registry["keys"] = [key_row(members=[1])]
        registry["networks"] = []
        registry["rights"].append(right_row(1, 5))

    change(keyed)
    key = ("X-Api-Key", "k" * 43)
    assert caller.call(request("GET", target, [key])).error == "Client.InvalidClientIdentifier"  # it speaks for two
    answer = caller.call(request("GET", target, [key, named]))
    assert (answer.status, answer["X-Road-Client"]) == (200, named[1])
    assert provider.requests[-1].values("X-Api-Key") == []
    assert caller.call(request("GET", target, [key, ("X-Road-Client", "VN/GOV/000.00.00.G22/dulieu")])).error == NOBODY

    def personal(registry):
        keyed(registry)
        registry["services"][4]["personal"] = True

    change(personal)
    assert caller.call(request("GET", target, [key, named])).error == "Server.ServerProxy.AccessDenied"

    def at_home(registry):
        personal(registry)
        registry["networks"] = [{"client": 1, "network": "127.0.0.1/32"}]

    change(at_home)
    assert caller.call(request("GET", target, [key, named])).status == 200


def test_certificate_says_who_calls(tmp_path, provider):
    ours = Certificate(tmp_path, "ours")
    house = House(tmp_path / "home", find_free_port(), find_free_port())
    registry = dialect_registry(provider.port)
    registry["clients"][1] = client_row(2, "VN/GOV/000.00.00.H12/cong", 1, "certificate")
    registry["certificates"] = [ours.row(2)]
    registry["services"][4]["personal"] = True
    house.write_registry(registry)
    house.start()
    try:
        target = f"{FORWARD}/x?dstcode={CODE}"
        with Caller(house.tls_port, ours.context()) as caller:
            answer = caller.call(request("GET", target))
            assert (answer.status, answer["X-Road-Client"]) == (200, "VN/GOV/000.00.00.H12/cong")
        with Caller(house.port) as caller:
            assert caller.call(request("GET", target)).error == NOBODY
    finally:
        assert house.stop() == 0


def test_unknown_destination_and_failures_are_x_roads(change, caller):
    assert caller.call(request("GET", f"{FORWARD}/x?dstcode=VN:GOV:1:khong")).error == UNKNOWN
    change(lambda registry: registry["services"][4].update(base_url=f"http://127.0.0.1:{find_free_port()}"))
    answer = caller.call(request("GET", f"{FORWARD}/x?dstcode={CODE}", [("Accept", "text/xml")]))
    assert (answer.error, answer["Content-Type"]) == ("Server.ServerProxy.NetworkError", "text/xml;charset=utf-8")


def test_secrets_of_ours_end_here_and_the_providers_own_pass(provider, caller):
    ours = mint(bytes(32), "production", "wso2 x y", bytes(32), 1, 1 << 50, bytes(16))
    for value, passes in ((f"Bearer {ours}", False), ("Bearer theirs", True), ("Basic dTpw", True)):
        shown = [("lgspaccesstoken", "c2VjcmV0"), ("Authorization", value)]
        assert caller.call(request("GET", f"{FORWARD}/x?dstcode={CODE}", shown)).status == 200
        assert provider.requests[-1].values("lgspaccesstoken") == []
        assert provider.requests[-1].values("Authorization") == ([value] if passes else [])


@pytest.mark.parametrize("kind", ["contexts", "destinations", "networks", "consumers"])
def test_row_that_leads_to_nothing_costs_no_snapshot(change, caller, kind):
    """A retired service or subsystem is not in the snapshot; what led to it may not keep the gateway on an older one."""

    def alter(registry):
        first = dict(registry[kind][0])
        first |= {"id": 9_999, "name": "CK-x"} if kind == "consumers" else {}
        first |= {"path": "/khong/1.0"} if kind == "contexts" else {}
        registry[kind].append(first | {name: 99_999 for name in ("service", "client") if name in first})

    change(alter)
    assert caller.call(request("GET", f"{FORWARD}/x?dstcode={CODE}")).status == 200
