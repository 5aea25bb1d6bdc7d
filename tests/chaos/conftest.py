"""One house for the whole suite: each test begins with it whole and leaves it whole."""

import secrets
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.chaos import tally
from tests.chaos.house import House
from tests.chaos.load import Load, until


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_base() -> int:
    """The first of 21 free consecutive ports below 32768."""
    while True:
        base = 10_000 + secrets.randbelow(22_000)
        if all(_is_free(port) for port in range(base, base + 21)):
            return base


@pytest.fixture(scope="session")
def running(short_tmp: Path) -> Iterator[House]:
    """The province, brought up without sample people."""
    made = House(short_tmp / "chaos", free_base())
    try:
        yield made
    finally:
        made.end()


@pytest.fixture(scope="session")
def caller(running: House) -> tuple[str, str, str]:
    """(client, service, key) of somebody who may call."""
    client, service, key = running.admit()
    with Load(running.base + 1, client, service, key, threads=1) as load:
        until(lambda: bool(load.all), 10, "the first receipt")
    return client, service, key


@pytest.fixture
def house(running: House, django_at: Callable[[str], None]) -> House:
    """The house with everything alive; Django's aliases are connected to its database."""
    until(lambda: running.answers(0) and running.answers(1), 60, "web and gateway answer")
    django_at(running.dsn)
    return running


@pytest.fixture
def load(house: House, caller: tuple[str, str, str]) -> Load:
    """Callers, not yet calling."""
    return Load(house.base + 1, *caller)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the ledger's attacks came to, in one line."""
    if tally.INJECTIONS:
        terminalreporter.write_line(tally.line())
