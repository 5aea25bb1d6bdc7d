"""What an append and a proof cost in logs of 10⁴, 10⁵, 10⁶ entries (10⁷ with --long), measured in turn."""

import secrets
import time
from typing import Any

import psycopg
from django.db import connections

from duoc.core.environment import Environment
from duoc.engines.merkle import tiles
from duoc.engines.merkle.signer import FileSigner
from duoc.frame import outbox
from duoc.ledger import services
from duoc.web import database as web_database
from duoc.wire.log_writer import LogWriter

GROUP = 500  # events of one measured append
PROOFS = 60
_CHUNK = 1 << 16
_FILL = """
WITH made AS (SELECT i, uuidv7() AS event FROM generate_series(0, %(size)s::bigint - 1) i)
INSERT INTO ledger_entry (index, kind, event, entry)
SELECT i, 'bench.curve', event, convert_to(format(
    '{"commitment":"%%s","event":"%%s","kind":"bench.curve","time":"2026-11-28T00:00:00.000000Z"}',
    encode(sha256(int8send(i)), 'base64'), event), 'UTF8') FROM made"""
_PAYLOADS = """
INSERT INTO ledger_payload (index, payload, salt)
SELECT i, convert_to(repeat('x', 120), 'UTF8'), sha256(int8send(i)) FROM generate_series(0, %(size)s::bigint - 1) i"""


class CurveLog:
    """A log of a size in a database of its own, and the one writer on it."""

    def __init__(self, dsn: str, size: int) -> None:
        self._dsn = dsn
        self.size = size
        self._queue = psycopg.connect(dsn, autocommit=True, options="-c search_path=production")
        self._fill()
        self._writer = LogWriter(dsn, Environment.PRODUCTION, FileSigner(f"curve.example/{size}", bytes(32)))
        assert self._writer.lock()
        self._writer.open()

    def close(self) -> None:
        self._writer.__exit__(None, None, None)
        self._queue.close()

    def _fill(self) -> None:
        self._queue.execute("TRUNCATE frame_outbox")  # what preparing the province has queued
        self._queue.execute(_FILL, {"size": self.size})
        self._queue.execute(_PAYLOADS, {"size": self.size})
        stored: tiles.Tiles = {}
        done = 0
        with self._queue.transaction(), self._queue.cursor("leaves", binary=True) as cursor:
            cursor.execute("SELECT sha256('\\x00'::bytea || entry) FROM ledger_entry ORDER BY index")
            while rows := cursor.fetchmany(_CHUNK):
                stored.update(tiles.append(done, [row[0] for row in rows], lambda level, number: stored[level, number]))
                done += len(rows)
        assert done == self.size
        root = tiles.root(done, lambda level, number: stored[level, number])
        with self._queue.transaction(), self._queue.cursor() as cursor:
            with cursor.copy("COPY ledger_tile (level, number, hashes) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(["int2", "int8", "bytea"])
                for (level, number), tile in stored.items():
                    copy.write_row((level, number, tile))
            cursor.execute("INSERT INTO ledger_checkpoint (size, root) VALUES (%s, %s)", (done, root))
        self._queue.execute("VACUUM ANALYZE")
        self._queue.execute("CHECKPOINT")  # what filling it has left to be written is no part of an append

    def append_us(self) -> float:
        """µs per event of the writer's transaction and signature for a group."""
        # As long as what the log was filled with: shorter ones would go into what each old page has left, a page a row.
        drafts = [outbox.draft("bench.curve", {"n": n, "text": "x" * 120}) for n in range(GROUP)]
        outbox.copy_in(self._queue.cursor(), drafts)
        begun = time.perf_counter()
        taken = self._writer.append()
        assert taken == GROUP
        return (time.perf_counter() - begun) / GROUP * 1e6

    def proof_us(self) -> float:
        """µs per verified inclusion proof of a random entry, as pages and API make it."""
        connections["default"].close()
        connections.settings["default"].update(web_database.databases(self._dsn)["default"])
        services.inclusion_of_index(0)
        chosen = [secrets.randbelow(self.size) for _ in range(PROOFS)]
        begun = time.perf_counter()
        for index in chosen:
            services.inclusion_of_index(index)
        return (time.perf_counter() - begun) / PROOFS * 1e6


def measure(dsns: dict[int, str], rounds: int, tell: Any) -> dict[int, dict[str, list[float]]]:
    """size → {append, proof} → one figure a round; the sizes take turns."""
    kept = dict(connections.settings["default"])
    logs = []
    try:
        for size, dsn in dsns.items():
            tell(f"filling a log of {size:,} entries")
            logs.append(CurveLog(dsn, size))
        found: dict[int, dict[str, list[float]]] = {size: {"append": [], "proof": []} for size in dsns}
        for number in range(rounds + 1):
            for log in logs if number % 2 else reversed(logs):
                append, proof = log.append_us(), log.proof_us()
                if number:  # the first round warms plans and caches
                    found[log.size]["append"].append(append)
                    found[log.size]["proof"].append(proof)
        return found
    finally:
        for log in logs:
            log.close()
        connections["default"].close()
        connections.settings["default"].update(kept)
