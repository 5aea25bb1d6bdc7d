"""The wall with its compiled wait and the wall in Python: whatever happens on a socket, both do the same."""

import contextlib
import os
import random
import signal
import socket
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.conftest import find_free_port
from tests.wire.process import Process
from tests.wire.wall.conftest import PASSWORD, policy_file
from tests.wire.wall.guarded import watching
from tests.wire.wall.scripted import Scripted
from tests.wire.wall.speaker import Speaker, asked
from tests.wire.wall.test_applications import put

from duoc.core.postgres import Cluster
from duoc.engines.pgwire.messages import DATA_ROW, EXECUTE
from duoc.wire.decisions.frames import scan
from duoc.wire.wall import compiled

LOOPS = ["compiled", "python"]
SYNC = asked("S")
GREETING = b"R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I"


@contextlib.contextmanager
def started(folder: Path, loop: str, *options: str) -> Iterator[Process]:
    if loop == "compiled" and not hasattr(compiled.core, "Turns"):
        pytest.skip("the wall's compiled core is not there")
    port = find_free_port()
    environ = {"DUOC_COMPILED": "no" if loop == "python" else ""}
    folder.mkdir(exist_ok=True)
    with Process(["-m", "duoc.wire.wall", "--port", str(port), *options], port, folder / "log", environ) as process:
        yield process


@pytest.fixture(scope="module", params=LOOPS)
def observing(request: Any, tmp_path_factory: pytest.TempPathFactory, behind: Cluster) -> Iterator[Process]:
    folder = tmp_path_factory.mktemp("loops")
    assert behind.door is not None
    upstream = f"postgresql:///dvc?host={behind.sockets}&port={behind.door.port}"
    with started(
        folder, request.param, "--upstream", upstream, "--policy", str(policy_file(folder / "p", None))
    ) as process:
        yield process


def connect(process: Process) -> "psycopg.Connection[Any]":
    return psycopg.connect(f"postgresql://app_scram:{PASSWORD}@127.0.0.1:{process.port}/dvc", autocommit=True)


def sockets_of(process: Process) -> int:
    there = Path(f"/proc/{process.pid}/fd")
    return sum(str(one.readlink()).startswith("socket:") for one in there.iterdir() if one.is_symlink())


def settled(process: Process, count: int) -> None:
    """The wall has no more than so many sockets again."""
    until = time.monotonic() + 5
    while sockets_of(process) > count:
        assert time.monotonic() < until, (sockets_of(process), count)
        time.sleep(0.02)


def vanish(one: socket.socket) -> None:
    """As a machine that is switched off would at the best: a reset."""
    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    one.close()


# ---- a server that does as it is told


class Still:
    """A server in this process for walls that trust it; `answers` makes of what came what is said, and whether it then ends."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.cut = 0  # so many bytes of an answer are said, then the connection is reset; 0: all
        self.ended = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._session, args=(self._listener.accept()[0],), daemon=True).start()

    def _session(self, wall: socket.socket) -> None:
        scripted = Scripted()
        with wall, contextlib.suppress(OSError):
            wall.recv(10_000)
            wall.sendall(GREETING)
            while data := wall.recv(65_536):
                answer = scripted.answer(data)
                if self.cut and len(answer) > self.cut:
                    wall.sendall(answer[: self.cut])
                    time.sleep(0.05)
                    vanish(wall)
                    return
                wall.sendall(answer)
        self.ended.set()

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def still() -> Iterator[Still]:
    server = Still()
    yield server
    server.close()


@pytest.fixture(params=LOOPS)
def before_still(request: Any, tmp_path: Path, still: Still) -> Iterator[Process]:
    policy = policy_file(tmp_path / "p", ["select 0", "select 1", "select 3", "insert", "begin", "commit"])
    options = ("--upstream", f"postgresql://127.0.0.1:{still.port}", "--policy", str(policy), "--unproven")
    with started(tmp_path, request.param, *options) as process:
        yield process


QUERY, ROWS = asked("Q", "select 3"), "TDDDCZ"


def test_a_server_that_dies_amid_an_answer(before_still: Process, still: Still) -> None:
    with Speaker(before_still.port) as other, Speaker(before_still.port) as session:
        other.start()
        session.start()
        count = sockets_of(before_still)
        for _ in range(3):
            assert session.ask(QUERY) == ROWS
            assert other.ask(QUERY) == ROWS
        still.cut = 40
        session.drain()
        session.send(QUERY)
        assert session.hear_the_end() == "TD"  # what was whole came through, and then the end
        still.cut = 0
        settled(before_still, count - 2)
        assert other.ask(QUERY) == ROWS


def test_a_client_that_vanishes_takes_its_server_session_along(before_still: Process, still: Still) -> None:
    with Speaker(before_still.port) as other:
        other.start()
        assert other.ask(QUERY) == ROWS
        count = sockets_of(before_still)
        for way in range(6):
            session = Speaker(before_still.port).start()
            for _ in range(3):
                assert session.ask(QUERY) == ROWS
            still.ended.clear()
            if way % 3:
                session.send(QUERY)  # and nobody is there for the answer
            vanish(session.socket) if way % 2 else session.socket.close()
            assert still.ended.wait(5)
            settled(before_still, count)
            assert other.ask(QUERY) == ROWS


def test_a_killed_wall_passes_nothing_more(before_still: Process) -> None:
    with Speaker(before_still.port) as session:
        session.start()
        assert session.ask(QUERY) == session.ask(QUERY) == ROWS
        os.kill(before_still.pid, signal.SIGSTOP)
        session.drain()
        session.send(QUERY)
        before_still.kill()
        session.hear_the_end()
        assert session.replies == []


# ---- the real one


def test_one_byte_at_a_time_is_the_same(observing: Process) -> None:
    with connect(observing) as connection:
        pid = connection.execute("select pg_backend_pid()").fetchone()
        raw = socket.socket(fileno=os.dup(connection.fileno()))
        raw.setblocking(True)
        raw.settimeout(10)
        for text in ("select 1", "select 1", "select 'a' || 'b'", "select 1"):
            for byte in asked("Q", text):
                raw.send(bytes([byte]))
            heard = b""
            while not heard.endswith(b"Z\0\0\0\5I"):
                heard += raw.recv(1000)
            assert DATA_ROW.write((b"ab" if "'a'" in text else b"1",)) in heard
        raw.close()
        assert connection.execute("select pg_backend_pid()").fetchone() == pid


def test_sessions_that_come_and_go_hear_their_own_answers_alone(observing: Process) -> None:
    """Sockets' numbers are used again and again; every session asks for its own number, in whichever form."""
    dice, count = random.Random(5), sockets_of(observing)
    open_ones: list[tuple[int, psycopg.Connection[Any]]] = []
    for number in range(70):
        open_ones.append((number, connect(observing)))
        for own, connection in dice.sample(open_ones, min(4, len(open_ones))):
            if own % 2:
                assert connection.execute("select %s::int", (own,)).fetchone() == (own,)
            else:
                assert connection.pgconn.exec_(f"select {own} as so".encode()).get_value(0, 0) == b"%d" % own
        if len(open_ones) > 12:
            own, connection = open_ones.pop(dice.randrange(len(open_ones)))
            if own % 3:
                connection.close()
            else:
                connection.pgconn.send_query(b"select 424242")
                with socket.socket(fileno=os.dup(connection.fileno())) as raw:
                    raw.shutdown(socket.SHUT_RDWR)
                connection.close()
    for _, connection in open_ones:
        connection.close()
    settled(observing, count)


def test_who_reads_slowly_gets_everything(observing: Process) -> None:
    """Plain statements, each said when the answer before it has come, which nobody reads for a while."""
    with connect(observing) as connection, connect(observing) as other:
        raw = socket.socket(fileno=os.dup(connection.fileno()))
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 17)
        raw.setblocking(True)
        raw.settimeout(20)
        query = asked("Q", "select repeat('x', 900) from generate_series(1, 5)")
        answer = 5 * DATA_ROW.write((b"x" * 900,)) + b"C\0\0\0\rSELECT 5\0Z\0\0\0\5I"
        description = b"T\0\0\0\x1f\0\1repeat\0" + bytes(6) + b"\0\0\0\x19\xff\xff\xff\xff\xff\xff\0\0"
        wanted = (description + answer) * 1200
        for _ in range(1200):
            raw.sendall(query)
            time.sleep(0.0005)
        assert other.execute("select 1").fetchone() == (1,)
        heard = bytearray()
        while len(heard) < len(wanted):
            piece = raw.recv(1 << 16)
            assert piece
            heard += piece
        assert heard == wanted
        raw.close()


def test_a_query_is_cancelled(observing: Process) -> None:
    with connect(observing) as connection:
        for _ in range(3):
            assert connection.execute("select 1").fetchone() == (1,)
            timer = threading.Timer(0.1, connection.cancel_safe)
            timer.start()
            with pytest.raises(psycopg.errors.QueryCanceled):
                connection.execute("select pg_sleep(30)")
            timer.join()


def test_many_at_once_from_threads(observing: Process) -> None:
    wrong: list[object] = []

    def one(number: int) -> None:
        with connect(observing) as connection:
            connection.prepare_threshold = 2
            for turn in range(60):
                text = "select %s::int" if turn % 3 else f"select {number + turn}::int"
                row = connection.execute(text, (number + turn,) if turn % 3 else None).fetchone()
                if row != (number + turn,):
                    wrong.append((number, turn, row))

    threads = [threading.Thread(target=one, args=(number * 1000,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("loop", LOOPS)
def test_every_statement_is_written_down_once_in_its_order(tmp_path: Path, behind: Cluster, loop: str) -> None:
    written = watching(behind, [], "enforce", allow=["select 1", "begin", "commit", "select $1::int"])
    written["watched"] = []
    (tmp_path / "a").mkdir()
    put(tmp_path / "a", written)
    options = ("--applications", str(tmp_path / "a"), "--home", str(tmp_path / "home"))
    run = asked("B", "", "s", ["7"]) + asked("D", "P", "") + EXECUTE.write(b"", 0) + SYNC
    with started(tmp_path / "w", loop, *options) as process, Speaker(process.port) as session:
        session.start()
        assert session.ask(asked("P", "s", "select $1::int"), SYNC) == "1Z"
        for _ in range(50):
            assert session.ask(asked("Q", "begin")) == "CZ"
            session.drain()
            session.send(run)
            assert session.hear() == "2TDCZ"
            assert session.ask(asked("Q", "select 2")) == "EZ"
            assert session.ask(asked("Q", "commit")) == "CZ"
        assert process.stop() == 0
    (journal,) = (tmp_path / "home").rglob("*.journal")
    told = [one for frame, _ in scan(journal.read_bytes()) if frame is not None for one in frame.decisions()]
    verdicts = [one.detail.get("verdict", "pass") for one in told]
    assert verdicts == ["pass", "pass", "block", "pass"] * 50
    assert [one.number for one in told] == list(range(1, 201))
    assert [one.rows for one in told] == [0, 1, 0, 0] * 50
