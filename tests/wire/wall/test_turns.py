"""The wait that serves plain sessions: real sockets on both sides, and what it must leave to the connections."""

import gc
import os
import select
import selectors
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from tests.wire.wall.speaker import asked
from tests.wire.wall.test_compiled import REQUESTS, core, taught

from duoc.engines.pgwire.messages import DATA_ROW
from duoc.wire.wall.compiled.interface import Core, Door

__all__ = ["core"]
READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
READABLE, WRITABLE = select.EPOLLIN, select.EPOLLOUT
QUERY = REQUESTS[0]


class Hall:
    """A session that knows the answers to `REQUESTS`, between a client's socket and a server's; what its connections are told."""

    def __init__(self, core: Core) -> None:
        if not hasattr(core, "Turns"):
            pytest.skip("needs epoll")
        self.core, self.way = core, taught(core)
        self.lane = self.way.passage._lane
        self.client, self.from_client = socket.socketpair()
        self.server, self.to_server = socket.socketpair()
        self.epoll = select.epoll()
        self.broken: list[tuple[object, Exception]] = []
        self.turns = core.Turns(self.epoll.fileno(), lambda owner, problem: self.broken.append((owner, problem)))
        self.up: list[bytes] = []
        self.down: list[bytes] = []
        self.asked: list[bytes] = []
        self.answered: list[bytes] = []
        self.asking = core.Door(self.lane, True, self.up.append, self.asked.append)
        self.answering = core.Door(self.lane, False, self.down.append, self.answered.append)
        self.asking.faces(self.answering)
        for one in (self.client, self.server, self.from_client, self.to_server):
            one.setblocking(False)
        self.register(self.from_client, self.asking)
        self.register(self.to_server, self.answering)

    def register(self, one: socket.socket, door: object, events: int = READ) -> None:
        kinds = (READABLE if events & READ else 0) | (WRITABLE if events & WRITE else 0)
        try:
            self.epoll.register(one.fileno(), kinds)
        except FileExistsError:
            self.epoll.modify(one.fileno(), kinds)
        self.turns.watch(one.fileno(), events, door, f"owner of {one.fileno()}")

    def give_up(self, one: socket.socket) -> None:
        self.epoll.unregister(one.fileno())
        self.turns.watch(one.fileno(), 0, None, None)

    @property
    def called(self) -> list[list[bytes]]:
        return [self.up, self.down, self.asked, self.answered]

    def close(self) -> None:
        self.turns.close()
        for one in (self.client, self.server, self.from_client, self.to_server, self.epoll):
            one.close()


@pytest.fixture
def hall(core: Core) -> Iterator[Hall]:
    hall = Hall(core)
    yield hall
    hall.close()


def heard(one: socket.socket) -> bytes:
    try:
        return one.recv(1 << 20)
    except BlockingIOError:
        return b""


def test_a_plain_exchange_calls_nobody(hall: Hall) -> None:
    before = len(hall.way.session.told)
    for request in REQUESTS * 3:
        hall.client.send(request)
        assert hall.turns.wait(0) == []
        assert heard(hall.server) == request
        answer = hall.way._server.answer(request)
        hall.server.send(answer)
        assert hall.turns.wait(0) == []
        assert heard(hall.client) == answer
    assert hall.called == [[], [], [], []]
    assert len(hall.way.session.told) - before == 15  # each is told of, as ever


def test_what_is_not_plain_comes_to_the_connection_and_nothing_is_sent(hall: Hall) -> None:
    bad = asked("Q", "select 9 from pg_shadow")
    for byte in bad:
        hall.client.send(bytes([byte]))
        assert hall.turns.wait(0) == []
    hall.client.send(QUERY * 2)
    hall.server.send(b"E")
    hall.turns.wait(0)
    assert b"".join(hall.asked) == bad + QUERY * 2
    assert hall.answered == [b"E"]
    assert hall.up == hall.down == []
    assert heard(hall.server) == heard(hall.client) == b""


def test_what_the_client_does_not_take_at_once_goes_by_its_connection(hall: Hall) -> None:
    answer = hall.way._server.answer(QUERY)
    at = answer.index(DATA_ROW.letter, 10)
    large = answer[:at] + DATA_ROW.write((b"x" * 90,)) * 2000 + answer[at:]
    hall.from_client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
    hall.server.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    hall.client.send(QUERY)
    hall.turns.wait(0)
    assert hall.server.send(large) == len(large)
    assert hall.turns.wait(0) == []
    first = heard(hall.client)
    assert 0 < len(first) < len(large)
    assert first + b"".join(hall.down) == large
    assert hall.answered == []


def test_nothing_overtakes_what_waits_to_be_sent(hall: Hall) -> None:
    """A connection that is also registered for writing has older bytes in its hands."""
    hall.register(hall.to_server, hall.answering, READ | WRITE)
    hall.client.send(QUERY)
    assert [event for event in hall.turns.wait(0) if event[0] != hall.to_server.fileno()] == []
    assert (hall.up, heard(hall.server)) == ([QUERY], b"")
    hall.register(hall.to_server, hall.answering, READ)
    hall.lane._end()
    hall.client.send(QUERY)
    hall.turns.wait(0)
    assert (hall.up, heard(hall.server)) == ([QUERY], QUERY)


@pytest.mark.parametrize("events", [0, WRITE])
def test_a_connection_that_is_not_read_is_not_written_to_either(hall: Hall, events: int) -> None:
    """It waits, or is about to close."""
    if events:
        hall.register(hall.to_server, hall.answering, events)
    else:
        hall.give_up(hall.to_server)
    hall.client.send(QUERY)
    hall.turns.wait(0)
    assert (hall.up, heard(hall.server)) == ([QUERY], b"")


def test_the_number_of_a_closed_socket_is_nobodys(hall: Hall) -> None:
    number = hall.to_server.fileno()
    hall.give_up(hall.to_server)
    hall.to_server.close()
    stranger, far = socket.socketpair()
    if stranger.fileno() != number:
        os.dup2(stranger.fileno(), number)
        stranger.close()
        stranger = socket.socket(fileno=number)
    hall.epoll.register(number, READABLE)
    hall.turns.watch(number, READ, None, "the stranger")
    hall.client.send(QUERY)
    far.send(b"to the stranger")
    assert hall.turns.wait(0) == [(number, READABLE)]
    assert stranger.recv(100) == b"to the stranger"
    assert hall.up == [QUERY]
    far.setblocking(False)
    assert heard(far) == b""
    hall.epoll.unregister(number)
    far.close()
    stranger.close()
    hall.to_server = socket.socket()


def test_an_end_is_the_connections_own_business(hall: Hall) -> None:
    hall.client.shutdown(socket.SHUT_WR)
    ((number, events),) = hall.turns.wait(None)
    assert number == hall.from_client.fileno()
    assert events & READABLE
    assert hall.called == [[], [], [], []]
    hall.server.send(b"the last words")
    hall.server.close()
    assert hall.to_server.fileno() not in dict(hall.turns.wait(0))
    assert hall.answered == [b"the last words"]
    assert hall.to_server.fileno() in dict(hall.turns.wait(0))
    hall.server = socket.socket()


def test_a_server_that_is_gone_is_met_by_its_connection(hall: Hall) -> None:
    hall.server.close()
    hall.client.send(QUERY)
    hall.turns.wait(0)
    assert hall.up == [QUERY]  # sending it failed, and the connection finds out why
    hall.server = socket.socket()


def test_who_shuts_the_doors_while_a_statement_is_told_of_lets_nothing_pass(hall: Hall) -> None:
    answer = hall.way._server.answer(QUERY)
    hall.client.send(QUERY)
    hall.turns.wait(0)
    done = hall.way.session.done

    def shutting(*given: Any) -> None:
        done(*given)
        hall.asking.shut()
        hall.answering.shut()

    hall.way.session.done = shutting  # type: ignore[method-assign]  # the session ends just then
    hall.server.send(answer)
    hall.turns.wait(0)
    assert (hall.down, hall.answered, heard(hall.client)) == ([], [], b"")
    hall.client.send(QUERY)
    hall.server.send(answer)
    hall.turns.wait(0)
    assert (hall.asked, hall.answered) == ([QUERY], [answer])


def test_a_session_that_goes_wrong_is_told_of_and_others_go_on(hall: Hall) -> None:
    other = Hall(hall.core)
    try:
        hall.epoll.register(other.from_client.fileno(), READABLE)
        hall.turns.watch(
            other.from_client.fileno(), READ, other.core.Door(other.lane, True, other.up.append, len), "another"
        )

        def broken(*_given: Any) -> None:
            raise OSError("no disk")

        hall.way.session.done = broken  # type: ignore[method-assign]  # the audit takes nothing more
        hall.client.send(QUERY)
        hall.turns.wait(0)
        hall.server.send(hall.way._server.answer(QUERY))
        other.client.send(QUERY)
        hall.turns.wait(0)
        hall.turns.wait(0)
        ((owner, problem),) = hall.broken
        assert owner == f"owner of {hall.to_server.fileno()}"
        assert isinstance(problem, OSError)
        assert heard(hall.client) == b""  # no answer that nobody wrote down
        assert other.up == [QUERY]
    finally:
        other.close()


def test_whoever_stops_the_program_stops_the_wait(hall: Hall) -> None:
    def stopped(_data: bytes) -> None:
        raise KeyboardInterrupt

    hall.register(hall.from_client, hall.core.Door(hall.lane, True, stopped, stopped))
    hall.client.send(b"x")
    with pytest.raises(KeyboardInterrupt):
        hall.turns.wait(0)
    assert hall.turns.wait(0) == []  # and it can be asked again
    assert hall.broken == []


def test_the_loop_has_its_turn_under_an_endless_load(hall: Hall) -> None:
    """A client and a server that never rest, and a loop that has nothing to do for a minute."""
    answer, running = hall.way._server.answer(QUERY), True

    def busy() -> None:
        while running:
            for one, other, said in ((hall.client, hall.server, QUERY), (hall.server, hall.client, answer)):
                one.send(said)
                while running and not select.select([other], [], [], 0.01)[0]:
                    pass
                heard(other)

    thread = threading.Thread(target=busy)
    thread.start()
    try:
        for seconds in (60.0, None, 0.001):
            began = time.monotonic()
            assert hall.turns.wait(seconds) == []
            assert time.monotonic() - began < 5
    finally:
        running = False
        threading.Thread(target=hall.turns.wait, args=(1.0,)).start()
        thread.join()
    assert hall.called == [[], [], [], []]


def test_it_waits_for_so_long_and_wakes_for_the_loop(hall: Hall) -> None:
    began = time.monotonic()
    assert hall.turns.wait(0.05) == []
    assert time.monotonic() - began >= 0.05
    for at_once in (0, -1, float("nan")):
        assert hall.turns.wait(at_once) == []
    there, here = socket.socketpair()
    hall.epoll.register(here.fileno(), READABLE)  # a socket of the loop's own, of which nobody has told
    threading.Timer(0.05, there.send, (b"x",)).start()
    assert hall.turns.wait(None) == [(here.fileno(), READABLE)]
    assert hall.turns.wait(float("inf")) == [(here.fileno(), READABLE)]
    there.close()
    here.close()


def test_what_makes_no_sense_is_refused(hall: Hall) -> None:
    for number in (-1, 1 << 20, 1 << 40):
        with pytest.raises((ValueError, OverflowError)):
            hall.turns.watch(number, READ, hall.asking, None)
    with pytest.raises(ValueError, match="one socket"):
        hall.turns.watch(hall.to_server.fileno(), READ, hall.asking, None)
    for other in (None, "door", hall.asking):
        with pytest.raises(TypeError):
            hall.asking.faces(other)  # type: ignore[arg-type]  # nonsense on purpose
    with pytest.raises(TypeError):
        hall.turns.wait("soon")  # type: ignore[arg-type]  # nonsense on purpose
    again: list[object] = []
    doors: list[Door] = [hall.core.Door(hall.lane, True, len, lambda data: again.append(hall.turns.wait(0)))]
    hall.register(hall.from_client, doors[0])
    hall.client.send(b"x")
    hall.turns.wait(0)
    assert again == []
    assert isinstance(hall.broken[0][1], RuntimeError)
    hall.turns.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        hall.turns.wait(0)


def test_nobody_is_kept_when_all_is_over(core: Core) -> None:
    def left() -> int:
        gc.collect()
        return sum(type(one) in kinds for one in gc.get_objects())

    hall = Hall(core)
    kinds = type(hall.asking), type(hall.turns), type(hall.lane)
    before = left()
    hall.way.session.kept = hall.turns  # type: ignore[attr-defined]  # a cycle through the wait, its doors, the lane
    for one in (hall.client, hall.server, hall.from_client, hall.to_server, hall.epoll):
        one.close()
    del hall, one
    assert before - left() == 4
