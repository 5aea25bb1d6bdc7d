"""Nothing grows with a result: large rows, slow readers, slow servers."""

import contextlib
import socket
import time
from pathlib import Path

import psycopg
import pytest
from tests.wire.process import Process
from tests.wire.wall.conftest import PASSWORD, policy_file, wall
from tests.wire.wall.relay import Relay
from tests.wire.wall.speaker import START, Speaker, asked

from duoc.core.postgres import Cluster
from duoc.engines.pgwire import startup

MB = 1 << 20
# A RowDescription of one column named a.
DESCRIPTION = len(b"T\0\0\0\0\0\1a\0" + bytes(18))


def resident(process: Process, what: str = "VmHWM") -> int:
    """Bytes of memory: the most so far, or now (VmRSS)."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(what)).split()[1]) * 1024


def swallow(connection: socket.socket, size: int) -> int:
    """Read so many bytes and throw them away."""
    buffer, left = bytearray(1 << 20), size
    while left > 0:
        got = connection.recv_into(buffer, min(left, len(buffer)))
        assert got, f"the end, {left} bytes too early"
        left -= got
    return size


@pytest.fixture
def open_wall(tmp_path: Path, behind: Cluster):
    assert behind.door is not None
    policy = policy_file(tmp_path / "p", None)
    with wall(tmp_path, f"postgresql://127.0.0.1:{behind.door.port}", policy, "--unproven") as process:
        yield process


def one_row(process: Process, size: int) -> None:
    """A row of one value of this size passes; the wall grows by less than 16 MB."""
    with Speaker(process.port) as session:
        session.start()
        before = resident(process)
        session.socket.settimeout(120)
        session.send(asked("Q", f"select repeat('x', {size}) as a"))
        swallow(session.socket, DESCRIPTION + 5 + 2 + 4 + size)
        assert session.hear() == "CZ"
        assert resident(process) - before < 16 * MB
        assert session.ask(asked("Q", "select 1")) == "TDCZ"


def test_a_large_row_passes_in_pieces(open_wall: Process) -> None:
    one_row(open_wall, 100 * MB)


@pytest.mark.long
def test_a_row_of_a_gigabyte_passes_in_pieces(open_wall: Process) -> None:
    one_row(open_wall, 1_000_000_000)


def test_a_client_that_does_not_read_makes_the_server_wait(open_wall: Process) -> None:
    with Speaker(open_wall.port) as session:
        session.start()
        before = resident(open_wall)
        session.send(asked("Q", "select repeat('x', 10000) as a from generate_series(1, 20000)"))
        time.sleep(1)
        assert resident(open_wall) - before < 16 * MB
        session.socket.settimeout(30)
        swallow(session.socket, DESCRIPTION + 20_000 * (5 + 2 + 4 + 10_000))
        session.hear()
        assert resident(open_wall) - before < 16 * MB


def test_a_server_that_does_not_read_makes_the_client_wait(enforcing: Process, relay: Relay) -> None:
    """COPY data for a session whose server stands still: what the wall keeps is bounded."""
    with socket.create_server(("127.0.0.1", 0)) as still:
        server, relay._server = relay._server, ("127.0.0.1", still.getsockname()[1])
        try:
            with Speaker(enforcing.port) as session:
                session.send(startup.message(START.items()))
                there, _ = still.accept()
                with there:
                    there.recv(10_000)
                    there.sendall(b"R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I")
                    session.hear()
                    session.send(asked("Q", "select 1"))
                    before = resident(enforcing)
                    session.socket.setblocking(False)
                    sent, data = 0, memoryview(asked("d", "x" * 60_000) * 2000)
                    until = time.monotonic() + 1
                    while time.monotonic() < until:
                        try:
                            sent += session.socket.send(data[sent : sent + 60_000])
                        except BlockingIOError:
                            time.sleep(0.01)
                    assert sent < 64 * MB  # the kernel's buffers on the way, not all that a client has
                    assert resident(enforcing) - before < 8 * MB
        finally:
            relay._server = server


@pytest.mark.long
def test_five_hundred_sessions_at_once(tmp_path: Path, behind: Cluster) -> None:
    assert behind.door is not None
    policy = policy_file(tmp_path / "p", None)
    upstream = f"postgresql:///?host={behind.sockets}&port={behind.door.port}"
    with wall(tmp_path, upstream, policy) as process, contextlib.ExitStack() as open_sessions:
        dsn = f"postgresql://app_scram:{PASSWORD}@127.0.0.1:{process.port}/dvc"
        sessions = [open_sessions.enter_context(psycopg.connect(dsn)) for _ in range(500)]
        for turn in range(3):
            for number, session in enumerate(sessions):
                assert session.execute("select %s::int", (turn * 500 + number,)).fetchone() == (turn * 500 + number,)
        assert resident(process) < 120 * MB
