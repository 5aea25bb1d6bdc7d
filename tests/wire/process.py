"""A process of ours under test: started, waited for until its line `ready …`, asked over real HTTP, ended and looked at."""

import http.client
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

TOP = Path(__file__).parents[2]


class Process:
    """One process. `port` is where it listens; `said` collects its standard error in a file."""

    def __init__(
        self, module: Sequence[str], port: int, said: Path, environ: dict[str, str] | None = None, wait_s: float = 20.0
    ) -> None:
        self.port = port
        self._said = said
        given = {**os.environ, **(environ or {})}
        given["PYTHONPATH"] = os.pathsep.join(filter(None, (str(TOP), given.get("PYTHONPATH", ""))))
        with said.open("ab") as log:
            self.process = subprocess.Popen(
                module if module[0].startswith("/") else [sys.executable, *module],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True, env=given, cwd=said.parent,
            )  # fmt: skip
        assert self.process.stdout is not None
        readable, _, _ = select.select([self.process.stdout], [], [], wait_s)
        self.ready = self.process.stdout.readline() if readable else ""
        if not self.ready.startswith("ready "):
            self.kill()
            raise AssertionError(f"{module} did not start: {self.ready!r} {self.said}")

    def __enter__(self) -> "Process":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def said(self) -> str:
        """Its standard error so far."""
        return self._said.read_text("utf-8")

    @property
    def pid(self) -> int:
        return self.process.pid

    def call(self, method: str, path: str, body: bytes | None = None, **fields: str) -> http.client.HTTPResponse:
        """One request on a connection of its own; the answer's body is in `.data`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in fields.items()})
            answer = connection.getresponse()
            answer.data = answer.read()  # type: ignore[attr-defined]  # the connection ends here, its bytes stay
        finally:
            connection.close()
        return answer

    def connect(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def exchange(self, *pieces: bytes) -> bytes:
        """Send the pieces, end, and read everything that comes back."""
        with self.connect() as connection:
            try:
                for piece in pieces:
                    connection.sendall(piece)
                connection.shutdown(socket.SHUT_WR)
            except (BrokenPipeError, ConnectionResetError, OSError):
                pass
            return read_all(connection)

    def stop(self) -> int:
        """End it as a supervisor does; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(10)
        self.kill()
        return status

    def kill(self) -> None:
        """End it at once, if it still runs; close what was open."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


def read_all(connection: socket.socket) -> bytes:
    """Everything until the other side ends."""
    received = bytearray()
    try:
        while piece := connection.recv(65_536):
            received += piece
    except ConnectionResetError:
        pass
    return bytes(received)
