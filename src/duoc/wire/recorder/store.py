"""Storing batches: what was spooled becomes rows, entries and counts, all in one transaction."""

import json
import struct
from base64 import b64decode
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import psycopg

from duoc.core import canonical
from duoc.core.clock import SystemClock
from duoc.engines.merkle.keys import VerifierKey, parse_vkey
from duoc.engines.merkle.tree import leaf_hashes, root_and_levels
from duoc.engines.xroad.message import iso_time
from duoc.wire.recorder import rows
from duoc.wire.spool.reader import SealedBatch

_SQL = {path.stem.removeprefix("recorder_"): path.read_text("utf-8").encode() for path in
        (Path(__file__).parent.parent / "sql").glob("recorder_*.sql")}  # fmt: skip
Connection = psycopg.Connection[tuple[object, ...]]


class DamagedSpoolError(RuntimeError):
    """A spooled batch is not what its gateway signed, or not the next of its chain: it must not be stored."""


@dataclass(slots=True)
class GatewayState:
    """One gateway as the database knows it: how far its spool is stored, and the root of its last stored batch."""

    id: int
    name: str
    key: VerifierKey
    position: int
    head: bytes | None
    number: int


def open_gateway(connection: Connection, name: str, vkey: str) -> GatewayState:
    """Find a gateway, or register it at first sight and say so in the ledger, in one transaction.

    Raises `DamagedSpoolError` when its key is another one's or has changed, `ValueError` when it is none."""
    key = parse_vkey(vkey)
    if key.name != name:
        raise DamagedSpoolError(f"gateway {name!r} shows the key of {key.name!r}")
    with connection.transaction():
        row = connection.execute(_SQL["gateway_state"], {"name": name}).fetchone()
        # Asked for first: every attempt to insert takes a number, and there are 32767.
        if row is None:
            if connection.execute(_SQL["gateway_register"], {"name": name, "vkey": vkey}).rowcount:
                _announce(connection, name, vkey)
            row = connection.execute(_SQL["gateway_state"], {"name": name}).fetchone()
    assert row is not None
    identifier, known, position, head, number = row
    if known != vkey:
        raise DamagedSpoolError(f"gateway {name} shows another key than the one it was registered with")
    assert isinstance(identifier, int)
    assert isinstance(position, int)
    assert isinstance(number, int)
    return GatewayState(identifier, name, key, position, bytes(head) if head else None, number)  # type: ignore[call-overload]  # bytea or null


def _announce(connection: Connection, name: str, vkey: str) -> None:
    """Queue the public entry by which everybody knows this gateway's key; the audit holds the table against it.

    The form is that of `duoc.frame.outbox.append(…, public=True)`, which this floor cannot call."""
    event, kind = uuid4(), "exchange.gateway_registered"
    time = iso_time(SystemClock().now_us())
    entry = canonical.dumps({"event": str(event), "gateway": name, "kind": kind, "time": time, "vkey": vkey})
    with connection.cursor() as cursor, cursor.copy(_SQL["outbox"]) as copy:
        copy.set_types(["uuid", "text", "bytea"])
        copy.write_row((event, kind, entry))


class Store:
    """Stores the batches of all gateways of one environment over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ids: dict[str, int] = {}
        self._times = rows.Times()
        self._partitions: set[int] = set()

    def store(self, gateway: GatewayState, batches: list[SealedBatch]) -> int:
        """Store sealed batches in order; returns the number of messages. The state moves on only when it is committed.

        Raises `DamagedSpoolError` when one is damaged, after those before it were stored; and `psycopg.Error`."""
        head, number = gateway.head, gateway.number
        message_rows: list[bytes] = [rows.HEADER]
        days: set[int] = set()
        tally: rows.Tally = {}
        sealed = []
        for place, batch in enumerate(batches):
            try:
                entry, leaves = check(gateway, batch, head, number)
                for leaf, message in enumerate(batch.messages):
                    row, day = self._encode(message, gateway, number + 1, leaf, tally)
                    message_rows.append(row)
                    days.add(day)
            except DamagedSpoolError:
                if place:
                    self.store(gateway, batches[:place])
                raise
            number, head = number + 1, b64decode(entry["root"])
            sealed.append((gateway.id, number, UUID(entry["event"]), len(leaves), head, b"".join(leaves), batch))
        message_rows.append(rows.TRAILER)
        # Known only from here to the next commit: after a failure they are asked for again.
        partitions, self._partitions = self._partitions, set()
        with self._connection.transaction():
            for day in sorted(days - partitions):
                self._connection.execute(_SQL["partition"], {"day": date.fromordinal(day)})
            cursor = self._connection.cursor()
            with cursor.copy(f"COPY exchange_message ({rows.COLUMNS}) FROM STDIN (FORMAT BINARY)".encode()) as copy:
                copy.write(b"".join(message_rows))
            with cursor.copy(_SQL["batches"]) as copy:
                copy.set_types(["int2", "int8", "uuid", "int4", "bytea", "bytea", "bytea", "bytea"])
                for identifier, place, event, size, root, leaves_, batch in sealed:
                    copy.write_row((identifier, place, event, size, root, leaves_, batch.entry, batch.signature))
            with cursor.copy(_SQL["outbox"]) as copy:
                copy.set_types(["uuid", "text", "bytea"])
                for _, _, event, _, _, _, batch in sealed:
                    copy.write_row((event, "exchange.batch", batch.entry))
            self._count(cursor, tally)
            position = batches[-1].position
            cursor.execute(_SQL["gateway_move"], {"id": gateway.id, "position": position, "head": head})
        self._partitions = partitions | days
        gateway.position, gateway.head, gateway.number = position, head, number
        return len(message_rows) - 2

    def _encode(
        self, message: bytes, gateway: GatewayState, batch: int, leaf: int, tally: rows.Tally
    ) -> tuple[bytes, int]:
        try:
            try:
                return rows.encode(message, gateway.id, batch, leaf, self._ids, self._times, tally)
            except rows.UnknownNameError:
                # The registry has grown since it was read. Names are never renamed, so what was read stays true.
                names = self._connection.execute(_SQL["names"]).fetchall()
                self._ids = {str(name): int(str(id_)) for name, id_ in names}
                return rows.encode(message, gateway.id, batch, leaf, self._ids, self._times, tally)
        except rows.UnknownNameError as error:
            raise DamagedSpoolError(f"gateway {gateway.name}, batch {batch}: nobody has registered {error}") from None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, struct.error) as error:
            raise DamagedSpoolError(
                f"gateway {gateway.name}, batch {batch}: its message {leaf} cannot be read ({error!r})"
            ) from error

    @staticmethod
    def _count(cursor: psycopg.Cursor[tuple[object, ...]], tally: rows.Tally) -> None:
        counts: list[tuple[object, ...]] = []
        latencies: list[tuple[object, ...]] = []
        # In the order of the keys: two recorders that count at once never wait for each other in a circle.
        for (day, client, service, status), sums in sorted(tally.items(), key=lambda item: item[0]):
            key = (date.fromordinal(day), service, client, status)
            counts.append((*key, sums.requests, sums.duration, sums.request_bytes, sums.response_bytes))
            latencies.extend((*key, bound, requests) for bound, requests in sorted(sums.under.items()))
        cursor.execute(_SQL["rollup"], [list(column) for column in zip(*counts, strict=True)])
        cursor.execute(_SQL["latency"], [list(column) for column in zip(*latencies, strict=True)])


def check(
    gateway: GatewayState, batch: SealedBatch, head: bytes | None, number: int
) -> tuple[dict[str, str], list[bytes]]:
    """(entry, leaves) of a batch that is the next one of this gateway, whole and signed. Raises `DamagedSpoolError`."""
    place = f"gateway {gateway.name}, batch {number + 1}"
    try:
        entry = json.loads(batch.entry)
        root, previous = b64decode(entry["root"]), entry["previous"]
        previous = None if previous is None else b64decode(previous)
        named = (entry["gateway"], entry["batch"], entry["size"])
        UUID(entry["event"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedSpoolError(f"{place}: its entry cannot be read ({error})") from error
    name, its_number, size = named
    if (name, its_number) != (gateway.name, number + 1):
        raise DamagedSpoolError(f"{place}: the spool holds batch {its_number} of {name} instead")
    if size != len(batch.messages):
        raise DamagedSpoolError(f"{place}: {size} messages were signed, the spool holds {len(batch.messages)}")
    if not size:
        raise DamagedSpoolError(f"{place}: it holds no message")
    if previous != head:
        raise DamagedSpoolError(f"{place}: it does not follow the batch that was stored before it")
    if not gateway.key.verifies(batch.entry, batch.signature):
        raise DamagedSpoolError(f"{place}: its signature is not the gateway's")
    leaves = leaf_hashes(batch.messages)
    if root_and_levels(leaves)[-1][0] != root:
        raise DamagedSpoolError(f"{place}: its messages are not those that were signed")
    return entry, leaves
