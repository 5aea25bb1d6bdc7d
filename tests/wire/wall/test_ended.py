"""A result that may not go on: the client gets an error, and the session is in step and usable, whatever was under way."""

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.wire.process import Process
from tests.wire.wall.guarded import columns, connect, guarded, watching
from tests.wire.wall.speaker import Speaker, asked

from duoc.core.postgres import Cluster
from duoc.engines.pgwire.messages import EXECUTE

MANY = "select n from generate_series(1, 5000) n"
ENDLESS = "select generate_series(1, 100000000) n"
FEW = "select n from generate_series(1, 100) n"
FETCH = "fetch 60 from c"
TEXTS = (
    MANY, ENDLESS, FEW, FETCH, "select 1", "begin", "commit", "rollback", "declare c cursor for " + MANY, MANY + "; select 1",
    "copy (select n from generate_series(1, 5000) n) to stdout", "insert into dvc.lon select 7, 'x' returning n",
    "select count(*) from dvc.lon", "select repeat('x', 30000000) a",
)  # fmt: skip
SYNC = asked("S")


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory, behind: Cluster) -> Iterator[Process]:
    """At most 100 rows and 25 MB of a statement."""
    written = watching(behind, columns(), "enforce", allow=TEXTS, limits={"rows": 100, "bytes": 25_000_000})
    with guarded(tmp_path_factory.mktemp("guarded") / "a", written) as wall:
        yield wall


@pytest.fixture
def session(limited: Process) -> Iterator[Speaker]:
    with Speaker(limited.port) as speaker:
        yield speaker.start()


def run(text: str, rows: int = 0, portal: str = "") -> bytes:
    return (
        asked("P", "", text)
        + asked("B", portal, "", [])
        + asked("D", "P", portal)
        + EXECUTE.write(portal.encode(), rows)
    )


def code(session: Speaker) -> list[str]:
    return [error["C"] for error in session.errors]


def usable(session: Speaker) -> None:
    assert session.ask(asked("Q", "select 1"), run("select 1"), SYNC) == "TDCZ12TDCZ"
    assert session.rows == [("1",), ("1",)]


@pytest.mark.parametrize("text", [MANY, ENDLESS, "copy (select n from generate_series(1, 5000) n) to stdout"])
def test_too_many_rows_end_a_statement_over_both_protocols(session: Speaker, text: str) -> None:
    asks = [(asked("Q", text),), *([(run(text), SYNC)] if text[:4] != "copy" else [])]
    for ask in asks:
        began = time.monotonic()
        letters = session.ask(*ask)
        assert time.monotonic() - began < 5  # the server was asked to stop
        assert letters.endswith("EZ")
        assert set(letters[:-2]) <= set("12THDd")
        assert code(session) == ["54000"]
        assert "100 dòng" in session.errors[0]["M"]
        assert session.states == "I"
        assert session.ask(asked("Q", FEW)) == "T" + "D" * 100 + "CZ"
        usable(session)


def test_what_stands_behind_in_the_pipeline_is_as_after_any_error(session: Speaker) -> None:
    letters = session.ask(run(MANY), run("select 1"), SYNC, run("select 1"), SYNC)
    assert letters.endswith("EZ12TDCZ")
    assert session.rows[-1] == ("1",)
    letters = session.ask(asked("Q", MANY + "; select 1"), asked("Q", "select 1"))
    assert letters.endswith("EZTDCZ")
    # Nothing sent up to the Sync is run.
    session.drain()
    session.send(run(MANY), asked("H"))
    assert session.hear("E").endswith("E")
    assert session.ask(run("insert into dvc.lon select 7, 'x' returning n"), run("select 1"), SYNC) == "Z"
    session.ask(asked("Q", "select count(*) from dvc.lon"))
    assert session.rows == [("0",)]
    usable(session)


def test_parts_of_a_portal_and_of_a_cursor_count_together(session: Speaker) -> None:
    session.ask(asked("Q", "begin"))
    part = EXECUTE.write(b"p", 60)
    assert session.ask(run(MANY, 60, "p"), SYNC) == "12T" + "D" * 60 + "sZ"
    assert session.ask(part, SYNC).endswith("EZ")
    assert code(session) == ["54000"]
    session.ask(asked("Q", "rollback"))
    session.ask(asked("Q", "begin"))
    session.ask(asked("Q", "declare c cursor for " + MANY))
    assert session.ask(asked("Q", FETCH)) == "T" + "D" * 60 + "CZ"
    assert session.ask(asked("Q", FETCH)).endswith("EZ")
    session.ask(asked("Q", "rollback"))
    usable(session)


def test_bytes_count_before_a_large_row_has_begun(session: Speaker) -> None:
    assert session.ask(asked("Q", "select repeat('x', 30000000) a")) == "TEZ"
    assert "25000000 byte" in session.errors[0]["M"]
    usable(session)


def test_a_pool_of_sessions_is_never_cancelled_by_anothers_end(limited: Process) -> None:
    """Many ends in a row: a late cancel request would meet the next statement of the session."""
    with connect(limited) as one:
        for _ in range(30):
            with pytest.raises(psycopg.errors.ProgramLimitExceeded):
                one.execute(MANY)
            assert one.execute("select 1").fetchone() == (1,)


def test_an_application_that_is_observed_goes_on(tmp_path: Path, behind: Cluster) -> None:
    with guarded(tmp_path / "a", watching(behind, columns(), limits={"rows": 100})) as wall, connect(wall) as one:
        assert len(one.execute(MANY).fetchall()) == 5000


@pytest.mark.parametrize(("masked", "letters"), [((), "TDCZ"), (("so_dinh_danh",), "TDCZ"), (("ngay_sinh",), "TEZ")])
def test_a_row_too_large_to_hold_is_masked_in_its_length_or_ended(
    tmp_path: Path, behind: Cluster, masked: tuple[str, ...], letters: str
) -> None:
    with guarded(tmp_path / "a", watching(behind, columns(*masked))) as wall, Speaker(wall.port) as session:
        session.start()
        assert (
            session.ask(asked("Q", "select so_dinh_danh, ngay_sinh, repeat('x', 3000000) a from dancu.cong_dan"))
            == letters
        )
        if letters == "TDCZ":
            number, born, large = session.rows[0]
            assert (number, born) == ("096*******01" if masked else "096200000001", "1980-02-03")
            assert large == "x" * 3_000_000
        usable(session)


def test_a_watched_value_above_its_limit_is_ended(tmp_path: Path, behind: Cluster) -> None:
    written = watching(behind, columns(), limits={"watched_value": 11})
    with guarded(tmp_path / "a", written) as wall, Speaker(wall.port) as session:
        session.start()
        assert session.ask(asked("Q", "select so_dinh_danh, id from dancu.cong_dan")) == "TEZ"
        assert code(session) == ["54000"]
        # The other columns of the table may be as long as they like.
        assert session.ask(asked("Q", "select repeat(id::text, 100), ngay_sinh from dancu.cong_dan")) == "TDCZ"


def test_what_is_searched_waits_for_its_turn_and_none_is_lost(tmp_path: Path, behind: Cluster) -> None:
    """Most of a megabyte of numbers comes faster than it is searched; the server's last words come behind them."""
    text = "select 'sđt 0912345678, ' || n from generate_series(1, 20000) n"
    with guarded(tmp_path / "a", watching(behind, columns(), inspect="mask")) as wall:
        with connect(wall) as one:
            rows = one.execute(text).fetchall()
            assert rows == [(f"sđt *******678, {n}",) for n in range(1, 20001)]
        with Speaker(wall.port) as session:
            session.start()
            session.send(asked("Q", text + "; select pg_terminate_backend(pg_backend_pid())"))
            session.hear_the_end()
            assert [row for row in session.rows if row != ("t",)] == rows
            assert code(session) == ["57P01"]
