"""COPY both ways, over both protocols: the server ignores Sync while it reads, and the wall does not lose count."""

from tests.wire.wall.speaker import Speaker, asked

SYNC = asked("S")
INTO = "copy dvc.lon from stdin"
ROWS = asked("d", "1\tmột\n2\tha") + asked("d", "i\n")  # a row may be cut anywhere
BAD = "select * from pg_shadow"


def extended(text: str) -> bytes:
    return asked("P", "", text) + asked("B", "", "", []) + asked("E", "", 0)


def in_lon(session: Speaker) -> int:
    session.ask(asked("Q", "select count(*) from dvc.lon"))
    count = int(session.rows[0][0] or 0)
    session.ask(asked("Q", "truncate dvc.lon"))
    return count


def test_rows_go_in_and_come_out(session: Speaker) -> None:
    session.send(asked("Q", INTO))
    assert session.hear("G") == "G"
    session.send(ROWS, asked("c"))
    assert session.hear() == "GCZ"
    assert session.ask(asked("Q", "copy dvc.lon to stdout")) == "HddcCZ"
    assert [body for letter, body in session.replies if letter == "d"] == ["1\tmột\n".encode(), b"2\thai\n"]
    assert in_lon(session) == 2


def test_data_may_come_before_it_is_asked_for(session: Speaker) -> None:
    assert session.ask(asked("Q", INTO), ROWS, asked("c")) == "GCZ"
    assert in_lon(session) == 2


def test_a_sync_before_the_data_is_no_sync(session: Speaker) -> None:
    """As libpq does it: Parse, Bind, Execute and Sync at once, the data, CopyDone, and a Sync that counts."""
    session.send(extended(INTO), SYNC)
    assert session.hear("G") == "12G"
    session.send(ROWS, asked("c"), SYNC)
    assert session.hear() == "12GCZ"
    assert session.ask(asked("Q", "select 1")) == "TDCZ"
    assert session.ask(extended("select 2"), SYNC) == "12DCZ"
    assert in_lon(session) == 2


def test_syncs_and_flushes_amid_the_data_are_ignored(session: Speaker) -> None:
    session.send(extended(INTO))
    session.send(asked("H"))
    session.hear("G")
    session.send(SYNC, ROWS, asked("H"), SYNC, asked("c"), SYNC)
    assert session.hear() == "12GCZ"
    assert session.ask(extended("select 1"), SYNC, asked("Q", BAD)) == "12DCZEZ"
    assert in_lon(session) == 2


def test_wrong_data_and_a_block_behind_it(session: Speaker) -> None:
    for ask in (asked("Q", INTO), extended(INTO) + SYNC):
        session.drain()
        session.send(ask)
        session.hear("G")
        session.send(asked("d", "not a number\tx\n"), asked("c"), SYNC)
        session.hear("E")
        session.send(asked("Q", "select 1"), asked("Q", BAD))
        session.hear("E", 2)
        session.hear("Z", 3 if ask[:1] == b"P" else 4)
        assert [error["C"] for error in session.errors] == ["22P02", "42501"]
        assert session.rows == [("1",)]
    assert in_lon(session) == 0


def test_the_client_gives_up(session: Speaker) -> None:
    session.send(asked("Q", INTO))
    session.hear("G")
    session.send(ROWS, asked("f", "thôi"))
    assert session.hear() == "GEZ"
    assert session.errors[0]["C"] == "57014"
    assert session.ask(asked("Q", BAD)) == "EZ"
    assert in_lon(session) == 0


def test_a_copy_that_does_not_begin_ignores_its_data(session: Speaker) -> None:
    assert session.ask(asked("Q", "copy dvc.khong_co from stdin"), ROWS, asked("c")) == "EZ"
    assert session.ask(extended("select 1"), SYNC) == "12DCZ"
    assert session.ask(asked("Q", BAD)) == "EZ"


def test_a_copy_that_was_not_allowed_takes_nothing(session: Speaker) -> None:
    assert session.ask(asked("Q", "copy dvc.ho_so from stdin"), ROWS, asked("c")) == "EZ"
    assert session.errors[0]["C"] == "42501"
    assert session.ask(asked("Q", "select 1")) == "TDCZ"


def test_another_message_amid_the_data_ends_the_session_as_the_server_does(session: Speaker) -> None:
    session.send(asked("Q", INTO))
    session.hear("G")
    session.send(asked("d", "1\tx\n"), asked("Q", "select 1"))
    session.hear_the_end()
    assert session.errors[-1]["V"] in ("FATAL", "ERROR")
    assert session.errors[-1]["C"] == "08P01"
