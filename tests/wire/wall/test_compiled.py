"""The compiled lane against its twin in Python: the same bytes, names and counts, whatever either side sends."""

import gc
import sys
import time
from random import Random
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fresh_core import METHODS, fresh_core
from tests.wire.wall import test_lane
from tests.wire.wall.speaker import asked
from tests.wire.wall.test_lane import LIMITED, SYNC, Way, cuts, messages, segments

from duoc.engines.pii import operators
from duoc.wire.decisions.frames import Plain
from duoc.wire.wall import compiled
from duoc.wire.wall.auditing import Unasked
from duoc.wire.wall.compiled.interface import Core, Door
from duoc.wire.wall.judging import Ruling
from duoc.wire.wall.results import UNWATCHED, Plans
from duoc.wire.wall.session import Session
from duoc.wire.wall.watched import Watched

# No answer may have more than so many bytes.
SHORT = Plans(Watched(tables={}, names={}, size=60), operators.drop)
RUN = asked("D", "P", "") + asked("E", "", 0) + SYNC
REQUESTS = [
    asked("Q", "select 1"),
    asked("B", "", "s", ["1"]) + RUN,
    asked("B", "", "s", []) + asked("E", "", 0) + SYNC,
    asked("P", "", "select 3") + asked("B", "", "", []) + RUN,
    asked("P", "", "insert") + asked("B", "", "", []) + asked("E", "", 0) + SYNC,
]


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Core:
    """The module, compiled for this test with all warnings as errors."""
    return cast(Core, fresh_core(compiled.FOLDER, tmp_path_factory.mktemp("compiled"), "wall_core", METHODS))


def way_of(core: Core | None, plans: Plans = UNWATCHED) -> Way:
    """A session with the lane of this core, or of Python."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "core", core)
        return Way(True, plans)


def taught(core: Core | None) -> Way:
    """One that knows how the answers to `REQUESTS` begin."""
    way = way_of(core)
    way.say(asked("P", "s", "select 1") + SYNC, 1 << 20)
    for request in REQUESTS * 2:
        way.say(request, 1 << 20)
    return way


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    said=st.lists(st.tuples(segments, cuts, st.booleans()), max_size=14),
    plans=st.sampled_from([UNWATCHED, LIMITED, SHORT]),
)
def test_the_lane_in_c_is_the_lane_in_python(
    core: Core, said: list[tuple[list[bytes], int, bool]], plans: Plans
) -> None:
    ways = way_of(core, plans), way_of(None, plans)
    for number, (segment, cut, renew) in enumerate(said):
        for way in ways:
            if renew and number % 5 == 0:
                way.renew()
            way.say(b"".join(segment), cut)
        one, other = ((way.up, way.down, way.known, way.lanes, way.session.told) for way in ways)
        assert one == other


def wounded(random: Random, data: bytes) -> bytes:
    """The bytes with one changed, cut off, doubled, or put in."""
    at = random.randrange(len(data))
    return random.choice([
        data[:at], data[at:], data[:at] + bytes([random.choice((0, 1, 4, 255, 80, 66, 68))]) + data[at + 1 :],
        data[:at] + data, data[:at] + bytes(random.randrange(9)) + data[at:], data[:at] + data[at + 1 :],
    ])  # fmt: skip


def test_damaged_requests_are_seen_alike(core: Core) -> None:
    random, ways, lanes = Random(11), (taught(core), taught(None)), 0
    for _ in range(6000):
        request = wounded(random, random.choice(REQUESTS))
        if random.random() < 0.3:
            request = wounded(random, request or b"Q")
        one, other = (way.passage.asks(request) for way in ways)
        assert one == other, request
        for way in ways:
            if one:
                assert way.passage._lane._shape
                way.passage._lane._end()
        lanes += one
    assert lanes > 50  # a changed value of Bind is as plain as another


def test_damaged_answers_are_seen_alike(core: Core) -> None:
    random, ways, lanes = Random(12), (taught(core), taught(None)), 0
    for _ in range(3000):
        request = random.choice(REQUESTS)
        good = ways[1]._server.answer(request)
        ways[0]._server.answer(request)
        answer = wounded(random, good) if random.random() < 0.9 else good
        for way in ways:
            assert way.passage.asks(request)
        one, other = (way.passage.answers(answer) for way in ways)
        assert one == other, answer
        for way in ways:
            way.passage._lane._end()
        assert ways[0].known == ways[1].known
        lanes += one
    assert lanes > 200


def test_nothing_is_kept_of_what_has_passed(core: Core) -> None:
    way = taught(core)
    session, book = way.session, way.session.book
    ruling = book.rule(b"select 1")
    watched = [ruling, session, session.names, book, way.passage._lane, None, b"", ruling.text, session.status]
    before = [sys.getrefcount(one) for one in watched]
    answers = [way._server.answer(request) for request in REQUESTS]
    for _ in range(200):
        for request, answer in zip(REQUESTS, answers, strict=True):
            assert way.passage.asks(request)
            assert way.passage.answers(answer)
        assert not way.passage.asks(asked("Q", "select 9"))
        assert not way.passage.answers(answers[0])
    session.told.clear()
    session.last = (None, 0, 0, "")
    after = [sys.getrefcount(one) for one in watched]
    assert all(abs(one - other) < 20 for one, other in zip(before, after, strict=True)), (before, after)


def test_a_door_sends_on_what_the_lane_takes(core: Core) -> None:
    way = taught(core)
    on: list[bytes] = []
    otherwise: list[bytes] = []
    asking = core.Door(way.passage._lane, True, on.append, otherwise.append)
    answering = core.Door(way.passage._lane, False, on.append, otherwise.append)
    answer = way._server.answer(REQUESTS[0])
    asking(REQUESTS[0])
    answering(answer)
    asking(b"X")
    asking(REQUESTS[1])
    answering(b"Z")
    assert (on, otherwise) == ([REQUESTS[0], answer, REQUESTS[1]], [b"X", b"Z"])
    way.passage._lane._end()
    asking.open = False
    asking(REQUESTS[0])
    asking.open = True
    asking(REQUESTS[0])
    assert (on[3:], otherwise[2:]) == ([REQUESTS[0]], [REQUESTS[0]])
    way.passage._lane._end()
    asking.shut()
    asking(REQUESTS[0])
    assert otherwise[-1] == REQUESTS[0]
    with pytest.raises(TypeError):
        asking(b"", b"")  # type: ignore[call-arg]  # it is told of one segment


def shut_by_itself(core: Core) -> type:
    """A door that the first segment shuts, left behind in a cycle with its lane; the type of that lane."""
    way = taught(core)
    heard: list[bytes] = []
    doors: list[Door] = []
    doors.append(core.Door(way.passage._lane, True, lambda _data: doors[0].shut(), heard.append))
    doors[0](REQUESTS[0])
    doors[0](REQUESTS[0])
    assert heard == [REQUESTS[0]]
    doors.append(core.Door(way.passage._lane, False, heard.append, heard.append))
    way.session.doors = doors  # type: ignore[attr-defined]  # the cycle
    return type(way.passage._lane)


def test_a_door_may_be_shut_by_whom_it_calls_and_is_collected(core: Core) -> None:
    kind = shut_by_itself(core)
    gc.collect()
    assert not [one for one in gc.get_objects() if type(one) is kind]


def test_what_goes_wrong_in_a_session_is_said(core: Core) -> None:
    way = taught(core)

    def broken(*_given: object) -> None:
        raise OSError("no disk")

    way.session.done = broken  # type: ignore[method-assign]  # the disk is full
    assert way.passage.asks(REQUESTS[0])
    with pytest.raises(OSError, match="no disk"):
        way.passage.answers(way._server.answer(REQUESTS[0]))
    with pytest.raises(TypeError):
        way.passage.asks("text")  # type: ignore[arg-type]  # no bytes


class Audit(Unasked):
    """Keeps what it is told of plain statements."""

    source = b"source"

    def __init__(self) -> None:
        self.entries: list[Plain] = []
        self.asked: list[bytes] = []

    def passed(self, entry: Plain, /) -> None:
        self.entries.append(entry)

    def note(self, ruling: Ruling) -> bytes:
        self.asked.append(ruling.text)
        if ruling.text == b"insert":
            ruling.note = b"insert!"
        return b"note of " + ruling.text


def audited(core: Core | None, learns: bool) -> tuple[list[tuple[object, ...]], list[bytes], list[bytes]]:
    """What audit and learner hear of plain statements by a session that tells as every session does."""
    learnt: list[bytes] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "core", core)
        patch.setattr(test_lane, "Heard", Session)
        way = Way(lane=True)
    way.session.audit = audit = Audit()  # type: ignore[assignment]  # as `Unasked`
    way.session.book.learns = learns
    way._house.learns = lambda _session, ruling: learnt.append(ruling.text)  # type: ignore[attr-defined]  # as `Served`
    way.say(asked("P", "s", "select 1") + SYNC, 1 << 20)
    for request in REQUESTS * 3:
        way.say(request, 1 << 20)
    assert way.lanes == 15
    now = time.perf_counter_ns()
    assert all(0 < entry[5] <= entry[0] <= now for entry in audit.entries)
    return [entry[1:5] for entry in audit.entries], audit.asked, learnt


@pytest.mark.parametrize("learns", [False, True])
def test_audit_and_learner_hear_the_same(core: Core, learns: bool) -> None:
    one, other = audited(core, learns), audited(None, learns)
    assert one == other
    assert len(one[0]) == 15
    assert len(one[2]) == (15 if learns else 0)
    assert (b"source", b"insert!", 0, 26) in one[0]


def test_an_audit_that_cannot_take_more_is_heard_of(core: Core) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "core", core)
        patch.setattr(test_lane, "Heard", Session)
        way = Way(lane=True)
    way.say(REQUESTS[0], 1 << 20)
    for name in ("note", "passed", "audit"):
        audit = Audit()
        if name == "audit":
            way.session.audit = None  # type: ignore[assignment]  # it is broken
        else:
            setattr(audit, name, None)
            way.session.audit = audit  # type: ignore[assignment]  # as `Unasked`
        assert way.passage.asks(REQUESTS[0])
        with pytest.raises((TypeError, AttributeError, OSError)):
            way.passage.answers(way._server.answer(REQUESTS[0]))


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=60) | messages)
def test_whatever_comes_is_seen_alike(core: Core, data: bytes) -> None:
    one, other = way_of(core), way_of(None)
    assert one.passage.asks(data) == other.passage.asks(data)
    assert one.passage.answers(data) == other.passage.answers(data)
