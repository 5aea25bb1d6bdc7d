"""A province for the ledger's benchmark: PostgreSQL, sequencer, publisher and the profile's five witnesses."""

import os
import time
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from bench._house import BenchHouse
from duoc.cli import witnesses

# The peer's table: the outbox's columns, constraints and indexes, without the trigger that wakes a sequencer.
BARE = "CREATE TABLE IF NOT EXISTS bare (LIKE frame_outbox INCLUDING ALL)"
_FINISHED = """
SELECT extract(epoch FROM c.signed_at)::float8, extract(epoch FROM f.at)::float8
FROM unnest(%s::uuid[]) WITH ORDINALITY AS asked (event, place)
JOIN ledger_entry e USING (event)
JOIN LATERAL (SELECT signed_at FROM ledger_checkpoint WHERE size > e.index AND note IS NOT NULL ORDER BY size LIMIT 1) c ON true
LEFT JOIN LATERAL (SELECT at FROM ledger_final WHERE size > e.index ORDER BY size LIMIT 1) f ON true
ORDER BY place"""


class LedgerHouse(BenchHouse):
    """copies: databases with the same empty tables, made beside the province's own before anything runs on it."""

    def __init__(self, copies: list[str]) -> None:
        super().__init__(0)
        self._copies = copies

    def needs(self, process: str) -> bool:
        # Whoever takes part in making an entry final works on the same two cores, as in the province.
        return process in {"sequencer", "publisher"} or process.startswith("witness-")

    def _register(self) -> None:
        witnesses.prepare(self.house)
        os.environ["DJANGO_SETTINGS_MODULE"] = "duoc.web.settings"
        import django

        django.setup()
        with psycopg.connect(self.dsn, dbname="postgres", autocommit=True) as server:
            for name in self._copies:
                server.execute(f'CREATE DATABASE "{name}" TEMPLATE duoc STRATEGY FILE_COPY')

    def wait_until_ready(self) -> None:
        self.connection = self.connect()
        self.connection.execute(BARE)
        self.wait_for_size(0)

    @property
    def dsn(self) -> str:
        return self.house.dsn

    def copy_dsn(self, name: str) -> str:
        return make_conninfo(self.dsn, dbname=name)

    def connect(self) -> psycopg.Connection[Any]:
        """A connection that sees production's tables."""
        return psycopg.connect(self.dsn, autocommit=True, options="-c search_path=production")

    def size(self) -> int:
        """Entries under the newest signed checkpoint; −1 before the first."""
        row = self.connection.execute(
            "SELECT size FROM ledger_checkpoint WHERE note IS NOT NULL ORDER BY size DESC LIMIT 1"
        ).fetchone()
        return -1 if row is None else int(row[0])

    def wait_for_size(self, size: int, patience_s: float = 120) -> None:
        """Return when a signed checkpoint has so many entries."""
        until = time.monotonic() + patience_s
        while self.size() < size:
            if time.monotonic() > until:
                raise RuntimeError(f"the log does not come to {size}: see {self.house.home / 'log'}")
            time.sleep(0.002)

    def settle(self, expected: int = 0, patience_s: float = 120.0) -> dict[str, int]:
        """Wait until the queue is empty and the log is as large as it says; both counts."""
        until = time.monotonic() + patience_s
        while time.monotonic() < until:
            row = self.connection.execute(
                "SELECT (SELECT count(*) FROM frame_outbox), (SELECT coalesce(max(index) + 1, 0) FROM ledger_entry)"
            ).fetchone()
            assert row is not None
            if row[0] == 0 and row[1] >= expected and self.size() == row[1]:
                return {"queued": row[0], "entries": row[1]}
            time.sleep(0.05)
        raise RuntimeError(f"the queue is not worked off: see {self.house.home / 'log'}")

    def finished(self, events: list[str]) -> list[tuple[float, float | None]]:
        """When the first signed checkpoint over each event was there, and the first cosigned by the quorum (or None)."""
        return self.connection.execute(_FINISHED, [events]).fetchall()
