"""`duoc bench exchange --part log`: the recorder drains a prepared spool, against bare COPY of the same rows.

The recorder stands still while a gateway's spool is written behind its back (messages as the gateway writes them, batches of 256
sealed by its key); then it is let go, and what counts is the time until the last batch is committed: roots and signatures
checked, rows, batches, roll-ups, latencies and the queue of the ledger written. The peer is psycopg's COPY of the same rows,
encoded beforehand, into a table without key, index, constraint or partition: no log of these rows can be faster.
"""

import argparse
import json
import os
import time
import uuid
from base64 import b64encode
from collections import Counter
from hashlib import sha256, sha512
from random import Random
from typing import Any

import psycopg

from bench._cpu import tree_cpu_s
from bench._house import CLIENT, PORT_BASE, SERVICE, BenchHouse
from bench._spread import figure, spread
from duoc.core.clock import SystemClock, province_day
from duoc.engines.merkle import tree
from duoc.engines.merkle.signer import FileSigner
from duoc.engines.xroad.batch import batch_entry
from duoc.engines.xroad.message import Message, canonical_message, leaf_hash
from duoc.wire.recorder import rows as encoded
from duoc.wire.spool import records
from duoc.wire.spool.writer import SpoolWriter, finish

WANTED_ROWS_S, WANTED_BYTES = 20_000, 320
BATCH = 256
GATEWAY = "bench-spool"
_BYTES = """
    SELECT coalesce(sum(pg_relation_size(relid)), 0)::bigint, coalesce(sum(pg_total_relation_size(relid)), 0)::bigint,
           pg_total_relation_size('exchange_batch')
    FROM pg_partition_tree('exchange_message') WHERE isleaf"""


class LogHouse(BenchHouse):
    """Database and recorder; the spool is written by this process."""

    def __init__(self) -> None:
        super().__init__(PORT_BASE + 40)  # nobody is called

    def needs(self, process: str) -> bool:
        return process == "recorder"

    def wait_until_ready(self) -> None:
        self.sql = psycopg.connect(self.house.dsn, autocommit=True, options="-c search_path=production")

    def one(self, query: str) -> Any:
        row = self.sql.execute(query.encode()).fetchone()
        assert row is not None
        return row


class Spool:
    """A gateway's spool with a key of its own."""

    def __init__(self, house: LogHouse) -> None:
        folder = house.house.home / "production" / "spool" / GATEWAY
        self._signer = FileSigner(GATEWAY, os.urandom(32))
        self._writer = SpoolWriter(folder)
        (folder / "gateway.json").write_text(json.dumps({"name": GATEWAY, "vkey": str(self._signer.key)}))
        self._random = Random(20261128)
        self.number, self._root = 0, None

    def _message(self, time_us: int) -> Message:
        random = self._random
        return Message(
            client=CLIENT,
            service=SERVICE,
            method="GET",
            id=f"VN-{random.getrandbits(64):016x}",
            request_id=str(uuid.UUID(int=random.getrandbits(128), version=4)),
            request_hash=b64encode(sha512(random.randbytes(8)).digest()).decode(),
            response_hash=b64encode(sha256(random.randbytes(8)).digest()).decode(),
            status=200 if random.random() < 0.98 else 500,
            time_us=time_us,
            duration=int(random.lognormvariate(9, 1)),
            request_size=random.randrange(2_000),
            response_size=random.randrange(20_000),
            user=b64encode(random.randbytes(32)).decode() if random.random() < 0.5 else None,
        )

    def write(self, rows: int) -> list[bytes]:
        """So many messages in sealed batches; their canonical bytes."""
        begin, written = SystemClock().now_us(), []
        for first in range(0, rows, BATCH):
            batch = [self._message(begin + place) for place in range(first, min(first + BATCH, rows))]
            payloads = [canonical_message(message) for message in batch]
            leaves = [leaf_hash(payload) for payload in payloads]
            counts = Counter((province_day(m.time_us).isoformat(), m.client, m.service, m.status) for m in batch)
            root = tree.root(leaves)
            self.number += 1
            entry = batch_entry(
                event=str(uuid.uuid4()), gateway=GATEWAY, number=self.number, size=len(batch), root=root,
                previous=self._root, time_us=batch[-1].time_us, counts=dict(counts),
            )  # fmt: skip
            self._root = root
            seal = records.encode(records.SEAL, self._signer.sign(entry) + entry)
            self._writer.append(records.messages(payloads, leaves) + seal)
            if (left := self._writer.rotate()) is not None:
                finish(*left)
            written += payloads
        self._writer.sync()
        return written


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """Rounds of `arguments.rows` rows each, ours and the peer's one after the other."""
    house = LogHouse()
    try:
        with house:
            return _measure(house, arguments.rows, arguments.rounds)
    finally:
        house.remove()


def _measure(house: LogHouse, rows: int, rounds: int) -> dict[str, Any]:
    spool = Spool(house)
    written = len(spool.write(BATCH))
    _wait(house, spool.number)  # the gateway is known, the day's partition is there
    house.sql.execute("CREATE TABLE bare (LIKE exchange_message)")
    made: list[dict[str, float]] = []
    for _ in range(rounds):
        with house.resting("recorder"):
            messages = spool.write(rows)
            house.sql.execute("CHECKPOINT")
            theirs_s = _bare_copy(house, messages)
            before = {name: tree_cpu_s(house.pid(name)) for name in ("recorder", "postgres")}
            begun = time.perf_counter()
        _wait(house, spool.number)
        seconds = time.perf_counter() - begun
        written += rows
        cost = {f"{name}_us": (tree_cpu_s(house.pid(name)) - at) / rows * 1e6 for name, at in before.items()}
        made.append({"rows_s": rows / seconds, "copy_rows_s": rows / theirs_s, "ratio": theirs_s / seconds, **cost})
    heap, whole, batches = house.one(_BYTES)
    stored, counted = house.one(
        "SELECT (SELECT count(*) FROM exchange_message), (SELECT sum(requests) FROM exchange_rollup)"
    )
    return {
        "rows": rows,
        "rounds": rounds,
        **{name: spread([one[name] for one in made]) for name in made[0]},
        "bytes_row": round(whole / stored, 1),
        "heap_bytes_row": round(heap / stored, 1),
        "batch_bytes_row": round(batches / stored, 1),
        "lost": abs(written - stored) + abs(written - int(counted)),
    }


def _bare_copy(house: LogHouse, messages: list[bytes]) -> float:
    """Seconds for COPY of these rows, ready in memory, in one transaction."""
    ids = {CLIENT: 1, SERVICE: 2}
    times = encoded.Times()
    tally: encoded.Tally = {}
    made = [encoded.encode(message, 1, 1, 0, ids, times, tally)[0] for message in messages]
    data = b"".join([encoded.HEADER, *made, encoded.TRAILER])
    house.sql.execute("TRUNCATE bare")
    begun = time.perf_counter()
    statement = f"COPY bare ({encoded.COLUMNS}) FROM STDIN (FORMAT BINARY)".encode()
    with house.sql.transaction(), house.sql.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(data)
    return time.perf_counter() - begun


def _wait(house: LogHouse, number: int, patience_s: float = 300) -> None:
    """Return when the recorder has committed this batch."""
    until = time.monotonic() + patience_s
    while house.one("SELECT coalesce(max(number), 0) FROM exchange_batch")[0] < number:
        if time.monotonic() > until:
            raise RuntimeError(f"the recorder does not store: see {house.house.home / 'log'}")
        time.sleep(0.01)


def told(result: dict[str, Any]) -> str:
    """The result for people."""

    def line(name: str, label: str, digits: int = 0) -> str:
        return figure(label, result[name], digits=digits)

    return "\n".join([
        f"log: {result['rounds']} rounds of {result['rows']:,} rows from a prepared spool; median (range)",
        line("rows_s", f"rows a second through the recorder (≥ {WANTED_ROWS_S:,})"),
        line("copy_rows_s", "rows a second, psycopg COPY into a bare table"),
        line("ratio", "recorder ÷ bare COPY", 2),
        line("recorder_us", "recorder, µs of CPU a row", 1),
        line("postgres_us", "PostgreSQL, µs of CPU a row", 1),
        f"{f'bytes a row with its indexes (≤ {WANTED_BYTES})':<62} {result['bytes_row']:>9}",
        f"{'the same without indexes':<62} {result['heap_bytes_row']:>9}",
        f"{'beside it, of its batch: leaves, entry, signature':<62} {result['batch_bytes_row']:>9}",
        f"lost or counted twice: {result['lost']}",
    ])  # fmt: skip
