"""The audit against a whole log, and against every way of damaging one behind the application."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.exchange.conftest import register_all
from tests.exchange.scribe import BEFORE_MIDNIGHT, SECOND, Scribe, call, write

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.services import Finding

KEPT = ("exchange_gateway", "exchange_batch", "exchange_message", "exchange_rollup", "exchange_latency")


@pytest.fixture(scope="module")
def written(module_database: str) -> Iterator[Scribe]:
    register_all(Environment.PRODUCTION)
    with Scribe(module_database, Environment.PRODUCTION) as scribe:
        write(scribe)
        for table in KEPT:
            scribe.sql.execute(f"CREATE TABLE kept_{table} AS TABLE {table}")
        yield scribe


@pytest.fixture
def log(written: Scribe) -> Iterator[Scribe]:
    """The three batches, to be damaged; they are as written again for the next test."""
    yield written
    written.sql.execute(f"TRUNCATE {', '.join(KEPT)}")
    for day in ("2024-03-01", "2024-03-02"):
        written.sql.execute("SELECT ensure_message_partition(%s)", [day])
    for table in KEPT:
        written.sql.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")


def test_whole_log_has_no_findings(log: Scribe) -> None:
    assert exchange.audit() == []


def the_one(findings: list[Finding], kind: str) -> Finding:
    """The single finding about a row; the sums that differ with it may be named beside it."""
    assert [finding.kind for finding in findings if finding.kind not in {"counts", "rollup"}] == [kind], findings
    return next(finding for finding in findings if finding.kind == kind)


# Every column of a row that is not its place, with a value it does not have.
CHANGES: dict[str, Any] = {
    "time": "time + interval '1 microsecond'",
    "client": "(SELECT id FROM exchange_subsystem WHERE code = 'ioffice')",
    "service": "(SELECT id FROM exchange_service WHERE code = 'ho-khau')",
    "method": "'POST'",
    "status": "204",
    "duration_us": "duration_us + 1",
    "request_size": "request_size + 1",
    "response_size": "response_size - 1",
    "request_id": "gen_random_uuid()",
    "message_id": "message_id || ' '",
    "issue": "NULL",
    "user_hash": "NULL",
    "fault": "'Client.BadRequest'",
    "request_hash": "set_byte(request_hash, 0, 255 - get_byte(request_hash, 0))",
    "response_hash": "set_byte(response_hash, 31, 255 - get_byte(response_hash, 31))",
}


def test_every_column_of_a_row_is_covered_by_the_changes(log: Scribe) -> None:
    place = {"day", "gateway", "batch", "leaf"}
    columns = {row[0] for row in log.sql.execute(COLUMNS)}
    assert columns == CHANGES.keys() | place


@pytest.mark.parametrize("column", CHANGES)
def test_changed_column_is_found_and_its_row_named(log: Scribe, column: str) -> None:
    log.sql.execute(f"UPDATE exchange_message SET {column} = {CHANGES[column]} WHERE batch = 1 AND leaf = 1")
    found = the_one(exchange.audit(), "changed")
    assert (found.day, found.gateway, found.batch, found.leaf) == ("2024-03-01", log.name, 1, 1)
    row = log.sql.execute(
        "SELECT extract(epoch FROM time)::numeric * 1000000, request_id FROM exchange_message "
        "WHERE batch = 1 AND leaf = 1"
    ).fetchone()
    assert row is not None
    assert found.receipt == f"{row[0]:.0f}.{row[1]}"


def test_row_of_an_unregistered_client_is_found(log: Scribe) -> None:
    log.sql.execute("UPDATE exchange_message SET client = 9999 WHERE batch = 3 AND leaf = 2")
    assert the_one(exchange.audit(), "changed").leaf == 2


def test_deleted_row_is_found_and_its_place_named(log: Scribe) -> None:
    log.sql.execute("DELETE FROM exchange_message WHERE batch = 2 AND leaf = 4")
    found = the_one(exchange.audit(), "deleted")
    assert (found.gateway, found.batch, found.leaf) == (log.name, 2, 4)


def test_last_row_of_a_batch_deleted_is_found(log: Scribe) -> None:
    log.sql.execute("DELETE FROM exchange_message WHERE batch = 3 AND leaf = 2")
    assert the_one(exchange.audit(), "deleted").leaf == 2


def test_all_rows_of_a_batch_deleted_are_found(log: Scribe) -> None:
    log.sql.execute("DELETE FROM exchange_message WHERE batch = 1")
    found = the_one(exchange.audit(), "deleted")
    assert (found.batch, found.leaf) == (1, None)


def test_dropped_day_is_found(log: Scribe) -> None:
    log.sql.execute("DROP TABLE exchange_message_20240302")
    found = [(finding.batch, finding.leaf) for finding in exchange.audit() if finding.kind == "deleted"]
    assert found == [(2, 3), (2, 4), (2, 5), (3, None)]


def test_inserted_row_beyond_the_batch_is_found(log: Scribe) -> None:
    log.insert(log.row(call(99, BEFORE_MIDNIGHT + SECOND), batch=1, leaf=5))
    found = the_one(exchange.audit(), "inserted")
    assert (found.day, found.batch, found.leaf) == ("2024-03-01", 1, 5)
    assert found.receipt is not None
    assert found.receipt.startswith(str(BEFORE_MIDNIGHT + SECOND))


def test_row_inserted_into_a_batch_that_never_was_is_found(log: Scribe) -> None:
    log.insert(log.row(call(99, BEFORE_MIDNIGHT), batch=77, leaf=0))
    assert the_one(exchange.audit(), "inserted").batch == 77


def test_row_copied_to_another_day_is_found(log: Scribe) -> None:
    log.insert(log.row(call(1, BEFORE_MIDNIGHT + SECOND), batch=1, leaf=1, day="2024-03-02"))
    found = the_one(exchange.audit(), "inserted")
    assert (found.day, found.batch, found.leaf) == ("2024-03-02", 1, 1)


def test_row_moved_to_another_day_is_found(log: Scribe) -> None:
    log.sql.execute("UPDATE exchange_message SET day = '2024-03-02' WHERE batch = 1 AND leaf = 4")
    findings = exchange.audit()
    assert {("changed", "2024-03-02", 4), ("deleted", None, 4)} == {
        (finding.kind, finding.day, finding.leaf) for finding in findings if finding.kind in {"changed", "deleted"}
    }


def test_swapped_rows_are_found_and_both_named(log: Scribe) -> None:
    log.sql.execute("UPDATE exchange_message SET leaf = 100 WHERE batch = 1 AND leaf = 0")
    log.sql.execute("UPDATE exchange_message SET leaf = 0 WHERE batch = 1 AND leaf = 3")
    log.sql.execute("UPDATE exchange_message SET leaf = 3 WHERE batch = 1 AND leaf = 100")
    findings = exchange.audit()
    assert [(finding.kind, finding.leaf) for finding in findings] == [("reordered", 0), ("reordered", 3)]
    assert "lá 3" in findings[0].text


def test_rows_swapped_between_batches_are_found(log: Scribe) -> None:
    log.sql.execute(
        "UPDATE exchange_message SET batch = CASE batch WHEN 1 THEN 2 ELSE 1 END, leaf = leaf + 50 "
        "WHERE day = '2024-03-01' AND leaf = 1"
    )
    log.sql.execute("UPDATE exchange_message SET leaf = 1 WHERE leaf = 51")
    found = {(finding.kind, finding.batch, finding.leaf) for finding in exchange.audit()}
    assert found >= {("changed", 1, 1), ("changed", 2, 1)}


def test_deleted_batch_is_found_once_and_its_rows_are_not_blamed(log: Scribe) -> None:
    log.sql.execute("DELETE FROM exchange_batch WHERE number = 2")
    found = the_one(exchange.audit(), "deleted")
    assert (found.gateway, found.batch) == (log.name, 2)


def test_truncated_evidence_is_found(log: Scribe) -> None:
    log.sql.execute("TRUNCATE exchange_message, exchange_batch, exchange_rollup")
    assert [finding.batch for finding in exchange.audit() if finding.kind == "deleted"] == [1, 2, 3]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("leaves = set_byte(leaves, 40, 255 - get_byte(leaves, 40))", "leaves"),
        ("root = set_byte(root, 0, 255 - get_byte(root, 0))", "entry"),
        ("entry = convert_to(replace(convert_from(entry, 'UTF8'), '\"size\":5', '\"size\":6'), 'UTF8')", "entry"),
        ("signature = set_byte(signature, 9, 255 - get_byte(signature, 9))", "signature"),
        ("event = gen_random_uuid()", "deleted"),
        ("number = 9", "entry"),
    ],
)
def test_changed_batch_is_found(log: Scribe, change: str, kind: str) -> None:
    log.sql.execute(f"UPDATE exchange_batch SET {change} WHERE number = 1")
    findings = exchange.audit()
    assert kind in {finding.kind for finding in findings}, findings
    assert all(finding.batch in {1, 9} for finding in findings), findings


def test_changed_leaves_do_not_blame_the_rows(log: Scribe) -> None:
    log.sql.execute(
        "UPDATE exchange_batch SET leaves = set_byte(leaves, 40, 255 - get_byte(leaves, 40)) WHERE number = 1"
    )
    assert [finding.kind for finding in exchange.audit()] == ["leaves"]


def test_row_rewritten_with_its_leaf_is_found(log: Scribe) -> None:
    log.sql.execute("UPDATE exchange_message SET status = 204 WHERE batch = 1 AND leaf = 1")
    forged = log.sql.execute("SELECT leaves FROM exchange_batch WHERE number = 1").fetchone()
    assert forged is not None
    log.sql.execute(
        "UPDATE exchange_batch SET leaves = overlay(leaves placing %s from 33) WHERE number = 1", [b"\0" * 32]
    )
    assert {"leaves", "changed"} <= {finding.kind for finding in exchange.audit()}


@pytest.mark.parametrize("column", ["requests", "duration_us", "request_bytes", "response_bytes"])
def test_changed_rollup_is_found(log: Scribe, column: str) -> None:
    log.sql.execute(f"UPDATE exchange_rollup SET {column} = {column} + 1 WHERE day = '2024-03-01' AND status = 200")
    assert [(finding.kind, finding.day) for finding in exchange.audit()] == [("rollup", "2024-03-01")]


def test_deleted_and_inserted_rollups_are_found(log: Scribe) -> None:
    log.sql.execute("DELETE FROM exchange_rollup WHERE day = '2024-03-01' AND status = 200")
    log.sql.execute("INSERT INTO exchange_rollup VALUES ('2024-03-05', 1, 1, 200, 3, 0, 0, 0)")
    assert [(finding.kind, finding.day) for finding in exchange.audit()] == [
        ("rollup", "2024-03-01"),
        ("rollup", "2024-03-05"),
    ]


def test_changed_gateway_is_found(log: Scribe) -> None:
    log.sql.execute("UPDATE exchange_gateway SET head = %s", [b"\2" * 32])
    assert [finding.kind for finding in exchange.audit()] == ["gateway"]


def test_limit_ends_the_audit_early(log: Scribe) -> None:
    log.sql.execute("UPDATE exchange_message SET status = 204")
    assert len(exchange.audit(limit=2)) == 2


COLUMNS = """SELECT attname FROM pg_attribute
    WHERE attrelid = 'exchange_message'::regclass AND attnum > 0 AND NOT attisdropped"""


@pytest.mark.parametrize(
    "change", ["UPDATE exchange_latency SET under_us = under_us * 2", "UPDATE exchange_latency SET requests = requests + 1",
               "DELETE FROM exchange_latency"],
)  # fmt: skip
def test_changed_latencies_are_found(log: Scribe, change: str) -> None:
    log.sql.execute(f"{change} WHERE day = '2024-03-01' AND status = 200".encode())
    assert [(finding.kind, finding.day) for finding in exchange.audit()] == [("rollup", "2024-03-01")]
