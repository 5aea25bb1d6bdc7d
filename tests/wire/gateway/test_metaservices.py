"""Metaservices of REST (reference §1.9): who is registered, what is offered, what the caller may call, how it is described."""

import json
from xml.etree import ElementTree

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.certificates import anonymous
from tests.wire.gateway.house import CLIENT, KEY, House, client_row, right_row, service_row, small_registry
from tests.wire.gateway.provider import answer as provider_answer

PROVIDER = "/r1/VN/GOV/G22/sim"
LEAKS = '{"openapi":"3.0.1","servers":[{"url":"http://10.9.8.7/x"}],"paths":{}}'


@pytest.fixture(scope="module")
def offering(tmp_path_factory, module_provider):
    house = House(tmp_path_factory.mktemp("house"), find_free_port())
    house.before = "from duoc.wire.gateway import fetching; fetching.REMEMBERED_S = 0"  # each test has its provider
    registry = small_registry(module_provider.port)
    base = f"http://127.0.0.1:{module_provider.port}"
    kinds = {
        "rest": "REST",
        "api": "OPENAPI3",
        "kept": "OPENAPI3",
        "far": "OPENAPI3",
        "bare": "OPENAPI3",
        "soap": "WSDL",
    }
    described = {"api": f"{base}/mo-ta?v=1", "far": "http://10.9.8.7/openapi.json"}
    registry["services"] = [
        service_row(number, f"VN/GOV/G22/sim/{name}", base, kind=kind, description_url=described.get(name))
        for number, (name, kind) in enumerate(kinds.items(), 1)
    ]
    registry["endpoints"] = [
        {"service": 2, "method": method, "path": path}
        for method, path in (("GET", "/a/*"), ("POST", "/a"), ("GET", "/b"))
    ]
    registry["documents"] = {"3": {"media": "application/x-yaml", "text": "openapi: 3.0.0 # đã lưu\n"}}
    registry["clients"] += [
        client_row(4, "VN/GOV/H12/moi", 1, status="saved"),
        client_row(5, "VN/GOV/H12/s%20u%26b", 1),
    ]
    registry["clients"][0]["title"] = "Dịch vụ công <1> & 2"
    registry["members"].append({"id": 3, "parts": ["XX", "GOV", "1"], "name": "Nơi khác"})
    registry["rights"] = [
        right_row(1, 1),
        right_row(1, 2, "GET", "/a/**"),
        right_row(1, 2, "PUT", "/c"),
        right_row(1, 6),
    ]
    house.write_registry(registry)
    house.start()
    yield house
    assert house.stop() == 0
    assert "Traceback" not in house.errors(), house.errors()


@pytest.fixture
def ask(offering, provider):
    with Caller(offering.port) as caller:

        def call(target, *headers, method="GET", client=CLIENT, key=KEY, body=b""):
            own = [("X-Road-Client", client)] if client else []
            own += [("X-Api-Key", key)] if key else []
            return caller.call(request(method, target, (*own, *headers), body))

        yield call


def services(answer):
    assert answer.status == 200, answer.body
    return {row["service_code"]: row for row in json.loads(answer.body)["service"]}


def test_list_methods_tells_the_rest_services_of_one_provider(ask, provider):
    answer = ask(PROVIDER + "/listMethods", ("X-Road-Id", "m-1"))
    assert (answer["X-Road-Id"], answer["X-Road-Service"]) == ("m-1", "VN/GOV/G22/sim/listMethods")
    found = services(answer)
    assert set(found) == {"rest", "api", "kept", "far", "bare"}  # no WSDL, no metaservice
    assert found["api"] == {
        "object_type": "SERVICE", "service_type": "OPENAPI", "xroad_instance": "VN", "member_class": "GOV",
        "member_code": "G22", "subsystem_code": "sim", "service_code": "api",
        "endpoint_list": [{"method": "GET", "path": "/a/*"}, {"method": "POST", "path": "/a"}, {"method": "GET", "path": "/b"}],
    }  # fmt: skip
    assert (found["rest"]["service_type"], found["rest"]["endpoint_list"]) == ("REST", [])
    assert services(ask("/r1/VN/GOV/H12/dvc/listMethods")) == {}  # a known subsystem that offers nothing
    assert provider.requests == []


def test_allowed_methods_tells_only_what_this_caller_may_call(ask):
    found = services(ask(PROVIDER + "/allowedMethods"))
    assert set(found) == {"rest", "api"}
    assert found["api"]["endpoint_list"] == [{"method": "GET", "path": "/a/*"}, {"method": "PUT", "path": "/c"}]
    assert services(ask(PROVIDER + "/allowedMethods", client="VN/GOV/H12/ioc")) == {}


@pytest.mark.parametrize("code", ["listMethods", "allowedMethods", "getOpenAPI?serviceCode=kept"])
def test_caller_must_be_registered_and_prove_it(ask, code):
    target = f"{PROVIDER}/{code}"
    assert ask(target, client=None).error == "Client.InvalidClientIdentifier"
    assert ask(target, client="VN/GOV/H12/khong-co").error == "Server.ClientProxy.UnknownMember"
    assert ask(target, client="VN/GOV/H12/moi").error == "Server.ClientProxy.UnknownMember"
    assert ask(target, key=None).error == "Server.ClientProxy.AuthenticationFailed"
    assert ask(target, ("X-Road-Security-Server", "VN/GOV/H12/ss9")).error == "Server.ClientProxy.InvalidSecurityServer"
    assert ask(target, ("X-Road-Security-Server", "VN/GOV/H12/ss1")).status == 200
    assert ask(target.replace("G22", "G23")).error == "Server.ClientProxy.UnknownMember"


def test_only_a_get_of_the_code_itself_is_a_metaservice(ask):
    unknown = "Server.ServerProxy.UnknownService"
    assert ask(PROVIDER + "/listMethods", method="POST", body=b"{}").error == unknown
    assert ask(PROVIDER + "/listMethods", method="DELETE").error == unknown
    assert ask(PROVIDER + "/listMethods", body=b"{}").error == unknown
    assert ask(PROVIDER + "/listMethods/x").error == unknown
    assert ask(PROVIDER + "/getWsdl?serviceCode=soap").error == unknown  # of SOAP alone
    assert ask(PROVIDER + "/list%4Dethods").status == 200  # the same code, written otherwise


def test_kept_description_is_told_as_it_is(ask, provider):
    answer = ask(PROVIDER + "/getOpenAPI?serviceCode=kept")
    assert (answer.status, answer["Content-Type"]) == (200, "application/x-yaml")
    assert answer.body.decode() == "openapi: 3.0.0 # đã lưu\n"
    assert provider.requests == []


def test_description_is_read_from_the_services_own_server_without_its_inner_hosts(ask, provider):
    provider.script = lambda _request, _connection: provider_answer(
        200, [("Content-Type", "application/json")], LEAKS.encode()
    )
    answer = ask(PROVIDER + "/getOpenAPI?serviceCode=api")
    assert (answer.status, answer["Content-Type"]) == (200, "application/json")
    assert json.loads(answer.body)["servers"] == [{"url": "/x"}]
    (seen,) = provider.requests
    assert (seen.method, seen.target) == ("GET", "/mo-ta?v=1")
    # Nothing of the caller's reaches the provider.
    assert not any(seen.values(name) for name in ("X-Api-Key", "X-Road-Client"))


@pytest.mark.parametrize(
    ("code", "error"),
    [("?serviceCode=", "InvalidRequest"), ("", "InvalidRequest"), ("?x=1", "InvalidRequest"),
     ("?serviceCode=rest", "InternalError"), ("?serviceCode=soap", "InternalError"), ("?serviceCode=none", "InternalError"),
     ("?serviceCode=far", "InternalError"), ("?serviceCode=bare", "InternalError")],
)  # fmt: skip
def test_what_has_no_description_is_said_to_have_none(ask, provider, code, error):
    answer = ask(PROVIDER + "/getOpenAPI" + code)
    assert answer.error == f"Server.ServerProxy.{error}"
    assert "10.9.8.7" not in answer.body.decode()
    assert provider.requests == []


def test_description_that_cannot_be_had_is_a_failure_of_the_provider(ask, provider):
    cases = [
        (302, [("Location", "http://10.9.8.7/")], b""), (404, [], b"khong"), (200, [], b"<html>"), (200, [], b"x" * (3 << 20)),
    ]  # fmt: skip
    for status, headers, body in cases:
        provider.script = lambda _request, _connection, told=(status, headers, body): provider_answer(*told)
        assert ask(PROVIDER + "/getOpenAPI?serviceCode=api").error == "Server.ServerProxy.ServiceFailed"
    provider.script = lambda _request, _connection: provider_answer(200, [], LEAKS.encode())
    answer = ask(PROVIDER + "/getOpenAPI?serviceCode=api")
    assert (answer.status, answer["Content-Type"]) == (200, "text/plain")


def test_list_clients_in_json_and_in_xml(ask):
    answer = ask("/listClients", ("Accept", "application/json"), client=None, key=None)
    told = json.loads(answer.body)["member"]
    assert {row["id"]["xroad_instance"] for row in told} == {"VN"}  # the gateway's own instance
    assert {
        "id": {"object_type": "SUBSYSTEM", "xroad_instance": "VN", "member_class": "GOV", "member_code": "H12",
               "subsystem_code": "s u&b"},
        "name": "Tỉnh", "subsystem_name": "",
    } in told  # fmt: skip
    assert all(row["id"].get("subsystem_code") != "moi" for row in told)  # not registered yet
    plain = ask("/listClients", client=None, key=None)
    assert plain["Content-Type"].startswith("text/xml")
    ns = {"x": "http://x-road.eu/xsd/xroad.xsd", "i": "http://x-road.eu/xsd/identifiers"}
    members = ElementTree.fromstring(plain.body).findall("x:member", ns)
    assert len(members) == len(told)
    dvc = next(one for one in members if one.findtext("x:id/i:subsystemCode", "", ns) == "dvc")
    assert dvc.find("x:id", ns).get(f"{{{ns['i']}}}objectType") == "SUBSYSTEM"
    assert [child.tag.partition("}")[2] for child in dvc.find("x:id", ns)] == [
        "xRoadInstance", "memberClass", "memberCode", "subsystemCode"
    ]  # fmt: skip
    assert dvc.findtext("x:subsystemName", "", ns) == "Dịch vụ công <1> & 2"


def test_list_clients_of_another_instance(ask):
    other = ask("/listClients?xRoadInstance=XX", ("Accept", "application/json"), client=None, key=None)
    assert [row["name"] for row in json.loads(other.body)["member"]] == ["Nơi khác"]
    none = ask("/listClients?xRoadInstance=YY", ("Accept", "application/json"), client=None, key=None)
    assert json.loads(none.body) == {"member": []}


def test_metaservices_are_no_transactions(offering, ask):
    before = offering.metric("duoc_gateway_messages_total")
    assert ask(PROVIDER + "/listMethods").values("X-Duoc-Receipt") == []
    assert offering.metric("duoc_gateway_messages_total") == before


def test_plaintext_is_refused_where_tls_is_required(tmp_path, provider, get):
    """X-Road's SSLNOAUTH: no certificate is asked, but nobody may listen."""
    house = House(tmp_path, find_free_port(), find_free_port())
    registry = small_registry(provider.port)
    registry["clients"] = [client_row(1, CLIENT, 1, "open") | {"tls_required": True},
                           client_row(2, "VN/GOV/H12/ioc", 1) | {"tls_required": True}]  # fmt: skip
    registry["rights"].append(right_row(2, 1))
    house.write_registry(registry)
    house.start()
    with Caller(house.tls_port, anonymous()) as tls, Caller(house.port) as plain:
        for _ in range(20):  # long enough for a route to be known by heart
            assert tls.call(get(key=None)).status == 200
            assert plain.call(get(key=None)).error == "Server.ClientProxy.SslAuthenticationFailed"
            assert tls.call(get(client="VN/GOV/H12/ioc")).status == 200
            assert plain.call(get(client="VN/GOV/H12/ioc")).error == "Server.ClientProxy.SslAuthenticationFailed"
    assert house.stop() == 0
