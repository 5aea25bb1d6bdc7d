"""A SOAP caller's message converted for a provider that only another exchange knows; a context's front chooses the operation."""

import json

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.doors.clients import bearer, fault, token
from tests.wire.gateway.doors.soap_calls import fault as soap_fault
from tests.wire.gateway.doors.soap_calls import message, post
from tests.wire.gateway.house import CLIENT, House, right_row, service_row
from tests.wire.gateway.mapped_fixture import ASKED, ASKING, body, mapped_registry, mapping_row
from tests.wire.gateway.provider import answer
from tests.wire.gateway.uplinks.ways import FAR_CLIENT, FAR_KEY, FAR_SERVICE, keep_secret

HOI = '<h:Hoi xmlns:h="urn:hoi"><h:Ma>123</h:Ma></h:Hoi>'
TOLD = answer(200, [("Content-Type", "application/json")], b'{"ten":"x"}')


def led_registry(port):
    registry = mapped_registry(port)
    base = f"http://127.0.0.1:{port}"
    names = {4: "vdxp", 5: "xrdadapter"}
    registry["services"] += [
        service_row(n, f"VN/GOV/G22/{name}/Hoi", base, kind="WSDL", version=None) for n, name in names.items()
    ]
    registry["rights"] = [right_row(1, n) for n in (1, 3, 4, 5)] + [right_row(1, 2, "POST", "/cong-khai/**")]
    registry["mappings"] += [mapping_row(n, ASKING) for n in names]
    registry["uplinks"] = [
        {"service": 4, "name": "di-vdxp", "kind": "vdxp", "settings": {"client": FAR_CLIENT}, "remote": FAR_SERVICE},
        {"service": 5, "name": "di-xrdadapter", "kind": "xrdadapter", "settings": {}, "remote": "VN/GOV/B/chung"},
    ]
    registry["contexts"] += [
        {"path": "/cong-khai/1.0", "service": 2, "front": "/cong-khai"},
        {"path": "/truoc/1.0", "service": 2, "front": "/tra-cuu"},
    ]
    return registry


@pytest.fixture(scope="module")
def house(tmp_path_factory, module_provider):
    house = House(tmp_path_factory.mktemp("house"), find_free_port())
    keep_secret(house, "vdxp", FAR_KEY)
    with house.alive(led_registry(module_provider.port)) as serving:
        yield serving


@pytest.mark.parametrize(
    ("kind", "target", "callers"),
    [
        ("vdxp", f"/r1/{FAR_SERVICE}/v1/hoi", [FAR_CLIENT]),
        ("xrdadapter", "/XrdAdapter/RestService/forward/v1/hoi?dstcode=VN:GOV:B:chung", []),
    ],
)
def test_a_soap_message_leaves_as_a_call_of_the_far_exchange(house, provider, kind, target, callers):
    provider.script = lambda _request, _connection: TOLD
    server = ("VN", "GOV", "G22", kind)
    whole = message("Hoi", None, more="<x:userId>VN1</x:userId>", wrapper="h:Hoi", server=server).decode()
    start = whole.index("<h:Hoi")
    asked = (whole[:start] + HOI + whole[whole.index("</s:Body>") :]).encode()
    with Caller(house.port) as caller:
        got = caller.call(post(asked))
    assert soap_fault(got) is None
    (call,) = provider.requests
    assert (call.method, call.target, json.loads(call.body)) == ("POST", target, {"ma": "123"})
    assert call.values("X-Road-Client") == callers
    assert call.values("X-Road-UserId") == ["VN1"]
    assert house.messages()[-1].client == CLIENT


def test_the_operation_is_the_one_that_the_right_was_asked_for(house, provider):
    """The client may call `/cong-khai/**`; the mapping's operations stand at `/tra-cuu` and `/xac-thuc`."""
    with Caller(house.port) as caller:
        own = [bearer(token(caller)), ("Content-Type", "application/json")]
        got = caller.call(request("POST", "/cong-khai/1.0/tra-cuu", own, body(ASKED)))
        assert (got.status, fault(got)) == (400, 400)
        assert "nghiệp vụ" in json.loads(got.body)["fault"]["description"]
        got = caller.call(request("POST", "/truoc/1.0", own, body(ASKED)))
        assert (got.status, fault(got)) == (403, 900908)
    assert provider.requests == []
