"""Storing: all of a transaction or nothing, the roll-up equal to a recount, and damaged spools refused by name."""

import random
from collections.abc import Callable
from datetime import date

import psycopg
import pytest
from tests.exchange.scribe import BEFORE_MIDNIGHT, IOFFICE, SECOND, call
from tests.wire.recorder.conftest import Pen, World

from duoc.core.environment import Environment
from duoc.engines.xroad.message import Message, canonical_message, leaf_hash
from duoc.exchange import services as exchange
from duoc.wire.recorder.store import DamagedSpoolError, GatewayState, Store, open_gateway
from duoc.wire.spool.reader import SealedBatch, SpoolReader


def _calls(first: int, count: int = 5) -> list[Message]:
    """Over midnight, of two clients, with every status."""
    chance = random.Random(first)
    return [
        call(n, BEFORE_MIDNIGHT + (n % 100) * SECOND, status=chance.choice([200, 404, 500]),
             **({"client": IOFFICE} if n % 4 == 0 else {}))
        for n in range(first, first + count)
    ]  # fmt: skip


def _open(world: World, pen: Pen) -> tuple[GatewayState, Store, list[SealedBatch]]:
    state = open_gateway(world.sql, pen.name, str(pen.signer.key))
    reader = SpoolReader(pen.folder, state.position)
    batches = list(reader.batches(1 << 30))
    reader.close()
    return state, Store(world.sql), batches


def _tables(world: World) -> dict[str, int]:
    names = ("exchange_message", "exchange_batch", "frame_outbox", "exchange_rollup")
    return {name: world.one(f"SELECT count(*) FROM {name}") for name in names}


def test_stored_batches_are_the_rows_leaves_entries_and_position(world: World) -> None:
    pen = world.pen()
    calls = _calls(0, 7), _calls(100, 3)
    for some in calls:
        pen.batch(some)
    state, store, batches = _open(world, pen)
    assert store.store(state, batches) == 10
    found = world.sql.execute(
        "SELECT number, size, leaves, entry, signature, event, root FROM exchange_batch ORDER BY number"
    ).fetchall()
    for (number, size, leaves, entry, signature, event, root), some, sealed in zip(
        found, calls, pen.sealed, strict=True
    ):
        assert size == len(some)
        assert leaves == b"".join(leaf_hash(canonical_message(message)) for message in some)
        assert (entry, signature) == sealed
        outbox = world.sql.execute("SELECT kind, entry, payload FROM frame_outbox WHERE event = %s", [event]).fetchone()
        assert outbox == ("exchange.batch", entry, None)
        assert number == 1 or root == pen.previous
    assert world.one("SELECT position FROM exchange_gateway") == batches[-1].position == state.position
    assert world.one("SELECT head FROM exchange_gateway") == pen.previous
    assert exchange.audit(Environment.PRODUCTION) == []


def test_rollup_equals_a_recount_however_the_batches_are_grouped(world: World) -> None:
    pen = world.pen()
    for n in range(12):
        pen.batch(_calls(n * 50, n + 1))
    state, store, batches = _open(world, pen)
    for start, stop in ((0, 1), (1, 7), (7, 12)):
        store.store(state, batches[start:stop])
    assert world.sql.execute("""
        (SELECT day, service, client, status, count(*), sum(duration_us), sum(request_size), sum(response_size)
         FROM exchange_message GROUP BY 1, 2, 3, 4) EXCEPT ALL SELECT * FROM exchange_rollup""").fetchall() == []  # fmt: skip
    assert world.sql.execute("""
        (SELECT day, service, client, status, latency_bound(duration_us), count(*)
         FROM exchange_message GROUP BY 1, 2, 3, 4, 5) EXCEPT ALL SELECT * FROM exchange_latency""").fetchall() == []  # fmt: skip
    assert world.one("SELECT sum(requests) FROM exchange_latency") == 78
    assert world.one("SELECT sum(requests) FROM exchange_rollup") == world.count() == 78
    days = world.sql.execute("SELECT DISTINCT day FROM exchange_rollup ORDER BY day").fetchall()
    assert days == [(date(2024, 3, 1),), (date(2024, 3, 2),)]


def test_partitions_are_made_for_the_days_that_come(world: World) -> None:
    pen = world.pen()
    pen.batch([call(1, 0), call(2, BEFORE_MIDNIGHT), call(3, 4_000_000_000 * SECOND)])
    state, store, batches = _open(world, pen)
    store.store(state, batches)
    made = world.sql.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'exchange_message'::regclass ORDER BY 1"
    ).fetchall()
    expected = {"exchange_message_19700101", "exchange_message_20240301", "exchange_message_20961002"}
    assert expected <= {name for (name,) in made}
    # Retention may drop one under a living recorder.
    world.sql.execute("DROP TABLE exchange_message_20240301")
    pen.batch([call(4, BEFORE_MIDNIGHT)])
    _, _, batches = _open(world, pen)
    with pytest.raises(psycopg.IntegrityError):
        store.store(state, batches)
    assert store.store(state, batches) == 1


@pytest.mark.parametrize(
    "table",
    ["exchange_message", "exchange_batch", "frame_outbox", "exchange_rollup", "exchange_latency", "exchange_gateway"],
)
def test_a_failure_at_any_table_leaves_nothing(world: World, table: str) -> None:
    pen = world.pen()
    pen.batch(_calls(0))
    state, store, batches = _open(world, pen)
    world.sql.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$")
    world.sql.execute(
        f"CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()".encode()
    )
    before = _tables(world)
    with pytest.raises(psycopg.errors.RaiseException):
        store.store(state, batches)
    assert _tables(world) == before
    assert (state.position, state.number, state.head) == (0, 0, None)
    world.sql.execute(f"DROP TRIGGER refuse ON {table}".encode())
    assert store.store(state, batches) == 5


def test_the_same_batch_twice_is_refused_by_the_database_itself(world: World) -> None:
    """Two recorders at once: the second one's transaction fails as a whole."""
    pen = world.pen()
    pen.batch(_calls(0))
    first, store, batches = _open(world, pen)
    second = open_gateway(world.sql, pen.name, str(pen.signer.key))
    store.store(first, batches)
    before = _tables(world)
    with pytest.raises(psycopg.errors.UniqueViolation):
        Store(world.sql).store(second, batches)
    assert _tables(world) == before


def _changed(pen: Pen) -> None:
    calls = _calls(100)
    pen.batch(calls, [canonical_message(c) for c in [*calls[:-1], call(999, BEFORE_MIDNIGHT)]])


def _reordered(pen: Pen) -> None:
    calls = _calls(100)
    pen.batch(calls, [canonical_message(c) for c in calls[::-1]])


DAMAGES: dict[str, tuple[Callable[[Pen], object], str]] = {
    "changed": (_changed, "its messages are not those that were signed"),
    "reordered": (_reordered, "its messages are not those that were signed"),
    "short": (lambda pen: pen.batch(_calls(100), [canonical_message(_calls(100)[0])]), "the spool holds 1$"),
    "signature": (lambda pen: pen.batch(_calls(100), signature=bytes(64)), "its signature is not the gateway's"),
    "chain": (lambda pen: pen.batch(_calls(100), previous=bytes(32)), "does not follow the batch that was stored before"),
    "beginning": (lambda pen: pen.batch(_calls(100), previous=None), "does not follow the batch that was stored before"),
    "number": (lambda pen: pen.batch(_calls(100), number=5), "holds batch 5 of gw1-0a1b2c3d instead"),
    "gateway": (lambda pen: pen.batch(_calls(100), gateway="gw2-x"), "holds batch 2 of gw2-x"),
    "stranger": (lambda pen: pen.batch([*_calls(100, 1), call(7, 0, client="VN/GOV/X/y")]), "nobody has registered"),
    "nonsense": (lambda pen: pen.batch([call(7, 0, request_id="no uuid")]), "its message 0 cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_batch_is_refused_by_name_and_those_before_it_are_stored(world: World, damage: str) -> None:
    pen = world.pen()
    pen.batch(_calls(0))
    spoil, reason = DAMAGES[damage]
    spoil(pen)
    pen.batch(_calls(200))
    state, store, batches = _open(world, pen)
    with pytest.raises(DamagedSpoolError, match=f"gateway gw1-0a1b2c3d, batch 2: .*{reason}"):
        store.store(state, batches)
    assert (world.count(), state.number, state.position) == (5, 1, batches[0].position)
    with pytest.raises(DamagedSpoolError, match="batch 2"):
        store.store(state, batches[1:])
    assert world.count() == 5
