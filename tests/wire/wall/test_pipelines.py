"""In step: what the client hears is what the server would say, with a block anywhere."""

from tests.wire.wall.relay import Relay
from tests.wire.wall.speaker import Speaker, asked

SYNC, FLUSH = asked("S"), asked("H")
BAD = "select * from pg_shadow"


def one(text: str) -> bytes:
    return asked("P", "", text) + asked("B", "", "", []) + asked("E", "", 0)


def test_a_block_rolls_back_what_came_before_it_in_the_batch(session: Speaker) -> None:
    session.ask(asked("Q", "truncate dvc.lon"))
    insert = one("insert into dvc.lon values (1, 'một')")
    assert session.ask(insert, one(BAD), insert, SYNC) == "12CEZ"
    session.ask(asked("Q", "select count(*) from dvc.lon"))
    assert session.rows == [("0",)]
    assert session.ask(insert, SYNC, one(BAD), SYNC, insert, SYNC) == "12CZEZ12CZ"
    session.ask(asked("Q", "select count(*) from dvc.lon"))
    assert session.rows == [("2",)]
    session.ask(asked("Q", "truncate dvc.lon"))


def test_a_block_fails_the_open_transaction(session: Speaker) -> None:
    session.ask(asked("Q", "begin"))
    assert session.ask(asked("Q", BAD)) == "EZ"
    assert session.states == "E"
    assert session.ask(asked("Q", "select 1")) == "EZ"
    assert session.errors[0]["C"] == "25P02"
    assert session.ask(asked("Q", BAD)) == "EZ"
    assert (session.states, session.errors[0]["C"]) == ("E", "42501")
    assert session.ask(asked("Q", "rollback")) == "CZ"
    assert session.states == "I"


def test_queries_in_one_segment_are_answered_in_their_order(session: Speaker) -> None:
    words = ["select 1", BAD, "select 2", "", BAD, "select 1/0", "select 1; select 2"]
    assert session.ask(*(asked("Q", text) for text in words)) == "TDCZEZTDCZIZEZEZTDCTDCZ"
    assert [error["C"] for error in session.errors] == ["42501", "42501", "22012"]


def test_the_reason_is_vietnamese_and_carries_number_and_rule(session: Speaker) -> None:
    session.ask(asked("Q", BAD))
    (error,) = session.errors
    assert error["S"] == error["V"] == "ERROR"
    assert error["M"].startswith("Tường lửa Đước chặn câu lệnh (số chặn ")
    assert error["M"].endswith("câu lệnh không có trong danh sách cho phép")
    assert error["D"] == "Quy tắc: danh-sach"


def test_until_sync_everything_is_skipped_also_later_segments(session: Speaker, relay: Relay) -> None:
    session.send(asked("P", "", BAD), FLUSH)
    session.hear("E")
    relay.forget()
    session.send(asked("Q", "select 1"), one("select 1"), asked("d", "x"), asked("F", 957, []))
    session.send(asked("P", "s", "select 1"), SYNC)
    assert session.hear() == "EZ"
    assert [letter for letter, _ in relay.seen] == ["S"]
    assert session.ask(asked("B", "", "s", []), SYNC) == "EZ"  # nothing of it has happened
    assert session.ask(asked("Q", "select 1")) == "TDCZ"


def test_one_byte_at_a_time_is_the_same(session: Speaker) -> None:
    data = one("select 1") + SYNC + asked("Q", BAD) + one(BAD) + SYNC + asked("Q", "select 2")
    for place in range(len(data)):
        session.send(data[place : place + 1])
    assert session.hear("Z", 4) == "12DCZEZEZTDCZ"


def test_many_messages_in_one_segment_keep_their_order(session: Speaker) -> None:
    batch = (one("select 1") + one("select 2")) * 500
    assert session.ask(batch, SYNC, SYNC) == "12DC" * 1000 + "ZZ"
    assert session.rows == [("1",), ("2",)] * 500


def test_a_commit_that_fails_at_sync_is_no_answer_to_a_request(session: Speaker) -> None:
    session.ask(asked("Q", "create temp table l (n int primary key deferrable initially deferred)"))
    insert = one("insert into l values (1)")
    assert session.ask(insert, insert, SYNC) == "12C12CEZ"
    assert session.errors[0]["C"] == "23505"
    assert session.ask(insert, SYNC) == "12CZ"


def test_a_long_text_is_refused_without_being_kept(session: Speaker, relay: Relay) -> None:
    long = "select 1 --" + "x" * (2 << 20)
    assert session.ask(asked("Q", long)) == "EZ"
    assert session.ask(asked("P", "", "select 1"), asked("P", "", long), one("select 2"), SYNC) == "1EZ"
    assert {error["C"] for error in session.errors} == {"54000"}
    assert max(len(body) for _, body in relay.seen) < 1000
    assert session.ask(asked("Q", "select 1")) == "TDCZ"


def test_a_large_parameter_of_an_unknown_statement_never_leaves(session: Speaker, relay: Relay) -> None:
    assert session.ask(asked("B", "", "nobody", ["x" * (3 << 20)]), SYNC) == "EZ"
    assert session.ask(asked("Q", "select 1")) == "TDCZ"
    assert max(len(body) for _, body in relay.seen) < 1000


def test_function_calls_are_refused_in_their_place(session: Speaker, relay: Relay) -> None:
    call = asked("F", 957, [])
    session.drain()
    session.send(asked("Q", "select 1"), call, call, asked("Q", "select 2"))
    assert session.hear("Z", 4) == "TDCZEZEZTDCZ"
    assert "F" not in {letter for letter, _ in relay.seen}


def test_rows_in_pieces_over_several_segments(session: Speaker) -> None:
    session.ask(asked("Q", "begin"))
    session.ask(asked("Q", "declare c cursor for select n from generate_series(1, 9) n"))
    for letters in ("DDDDsZ", "DDDDsZ", "DCZ"):
        assert session.ask(asked("E", "c", 4), SYNC) == letters
    assert session.ask(asked("Q", "rollback")) == "CZ"


def test_what_comes_after_an_error_of_the_servers_own_is_skipped_too(session: Speaker, relay: Relay) -> None:
    session.send(asked("P", "", "select 1/0"), asked("B", "", "", []), FLUSH)
    assert session.hear("E") == "1E"
    relay.forget()
    session.send(one("select 1"), asked("Q", "select 2"))
    session.send(one("select 2"), SYNC)
    assert session.hear() == "1EZ"
    assert [letter for letter, _ in relay.seen] == ["S"]
    assert session.ask(one("select 1"), SYNC) == "12DCZ"


def test_thousands_of_queries_in_one_go_are_all_answered(session: Speaker) -> None:
    words = [asked("Q", "select 1"), asked("Q", BAD), one("select 2"), SYNC] * 1500
    assert session.ask(*words) == "TDCZEZ12DCZ" * 1500
