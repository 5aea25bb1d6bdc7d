"""The report of connections, from the tables, beside the ledger's recount."""

from collections.abc import Iterator
from datetime import date

import pytest
from tests.exchange.conftest import register_all
from tests.exchange.scribe import IOFFICE, POPULATION, Scribe, write

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.services import replays

FRIDAY, SATURDAY = date(2024, 3, 1), date(2024, 3, 2)


@pytest.fixture(scope="module")
def log(module_database: str) -> Iterator[Scribe]:
    register_all(Environment.PRODUCTION)
    with Scribe(module_database, Environment.PRODUCTION) as scribe:
        yield write(scribe)


def test_report_equals_the_rows_and_the_ledger(log: Scribe) -> None:
    made = exchange.report(FRIDAY, SATURDAY)
    by_code = {row.service.code: row for row in made.rows}
    # 5 + 6 calls of dvc, one of them with status 500, and 3 of iOffice.
    assert by_code["dan-cu"].by_software == {"DVC_CaMau": 11, "iOffice": 3}
    assert (by_code["dan-cu"].total, by_code["dan-cu"].failed, by_code["dan-cu"].ledger_total) == (14, 1, 14)
    assert (by_code["ho-khau"].total, by_code["ho-khau"].attention) == (0, 0)
    assert made.disagreeing() == []
    assert made.scale == 1.0


def test_days_are_inclusive_and_the_batch_over_midnight_is_divided(log: Scribe) -> None:
    # 5 of the first batch and 3 of the second fall on the Friday, 3 and 3 on the Saturday.
    for first, last, total in ((FRIDAY, FRIDAY, 8), (SATURDAY, SATURDAY, 6), (date(2024, 3, 3), date(2024, 3, 9), 0)):
        made = exchange.report(first, last)
        assert (made.total, made.ledger_total) == (total, total)


def test_recount_reads_the_ledger_alone(log: Scribe) -> None:
    with log.sql.transaction(force_rollback=True):
        assert exchange.recount(FRIDAY, SATURDAY) == {POPULATION: 14}
    log.sql.execute("UPDATE exchange_rollup SET requests = requests + 1 WHERE client = %s", [log.ids[IOFFICE]])
    made = exchange.report(FRIDAY, SATURDAY)
    log.sql.execute("UPDATE exchange_rollup SET requests = requests - 1 WHERE client = %s", [log.ids[IOFFICE]])
    assert [row.service.code for row in made.disagreeing()] == ["dan-cu"]
    assert (made.total, made.ledger_total) == (15, 14)


def test_published_totals_stand_beside_the_published_period_only(log: Scribe) -> None:
    other = exchange.report(FRIDAY, SATURDAY)
    assert {row.service.published_total for row in other.rows} == {None}
    same = exchange.report(date(2024, 1, 1), date(2024, 8, 23))
    totals = {row.service.code: row.service.published_total for row in same.rows}
    assert totals == {"dan-cu": 33_924, "ho-khau": None}


def test_replay_report_carries_the_scale_of_its_run(log: Scribe) -> None:
    day = date(2024, 1, 1)
    assert exchange.report(day, day, Environment.REPLAY).scale is None
    replays.begin("r1", 0.001, 7, day, date(2024, 8, 23))
    replays.begin("r2", 0.01, 8, day, date(2024, 8, 23))
    assert exchange.report(day, day, Environment.REPLAY).scale == 0.01
    run = exchange.current(Environment.REPLAY)
    assert run is not None
    assert (run.run, run.seed, run.finished) == ("r2", 8, False)
    replays.finish("r2")
    finished = exchange.current(Environment.REPLAY)
    assert finished is not None
    assert finished.finished
    assert exchange.current(Environment.PRODUCTION) is None
