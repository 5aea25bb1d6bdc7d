"""A real nats-server with JetStream, and the plain client library beside it."""

import asyncio
import shutil
import signal
import socket
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from tests.conftest import find_free_port
from tests.wire.recorder.conftest import until

nats = pytest.importorskip("nats", reason="nats-py is not installed: uv sync --inexact --extra nats")

T = TypeVar("T")
_CONFIG = 'listen: "0.0.0.0:4222"\njetstream { store_dir: "/var/lib/nats" }\n'


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
