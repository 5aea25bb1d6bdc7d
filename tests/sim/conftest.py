"""The simulators as a real process on a port of their own."""

import secrets
import select
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest


def free_port() -> int:
    """A port below 32768 on which nobody listens."""
    while True:
        port = 10_000 + secrets.randbelow(22_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


@dataclass
class Simulator:
    """A running process: its port and its number."""

    port: int
    process: subprocess.Popen[str]

    def connect(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=5)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def exchange(self, *pieces: bytes) -> bytes:
        """Send the pieces, then everything that comes back until the simulator closes (or one second is quiet)."""
        with self.connect() as connection:
            for piece in pieces:
                connection.sendall(piece)
            connection.settimeout(1)
            received = bytearray()
            try:
                while piece := connection.recv(65_536):
                    received += piece
            except (TimeoutError, ConnectionResetError):
                pass
            return bytes(received)


def start(port: int) -> Simulator:
    """Start the process and wait for its line."""
    process = subprocess.Popen(
        [sys.executable, "-m", "duoc.sim", "--port", str(port)], stdout=subprocess.PIPE, stderr=None, text=True
    )
    assert process.stdout is not None
    readable, _, _ = select.select([process.stdout], [], [], 15)
    line = process.stdout.readline() if readable else ""
    if line != f"ready sim http://127.0.0.1:{port}\n":
        process.kill()
        process.wait()
        process.stdout.close()
        pytest.fail(f"the simulators did not start: {line!r}")
    return Simulator(port, process)


def stop(running: Simulator) -> None:
    """End the process as a supervisor does; it has two seconds."""
    died = running.process.poll() is not None
    running.process.terminate()
    code = running.process.wait(timeout=2)
    assert running.process.stdout is not None
    running.process.stdout.close()
    assert code == 0
    assert not died, "the process had ended by itself"


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    """One process for all tests of a module; it must still be alive at their end."""
    running = start(free_port())
    yield running
    stop(running)


@pytest.fixture
def another_simulator() -> Iterator[Simulator]:
    """A second process, as after a restart."""
    running = start(free_port())
    yield running
    stop(running)


@pytest.fixture
def start_simulator() -> Iterator[Callable[[], Simulator]]:
    """Starts processes that the test itself ends; what it leaves alive is killed."""
    started: list[Simulator] = []

    def begin() -> Simulator:
        started.append(start(free_port()))
        return started[-1]

    yield begin
    for running in started:
        running.process.kill()
        running.process.wait()
        assert running.process.stdout is not None
        running.process.stdout.close()
