"""One nats-server for a file of tests; each test has streams of its own by the names of its gateways."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from tests.wire.nats_server import NatsServer, nats

T = TypeVar("T")
_NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def nats_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    folder: Path = tmp_path_factory.mktemp("nats")
    made = NatsServer(folder).start()
    yield made
    made.kill()


class Stranger:
    """A plain client of the library that stays connected, as an operator's tool would be."""

    def __init__(self, url: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._client = self._loop.run_until_complete(nats.connect(url, allow_reconnect=False))

    def do(self, work: Callable[[Any], Awaitable[T]]) -> T:
        async def run() -> T:
            return await work(self._client.jetstream())

        return self._loop.run_until_complete(run())

    def close(self) -> None:
        self._loop.run_until_complete(self._client.close())
        self._loop.close()


@pytest.fixture
def stranger(nats_server: NatsServer) -> Iterator[Stranger]:
    made = Stranger(nats_server.url)
    yield made
    made.close()


@pytest.fixture
def name() -> str:
    """A gateway's name that no other test has."""
    return f"gw-{next(_NUMBERS)}"
