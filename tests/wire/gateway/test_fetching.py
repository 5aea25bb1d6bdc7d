"""Descriptions that are fetched: no caller makes a provider repeat one, and one that does not answer is not asked."""

import asyncio
import threading
import time
from types import SimpleNamespace

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.doors.soap_calls import WSDL, fault, message, post, soap_registry
from tests.wire.gateway.house import CLIENT, KEY, House, service_row
from tests.wire.gateway.provider import answer
from tests.wire.gateway.soap_provider import XML

from duoc.engines.xroad.errors import XRoadError
from duoc.wire.gateway import fetching
from duoc.wire.gateway.roles import MOST_GATHERED

REMEMBERED_S = 0.8
OPENAPI = b'{"openapi":"3.0.1","paths":{}}'


@pytest.fixture(scope="module")
def house(tmp_path_factory, module_provider):
    house = House(tmp_path_factory.mktemp("house"), find_free_port())
    house.before = (
        f"from duoc.wire.gateway import breaker, fetching; fetching.REMEMBERED_S = {REMEMBERED_S}; breaker.FAILURES = 1"
    )
    registry, base = soap_registry(module_provider.port), f"http://127.0.0.1:{module_provider.port}"
    registry["services"].append(
        service_row(6, "VN/GOV/G22/sim/api", base, kind="OPENAPI3", description_url=f"{base}/mo-ta")
    )
    with house.alive(registry) as serving:
        yield serving


def wsdl(house, code="secret"):
    inner = f"<x:serviceCode>{code}</x:serviceCode>"
    with Caller(house.port) as caller:
        return caller.call(post(message("getWsdl", None, wrapper="x:getWsdl", inner=inner)))


def openapi(house):
    with Caller(house.port) as caller:
        own = [("X-Road-Client", CLIENT), ("X-Api-Key", KEY)]
        return caller.call(request("GET", "/r1/VN/GOV/G22/sim/getOpenAPI?serviceCode=api", own))


@pytest.mark.parametrize(
    ("ask", "media", "text", "told"),
    [(wsdl, XML, WSDL.encode(), b"w:definitions"), (openapi, [], OPENAPI, b'"openapi"')],
)
def test_one_description_is_fetched_for_however_many_ask(house, provider, ask, media, text, told):
    def slow(_request, _connection):
        time.sleep(0.3)
        return answer(200, media, text)

    provider.script = slow
    bodies = []
    threads = [threading.Thread(target=lambda: bodies.append(ask(house).body)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    bodies.append(ask(house).body)
    assert [told in one for one in bodies] == [True] * 9
    assert len(provider.requests) == 1
    time.sleep(REMEMBERED_S + 0.2)
    assert told in ask(house).body
    assert len(provider.requests) == 2
    time.sleep(REMEMBERED_S + 0.2)


def test_a_failure_is_not_repeated_at_once_either(house, provider):
    provider.script = lambda _request, _connection: answer(404)
    for _ in range(3):
        assert fault(wsdl(house)) == "Server.ServerProxy.ServiceFailed"
    assert len(provider.requests) == 1
    time.sleep(REMEMBERED_S + 0.2)


def test_a_provider_that_does_not_answer_calls_is_not_asked_for_its_description(house, provider):
    provider.script = lambda _request, _connection: None
    with Caller(house.port) as caller:
        assert fault(caller.call(post(message("slow", None)))) == "Server.ServerProxy.NetworkError"
    provider.forget()
    got = wsdl(house, "slow")
    assert fault(got) == "Server.ServerProxy.NetworkError"
    assert int(got["Retry-After"]) > 0
    assert provider.requests == []


def test_what_is_read_and_remembered_counts_among_what_is_held(monkeypatch):
    monkeypatch.setattr(fetching, "REMEMBERED_S", 0.05)
    held = []

    class Upstream:
        def send(self, reader, _request, _deadline):
            reader.responded(SimpleNamespace(status=200, block=b""), None)
            reader.received(b"x" * 100)
            held.append(house.gathered)
            reader.finished()

        def break_off(self):
            held.append("broken off")

    async def connection(_address, _timeout_s):
        return Upstream()

    house = SimpleNamespace(gathered=0, now=time.monotonic, pool=SimpleNamespace(connection=connection))
    service = SimpleNamespace(
        address=object(), host_line=b"", timeout_s=1, breaker=SimpleNamespace(look=lambda _now: None)
    )

    async def play():
        assert await fetching.fetch(house, service, b"/") == ("", b"x" * 100)
        assert (held, house.gathered) == ([100], 100)
        await asyncio.sleep(0.1)
        assert house.gathered == 0
        house.gathered = MOST_GATHERED - 50
        with pytest.raises(XRoadError):
            await fetching.fetch(house, service, b"/")
        assert "broken off" in held
        await asyncio.sleep(0.1)
        assert house.gathered == MOST_GATHERED - 50

    asyncio.run(play())
