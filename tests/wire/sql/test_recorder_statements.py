"""The recorder's statements fit the tables that the migrations of `frame` and `exchange` make, in every environment."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

import duoc.wire
from duoc.core.environment import Environment
from duoc.wire.recorder import rows
from duoc.wire.recorder.decisions import _ROW_TYPES as DECISION_TYPES

FOLDER = Path(duoc.wire.__file__).parent / "sql"
DAY = date(2024, 8, 23)
PARAMETERS: dict[str, Any] = {
    "body_add": (DAY, uuid.UUID(int=1), 1, "kept", "large", b"sealed"),
    "body_move": {"spool": "gw1", "position": 1},
    "body_partition": {"day": DAY},
    "body_state": {"spool": "gw1"},
    "decision_move": {"id": 1, "number": 2, "head": bytes(32), "position": 1, "before": 0},
    "decision_partition": {"day": DAY},
    "decision_register": {"name": "wall"},
    "decision_seal": {
        "writer": 1,
        "first": 1,
        "last": 2,
        "head": bytes(32),
        "root": bytes(32),
        "frames": b"x",
        "event": uuid.UUID(int=1),
    },
    "decision_state": {"name": "wall"},
    "forget_refusals": {"days": 30, "most": 10},
    "gateway_move": {"position": 1, "head": bytes(32), "id": 1},
    "gateway_register": {"name": "gw1", "vkey": "v"},
    "gateway_state": {"name": "gw1"},
    "latency": ([DAY], [1], [2], [200], [8], [3]),
    "names": None,
    "partition": {"day": DAY},
    "place": {
        "kind": "key",
        "name": "aa",
        "network": "10.0.0.0/24",
        "at": datetime(2024, 8, 23, tzinfo=UTC),
        "days": 30,
        "client": 1,
        "named": "VN/GOV/H12/dvc",
    },
    "private_event": (uuid.UUID(int=1), "exchange.x", b"{}", b"{}", bytes(32)),
    "refusals": (
        1,
        [1],
        [datetime(2024, 8, 23, tzinfo=UTC)],
        ["VN/GOV/H12/dvc"],
        [""],
        ["GET"],
        ["/x"],
        ["Client.BadRequest"],
        [400],
        [uuid.UUID(int=1)],
        [""],
    ),
    "rollup": ([DAY], [1], [2], [200], [3], [4], [5], [6]),
}
COPIES = {
    "batches": (
        ["int2", "int8", "uuid", "int4", "bytea", "bytea", "bytea", "bytea"],
        (1, 1, uuid.UUID(int=1), 2, bytes(32), bytes(64), b"{}", bytes(64)),
    ),
    "decision_lookups": (["bytea", "date", "int2", "int8"], (bytes(16), DAY, 1, 1)),
    "decision_rows": (
        DECISION_TYPES,
        (
            DAY,
            1,
            1,
            datetime(2024, 8, 23, tzinfo=UTC),
            "dvc",
            "",
            "",
            "",
            "",
            "ab",
            "pass",
            None,
            "",
            ["a.b"],
            "",
            "",
            "",
            0,
            0,
            0,
            0,
            "select",
        ),
    ),
    "outbox": (["uuid", "text", "bytea"], (uuid.UUID(int=1), "exchange.batch", b"{}")),
}
# The binary rows are packed by hand (recorder/rows.py): PostgreSQL believes the bytes, so the types must be these.
PACKED = {
    "day": "date", "gateway": "smallint", "batch": "bigint", "leaf": "smallint", "time": "timestamp with time zone",
    "client": "integer", "service": "integer", "status": "smallint", "duration_us": "integer",
    "request_size": "bigint", "response_size": "bigint", "request_id": "uuid", "request_hash": "bytea",
    "response_hash": "bytea", "method": "text", "message_id": "text", "issue": "text", "user_hash": "bytea",
    "fault": "text",
}  # fmt: skip


@pytest.fixture(params=list(Environment))
def recorder(request: pytest.FixtureRequest, module_database: str) -> Iterator[psycopg.Connection[Any]]:
    """Connected as the recorder is, with one gateway known; nothing is kept."""
    options = f"-c search_path={request.param} -c timezone=UTC"
    with psycopg.connect(module_database, options=options) as connection:
        connection.execute("INSERT INTO exchange_gateway (id, name, vkey) VALUES (1, 'gw1', 'v')")
        connection.execute("SELECT ensure_body_partition(%s)", [DAY])
        connection.execute("SELECT ensure_decision_partition(%s)", [DAY])
        connection.execute("INSERT INTO guard_decision_writer (id, name) VALUES (1, 'wall')")
        yield connection
        connection.rollback()


def statement(name: str) -> str:
    return (FOLDER / f"recorder_{name}.sql").read_text("utf-8")


def test_every_statement_of_the_recorder_is_tried_here() -> None:
    assert {path.stem.removeprefix("recorder_") for path in FOLDER.glob("recorder_*.sql")} == {*PARAMETERS, *COPIES}


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_statement_needs_nothing_outside_its_schema(recorder: psycopg.Connection[Any], name: str) -> None:
    recorder.execute(statement(name), PARAMETERS[name])


@pytest.mark.parametrize("name", sorted(COPIES))
def test_copy_takes_a_row_of_the_types_that_the_recorder_sends(recorder: psycopg.Connection[Any], name: str) -> None:
    types, row = COPIES[name]
    with recorder.cursor() as cursor:
        with cursor.copy(statement(name)) as copy:
            copy.set_types(types)
            copy.write_row(row)
        assert cursor.rowcount == 1


def test_message_log_takes_the_recorders_binary_stream(recorder: psycopg.Connection[Any]) -> None:
    with (
        recorder.cursor() as cursor,
        cursor.copy(f"COPY exchange_message ({rows.COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.write(rows.HEADER + rows.TRAILER)


def test_message_log_has_exactly_the_columns_that_are_packed(recorder: psycopg.Connection[Any]) -> None:
    found = recorder.execute(
        "SELECT column_name, data_type FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND table_name = 'exchange_message'"
    ).fetchall()
    assert dict(found) == PACKED
    assert rows.COLUMNS.split(", ") == list(PACKED)


def test_partition_is_made_in_the_environments_own_schema_and_once(recorder: psycopg.Connection[Any]) -> None:
    for _ in range(2):
        recorder.execute(statement("partition"), {"day": DAY})
    found = recorder.execute(
        "SELECT n.nspname = current_schema() FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relname = 'exchange_message_20240823'"
    ).fetchall()
    assert found == [(True,)]


def test_gateway_that_is_registered_twice_stays_the_first(recorder: psycopg.Connection[Any]) -> None:
    recorder.execute(statement("gateway_register"), {"name": "gw1", "vkey": "another"})
    assert recorder.execute(statement("gateway_state"), {"name": "gw1"}).fetchall() == [(1, "v", 0, None, 0)]


def test_rollup_adds_to_what_was_counted_before(recorder: psycopg.Connection[Any]) -> None:
    recorder.execute(statement("rollup"), PARAMETERS["rollup"])
    recorder.execute(statement("rollup"), ([DAY, DAY], [1, 1], [2, 2], [200, 500], [10, 1], [10, 1], [10, 1], [10, 1]))
    found = recorder.execute("SELECT * FROM exchange_rollup ORDER BY status").fetchall()
    assert found == [(DAY, 1, 2, 200, 13, 14, 15, 16), (DAY, 1, 2, 500, 1, 1, 1, 1)]


def test_latencies_add_to_what_was_counted_before(recorder: psycopg.Connection[Any]) -> None:
    recorder.execute(statement("latency"), PARAMETERS["latency"])
    recorder.execute(statement("latency"), ([DAY, DAY], [1, 1], [2, 2], [200, 200], [8, 10], [10, 1]))
    found = recorder.execute("SELECT * FROM exchange_latency ORDER BY under_us").fetchall()
    assert found == [(DAY, 1, 2, 200, 8, 13), (DAY, 1, 2, 200, 10, 1)]
