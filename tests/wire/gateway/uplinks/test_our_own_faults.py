"""What goes wrong on our own side while an answer is looked at: the caller hears of it, and nothing is held for ever."""

import json
import re

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.house import CLIENT, KEY, TARGET, House, eventually
from tests.wire.gateway.mapped_fixture import ASKED, SOAP_SERVICE, body, mapped_registry
from tests.wire.gateway.provider import answer
from tests.wire.gateway.uplinks.ways import FAR_CLIENT, FAR_SERVICE

OWN = [("X-Road-Client", CLIENT), ("X-Api-Key", KEY)]
ENVELOPE = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><a/></s:Body></s:Envelope>'
BROKEN = "import duoc.wire.gateway.uplinks.vdxp as v; from duoc.wire.gateway import conversion as c; "


@pytest.fixture
def house(tmp_path, module_provider):
    house = House(tmp_path, find_free_port())
    registry = mapped_registry(module_provider.port)
    registry["uplinks"] = [
        {"service": 1, "name": "di-vdxp", "kind": "vdxp", "settings": {"client": FAR_CLIENT}, "remote": FAR_SERVICE}
    ]
    house.write_registry(registry)
    yield house
    house.kill()


@pytest.mark.parametrize("target", [TARGET, f"/r1/{SOAP_SERVICE}/tra-cuu"])
def test_a_check_that_breaks_ends_its_call_alone(house, provider, target):
    house.before = BROKEN + "v.check_media = c.to_json.read = lambda *_, **__: 1 / 0"
    house.start()
    provider.script = lambda _request, _connection: answer(200, [("Content-Type", "text/xml")], ENVELOPE)
    with Caller(house.port) as caller:
        for _ in range(2):  # on the same connection: it goes on
            got = caller.call(request("POST", target, OWN, body(ASKED)))
            assert (got.status, got.error) == (500, "Server.ServerProxy.InternalError")
    assert [one.fault for one in house.messages()] == ["Server.ServerProxy.InternalError"] * 2
    eventually(lambda: re.search(r"^duoc_gateway_in_flight\S* 0$", house.metrics(), re.MULTILINE))
    assert "ZeroDivisionError" in house.errors()


def test_what_is_refused_is_told_of_the_call_that_was_refused(house, provider):
    house.start()

    def notices():
        path = house.spool / "notices.jsonl"
        found = [json.loads(line) for line in path.read_text().splitlines() if line] if path.exists() else []
        return [(one["path"], one["method"]) for one in found if one["kind"] == "refused"]

    with Caller(house.port) as caller:
        for number in (1, 2):  # the same head but for its first line: it is parsed once
            got = caller.call(request("POST", f"/r1/{SOAP_SERVICE}/khong-co/{number}", OWN, b"{}"))
            assert got.error == "Client.InvalidMessage"
    eventually(lambda: len(notices()) == 2)
    assert notices() == [("/khong-co/1", "POST"), ("/khong-co/2", "POST")]
