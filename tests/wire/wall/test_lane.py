"""The fast lane against the long way: whatever is said, both pass the same bytes and know the same names."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.wire.wall.scripted import Scripted
from tests.wire.wall.speaker import asked

from duoc.engines.pgwire.framing import Stream
from duoc.engines.pgwire.messages import AUTHENTICATION, CLIENT, DATA_ROW, NOTICE, READY
from duoc.engines.pii import operators
from duoc.wire.wall.judging import Book, Path, Ruling
from duoc.wire.wall.passage import Passage
from duoc.wire.wall.policy import ExactTexts
from duoc.wire.wall.results import UNWATCHED, Plans
from duoc.wire.wall.session import Session
from duoc.wire.wall.watched import Watched

TEXTS = ["select 0", "select 1", "select 3", "insert", "begin", "commit", "fail"]
BAD = "select 9 from pg_shadow"
FLUSH, SYNC = asked("H"), asked("S")
NAMES = ["", "s"]


class House:
    """A wall in memory."""

    def __init__(self, plans: Plans = UNWATCHED) -> None:
        self.plans = plans
        self.judge = ExactTexts(frozenset(TEXTS))
        self.blocks = 0
        self._book = Book(self.judge, ("public",))

    def book(self, path: Path | None) -> Book:
        return self._book if path is not None else Book(self.judge, None)

    def renew(self) -> None:
        self._book = Book(self.judge, ("public",))

    def blocked(self, _ruling: Ruling) -> int:
        self.blocks += 1
        return self.blocks

    def masked(self, text: str) -> str:
        return text


class Heard(Session):
    """A session that keeps what it is told of its statements."""

    told: "list[tuple[bytes, int | str, int]]"

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.told = []

    def done(self, ruling: Ruling | None, rows: int, size: int) -> None:
        super().done(ruling, rows, size)
        self.told.append((ruling.text if ruling else b"", rows, size))

    def failed(self, ruling: Ruling | None, code: str) -> None:
        super().failed(ruling, code)
        self.told.append((ruling.text if ruling else b"", code, 0))


class Way:
    """A session in memory, with the lane or without; everything that has passed either way."""

    def __init__(self, lane: bool, plans: Plans = UNWATCHED) -> None:
        self._house, self._lane, self._server = House(plans), lane, Scripted()
        self.session = Heard(self._house, ("public",), False, True, b"nowhere", lambda pid, secret: (pid, secret))
        self.passage = Passage(self.session, {})
        self.up, self.down, self.lanes = b"", b"", 0
        self._answer(AUTHENTICATION.write(0, b"") + READY.write(b"I"), 1 << 20)

    def say(self, segment: bytes, cut: int) -> None:
        """One segment of the client, answered in pieces of `cut` bytes."""
        if self._lane and self.passage.asks(segment):
            on = segment
            self.lanes += 1
        else:
            on = self.passage.from_client(segment)
            while self.passage.waits:
                on += self.passage.go_on()
        self.up += on
        self.down += self.session.own_words
        self.session.own_words = b""
        self._answer(self._server.answer(on), cut)

    def renew(self) -> None:
        self._house.renew()
        self.session.renew()

    def _answer(self, said: bytes, cut: int) -> None:
        for start in range(0, len(said), cut):
            piece = said[start : start + cut]
            self.down += piece if self._lane and self.passage.answers(piece) else self.passage.from_server(piece)

    @property
    def known(self) -> tuple[object, ...]:
        names, session = self.session.names, self.session
        return (
            {name: ruling.text for name, ruling in names.statements.items()},
            {name: ruling.text for name, ruling in names.portals.items()},
            session.status, session.over, session.rows, [entry.kind for entry in session.expected.entries],
        )  # fmt: skip


names = st.sampled_from(NAMES)
texts = st.sampled_from([*TEXTS, BAD])
parse = st.builds(lambda name, text: asked("P", name, text), names, texts)
bind = st.builds(lambda portal, name: asked("B", portal, name, ["7"]), names, names)
messages = st.one_of(
    parse, bind,
    st.builds(lambda kind, name: asked("D", kind, name), st.sampled_from("SP"), names),
    st.builds(lambda kind, name: asked("C", kind, name), st.sampled_from("SP"), names),
    st.builds(lambda portal: asked("E", portal, 0), names),
    st.just(SYNC), st.just(FLUSH), texts.map(lambda text: asked("Q", text)),
)  # fmt: skip
RUN = [asked("E", "", 0), SYNC]
plain = st.one_of(
    texts.map(lambda text: [asked("Q", text)]),
    names.map(lambda name: [asked("B", "", name, ["7"]), asked("D", "P", ""), *RUN]),
    names.map(lambda name: [asked("B", "", name, ["7"]), *RUN]),
    texts.map(lambda text: [asked("P", "", text), asked("B", "", "", ["7"]), asked("D", "P", ""), *RUN]),
    texts.map(lambda text: [asked("P", "", text), asked("B", "", "", []), *RUN]),
)
segments = st.one_of(plain, plain, plain, st.lists(messages, min_size=1, max_size=5))
cuts = st.sampled_from([1 << 20, 1 << 20, 1 << 20, 7])


# At most two rows of a statement, and a table whose columns would be looked for.
LIMITED = Plans(Watched(tables={5: {}}, names={"dvc.t": 5}, rows=2), operators.drop)


@settings(max_examples=250, deadline=None)
@given(st.lists(st.tuples(segments, cuts, st.booleans()), max_size=14), st.sampled_from([UNWATCHED, LIMITED]))
def test_both_ways_pass_the_same(said: list[tuple[list[bytes], int, bool]], plans: Plans) -> None:
    fast, slow = Way(lane=True, plans=plans), Way(lane=False, plans=plans)
    for number, (segment, cut, renew) in enumerate([*said, ([SYNC], 1 << 20, False)]):
        for way in (fast, slow):
            if renew and number % 5 == 0:
                way.renew()
            way.say(b"".join(segment), cut)
        assert fast.up == slow.up
        assert fast.down == slow.down
        assert fast.known == slow.known
        assert [entry[1] for entry in fast.session.told] == [entry[1] for entry in slow.session.told]
    assert not slow.session.over


def test_what_repeats_takes_the_lane() -> None:
    way = Way(lane=True)
    way.say(asked("P", "s", "select 3") + SYNC, 1 << 20)
    for _ in range(10):
        for request in (
            asked("Q", "select 1"),
            asked("B", "", "s", ["1"]) + asked("D", "P", "") + asked("E", "", 0) + SYNC,
            asked("P", "", "insert") + asked("B", "", "", []) + asked("D", "P", "") + asked("E", "", 0) + SYNC,
        ):
            way.say(request, 1 << 20)
    assert way.lanes == 30  # the first of each is taught by the long way, from its answer on
    assert way.session.rows == 40
    assert len(way.session.told) == 30
    # Rows of 12 bytes behind a description of 27, and the tag of 14 or 16; in the extended protocol 5 for each confirmation.
    assert way.session.told[:3] == [
        (b"select 1", 1, 27 + 12 + 14),
        (b"select 3", 3, 5 + 27 + 36 + 14),
        (b"insert", 0, 10 + 5 + 16),
    ]


def test_each_statement_is_told_of_once_with_its_own_rows() -> None:
    """In one segment: what is completed, what suspends nothing, what fails, what is skipped behind it."""
    way = Way(lane=False)
    run = [asked("B", "", "", []), asked("E", "", 0)]
    texts = [asked("P", "", "select 3"), *run, asked("P", "", "insert"), *run, asked("P", "", "select 1"), *run]
    way.say(b"".join([*texts, asked("P", "", "fail"), *run, asked("P", "", "select 0"), *run, SYNC]), 1 << 20)
    told = [entry[:2] for entry in way.session.told]
    assert told == [(b"select 3", 3), (b"insert", 0), (b"select 1", 1), (b"fail", "22012")]
    way.say(asked("Q", BAD), 1 << 20)
    assert len(way.session.told) == 4  # what was blocked is neither completed nor failed


def test_an_answer_that_begins_otherwise_leaves_the_lane() -> None:
    """A notice that is as long as the row description before it, and whole rows and a known end behind it."""
    way = Way(lane=True)
    way.say(asked("P", "s", "select 1") + asked("S"), 1 << 20)
    run = asked("B", "", "s", []) + asked("D", "P", "") + asked("E", "", 0) + asked("S")
    way.say(run, 1 << 20)
    before = len(way.down)
    way.say(run, 1 << 20)
    learned = way.down[before:]
    end = learned.index(DATA_ROW.write((b"1",)))
    assert way.passage.asks(run)
    assert way.passage.answers(learned)
    secret = b"so 096200000001"
    notice = NOTICE.write((("M", secret + b" " * (end - len(NOTICE.write((("M", secret),))))),))
    assert len(notice) == end
    assert way.passage.asks(run)
    assert not way.passage.answers(notice + learned[end:])


@pytest.mark.parametrize("text", [BAD, "deallocate s", "select 1 "])
def test_what_is_refused_or_names_something_never_takes_the_lane(text: str) -> None:
    way = Way(lane=True)
    for request in (asked("Q", text), asked("P", "", text) + asked("B", "", "", []) + asked("E", "", 0) + SYNC):
        assert not way.passage.asks(request)


def texts_in(passed: bytes) -> list[str]:
    """The texts of every Query and Parse that is whole."""
    stream, found = Stream(CLIENT, {}, b""), []
    for letter, start, stop, _ in stream.feed(passed):
        words = stream.data[start + 5 : stop].split(b"\0")
        found += [words[0 if letter == ord("Q") else 1].decode()] if letter in b"QP" else []
    return found


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=40) | messages, max_size=6), st.booleans())
def test_whatever_strangers_send_is_passed_refused_or_the_end(pieces: list[bytes], damaged: bool) -> None:
    way = Way(lane=True)
    data = bytearray(b"".join(pieces))
    if damaged and data:
        data[len(data) // 2] ^= 0xFF
    if not way.passage.asks(bytes(data)):
        passed = way.passage.from_client(bytes(data))
        assert all(
            text in TEXTS or not text.strip(" ;") or text.startswith("/* duoc wall") for text in texts_in(passed)
        )


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_whatever_a_server_sends_is_passed_or_the_end(data: bytes) -> None:
    way = Way(lane=True)
    assert way.passage.asks(asked("Q", "select 1"))
    if not way.passage.answers(data):
        way.passage.from_server(data)


@pytest.mark.usefixtures("own_heap")
@pytest.mark.parametrize(
    "text",
    ["set a = " + " " * 400_000 + ";x", "declare c " + "cursor " * 60_000 + ";x", "execute a(" + ")" * 400_000 + ";x",
     "deallocate " + " " * 400_000 + "!", "prepare a(" + " " * 400_000 + ";", 'close "' + '"' * 400_001, ";" * 400_000 + "x"],
    ids=["set", "declare", "execute", "deallocate", "prepare", "close", "blanks"],
)  # fmt: skip
def test_hostile_texts_cost_time_in_proportion(text: str) -> None:
    way = Way(lane=True)
    began = time.thread_time()
    way.passage.from_client(asked("Q", text))
    assert time.thread_time() - began < 0.2
