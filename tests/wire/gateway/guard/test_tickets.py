"""Personal data opens to a ticket of an open dossier, in every language of the gateway, and to nothing else."""

import base64
import hashlib
import json
import time
from xml.etree import ElementTree

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.dialect_fixture import dialect_registry
from tests.wire.gateway.doors import clients
from tests.wire.gateway.doors.soap_calls import NAMESPACES, message, post, soap_registry
from tests.wire.gateway.guard.conftest import AI, CASE, FREE, OPEN, OTHER_KEY, PEOPLE, dossiers, guard_row
from tests.wire.gateway.house import CLIENT, KEY, House, eventually
from tests.wire.gateway.soap_provider import responded

from duoc.engines.policy import IssuingKey, Keys, issue

DENIED = "Server.ServerProxy.AccessDenied"


def why(answer):
    assert answer.error == DENIED
    return json.loads(answer.body)["message"]


def test_ticket_opens_the_service_and_goes_no_further(ask, ticket, provider, guarded):
    shown = ticket()
    got = ask(PEOPLE, "/cong-dan/1?x=1", ticket=shown)
    assert (got.status, got.body) == (200, b'{"ok":true}')
    (seen,) = provider.requests
    assert (seen.method, seen.target) == ("GET", "/dan-cu/cong-dan/1?x=1")
    assert seen.values("X-Road-Client") == [CLIENT]
    assert shown.encode() not in bytes(provider.raw)
    assert b"duoc-ticket" not in bytes(provider.raw).lower()
    assert shown not in guarded.errors()
    assert all(shown.encode() not in path.read_bytes() for path in guarded.home.rglob("*") if path.is_file())


def test_request_hash_does_not_speak_of_the_ticket(ask, ticket):
    got = ask(PEOPLE, "/x", ticket=ticket())
    lines = f"X-Road-Client:{CLIENT}\r\nX-Api-Key:{KEY}\r\n"
    ids = f"x-road-request-id:{got['X-Road-Request-Id']}\r\nx-road-id:{got['X-Road-Id']}\r\n"
    digest = hashlib.sha512(f"GET\r\n/r1/{PEOPLE}/x\r\n{lines}{ids}".encode()).digest()  # PR-REST 4.3, no body
    assert got["X-Road-Request-Hash"] == base64.b64encode(digest).decode()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"officer": "minh"}, "hồ sơ của người khác"),
        ({"agency": "H12.13"}, "hồ sơ của người khác"),
        ({"dossier": "H12.26-1129-0009"}, "không có hồ sơ"),
        ({"fields": [FREE]}, "ngoài mục đích"),
        ({"now_s": 1_700_000_000}, "hết hạn"),
    ],
)
def test_other_tickets_open_nothing_and_say_why(ask, ticket, provider, change, reason):
    assert reason in why(ask(PEOPLE, ticket=ticket(**change)))
    assert not provider.requests


def test_missing_and_broken_tickets_open_nothing(ask, ticket, provider, guarded):
    before = len(guarded.messages())
    assert "không có vé" in why(ask(PEOPLE))
    assert "sai chữ ký" in why(ask(PEOPLE, ticket=issue_by_a_stranger()))
    for text in ("x", "a.b.c", "é", ticket() + "x", ticket()[:-3], " "):
        assert "vé" in why(ask(PEOPLE, ticket=text))
    assert not provider.requests
    # What was tried stands in the log, under a fault.
    assert [one.fault for one in guarded.messages()[before:]] == [DENIED] * 8


def issue_by_a_stranger():
    return issue(IssuingKey.make("H12.DVC", ["*"]), "lan", "H12.12", CASE.code, [PEOPLE], int(time.time()))


def test_two_tickets_in_one_call_are_none(ask, ticket):
    got = ask(PEOPLE, ticket=ticket(), headers=[("X-Duoc-Ticket", ticket())])
    assert got.error == "Client.BadRequest"


def test_dossier_that_closes_ends_its_tickets(ask, ticket, guarded):
    shown = ticket()
    assert ask(PEOPLE, ticket=shown).status == 200
    dossiers(guarded, CASE._replace(state="returned"))
    assert "đã đóng" in why(ask(PEOPLE, ticket=shown))
    dossiers(guarded, CASE)
    assert ask(PEOPLE, ticket=shown).status == 200


def test_ticket_for_once_is_used_up(ask, ticket):
    shown = ticket(once=True)
    assert ask(PEOPLE, ticket=shown).status == 200
    assert "đã dùng" in why(ask(PEOPLE, ticket=shown))


def test_tickets_are_of_the_caller_s_own_agency(ask, ticket, guarded):
    case = CASE._replace(code="H12.26-1129-0002", agency="H12.13")
    dossiers(guarded, CASE, case)
    other = {"client": "VN/GOV/H12.13/pm", "key": OTHER_KEY}
    assert "cơ quan khác" in why(ask(PEOPLE, ticket=ticket(), **other))
    assert ask(PEOPLE, ticket=ticket(agency="H12.13", dossier=case.code), **other).status == 200
    # The province's own member runs the case systems of all its agencies.
    assert ask(PEOPLE, ticket=ticket(agency="H12.13", dossier=case.code)).status == 200
    dossiers(guarded, CASE)


def test_right_and_binding_come_before_the_ticket(ask, ticket, provider):
    assert ask(PEOPLE, ticket=ticket(), client="VN/GOV/H12/ioc").error == DENIED
    assert ask(PEOPLE, ticket=ticket(), key="x" * 43).error == "Server.ClientProxy.AuthenticationFailed"
    assert not provider.requests


def test_services_without_a_guard_do_not_ask_and_pass_no_ticket_on(ask, ticket, provider):
    assert ask(OPEN).status == 200
    assert ask(OPEN, ticket=ticket()).status == 200
    assert ask(OPEN, ticket="nothing of the kind").status == 200
    assert ask(FREE).status == 200
    assert b"duoc-ticket" not in bytes(provider.raw).lower()


def test_tickets_do_not_push_plain_callers_out_of_what_is_remembered(guarded, ticket, provider):
    """Each ticket is another head; a plain caller's must be known by heart all the same."""
    plain = request("GET", f"/r1/{OPEN}/x", [("X-Road-Client", CLIENT), ("X-Api-Key", KEY)])
    with Caller(guarded.port) as caller, Caller(guarded.port) as other:
        for _ in range(40):
            assert caller.call(plain).status == 200
            own = [("X-Road-Client", CLIENT), ("X-Api-Key", KEY), ("X-Duoc-Ticket", ticket())]
            assert other.call(request("GET", f"/r1/{PEOPLE}/x", own)).status == 200
    assert len(provider.requests) == 80


def test_unreadable_terms_close_the_service(ask, terms, ticket, guarded):
    terms(2, request="sometimes")
    assert ask(PEOPLE, ticket=ticket()).error == "Server.ServerProxy.ServiceDisabled"
    assert ask(OPEN).status == 200


def test_no_keys_at_all_open_nothing(ask, ticket, guarded, issuer):
    path = guarded.home / "guard" / "ticket-keys.json"
    path.unlink()
    assert "sai chữ ký" in why(ask(PEOPLE, ticket=ticket()))
    path.write_text(json.dumps(Keys([issuer.public]).document()))
    assert ask(PEOPLE, ticket=ticket()).status == 200


def test_ai_provider_needs_the_ticket_too(ask):
    assert "không có vé" in why(ask(AI, body=b"{}"))


@pytest.fixture
def elsewhere(tmp_path, issuer):
    """Starts a gateway with another registry and the same issuer, whose dossier justifies one service."""

    def start(registry, service):
        house = House(tmp_path, find_free_port())
        (house.home / "guard").mkdir()
        (house.home / "guard" / "ticket-keys.json").write_text(json.dumps(Keys([issuer.public]).document()))
        dossiers(house, CASE._replace(fields=(service,)))
        return house.alive(registry)

    return start


def test_refusal_in_soap_is_a_fault(elsewhere, module_provider, provider, ticket):
    provider.script = responded
    name = "VN/GOV/G22/sim/getRandom"
    registry = soap_registry(module_provider.port)
    registry["guards"] = [guard_row(2, answer="observe")]
    with elsewhere(registry, name) as house, Caller(house.port) as caller:
        refused = caller.call(post(message()))
        said = ElementTree.fromstring(refused.body).find("s:Body/s:Fault", NAMESPACES)
        assert said.findtext("faultcode") == DENIED
        assert "không có vé" in said.findtext("faultstring")
        assert not provider.requests
        opened = caller.call(post(message(), ("X-Duoc-Ticket", ticket(fields=[name]))))
        assert b"getRandomResponse" in opened.body
        assert b"requestHash" in opened.body
        assert provider.requests[0].body == message()
        assert b"duoc-ticket" not in bytes(provider.raw).lower()


def test_refusal_in_a_dialect_is_in_its_words(elsewhere, module_provider, provider, ticket):
    name = "VN/GOV/000.00.00.G22/dulieu/doanhnghiep"
    registry = dialect_registry(module_provider.port)
    registry["guards"] = [guard_row(1)]
    with elsewhere(registry, name) as house, Caller(house.port) as caller:
        token = clients.bearer(clients.token(caller))
        refused = caller.call(request("GET", "/apiCSDLDKDN/1.0/x", [token]))
        assert (refused.status, clients.fault(refused)) == (403, 900908)
        assert "không có vé" in json.loads(refused.body)["fault"]["description"]
        assert not provider.requests
        shown = ("X-Duoc-Ticket", ticket(fields=[name]))
        assert caller.call(request("GET", "/apiCSDLDKDN/1.0/x", [token, shown])).status == 200
        assert [one.target for one in provider.requests] == ["/dn/x"]
        assert b"duoc-ticket" not in bytes(provider.raw).lower()
    eventually(lambda: "Traceback" not in house.errors())
