"""What a question costs, and what happens when it costs too much."""

import os
import signal
import threading
from uuid import UUID

import pytest
from django.db import connection

from duoc.catalogue.models import Entry, Resource, Version
from duoc.catalogue.rules import row_routing
from duoc.catalogue.rules.row_queries import RowQuery, filter_of
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE, Viewer
from duoc.catalogue.services import rows
from duoc.catalogue.services.rows import pages, reading, totals
from duoc.engines.columnar import Compare, Count, FailedError, Order, Page, TooLongError

from . import published


class Asked:
    """The statements that were sent."""

    def __init__(self):
        self.texts = []

    def __call__(self, execute, sql, params, many, context):
        self.texts.append(sql)
        return execute(sql, params, many, context)


def test_a_first_page_with_its_total_is_two_queries(small):
    rows.page(small.pk, RowQuery(), ANYBODY)
    with connection.execute_wrapper(asked := Asked()):
        page = rows.page(small.pk, RowQuery(), ANYBODY)
        assert rows.total(page.table, RowQuery()) == 5
    assert len(asked.texts) == 2
    assert "catalogue_rows_" in asked.texts[1]


def test_a_filter_is_counted_once(small):
    totals._known.clear()
    table = rows.table(small.pk, ANYBODY)
    query = RowQuery(filter_of({"xa": "Năm Căn"}))
    assert rows.total(table, query) == 2
    with connection.execute_wrapper(asked := Asked()):
        assert rows.total(table, RowQuery(query.filter, (Order("ma"),), ("ma",), 3)) == 2
    assert asked.texts == []


def test_counts_that_nobody_asked_for_lately_are_forgotten(small, monkeypatch):
    monkeypatch.setattr(totals, "_KEPT", 3)
    table = rows.table(small.pk, ANYBODY)
    for number in range(6):
        rows.total(table, RowQuery(filter_of({"so_luot": number})))
    assert len(totals._known) == 3


def test_a_count_that_takes_too_long_is_none(small, monkeypatch):
    def long(*_arguments):
        raise TooLongError("x")

    totals._known.clear()
    monkeypatch.setattr(reading, "answer", long)
    table = rows.table(small.pk, ANYBODY)
    assert rows.total(table, RowQuery(filter_of({"xa": "x"}))) is None
    assert rows.total(table, RowQuery()) == 5


def test_a_scan_in_postgresql_ends_when_its_time_is_over(undone, monkeypatch):
    held = published.resource(undone.entry)
    published.publish(held, {"a": "integer"}, [list(range(300_000))])
    monkeypatch.setattr(reading, "SECONDS", 0.001)
    monkeypatch.setattr(row_routing, "SMALL", 10**6)
    with pytest.raises(TooLongError):
        reading.answer(rows.table(held.pk, ANYBODY), Count(Compare("a", "gt", 5)))


def test_a_limit_ends_one_question_and_no_other(small, monkeypatch):
    """Outside of a transaction: limit and question are one turn, nothing of either is left on the connection."""
    table = rows.table(small.pk, ANYBODY)
    monkeypatch.setattr(reading, "SECONDS", 0.05)
    with monkeypatch.context() as slowly:
        slowly.setattr(reading, "write", lambda *_: ("SELECT pg_sleep(%s)", [20]))
        with pytest.raises(TooLongError):
            reading.answer(table, Count())
    with connection.execute_wrapper(asked := Asked()):
        assert reading.answer(table, Count(Compare("so_luot", "eq", 7))) == [[2]]
    assert len(asked.texts) == 1
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_a_question_that_is_cut_off_leaves_the_callers_transaction_whole(undone, monkeypatch):
    table = rows.table(undone.pk, ANYBODY)
    monkeypatch.setattr(reading, "SECONDS", 0.05)
    monkeypatch.setattr(reading, "write", lambda *_: ("SELECT pg_sleep(%s)", [20]))
    with pytest.raises(TooLongError):
        reading.answer(table, Count())
    assert Version.objects.filter(pk=table.id).exists()


def test_who_sees_a_table_is_asked_each_time(undone):
    """The statement is made once for a kind of viewer; what it finds is not."""
    agency = undone.entry.agency_id
    of_the_agency, of_others = (Viewer(sees=frozenset({one})) for one in (agency, agency + 1_000_000))
    seen = {"everybody": [ANYBODY, of_the_agency, of_others, HOUSE], "agency": [of_the_agency, HOUSE]}
    for level, state, who in (
        ("open", "published", "everybody"), ("hidden", "published", "agency"), ("open", "draft", "agency"),
        ("open", "ended", "everybody"),
    ):  # fmt: skip
        access = "PUBLIC" if level == "open" else "RESTRICTED"
        Entry.objects.filter(pk=undone.entry_id).update(level=level, state=state, access_right=access)
        for viewer in seen["everybody"]:
            if viewer in seen[who]:
                assert rows.table(undone.pk, viewer).lasting.rows == 5
            else:
                with pytest.raises(rows.NoRowsError):
                    rows.table(undone.pk, viewer)


def test_a_resource_that_was_removed_or_never_was_has_no_table(undone):
    for number in (UUID(int=0), UUID(int=7), "no number"):
        with pytest.raises(rows.NoRowsError):
            rows.table(number, HOUSE)
    Resource.objects.filter(pk=undone.pk).update(removed=True)
    with pytest.raises(rows.NoRowsError):
        rows.table(undone.pk, HOUSE)


def test_a_worker_that_dies_costs_one_question(small):
    table = rows.table(small.pk, ANYBODY)
    kept = reading.reader("pages")
    assert reading.from_columns(table, Count()) == [[5]]
    os.kill(kept.pid, signal.SIGSTOP)
    failed = []

    def ask():
        try:
            reading.from_columns(table, Count())
        except FailedError as error:
            failed.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    asking.join(0.3)
    os.kill(kept.pid, signal.SIGKILL)
    asking.join()
    assert len(failed) == 1
    assert reading.from_columns(table, Count()) == [[5]]


def test_indexes_of_a_version_are_seen_as_they_are(small):
    lying = rows.table(small.pk, ANYBODY).lying
    assert lying.indexed == {"_id", "ma", "so_luot"}
    assert (lying.rows, lying.in_rows) == (5, True)


def test_a_table_of_another_name_is_never_asked(undone):
    made = published.publish(undone, {"ma": "string"}, [["a"]], in_rows=False)
    Version.objects.filter(pk=made.pk).update(rows_table="people_user")
    table = rows.table(undone.pk, ANYBODY)
    assert table.rows_table == ""
    assert rows.page(undone.pk, RowQuery(), ANYBODY).rows == [[1, "a"]]


def test_a_large_table_pages_off_its_index(undone, monkeypatch):
    """By the plan of PostgreSQL itself: no sort, no scan of the whole, first page and a late one."""
    held = published.resource(undone.entry)
    published.publish(
        held,
        {"ma": "string", "so": "integer"},
        [[f"{n:06d}" for n in range(60_000)], [n % 7 for n in range(60_000)]],
        keys=("ma",),
    )
    with connection.execute_wrapper(asked := Asked()):
        first = rows.page(held.pk, RowQuery(order=(Order("ma", True),), limit=3), ANYBODY)
    assert [row[1] for row in first.rows] == ["059999", "059998", "059997"]
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + asked.texts[-1])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index" in plan
    assert "Seq Scan" not in plan
    late = pages.of(first.table, RowQuery(order=(Order("ma", True),), limit=3), ("000002", 3))
    assert [row[1] for row in late.rows] == ["000001", "000000"]


def test_empty_tables_and_tables_without_columns_are_tables(undone, place):
    held = published.resource(undone.entry)
    published.publish(held, {"ma": "string"}, [[]])
    page = rows.page(held.pk, RowQuery(), ANYBODY)
    assert (page.rows, page.following) == ([], "")
    assert reading.answer(page.table, Page(limit=5)) == []
    assert rows.figures(page.table, "ma") == {
        "rows": 0,
        "filled": 0,
        "distinct": 0,
        "min": None,
        "max": None,
        "mean": None,
    }
