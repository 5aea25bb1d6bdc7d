"""Blocks of rows made in a thread while the last one is sent: whatever ends it, nothing of it stays and its reason is heard."""

import threading
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db import OperationalError, connection, transaction

from duoc.catalogue.services.publishing import rows
from duoc.engines.tabular import Column

ROWS = 100_000


@pytest.fixture
def parquet(tmp_path):
    path = tmp_path / "bang.parquet"
    table = pa.table({"ten": [f"Hộ {at}" for at in range(ROWS)], "so": pa.array(range(ROWS), pa.int64())})
    pq.write_table(table, path, row_group_size=20_000)
    return path


def wanted(name="ahead_1", columns=("ten", "so")):
    kinds = {"ten": "string", "so": "integer"}
    return rows.Wanted(name, [Column(one, one, kinds[one], at) for at, one in enumerate(columns)], ["ten"])


def held(path):
    """Open files at this path, and threads."""
    links = [one for one in Path("/proc/self/fd").iterdir() if one.exists() and one.resolve() == path]
    return len(links), threading.active_count()


def count(name):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), max(_id), count(_search) FROM {name}")
        return cursor.fetchone()


def absent(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NULL", [name])
        return cursor.fetchone()[0]


class StopError(Exception):
    """Of the test."""


@pytest.mark.parametrize("at", [1, 16_384 * 2, ROWS])
def test_who_ends_it_while_blocks_are_sent_is_heard(database, parquet, at):
    before = held(parquet)

    def tell(done, _total):
        if done >= at:
            raise StopError

    with pytest.raises(StopError):
        rows.load(wanted(), parquet, ROWS, tell)
    assert held(parquet) == before
    assert absent("ahead_1")


@pytest.mark.parametrize("fails_at", [1, 2, 7])
def test_what_fails_in_the_making_is_heard(database, parquet, monkeypatch, fails_at):
    before, made = held(parquet), []
    texts = rows.row_search.Preparation.texts

    def failing(self, batch):
        made.append(threading.current_thread() is threading.main_thread())
        if len(made) == fails_at:
            raise StopError
        return texts(self, batch)

    monkeypatch.setattr(rows.row_search.Preparation, "texts", failing)
    with pytest.raises(StopError):
        rows.load(wanted(), parquet, ROWS, lambda *_: None)
    assert made == [False] * fails_at
    assert held(parquet) == before
    assert absent("ahead_1")


def test_a_connection_that_is_cut_is_heard(database, parquet):
    before = held(parquet)

    def tell(done, _total):
        if done == 16_384 * 2:
            with psycopg.connect(database, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY%'")

    with pytest.raises((psycopg.OperationalError, OperationalError)):
        rows.load(wanted(), parquet, ROWS, tell)
    assert held(parquet) == before
    connection.close()
    assert absent("ahead_1")


def test_a_file_that_is_cut_short_is_heard(database, parquet):
    whole = parquet.read_bytes()
    parquet.write_bytes(whole[: len(whole) // 2] + b"\0" * 4096 + whole[len(whole) // 2 + 4096 :])
    before = held(parquet)
    with pytest.raises(Exception):  # noqa: B017  # which one is Arrow's
        rows.load(wanted(), parquet, ROWS, lambda *_: None)
    assert held(parquet) == before
    assert absent("ahead_1")


def test_rows_are_whole_within_transactions_and_savepoints_and_beside_another_table(database, parquet):
    with transaction.atomic():
        assert rows.load(wanted("ahead_1"), parquet, ROWS, lambda *_: None)
        with transaction.atomic():
            assert rows.load(wanted("ahead_2"), parquet, ROWS, lambda *_: None)
            transaction.set_rollback(True)
        with transaction.atomic():
            assert rows.load(wanted("ahead_2"), parquet, ROWS, lambda *_: None)
            rows.index(wanted("ahead_2"), lambda *_: None)
    assert count("ahead_1") == count("ahead_2") == (ROWS, ROWS, ROWS)
    assert rows.load(wanted("ahead_3"), parquet, ROWS, lambda *_: None)
    assert count("ahead_3") == (ROWS, ROWS, ROWS)


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_other_levels_of_isolation_and_open_cursors_take_it_too(database, parquet, level):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
        cursor.execute("SELECT 1")
        assert rows.load(wanted(), parquet, ROWS, lambda *_: None)
    assert count("ahead_1") == (ROWS, ROWS, ROWS)


def test_a_table_too_wide_for_a_page_leaves_nothing(database, tmp_path):
    path = tmp_path / "rong.parquet"
    names = [f"so_{at}" for at in range(1500)]
    pq.write_table(pa.table({name: pa.array(["1" * 30] * 3) for name in names}), path)
    before = held(path)
    wide = rows.Wanted("ahead_1", [Column(one, one, "string", at) for at, one in enumerate(names)], [])
    with transaction.atomic():
        assert not rows.load(wide, path, 3, lambda *_: None)
        assert absent("ahead_1")
    assert held(path) == before
