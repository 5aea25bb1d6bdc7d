"""What the server says beside rows: numbers in its texts are hidden, settings that must not change end the session."""

import pytest
from tests.wire.wall.relay import Relay
from tests.wire.wall.speaker import Speaker, asked

from duoc.engines.pgwire.messages import AUTHENTICATION, COPY_BOTH, FUNCTION_RESULT, PARSE_COMPLETE, READY

NUMBER = "096200000001"


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        ("select cast(so_dinh_danh as int) from dancu.cong_dan", "22003", "M"),
        ("insert into dancu.cong_dan values (2, '096200000001', 'x', null)", "23505", "D"),
    ],
)
def test_a_value_does_not_leave_by_an_error(session: Speaker, text: str, code: str, field: str) -> None:
    session.ask(asked("Q", text))
    (error,) = session.errors
    assert error["C"] == code
    assert "•••" in error[field]
    assert NUMBER not in str(session.replies)


def test_a_value_does_not_leave_by_notice_notification_or_setting(session: Speaker) -> None:
    assert session.ask(asked("Q", f"do $$begin raise notice 'số {NUMBER}'; end$$")) == "NCZ"
    assert session.said("N")[0]["M"] == "số •••"
    session.ask(asked("Q", "listen kenh"))
    assert sorted(session.ask(asked("Q", f"notify kenh, '{NUMBER}'"))) == sorted("CAZ")
    assert session.ask(asked("Q", f"set application_name = 'a {NUMBER}'")) == "CSZ"
    assert NUMBER.encode() not in b"".join(body for _, body in session.replies)


@pytest.mark.parametrize("text", ["set standard_conforming_strings = off", "set client_encoding = 'LATIN1'"])
def test_what_changes_how_texts_are_read_ends_the_session(session: Speaker, relay: Relay, text: str) -> None:
    session.drain()
    session.send(asked("Q", text), asked("Q", "select 1"))
    session.hear_the_end()
    assert session.errors[-1]["V"] == "FATAL"
    assert session.rows == []
    assert relay.ended.wait(5)


def test_the_search_path_is_pinned(session: Speaker, relay: Relay) -> None:
    """What is behind a SET in a pipeline would be judged under the path of before."""
    assert session.ask(asked("Q", "set search_path = dvc"), asked("Q", "select count(*) from lon")) == "EZEZ"
    assert [error["C"] for error in session.errors] == ["42501", "42P01"]
    assert session.ask(asked("Q", "discard all")) == "CZ"
    assert session.ask(asked("Q", "select 1")) == "TDCZ"
    session.drain()
    session.send(asked("Q", "select set_config('search_path', 'dvc', false)"))  # PostgreSQL 18 reports it
    session.hear_the_end()
    assert session.errors[-1]["V"] == "FATAL"
    assert relay.ended.wait(5)


@pytest.mark.parametrize(
    "said",
    [
        COPY_BOTH.write(0, ()),
        FUNCTION_RESULT.write(b"x"),
        PARSE_COMPLETE.write(),
        READY.write(b"I"),
        AUTHENTICATION.write(0, b""),
    ],
    ids=["CopyBoth", "FunctionCallResponse", "ParseComplete", "ReadyForQuery", "AuthenticationOk"],
)
def test_an_answer_that_nothing_was_asked_for_ends_the_session(session: Speaker, relay: Relay, said: bytes) -> None:
    relay.say(said)
    session.hear_the_end()
    assert [(error["V"], error["C"]) for error in session.errors] == [("FATAL", "08P01")]
    assert session.letters == "E"
    assert relay.ended.wait(5)
