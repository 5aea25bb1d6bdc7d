"""What must be true afterwards: everything acknowledged is in the log once, provable, and every sum agrees."""

import random
from datetime import date

import psycopg
from tests.chaos.house import House
from tests.chaos.load import Load, until

from duoc.core.environment import Environment
from duoc.engines.merkle.keys import parse_vkey
from duoc.exchange import services as exchange
from duoc.ledger import services as ledger
from duoc.wire.spool.writer import recover

PROOFS = 400  # receipts whose whole proof is verified one by one; the audit holds every row against the ledger
_COUNTS = """
    SELECT (SELECT count(*) FROM exchange_message), (SELECT coalesce(sum(requests), 0)::bigint FROM exchange_rollup),
           (SELECT coalesce(sum((convert_from(entry, 'UTF8')::jsonb ->> 'size')::bigint), 0)::bigint
            FROM ledger_entry WHERE kind = 'exchange.batch')"""
# Lines in which the roll-up and a fresh count of the messages differ.
_DIFFERENCES = """
    SELECT day, service, client, status, counted.requests, rolled.requests
    FROM (SELECT day, service, client, status, count(*) AS requests FROM exchange_message GROUP BY 1, 2, 3, 4) counted
    FULL JOIN exchange_rollup rolled USING (day, service, client, status)
    WHERE counted.requests IS DISTINCT FROM rolled.requests"""
_PROGRESS = """
    SELECT (SELECT coalesce(max(number), 0) FROM exchange_batch), (SELECT count(*) FROM frame_outbox),
           (SELECT max(size) FROM ledger_checkpoint WHERE note IS NOT NULL), (SELECT count(*) FROM ledger_entry)"""


def settled(house: House, seconds: float = 60) -> None:
    """Wait until what is in the spool is in the database and in a signed checkpoint."""
    spool = house.home / "production" / "spool" / "gw1"

    def done() -> bool:
        left = recover(spool)
        try:
            with psycopg.connect(house.dsn, options="-c search_path=production") as sql:
                row = sql.execute(_PROGRESS).fetchone()
        except psycopg.OperationalError:
            return False
        assert row is not None
        return not left.open_messages and row[0] == left.number and row[1] == 0 and row[2] == row[3]

    until(done, seconds, "the spool reaches the ledger")


def messages(house: House) -> int:
    """How many calls the log holds, once everything is settled: by its rows, the roll-up and the ledger alike."""
    with psycopg.connect(house.dsn, options="-c search_path=production") as sql:
        counts = sql.execute(_COUNTS).fetchone()
        differences = sql.execute(_DIFFERENCES).fetchall()
    assert counts is not None
    assert (counts[0], counts[0], differences) == (counts[1], counts[2], [])
    return int(counts[0])


def told_otherwise(house: House, load: Load) -> list[tuple[str, int, str | None, int, str]]:
    """(receipt, status and fault in the log, status and fault as the caller was told) where the two differ."""
    with psycopg.connect(house.dsn, options="-c search_path=production") as sql:
        rows = sql.execute("SELECT request_id::text, status, fault FROM exchange_message").fetchall()
    logged = {request_id: (status, fault) for request_id, status, fault in rows}
    different = []
    for name in load.all:
        status, fault = logged[name.split(".")[1]]
        said = load.failed.get(name, (200, ""))
        if (status, fault or "") != said:
            different.append((name, status, fault, *said))
    return different


def losses(house: House, load: Load) -> tuple[list[str], list[str]]:
    """(receipts that are not in the log, receipts that are there more than once), among all that callers hold."""
    with psycopg.connect(house.dsn, options="-c search_path=production") as sql:
        rows = sql.execute("SELECT request_id::text, count(*) FROM exchange_message GROUP BY 1").fetchall()
    found = dict(rows)
    lost = [name for name in load.all if name.split(".")[1] not in found]
    twice = [request_id for request_id, times in rows if times > 1]
    return lost, twice


def assert_whole(house: House, load: Load, seed: int) -> None:
    """Raises AssertionError with what is wrong. Django must point at the house's database."""
    assert len(set(load.all)) == len(load.all), "somebody was given another one's receipt"
    lost, twice = losses(house, load)
    assert (lost, twice) == ([], [])
    assert told_otherwise(house, load) == []
    assert exchange.audit(Environment.PRODUCTION) == []
    assert ledger.audit(Environment.PRODUCTION) == []
    log = parse_vkey(ledger.log(environment=Environment.PRODUCTION).vkey)
    chosen = random.Random(seed).sample(load.all, min(PROOFS, len(load.all)))
    for name in [*chosen, *(held for _, held in load.held[-20:])]:
        receipt = exchange.receipt(name)
        assert exchange.leads(exchange.verify_receipt(receipt, [log])), (name, receipt)
    found = exchange.report(date(2020, 1, 1), date(2100, 1, 1))
    with psycopg.connect(house.dsn, options="-c search_path=production") as sql:
        counted = sql.execute("SELECT service, count(*) FROM exchange_message GROUP BY 1").fetchall()
    assert sum(row.total for row in found.rows) == sum(count for _, count in counted)
    for row in found.rows:
        assert row.total == sum(row.by_software.values()) == row.ledger_total, row
