"""A real nats-server with JetStream, machines with gateways' spools, and a recorder's machine with a real database."""

import asyncio
import shutil
import signal
import socket
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from tests.conftest import find_free_port
from tests.exchange.conftest import register_all
from tests.exchange.scribe import BEFORE_MIDNIGHT, SECOND, call
from tests.wire.process import Process
from tests.wire.recorder.conftest import Pen, World, until

from duoc.core.environment import Environment
from duoc.engines.xroad.message import Message

nats = pytest.importorskip("nats", reason="nats-py is not installed: uv sync --inexact --extra nats")

T = TypeVar("T")
_CONFIG = 'listen: "0.0.0.0:4222"\njetstream { store_dir: "/var/lib/nats" }\n'


def calls(first: int, count: int = 3) -> list[Message]:
    return [call(n, BEFORE_MIDNIGHT + n % 1000 * SECOND) for n in range(first, first + count)]


class NatsServer:
    """A server of this test's own: killed and started again on the same port and the same store."""

    def __init__(self, folder: Path, config: str = _CONFIG, scheme: str = "nats") -> None:
        program = shutil.which("nats-server", path="/usr/sbin:/usr/local/bin:/usr/bin:/bin")
        if program is None:
            pytest.skip("nats-server is not installed: apt-get install nats-server")
        self._program = program
        self.folder, self.store, self.port = folder, folder / "store", find_free_port()
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        (folder / "nats.conf").write_text(
            config.replace("0.0.0.0:4222", f"127.0.0.1:{self.port}").replace("/var/lib/nats", str(self.store))
        )

    def start(self) -> "NatsServer":
        log = (self.folder / "nats.log").open("ab")
        with log:
            self.process = subprocess.Popen(
                [self._program, "-c", str(self.folder / "nats.conf")], stderr=log, stdout=log
            )
        until(self._listens)
        return self

    def _listens(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "nats.log").read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def send(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def do(self, work: Callable[[Any], Awaitable[T]], **options: Any) -> T:
        """Work on the server as a stranger would: with the plain client library."""

        async def connected() -> T:
            client = await nats.connect(self.url, allow_reconnect=False, **options)
            try:
                return await work(client.jetstream())
            finally:
                await client.close()

        return asyncio.run(connected())

    def messages(self, gateway: str) -> int:
        """How many messages a gateway's stream holds."""

        async def ask(context: Any) -> int:
            try:
                return int((await context.stream_info(f"duoc-production-batches-{gateway}")).state.messages)
            except nats.js.errors.NotFoundError:
                return 0

        return self.do(ask)


class Machine:
    """One gateway machine: spools, and the forwarder that is started on it."""

    def __init__(self, home: Path, options: list[str]) -> None:
        self.home = home
        self.folder = home / "production"
        self.options = options
        self.said_file = home / "forwarder.txt"
        self.process: Process | None = None
        home.mkdir()

    def pen(self, spool: str, name: str) -> Pen:
        return Pen(self.folder / "spool" / spool, name)

    def forward(self) -> Process:
        world = ["--environment", "production", "--home", str(self.home)]
        self.process = Process(["-W", "error", "-m", "duoc.wire.forwarder", *world, *self.options], 0, self.said_file)
        return self.process

    @property
    def said(self) -> str:
        return self.said_file.read_text() if self.said_file.exists() else ""

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()


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

    def stored(self, total: int) -> None:
        """Wait until so many messages are stored; then none of them twice, and the audit finds nothing."""
        until(lambda: self.count() >= total, 30)
        assert (self.count(), self.one("SELECT count(DISTINCT request_id) FROM exchange_message")) == (total, total)
        assert self.one("SELECT sum(requests) FROM exchange_rollup") == total

    def end(self) -> None:
        super().end()
        for machine in self._machines:
            machine.kill()
        if self.recorder is not None:
            self.recorder.kill()
        self.server.kill()


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
