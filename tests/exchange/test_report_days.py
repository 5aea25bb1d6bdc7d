"""The report against seven calls counted by hand, on the edges of the province's days, and against three recounts."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exchange.edges import BY_HAND, OTHER, Cells, moment, register_edges, write_edges
from tests.exchange.scribe import DVC, POPULATION, Scribe, call

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.services import Filter, days
from duoc.frame import outbox

PERIODS = pytest.mark.parametrize(
    ("first", "last", "cells", "failed"), BY_HAND, ids=[f"{first}-{last}" for first, last, *_ in BY_HAND]
)
FIRST, LAST = date(2024, 2, 28), date(2025, 1, 1)


@pytest.fixture(scope="module")
def log(module_database: str) -> Iterator[Scribe]:
    register_edges()
    with Scribe(module_database, Environment.PRODUCTION) as scribe:
        yield write_edges(scribe)


@PERIODS
def test_report_is_what_was_counted_by_hand(log: Scribe, first: date, last: date, cells: Cells, failed: int) -> None:
    made = exchange.report(first, last)
    assert {row.service.code: dict(row.by_software) for row in made.rows if row.by_software} == cells
    total = sum(sum(row.values()) for row in cells.values())
    assert (made.total, made.ledger_total, sum(row.failed for row in made.rows)) == (total, total, failed)


@PERIODS
def test_row_is_the_sum_of_its_columns_and_the_ledgers_recount(
    log: Scribe, first: date, last: date, cells: Cells, failed: int
) -> None:
    made = exchange.report(first, last)
    for row in made.rows:
        assert row.total == sum(row.by_software.values()) == row.ledger_total, row.service.code
    assert made.disagreeing() == []
    assert sum(made.column_totals().values()) == made.total


@PERIODS
def test_postgresqls_own_time_zone_puts_the_calls_on_the_same_days(
    log: Scribe, first: date, last: date, cells: Cells, failed: int
) -> None:
    """The house computes days by arithmetic; PostgreSQL asks the time zone database."""
    counted = log.sql.execute(
        "SELECT count(*), count(*) FILTER (WHERE status >= 400) FROM exchange_message "
        "WHERE (time AT TIME ZONE 'Asia/Ho_Chi_Minh')::date BETWEEN %s AND %s",
        [first.isoformat(), last.isoformat()],
    ).fetchone()
    assert counted == (sum(sum(row.values()) for row in cells.values()), failed)


@PERIODS
def test_rows_behind_a_number_are_as_many_as_it_says(
    log: Scribe, first: date, last: date, cells: Cells, failed: int
) -> None:
    made = exchange.report(first, last)
    counted = days.counts(first, last)
    assert sum(count.requests for count in counted) == made.total
    assert sum(count.failed for count in counted) == failed
    assert len(exchange.messages(Filter(first, last), size=99).rows) == made.total
    assert len(exchange.messages(Filter(first, last, outcome="failure"), size=99).rows) == failed


def test_day_of_every_call_is_written_beside_its_moment(log: Scribe) -> None:
    rows = exchange.messages(Filter(), size=99).rows
    assert [(row.day.isoformat(), row.status) for row in reversed(rows)] == [
        ("2024-02-28", 200),
        ("2024-02-29", 200),
        ("2024-02-29", 404),
        ("2024-03-01", 200),
        ("2024-12-31", 399),
        ("2025-01-01", 400),
        ("2025-01-01", 500),
    ]


@settings(max_examples=25, deadline=None)
@given(st.integers(-2, 310), st.integers(0, 312), st.integers(0, 312))
def test_parts_of_a_period_add_up_to_the_whole(log: Scribe, start: int, length: int, cut: int) -> None:
    """No call is counted twice and none is lost, wherever a month, a quarter or a year is cut in two."""
    first = FIRST + timedelta(days=start)
    last = first + timedelta(days=length)
    middle = first + timedelta(days=min(cut, length))
    whole, left = exchange.report(first, last), exchange.report(first, middle)
    right = exchange.report(middle + timedelta(days=1), last + timedelta(days=1))
    beyond = exchange.report(last + timedelta(days=1), last + timedelta(days=1))
    for one in range(len(whole.rows)):
        total = left.rows[one].total + right.rows[one].total - beyond.rows[one].total
        assert whole.rows[one].total == total
        assert whole.rows[one].ledger_total == total


def test_services_nobody_uses_come_before_those_in_use(log: Scribe) -> None:
    made = exchange.report(FIRST, LAST)
    # Published rows by their number, then the others by identifier; within: not connected, never called, used.
    assert [row.service.code for row in made.complaints_first()] == ["ho-khau", "khong-dung", "dan-cu", "hoi?dap"]
    told = made.members()
    assert (told["not_connected"], told["unused"]) == (["ho-khau"], ["khong-dung"])


def test_service_is_unused_only_in_the_period_that_is_asked_for(log: Scribe) -> None:
    spring = exchange.report(FIRST, date(2024, 3, 31)).members()
    assert spring["unused"] == ["hoi?dap", "khong-dung"]
    summer = exchange.report(date(2024, 6, 1), date(2024, 8, 31)).members()
    assert (summer["not_connected"], summer["unused"]) == (["ho-khau"], ["dan-cu", "hoi?dap", "khong-dung"])


def test_client_without_software_and_clients_that_share_one_are_columns(log: Scribe) -> None:
    made = exchange.report(FIRST, LAST)
    assert made.software == [("DVC_CaMau", "Dịch vụ công"), ("iOffice", "iOffice"), (OTHER, OTHER)]
    # Without a call it would not be a column at all: the identifier of nobody's software is no column of the year before.
    assert [key for key, _ in exchange.report(date(2023, 1, 1), date(2023, 12, 31)).software] == [
        "DVC_CaMau",
        "iOffice",
    ]


def test_rows_that_retention_has_dropped_stay_counted(log: Scribe) -> None:
    log.sql.execute("ALTER TABLE exchange_message DETACH PARTITION exchange_message_20240229")
    try:
        assert len(exchange.messages(Filter(), size=99).rows) == 5
        made = exchange.report(FIRST, LAST)
        assert (made.total, made.ledger_total, made.disagreeing()) == (7, 7, [])
    finally:
        log.sql.execute("ALTER TABLE exchange_message ATTACH PARTITION exchange_message_20240229 "
                        "FOR VALUES FROM ('2024-02-29') TO ('2024-03-01')")  # fmt: skip


FALSE = [
    "UPDATE exchange_rollup SET requests = 2 WHERE status = 200",
    "UPDATE exchange_rollup SET requests = requests + 1000000",
    "DELETE FROM exchange_rollup WHERE status = 404",
    "UPDATE exchange_rollup SET day = day - 1 WHERE day = '2024-02-29' AND status = 404",  # moved out of a month
    "UPDATE exchange_rollup SET service = (SELECT id FROM exchange_service WHERE code = 'khong-dung') WHERE status = 404",
    "TRUNCATE exchange_rollup",
]


@pytest.mark.parametrize("falsify", FALSE, ids=range(len(FALSE)))
def test_falsified_rollup_stands_out_against_the_ledger(log: Scribe, falsify: str) -> None:
    """Whoever may write the tables can change a number, but not the signed entries it is recounted from."""
    log.sql.execute("CREATE TEMPORARY TABLE kept AS TABLE exchange_rollup")
    try:
        log.sql.execute(falsify)
        made = exchange.report(date(2024, 2, 29), LAST)
        assert made.ledger_total == 6
        assert "dan-cu" in [row.service.code for row in made.disagreeing()]
    finally:
        log.sql.execute("TRUNCATE exchange_rollup")
        log.sql.execute("INSERT INTO exchange_rollup TABLE kept")
        log.sql.execute("DROP TABLE kept")
    assert exchange.report(FIRST, LAST).disagreeing() == []


def test_call_that_only_the_ledger_knows_stands_out(log: Scribe) -> None:
    """Also the other way: an entry that claims more than was recorded (here a count of ten for one call)."""
    day = date(2025, 6, 1)
    log.batch(
        [call(77, moment("2025-06-01T03:00:00"))],
        counts={(day.isoformat(), DVC, POPULATION, 200): 10},
    )
    log.log()
    made = exchange.report(day, day)
    assert (made.total, made.ledger_total) == (1, 10)
    assert [row.service.code for row in made.disagreeing()] == ["dan-cu"]


def test_entry_that_no_gateway_could_write_stops_neither_report_nor_page(log: Scribe) -> None:
    """The ledger cannot be corrected: what stands in it, however odd, must not take the report from everybody."""
    before = exchange.recount(date.min, date.max)
    whole = {"batch": 1, "gateway": "gw9", "previous": None, "root": "A" * 43 + "=", "size": 1, "counts": []}
    for odd in ({"counts": 5}, {"counts": [[1]]}, {"counts": [[None, "c", "s", 200, 1]]}, {"root": 7}, {"size": "1"}):
        with transaction.atomic():
            outbox.append("exchange.batch", whole | odd, public=True)
    with transaction.atomic():
        outbox.append("exchange.batch", {}, public=True)
    log.log()
    assert exchange.recount(date.min, date.max) == before
    # Six entries that tell of no batch which anybody has stored: each is found, and the audit comes to its end.
    assert len([finding for finding in exchange.audit() if finding.kind in {"entry", "ledger", "deleted"}]) >= 6
