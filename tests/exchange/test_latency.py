"""Latencies counted with the messages: `latency_counts_each_bound_once`, and what was recorded before is counted once."""

from pathlib import Path

import pytest
from psycopg import errors
from tests.exchange.scribe import BEFORE_MIDNIGHT, Scribe, call

import duoc.exchange
from duoc.exchange import services as exchange

SQL = (Path(duoc.exchange.__file__).parent / "sql" / "latency.sql").read_text("utf-8")


def test_latency_counts_each_bound_once(scribe: Scribe) -> None:
    durations = [7, 8, 9, 10, 1000, 1023]
    scribe.batch([call(n, BEFORE_MIDNIGHT + n, duration=took) for n, took in enumerate(durations)])
    # By hand: 7 < 8; 8, 9 < 10; 10 < 12; 1000, 1023 < 1024.
    found = scribe.sql.execute("SELECT under_us, requests FROM exchange_latency ORDER BY 1").fetchall()
    assert found == [(8, 1), (10, 2), (12, 1), (1024, 2)]
    scribe.log()
    assert exchange.audit() == []


def test_calls_recorded_by_the_version_before_are_counted_once(scribe: Scribe) -> None:
    scribe.batch([call(n, BEFORE_MIDNIGHT + n) for n in range(20)])
    before = scribe.sql.execute("SELECT * FROM exchange_latency ORDER BY 1, 2, 3, 4, 5").fetchall()
    scribe.sql.execute("DROP TABLE exchange_latency")
    scribe.sql.execute("DROP FUNCTION latency_bound")
    with scribe.sql.transaction():
        scribe.sql.execute(SQL.encode())
    assert scribe.sql.execute("SELECT * FROM exchange_latency ORDER BY 1, 2, 3, 4, 5").fetchall() == before


@pytest.mark.parametrize(
    ("values", "constraint"),
    [((0, 1), "latency_bound_is_positive"), ((8, 0), "latency_counts_something")],
)
def test_latency_refuses_what_counts_nothing(scribe: Scribe, values: tuple[int, int], constraint: str) -> None:
    with pytest.raises(errors.CheckViolation) as refused:
        scribe.sql.execute("INSERT INTO exchange_latency VALUES ('2024-03-01', 1, 1, 200, %s, %s)", values)
    assert refused.value.diag.constraint_name == constraint
