"""The worker is bounded in time and memory, and its death costs one question."""

import os
import signal
import threading
import time
from pathlib import Path

import duckdb
import pytest

from duoc.engines.columnar import (
    Aggregate,
    Bounds,
    BusyError,
    Column,
    Count,
    FailedError,
    Group,
    Measure,
    Order,
    Page,
    Reader,
    TooLargeError,
    TooLongError,
)
from duoc.engines.columnar.session import Limits

COLUMNS = (Column("a", "integer"), Column("b", "string"))


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    """A million and a half rows whose texts all differ."""
    path = tmp_path_factory.mktemp("wide") / "wide.parquet"
    query = "SELECT i AS a, md5(i::varchar) || md5((i * 7)::varchar) AS b FROM range(1500000) t(i)"
    duckdb.connect().execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


@pytest.fixture
def made():
    """Readers of a test's own; all are closed."""
    kept = []

    def make(**bounds):
        kept.append(Reader(Bounds(**bounds)))
        return kept[-1]

    yield make
    for one in kept:
        one.close()


def slow(reader, wide):
    return reader.ask(wide, Aggregate((Group("b"),), (Measure("distinct", "a"),), by=1), COLUMNS)


def peak_mb(pid):
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def test_one_worker_is_kept(made, wide):
    reader = made()
    assert reader.pid is None
    first = reader.ask(wide, Count(), COLUMNS), reader.pid
    assert (reader.ask(wide, Count(), COLUMNS), reader.pid) == first == ([[1_500_000]], reader.pid)
    assert reader.started == 1


def test_too_much_memory_is_a_clear_error_and_never_taken(made, wide):
    reader = made(limits=Limits(memory_mb=100))
    with pytest.raises(TooLargeError):
        slow(reader, wide)
    assert peak_mb(reader.pid) < 100 + 200  # the limit, and the interpreter with its libraries
    assert reader.ask(wide, Count(), COLUMNS) == [[1_500_000]]
    assert reader.started == 1


def test_what_does_not_fit_spills_where_it_may(made, wide, tmp_path):
    reader = made(limits=Limits(memory_mb=100, spill=str(tmp_path / "spill")))
    rows = reader.ask(wide, Page(order=(Order("b"),), columns=("b",), limit=5), COLUMNS)
    assert [row[1] for row in rows] == sorted(row[1] for row in rows)
    assert not list(tmp_path.glob("spill/*"))


def test_a_question_that_takes_too_long_is_interrupted_and_the_worker_kept(made, wide):
    reader = made(limits=Limits(memory_mb=1500))
    reader.ask(wide, Count(), COLUMNS)
    pid, begun = reader.pid, time.monotonic()
    with pytest.raises(TooLongError):
        reader.ask(wide, Aggregate((Group("b"),), (Measure("distinct", "a"),)), COLUMNS, seconds=0.05)
    assert time.monotonic() - begun < 2
    assert reader.ask(wide, Count(), COLUMNS) == [[1_500_000]]
    assert reader.pid == pid


def test_a_worker_that_hears_nothing_is_ended(made, wide, monkeypatch):
    monkeypatch.setattr("duoc.engines.columnar.reader.GRACE_S", 0.1)
    reader = made()
    reader.ask(wide, Count(), COLUMNS)
    os.kill(reader.pid, signal.SIGSTOP)
    with pytest.raises(TooLongError):
        reader.ask(wide, Count(), COLUMNS, seconds=0.1)
    assert reader.ask(wide, Count(), COLUMNS) == [[1_500_000]]
    assert reader.started == 2


def test_a_worker_killed_mid_question_is_a_clear_error_and_the_next_question_is_answered(made, wide):
    reader = made(limits=Limits(memory_mb=1500))
    reader.ask(wide, Count(), COLUMNS)
    os.kill(reader.pid, signal.SIGSTOP)
    threading.Timer(0.2, os.kill, (reader.pid, signal.SIGKILL)).start()
    with pytest.raises(FailedError, match="ended before it answered"):
        slow(reader, wide)
    assert reader.ask(wide, Count(), COLUMNS) == [[1_500_000]]


def test_a_worker_that_died_between_questions_is_replaced_unnoticed(made, wide):
    reader = made()
    reader.ask(wide, Count(), COLUMNS)
    os.kill(reader.pid, signal.SIGKILL)
    time.sleep(0.1)
    assert reader.ask(wide, Count(), COLUMNS) == [[1_500_000]]


def test_threads_take_turns_and_none_waits_for_ever(made, wide):
    reader = made(patience_s=0.05)
    reader.ask(wide, Count(), COLUMNS)
    os.kill(reader.pid, signal.SIGSTOP)
    answers = []
    first = threading.Thread(target=lambda: answers.append(reader.ask(wide, Count(), COLUMNS)))
    first.start()
    time.sleep(0.1)
    with pytest.raises(BusyError):
        reader.ask(wide, Count(), COLUMNS)
    os.kill(reader.pid, signal.SIGCONT)
    first.join()
    assert answers == [[[1_500_000]]]


def test_the_worker_ends_with_its_reader(made, wide):
    reader = made()
    reader.ask(wide, Count(), COLUMNS)
    pid = reader.pid
    reader.close()
    assert not Path(f"/proc/{pid}").exists()
