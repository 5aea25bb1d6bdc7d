"""Ten million rows: progress, a cancel, kill -9 at any moment with the old version whole, a reader who loses nothing."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import duckdb
import pytest

from duoc.catalogue.models import Publication, Resource, Version
from duoc.catalogue.rules.row_queries import RowQuery
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE
from duoc.catalogue.services import publishing, rows
from duoc.catalogue.services.rows import reading, tables
from duoc.engines.columnar import Compare, Count

pytestmark = pytest.mark.long

ROWS = int(os.environ.get("DUOC_TEST_ROWS", "10000000"))
OLD = "ma,xa,ngay,so\n" + "".join(f"K{n},Năm Căn,2025-01-01,{n}\n" for n in range(3_000))
# The server may need a second to see that the process before this one is dead.
WORK = """
import time, django
django.setup()
from duoc.catalogue.services import publishing
any(publishing.work() or time.sleep(0.2) for _ in range(100))
"""


@pytest.fixture
def many(tmp_path):
    """The file: codes, 64 communes, days of five years, numbers."""
    path = tmp_path / "nhieu.csv"
    duckdb.execute(
        f"""COPY (SELECT printf('K%08d', i) AS ma, 'Xã Số ' || (i * 7919) % 64 AS xa,
        DATE '2021-01-01' + ((i * 1800) // {ROWS})::int AS ngay, i % 1000 AS so FROM range({ROWS}) t(i)) TO '{path}' (HEADER)"""
    )
    return path


def pieces(path):
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece


@contextmanager
def publisher(environ):
    """A process of the house that publishes what waits."""
    child = subprocess.Popen([sys.executable, "-c", WORK], env=environ, start_new_session=True)
    try:
        yield child
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def told(held):
    return Publication.objects.values_list("state", "stage", "done").get(pk=held.pk)


def until(held, stage, child, more=0.0):
    """Wait for a step, and so many seconds of it."""
    while told(held)[1] != stage:
        assert child.poll() is None, told(held)
        time.sleep(0.1)
    time.sleep(more)


def whole(resource):
    """The number of the version on show, whose rows are all there in both places."""
    table = tables.table(resource.pk, ANYBODY)
    counted = reading.answer(table, Count(Compare("_id", "gte", 1)))[0][0]
    assert counted == reading.from_columns(table, Count())[0][0] == table.lasting.rows
    return table.lasting.number, counted


def test_ten_million_rows(publish, resource, environ, many):
    publish(OLD)
    held = publishing.upload(HOUSE, resource, "nhieu.csv", pieces(many))
    first = rows.page(resource.pk, RowQuery(limit=1_000), ANYBODY)

    # A cancel is heard within some seconds, and nothing of it is left on show.
    with publisher(environ) as child:
        until(held, "examine", child, 2 * ROWS / 10_000_000)
        publishing.cancel(HOUSE, held)
        asked = time.monotonic()
        child.wait(60)
        assert time.monotonic() - asked < 15
    assert told(held)[0] == "cancelled"
    assert whole(resource) == (1, 3_000)

    held = publishing.upload(HOUSE, resource, "nhieu.csv", pieces(many))
    for stage, more in (("examine", 6), ("write", 3), ("rows", 5), ("index", 0.5)):
        with publisher(environ) as child:
            until(held, stage, child, more * ROWS / 10_000_000)
            os.killpg(child.pid, signal.SIGKILL)
        assert whole(resource) == (1, 3_000)
        Publication.objects.filter(pk=held.pk).update(attempts=0)  # three in a row would be given up

    # Every step tells how far it is; who pages meanwhile reads the version he began on to its end.
    seen, silent, last = set(), 0.0, time.monotonic()
    second = rows.page(resource.pk, RowQuery(limit=1_000, cursor=first.following), ANYBODY)
    with publisher(environ) as child:
        while child.poll() is None:
            state = told(held)
            if state not in seen:
                silent, last = max(silent, time.monotonic() - last), time.monotonic()
                seen.add(state)
            time.sleep(0.2)
    print(
        f"{len(seen)} words of progress, the longest silence {silent:.0f} s, steps {sorted({one[1] for one in seen})}"
    )
    assert told(held)[0] == "published"
    assert whole(resource) == (2, ROWS)
    for stage in ("examine", "write", "rows"):
        assert len({done for _, at, done in seen if at == stage}) >= min(4, ROWS // 1_000_000)
    third = rows.page(resource.pk, RowQuery(limit=1_000, cursor=second.following), ANYBODY)
    read = [row[1] for page in (first, second, third) for row in page.rows]
    assert read == [f"K{n}" for n in range(3_000)]
    assert third.following == ""
    assert Version.objects.filter(resource=resource).count() == 2
    assert Resource.objects.get(pk=resource.pk).current.number == 2
