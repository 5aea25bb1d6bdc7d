"""Raw SOAP to a registered context: whoever calls, nothing of the message changes; the provider checks its own credentials."""

from xml.etree import ElementTree

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import request
from tests.wire.gateway.dialect_fixture import context_row
from tests.wire.gateway.house import (
    CLIENT,
    KEY,
    House,
    client_row,
    eventually,
    key_row,
    right_row,
    service_row,
    small_registry,
)
from tests.wire.gateway.provider import answer as provider_answer

OPEN = "VN/GOV/H12/mo"
BODY = b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><B/><A/></e:Body></e:Envelope>'
THEIRS = [("Timestamp", "1727000000000"), ("Authorization", "Basic dTpo"), ("ApiKey", "khoa"), ("SOAPAction", '""')]
MEDIA = ("Content-Type", "application/xml")


def raw_registry(port):
    registry = small_registry(port)
    registry["clients"] += [client_row(4, OPEN, 1, "open"), client_row(5, "VN/GOV/H12/mang", 1, "open")]
    registry["services"] += [
        service_row(2, "VN/GOV/G22/sim/dancu", f"http://127.0.0.1:{port}/dancu", kind="WSDL", version=None),
        service_row(3, "VN/GOV/G22/sim/kin", f"http://127.0.0.1:{port}/kin", kind="WSDL", version=None, personal=True),
    ]
    registry["rights"] += [right_row(client, service) for client in (1, 4, 5) for service in (2, 3)]
    registry["contexts"] = [context_row("/dancu", 2), context_row("/kin/1.0", 3), context_row("/rest", 1)]
    registry["networks"] = [{"client": 5, "network": "127.0.0.0/8"}]
    registry["keys"] = [key_row(clients=[1, 2])]
    return registry


@pytest.fixture(scope="module")
def house(tmp_path_factory, module_provider):
    house = House(tmp_path_factory.mktemp("house"), find_free_port())
    with house.alive(raw_registry(module_provider.port)) as serving:
        yield serving


def post(*headers, target="/dancu", body=BODY):
    return request("POST", target, (MEDIA, *headers), body)


def refusal(answer):
    """The code of a fault under SOAP 1.1's own status."""
    said = ElementTree.fromstring(answer.body).find("*/*")
    assert said.tag == "{http://schemas.xmlsoap.org/soap/envelope/}Fault"
    assert said.findtext("faultcode") == answer["X-Road-Error"]
    assert answer.status == (400 if answer["X-Road-Error"].startswith("Client.") else 500)
    return answer["X-Road-Error"]


@pytest.mark.parametrize(
    ("shown", "client"),
    [
        ([("X-Road-Client", CLIENT), ("X-Api-Key", KEY)], CLIENT),
        ([("X-Road-Client", OPEN)], OPEN),
        ([], "VN/GOV/H12/mang"),  # by its network
    ],
)
def test_message_and_provider_credentials_pass_as_they_came(house, caller, provider, shown, client):
    provider.script = lambda _request, _connection: provider_answer(
        200, [("Content-Type", "text/xml"), ("X-A", "b")], b"<x/>"
    )
    answer = caller.call(post(*THEIRS, *shown))
    assert (answer.status, answer.body, answer["X-A"]) == (200, b"<x/>", "b")
    (seen,) = provider.requests
    assert (seen.method, seen.target, seen.body) == ("POST", "/dancu", BODY)
    for name, value in (*THEIRS, MEDIA):
        assert seen.values(name) == [value]
    assert seen.values("X-Api-Key") == []
    assert answer["X-Road-Client"] == client
    eventually(lambda: any(one.request_id == answer["X-Road-Request-Id"] for one in house.messages()))


def test_a_key_alone_names_its_one_subsystem(caller, provider):
    answer = caller.call(post(*THEIRS, ("X-Api-Key", KEY)))
    assert refusal(answer) == "Client.InvalidClientIdentifier"  # the key speaks for two
    assert caller.call(post(("X-Api-Key", KEY), ("X-Road-Client", CLIENT))).status == 200


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        ([("X-Road-Client", CLIENT)], "Server.ClientProxy.AuthenticationFailed"),
        ([("X-Road-Client", CLIENT), ("X-Api-Key", "x" * 43)], "Server.ClientProxy.AuthenticationFailed"),
        ([("X-Road-Client", "VN/GOV/H12/ioc"), ("X-Api-Key", KEY)], "Server.ServerProxy.AccessDenied"),
        ([("X-Road-Client", "VN/GOV/H12/nobody")], "Server.ClientProxy.UnknownMember"),
        ([("X-Road-Client", "VN/GOV")], "Client.BadRequest"),
    ],
)
def test_who_may_not_is_told_by_a_fault(caller, provider, shown, code):
    assert refusal(caller.call(post(*THEIRS, *shown))) == code
    assert provider.requests == []


def test_personal_data_needs_more_than_a_key(caller, provider):
    said = (("X-Road-Client", CLIENT), ("X-Api-Key", KEY))
    assert refusal(caller.call(post(*said, target="/kin/1.0"))) == "Server.ServerProxy.AccessDenied"
    assert caller.call(post(("X-Road-Client", "VN/GOV/H12/mang"), target="/kin/1.0/a?b=c")).status == 200
    assert [seen.target for seen in provider.requests] == ["/kin/a?b=c"]


def test_tokens_and_rest_contexts_are_left_to_the_dialects(caller):
    assert caller.call(post(("Authorization", "Bearer x"))).status == 401
    answer = caller.call(post(target="/rest/a"))
    assert (answer.status, b"900902" in answer.body) == (401, True)
