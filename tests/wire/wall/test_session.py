"""A session in memory: what no server of the tests does by itself."""

import time

import pytest
from tests.wire.wall.speaker import START, Speaker, asked
from tests.wire.wall.test_lane import House, Way

from duoc.engines.pgwire import startup
from duoc.engines.pgwire.messages import (
    AUTHENTICATION,
    COMMAND_COMPLETE,
    ERROR,
    NOTICE,
    PARAMETER_STATUS,
    PASSWORD,
    READY,
    SERVER,
)
from duoc.engines.pgwire.report import report
from duoc.wire.wall.asked import AT_ONCE
from duoc.wire.wall.passage import Passage
from duoc.wire.wall.policy import ExactTexts
from duoc.wire.wall.session import OWED, Session

DONE = COMMAND_COMPLETE.write(b"SET") + READY.write(b"I")


def begun(*texts: str) -> tuple[Session, Passage]:
    """A session that allows these texts and is ready."""
    house = House()
    house.judge = ExactTexts(frozenset(texts))
    house.renew()
    session = Session(house, ("public",), False, True, b"nowhere", lambda pid, secret: (pid, secret))
    passage = Passage(session, {})
    passage.from_server(AUTHENTICATION.write(0, b"") + READY.write(b"I"))
    return session, passage


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ('set "search_path" = a', False), ("set/**/search_path = a", False), ("set schema 'a'", False),
        ("set a = b", True), ("set local sentry.ho_so = 'HS-1'", True), ("set role b", False),
    ],
)  # fmt: skip
def test_a_server_that_does_not_report_its_path_leaves_it_unknown(text: str, known: bool) -> None:
    """PostgreSQL before 18: what may have changed the search_path makes it unknown, and then nothing passes."""
    session, passage = begun(text, "select 1")
    assert passage.from_client(asked("Q", text)) == asked("Q", text)
    passage.from_server(DONE)
    assert (session.path is not None) is known
    assert (passage.from_client(asked("Q", "select 1")) != b"") is known


def test_a_path_that_is_reported_must_be_the_pinned_one() -> None:
    session, passage = begun("set schema 'a'", "set role b")
    passage.from_server(PARAMETER_STATUS.write(b"search_path", b'"public"'))
    passage.from_client(asked("Q", "set role b"))
    passage.from_server(DONE)
    assert (session.path, session.over) == (("public",), False)
    passage.from_client(asked("Q", "set schema 'a'"))
    passage.from_server(
        COMMAND_COMPLETE.write(b"SET") + PARAMETER_STATUS.write(b"search_path", b"a") + READY.write(b"I")
    )
    assert session.over


def test_what_was_prepared_is_judged_anew_when_the_policy_changes() -> None:
    way = Way(lane=True)
    way.say(asked("P", "s", "select 3") + asked("S"), 1 << 20)
    run = asked("B", "", "s", []) + asked("E", "", 0) + asked("S")
    for _ in range(3):
        way.say(run, 1 << 20)
    assert (way.lanes, way.session.rows) == (3, 9)
    way.renew()
    way.say(run, 1 << 20)  # judged anew, the long way; what it is now takes the lane again
    for _ in range(3):
        way.say(run, 1 << 20)
    assert (way.lanes, way.session.rows) == (6, 21)
    way._house.judge = ExactTexts(frozenset())
    way.renew()
    way.say(run, 1 << 20)
    assert (way.lanes, way.session.rows, way._house.blocks) == (6, 21, 1)


def test_a_proof_passes_only_where_the_server_asked_for_one() -> None:
    session = Session(House(), ("public",), False, False, b"nowhere", lambda pid, secret: (pid, secret))
    passage = Passage(session, {})
    passage.from_server(AUTHENTICATION.write(10, b"SCRAM-SHA-256\0\0"))
    assert passage.from_client(PASSWORD.write(b"first")) == PASSWORD.write(b"first")
    assert passage.from_client(PASSWORD.write(b"second")) == b""
    assert session.over


@pytest.mark.parametrize("code", [2, 6, 7, 8, 9, 3, 99])
def test_other_ways_to_prove_oneself_are_refused(code: int) -> None:
    session = Session(House(), ("public",), False, True, b"nowhere", lambda pid, secret: (pid, secret))
    assert Passage(session, {}).from_server(AUTHENTICATION.write(code, b"")) == b""
    assert session.over
    assert b"C28000" in session.last_words


def test_nothing_is_asked_before_the_server_knows_who_it_is() -> None:
    session = Session(House(), ("public",), False, True, b"nowhere", lambda pid, secret: (pid, secret))
    assert Passage(session, {}).from_client(asked("Q", "select 1")) == b""
    assert session.over


def test_a_cancelled_block_says_that_it_was_cancelled() -> None:
    _, passage = begun()
    passage.from_client(asked("P", "", "select 1") + asked("S"))
    cancelled = ERROR.write((("V", b"ERROR"), ("C", b"57014"), ("M", b"canceling statement")))
    assert passage.from_server(cancelled) == cancelled


def test_a_fatal_error_is_no_answer_to_a_request() -> None:
    session, passage = begun()
    passage.from_client(asked("P", "", "select 1") + asked("S"))
    fatal = report("FATAL", "57P01", "terminating connection")
    assert passage.from_server(fatal) == fatal
    assert len(session.expected.entries) == 2


def test_answers_that_are_owed_are_bounded() -> None:
    session, passage = begun()
    passage.from_client(asked("S") * OWED)
    while passage.waits:
        passage.go_on()
    assert not session.owes_too_much
    passage.from_client(asked("S"))
    assert session.owes_too_much
    passage.from_server(READY.write(b"I"))
    assert not session.owes_too_much


@pytest.mark.usefixtures("own_heap")
def test_a_flood_of_one_client_is_judged_in_turns() -> None:
    session, passage = begun("select 1")
    assert isinstance(session.house, House)
    flood = asked("Q", "select 2") * 1000 + asked("Q", "select 1")
    turns = [passage.from_client(flood)]
    assert session.house.blocks == AT_ONCE
    while passage.waits:
        began = time.thread_time()
        turns.append(passage.go_on())
        assert time.thread_time() - began < 0.05
    assert (session.house.blocks, len(turns)) == (1000, 1000 // AT_ONCE + 1)
    assert turns[-1] == asked("Q", "select 1")
    assert session.own_words.count(b"C42501") == 1000


@pytest.mark.parametrize("length", [4, 3, 0xFFFFFFFF])
def test_a_server_out_of_its_mind_ends_the_session(length: int) -> None:
    for letter in SERVER:
        session, passage = begun("select 1")
        passage.from_client(asked("Q", "select 1"))
        passage.from_server(bytes([letter]) + length.to_bytes(4, "big") + b"\0" * 8)
        assert session.over or length == 4


def test_a_notice_that_is_none_ends_the_session() -> None:
    session, passage = begun()
    assert passage.from_server(NOTICE.write((("M", b"x"),))[:-1].replace(b"\0\0\0\x08", b"\0\0\0\x07")) == b""
    assert session.over


def test_a_newer_minor_version_is_negotiated_down(speaker: Speaker) -> None:
    speaker.send(startup.message([*START.items(), ("_pq_.x", "1")], version=(3 << 16) + 2))
    assert speaker.hear()[:2] == "vR"
    assert speaker.replies[0][1] == b"\0\3\0\0\0\0\0\1_pq_.x\0"


@pytest.mark.parametrize("version", [2 << 16, 4 << 16, 1])
def test_other_versions_are_refused(speaker: Speaker, version: int) -> None:
    speaker.send(startup.message(START.items(), version=version))
    assert speaker.hear_the_end() == "E"
    assert speaker.errors[0]["C"] == "0A000"


def test_a_statement_parsed_anew_is_still_coming_when_the_older_parse_is_confirmed() -> None:
    """Two Parse of one text under way, a Query between them: its end drops the first statement, not the second."""
    session, passage = begun("select 1", "select 2")
    parse, bind = asked("P", "", "select 1"), asked("B", "", "", [])
    passage.from_client(parse + asked("S") + asked("Q", "select 2") + parse)
    tag = COMMAND_COMPLETE.write(b"SELECT 1")
    passage.from_server(SERVER[ord("1")].write() + READY.write(b"I") + tag + READY.write(b"I"))
    assert passage.from_client(bind) == bind
    assert not session.over
