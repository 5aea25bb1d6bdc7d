"""A real nats-server with JetStream, machines with gateways' spools, and a recorder's machine with a real database."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.exchange.conftest import register_all
from tests.exchange.scribe import BEFORE_MIDNIGHT, SECOND, call
from tests.wire.forwarder.within import ForwarderWithin, RecorderWithin, say
from tests.wire.nats_server import NatsServer
from tests.wire.process import Process
from tests.wire.recorder.conftest import Pen, World, until

from duoc.core.environment import Environment
from duoc.engines.xroad.message import Message
from duoc.wire.forwarder import forwarding
from duoc.wire.recorder import __main__ as recording


def calls(first: int, count: int = 3) -> list[Message]:
    return [call(n, BEFORE_MIDNIGHT + n % 1000 * SECOND) for n in range(first, first + count)]


class Machine:
    """One gateway machine: spools, and the forwarder that is started on it."""

    def __init__(self, home: Path, options: list[str]) -> None:
        self.home = home
        self.folder = home / "production"
        self.options = options
        self.said_file = home / "forwarder.txt"
        self.process: Process | None = None
        self._within: list[ForwarderWithin] = []
        home.mkdir()

    def pen(self, spool: str, name: str) -> Pen:
        return Pen(self.folder / "spool" / spool, name)

    def forward(self) -> Process:
        world = ["--environment", "production", "--home", str(self.home)]
        self.process = Process(["-W", "error", "-m", "duoc.wire.forwarder", *world, *self.options], 0, self.said_file)
        return self.process

    def follow(self) -> None:
        """The forwarder as a thread of the test's own process: for what does not depend on how it ends."""
        self._within.append(ForwarderWithin(self.options, self.folder, self.said_file))

    @property
    def said(self) -> str:
        return self.said_file.read_text() if self.said_file.exists() else ""

    def kill(self) -> None:
        """End every forwarder of this machine: the process by kill -9."""
        if self.process is not None:
            self.process.kill()
        while self._within:
            self._within.pop().end()


class Scene(World):
    """The recorder's machine, a NATS server, and gateway machines beside it."""

    def __init__(self, dsn: str, folder: Path, server: NatsServer) -> None:
        super().__init__(dsn, folder / "recorder")
        self.server = server
        self.options = ["--nats", server.url]
        self._top = folder
        self._machines: list[Machine] = []
        self.recorder_said = folder / "recorder.txt"
        self.recorder: Process | None = None
        self._within: RecorderWithin | None = None

    def machine(self, options: list[str] | None = None) -> Machine:
        made = Machine(self._top / f"machine{len(self._machines)}", options or self.options)
        self._machines.append(made)
        return made

    def admit(self, *pens: Pen) -> None:
        """What an operator does once: the gateway's announcement comes to the recorder's machine, and nothing else of it."""
        for pen in pens:
            folder = self.folder / "spool" / pen.name
            folder.mkdir(parents=True)
            shutil.copy(pen.folder / "gateway.json", folder)

    def record(self, *more: str) -> Process:
        world = ["--environment", "production", "--home", str(self.home), "--database", self.dsn]
        self.home.mkdir(exist_ok=True)
        self.recorder = Process(
            ["-W", "error", "-m", "duoc.wire.recorder", *world, *(more or self.options)], 0, self.recorder_said
        )
        return self.recorder

    def read(self) -> RecorderWithin:
        """The recorder as a thread, as `Machine.follow`."""
        self._within = RecorderWithin(self.dsn, self.options, self.folder, self.recorder_said)
        return self._within

    def stored(self, total: int) -> None:
        """Wait until so many messages are stored; then none of them twice, and the audit finds nothing."""
        until(lambda: self.count() >= total, 30)
        assert (self.count(), self.one("SELECT count(DISTINCT request_id) FROM exchange_message")) == (total, total)
        assert self.one("SELECT sum(requests) FROM exchange_rollup") == total

    def end(self) -> None:
        super().end()
        if self._within is not None:
            self._within.end()
        for machine in self._machines:
            machine.kill()
        if self.recorder is not None:
            self.recorder.kill()
        self.server.kill()


@pytest.fixture(autouse=True)
def _said(monkeypatch: pytest.MonkeyPatch) -> None:
    """What those within say goes to the files of their machines."""
    for module in (forwarding, recording):
        monkeypatch.setattr(module, "print", say, raising=False)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    """Running, without credentials, on loopback."""
    made = NatsServer(tmp_path).start()
    yield made
    made.kill()


@pytest.fixture
def scene(database: str, tmp_path: Path, server: NatsServer) -> Iterator[Scene]:
    register_all(Environment.PRODUCTION)
    made = Scene(database, tmp_path, server)
    yield made
    made.end()
