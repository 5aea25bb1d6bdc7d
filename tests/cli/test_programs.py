"""The table of processes: order, arguments, and how the web is asked whether it is well."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from duoc.cli.house import House
from duoc.cli.programs import answers, database, processes
from duoc.core.account import own_account, service_account
from duoc.core.postgres import Cluster
from duoc.core.settings import Settings
from duoc.wire import sequencer


@pytest.fixture
def house(short_tmp: object, free_ports: list[int]) -> House:
    settings = Settings(port_base=free_ports[0], database_url="postgresql://a@127.0.0.1/b")
    settings = replace(settings, home=settings.home.resolve())
    return House(settings, settings.home, own_account(), own_account())


def arguments(house: House) -> dict[str, list[str]]:
    return {program.name: program.command() for program in processes(house)}


def test_who_is_needed_starts_before_who_needs_it(house: House) -> None:
    order = [program.name for program in processes(house)]
    assert order.index("sequencer") < order.index("recorder") < order.index("gateway") < order.index("web")
    assert order.index("sim") < order.index("gateway")


def test_every_process_has_its_port_of_the_table(house: House) -> None:
    base = house.settings.port_base
    found = arguments(house)
    assert found["web"][found["web"].index("--port") + 1] == str(base)
    assert found["gateway"][found["gateway"].index("--port") + 1] == str(base + 1)
    assert found["gateway"][found["gateway"].index("--tls-port") + 1] == str(base + 2)
    assert found["wall"][found["wall"].index("--port") + 1] == str(base + 3)
    assert found["sim"][found["sim"].index("--port") + 1] == str(base + 10)


def test_the_gateway_knows_no_database(house: House) -> None:
    assert not any("postgresql" in word for word in arguments(house)["gateway"])


def test_several_gateways_share_the_ports_under_names_of_their_own(house: House) -> None:
    found = arguments(replace(house, settings=replace(house.settings, gateways=3)))
    gateways = [words for name, words in found.items() if name.startswith("gateway")]
    assert list(found)[-5:] == ["gateway", "gateway-2", "gateway-3", "wall", "web"]
    assert [words[words.index("--name") + 1] for words in gateways] == ["gw1", "gw2", "gw3"]
    assert len({words[words.index("--port") + 1] for words in gateways}) == 1
    assert all("--together" in words for words in gateways)
    assert "--together" not in arguments(house)["gateway"]


def test_environments_write_logs_of_different_names(house: House) -> None:
    found = arguments(house)
    origins = [found[name][found[name].index("--origin") + 1] for name in ("sequencer",)]
    assert origins == ["ca-mau.duoc/production"]
    assert sequencer.__doc__


def test_only_a_house_with_nats_has_a_forwarder(house: House) -> None:
    plain = arguments(house)
    assert "forwarder" not in plain
    assert "--nats" not in plain["recorder"]
    chosen = replace(
        house.settings, nats_url="tls://n.example:4222", nats_ca_file="/ca.pem", nats_credentials_file="/n.seed"
    )
    found = arguments(replace(house, settings=chosen))
    way = ["--nats", "tls://n.example:4222", "--nats-ca", "/ca.pem", "--nats-credentials", "/n.seed"]
    assert found["recorder"][-6:] == found["forwarder"][-6:] == way
    assert "--nats" not in found["gateway"]


def test_the_certificate_reaches_the_web(house: House) -> None:
    chosen = replace(house, settings=replace(house.settings, tls_cert="/a.pem", tls_key="/b.pem"))
    words = arguments(chosen)["web"]
    assert words[words.index("--ssl-certificate") + 1] == "/a.pem"
    assert words[words.index("--ssl-keyfile") + 1] == "/b.pem"


def test_the_database_is_stopped_by_a_fast_stop_and_given_time_to_recover(short_tmp: object) -> None:
    account = service_account("nobody")
    home = Settings().home
    program = database(Cluster(home, home, account, home))
    assert program.stop_signal.name == "SIGINT"
    assert program.start_seconds >= 300


Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def asked(house: House, answer: bytes) -> bool:
    """What `answers` says about a server that gives this answer."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    async def whole() -> bool:
        async with await asyncio.start_server(serve, "127.0.0.1", house.settings.port_base):
            return await answers(house)

    return asyncio.run(whole())


@pytest.mark.parametrize(
    ("answer", "well"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", True),
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", False),
        (b"HTTP/1.1 2000 OK\r\n\r\n", False),
        (b"", False),
        (b"SSH-2.0-200\r\n", False),
    ],
)
def test_only_status_200_is_well(house: House, answer: bytes, well: bool) -> None:
    assert asked(house, answer) is well


def test_nobody_there_is_not_well(house: House) -> None:
    assert asyncio.run(answers(house)) is False
