"""Statements and portals: one name space of protocol and SQL, known only when the server has confirmed it."""

from tests.wire.wall.relay import Relay
from tests.wire.wall.speaker import Speaker, asked

SYNC = asked("S")
BAD = "select * from pg_shadow"


def run(statement: str, values: list[str] | None = None, portal: str = "") -> bytes:
    return asked("B", portal, statement, values or []) + asked("E", portal, 0)


def codes(session: Speaker) -> list[str]:
    return [error["C"] for error in session.errors]


def test_a_prepared_statement_is_run_again_and_again(session: Speaker) -> None:
    assert session.ask(asked("P", "s", "select $1::int"), SYNC) == "1Z"
    for number in range(5):
        assert session.ask(run("s", [str(number)]), SYNC) == "2DCZ"
        assert session.rows == [(str(number),)]
    assert session.ask(asked("C", "S", "s"), SYNC) == "3Z"
    assert session.ask(run("s", ["1"]), SYNC) == "EZ"
    assert codes(session) == ["26000"]
    assert session.errors[0]["M"] == 'prepared statement "s" does not exist'


def test_a_refused_parse_leaves_the_old_statement(session: Speaker) -> None:
    session.ask(asked("P", "s", "select 1"), SYNC)
    assert session.ask(asked("P", "s", BAD), SYNC) == "EZ"
    assert session.ask(run("s"), SYNC) == "2DCZ"
    assert session.ask(asked("P", "s", "select 2"), SYNC) == "EZ"
    assert codes(session) == ["42P05"]  # the server's own: the name is taken
    assert session.ask(run("s"), SYNC) == "2DCZ"
    assert session.rows == [("1",)]


def test_a_refused_parse_without_a_name_drops_the_old_one(session: Speaker) -> None:
    session.ask(asked("P", "", "select 1"), SYNC)
    session.ask(asked("P", "", BAD), SYNC)
    assert session.ask(run(""), SYNC) == "EZ"
    assert codes(session) == ["26000"]


def test_a_query_drops_the_statement_without_a_name(session: Speaker) -> None:
    session.ask(asked("P", "", "select 1"), SYNC)
    assert session.ask(asked("Q", "select 2")) == "TDCZ"
    assert session.ask(run(""), SYNC) == "EZ"


def test_an_error_of_the_server_forgets_what_was_coming_and_nothing_else(session: Speaker, relay: Relay) -> None:
    failing = asked("P", "", "select 1/0") + run("")  # a constant: fails when it is bound
    assert session.ask(asked("P", "a", "select 1"), failing, asked("P", "b", "select 1"), SYNC) == "11EZ"
    assert codes(session) == ["22012"]
    assert session.ask(run("a"), SYNC) == "2DCZ"
    assert session.ask(run("b"), SYNC) == "EZ"
    relay.forget()
    assert session.ask(run("nobody"), SYNC) == "EZ"
    assert b"nobody\0" not in relay.seen[0][1]  # the server is asked for a name that nobody can have


def test_sql_prepare_is_known_to_bind_and_to_execute(session: Speaker) -> None:
    assert session.ask(asked("Q", "execute ps")) == "EZ"
    assert codes(session) == ["26000"]
    assert session.ask(asked("Q", "prepare ps as select 1")) == "CZ"
    assert session.ask(run("ps"), SYNC) == "2DCZ"
    assert session.ask(asked("Q", "execute ps")) == "TDCZ"
    assert session.ask(asked("P", "", "execute ps"), run(""), SYNC) == "12DCZ"
    assert session.ask(asked("Q", "deallocate ps")) == "CZ"
    assert session.ask(run("ps"), SYNC) == "EZ"
    assert session.ask(asked("Q", "execute ps")) == "EZ"


def test_sql_prepare_in_a_pipeline_is_known_at_once(session: Speaker) -> None:
    prepared = asked("P", "", "prepare pn(int) as select $1 + 1") + run("")
    assert session.ask(prepared, run("pn", ["41"]), SYNC) == "12C2DCZ"
    assert session.rows == [("42",)]


def test_discard_and_deallocate_all_forget_everything(session: Speaker) -> None:
    for words in ("discard all", "deallocate all"):
        session.ask(asked("P", "s", "select 1"), SYNC)
        assert session.ask(asked("Q", words)) == "CZ"
        assert session.ask(run("s"), SYNC) == "EZ"
        assert codes(session) == ["26000"]


def test_a_statement_made_behind_the_wall_is_not_run(session: Speaker) -> None:
    """A function's dynamic PREPARE: the server has the statement, the wall never judged it."""
    assert session.ask(asked("Q", "do $$begin execute 'prepare la as select 3'; end$$")) == "CZ"
    assert session.ask(run("la"), SYNC) == "EZ"
    assert codes(session) == ["26000"]


def test_a_cursor_is_known_until_its_transaction_ends(session: Speaker) -> None:
    assert session.ask(asked("Q", "begin")) == "CZ"
    assert session.ask(asked("Q", "declare c cursor for select n from generate_series(1, 9) n")) == "CZ"
    assert session.ask(asked("E", "c", 4), SYNC) == "DDDDsZ"
    assert session.ask(asked("Q", "fetch 3 from c")) == "TDDDCZ"
    assert session.ask(asked("D", "P", "c"), SYNC) == "TZ"
    assert session.ask(asked("Q", "commit")) == "CZ"
    assert session.ask(asked("E", "c", 4), SYNC) == "EZ"
    assert codes(session) == ["34000"]


def test_a_cursor_with_hold_is_known_until_it_is_closed(session: Speaker) -> None:
    assert session.ask(asked("Q", "declare h cursor with hold for select n from generate_series(1, 9) n")) == "CZ"
    assert session.ask(asked("E", "h", 2), SYNC) == "DDsZ"
    assert session.ask(asked("E", "h", 2), SYNC) == "DDsZ"
    assert session.ask(asked("Q", "close h")) == "CZ"
    assert session.ask(asked("E", "h", 2), SYNC) == "EZ"


def test_names_longer_than_the_servers_are_refused(session: Speaker) -> None:
    """The server cuts names at 63 bytes: two that differ behind would be one to it and two to the wall."""
    long = "n" * 64
    assert session.ask(asked("P", long, "select 1"), SYNC) == "EZ"
    assert codes(session) == ["42622"]
    session.ask(asked("P", "s", "select 1"), SYNC)
    assert session.ask(asked("B", long, "s", []), SYNC) == "EZ"
    assert session.ask(asked("P", "n" * 63, "select 1"), run("n" * 63), SYNC) == "12DCZ"


def test_describe_of_an_unknown_name_says_what_the_server_says(session: Speaker) -> None:
    assert session.ask(asked("D", "S", "x"), SYNC) == "EZ"
    assert (codes(session), session.errors[0]["M"]) == (["26000"], 'prepared statement "x" does not exist')
    assert session.ask(asked("D", "P", "x"), SYNC) == "EZ"
    assert (codes(session), session.errors[0]["M"]) == (["34000"], 'portal "x" does not exist')
