"""The writer's transaction: what a large log, a full queue and a contradiction cost it, and what the tables still refuse."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import psycopg
import pytest

from duoc.core.environment import Environment
from duoc.engines.merkle import tree
from duoc.engines.merkle.signer import FileSigner
from duoc.wire import log_writer
from duoc.wire.log_writer import LogWriter


@pytest.fixture
def writer(database: str) -> Iterator[LogWriter]:
    with LogWriter(database, Environment.PRODUCTION, FileSigner("log.example/writer", bytes(32))) as opened:
        assert opened.lock()
        opened.open()
        yield opened


@pytest.fixture
def beside(database: str) -> Iterator[psycopg.Connection[tuple]]:
    with psycopg.connect(database, autocommit=True, options="-c search_path=production") as connection:
        yield connection


def _queue(connection: psycopg.Connection[tuple], *events: tuple[UUID, bytes]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO frame_outbox (event, kind, entry) VALUES (%s, 'k', %s)", events)


def _fill(connection: psycopg.Connection[tuple], count: int) -> None:
    connection.execute(
        "INSERT INTO frame_outbox (event, kind, entry, payload, salt)"
        " SELECT gen_random_uuid(), 'k', convert_to(i::text, 'UTF8'), 'p', sha256(i::text::bytea)"
        " FROM generate_series(1, %s) i",
        [count],
    )


def _entries(connection: psycopg.Connection[tuple]) -> list[bytes]:
    return [bytes(entry) for (entry,) in connection.execute("SELECT entry FROM ledger_entry ORDER BY index")]


def test_backlog_is_taken_in_groups_in_the_order_of_the_queue(
    writer: LogWriter, beside: psycopg.Connection[tuple], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LogWriter, "LIMIT", 1_000)
    _fill(beside, 2_500)
    assert [writer.append() for _ in range(4)] == [1_000, 1_000, 500, 0]
    assert _entries(beside) == [str(number).encode() for number in range(1, 2_501)]
    sizes = beside.execute("SELECT size, root FROM ledger_checkpoint WHERE note IS NOT NULL ORDER BY size").fetchall()
    leaves = tree.leaf_hashes(_entries(beside))
    assert sizes == [(size, tree.root(leaves[:size])) for size in (0, 1_000, 2_000, 2_500)]
    assert beside.execute("SELECT count(*), min(index), max(index) FROM ledger_payload").fetchone() == (2_500, 0, 2_499)


def test_events_queued_out_of_the_order_of_their_commit_are_all_taken(
    writer: LogWriter, beside: psycopg.Connection[tuple], database: str
) -> None:
    """A lower number may be committed after a higher one was logged."""
    with psycopg.connect(database, options="-c search_path=production") as slow:
        _queue(slow, (uuid4(), b"early"))
        _queue(beside, (uuid4(), b"late"))
        assert writer.append() == 1
        slow.commit()
    assert writer.append() == 1
    assert _entries(beside) == [b"late", b"early"]


@pytest.mark.parametrize("limit", [1, 2, 3, 8192])
def test_contradictions_stay_and_hold_nobody_up(
    writer: LogWriter, beside: psycopg.Connection[tuple], monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(LogWriter, "LIMIT", limit)
    logged = [(uuid4(), b"1"), (uuid4(), b"2")]
    _queue(beside, *logged)
    while writer.append():
        pass
    _queue(beside, *[(event, b"another") for event, _ in logged], *[(uuid4(), b"3"), (uuid4(), b"4")])
    while writer.append():
        pass
    assert _entries(beside) == [b"1", b"2", b"3", b"4"]
    assert [row[0] for row in beside.execute("SELECT entry FROM frame_outbox ORDER BY id")] == [b"another"] * 2


def test_repeated_event_goes_even_when_nothing_new_is_queued(
    writer: LogWriter, beside: psycopg.Connection[tuple]
) -> None:
    event = (uuid4(), b"1")
    _queue(beside, event)
    assert writer.append() == 1
    _queue(beside, event)
    assert writer.append() == 0
    assert beside.execute("SELECT count(*) FROM frame_outbox").fetchone() == (0,)


@pytest.mark.parametrize("name", ["take", "forget", "waiting"])
def test_no_statement_reads_the_whole_log(writer: LogWriter, beside: psycopg.Connection[tuple], name: str) -> None:
    """Whatever the planner believes: each queued event is one look into an index, never a pass over the entries."""
    _fill(beside, 9_000)
    while writer.append():
        pass
    _fill(beside, 9_000)
    beside.execute("ANALYZE")  # the queue looks large, as it does to a server that saw it in a bad moment
    beside.execute("DELETE FROM frame_outbox WHERE id > 9100")
    with writer._connection.transaction(force_rollback=True):
        text = "EXPLAIN (ANALYZE, FORMAT JSON) " + log_writer._SQL[name]
        given = {"size": writer.size, "limit": 50} if name == "take" else None
        row = writer._connection.execute(text, given).fetchone()
    assert row is not None
    (plan,) = row[0]
    read = [
        node
        for node in _nodes(plan["Plan"])
        if node.get("Relation Name") == "ledger_entry" and "Scan" in node["Node Type"]
    ]
    assert all(node["Node Type"].startswith("Index") for node in read)
    assert all(node["Actual Rows"] <= 1 for node in read)
    assert read or name == "waiting"


def _nodes(plan: dict) -> list[dict]:
    return [plan, *(node for child in plan.get("Plans", []) for node in _nodes(child))]


def test_payload_belongs_to_one_entry(beside: psycopg.Connection[tuple], writer: LogWriter) -> None:
    """Held for the whole statement: one stranger among many refuses them all."""
    _queue(beside, *[(uuid4(), str(number).encode()) for number in range(3)])
    writer.append()
    insert = "INSERT INTO ledger_payload SELECT i, 'p', sha256('s') FROM generate_series(%s::bigint, %s) i"
    with pytest.raises(psycopg.errors.ForeignKeyViolation) as refused:
        beside.execute(insert, (0, 3))
    assert refused.value.diag.constraint_name == "payload_belongs_to_one_entry"
    assert beside.execute("SELECT count(*) FROM ledger_payload").fetchone() == (0,)
    beside.execute(insert, (0, 2))
    with pytest.raises(psycopg.errors.UniqueViolation):
        beside.execute(insert, (2, 2))


@pytest.mark.parametrize("schema", ["sandbox", "replay"])
def test_payload_is_held_against_the_entries_of_its_own_environment(
    beside: psycopg.Connection[tuple], writer: LogWriter, schema: str
) -> None:
    _queue(beside, (uuid4(), b"1"))
    writer.append()
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        beside.execute(f"INSERT INTO {schema}.ledger_payload VALUES (0, 'p', sha256('s'))")


def test_root_is_committed_before_it_is_signed(
    writer: LogWriter, beside: psycopg.Connection[tuple], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def look(text: str, signer: object) -> bytes:
        row = beside.execute("SELECT size, note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1").fetchone()
        seen.append((row, text.split("\n")[1]))
        raise KeyboardInterrupt

    monkeypatch.setattr(log_writer, "sign_note", look)
    _fill(beside, 5)
    with pytest.raises(KeyboardInterrupt):
        writer.append()
    assert seen == [((5, None), "5")]
