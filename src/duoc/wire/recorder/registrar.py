"""Publishes the registry: PostgreSQL's tables become the file that gateways hold in memory."""

import json
import os
from pathlib import Path

import psycopg

_SNAPSHOT = (Path(__file__).parent.parent / "sql" / "registry_snapshot.sql").read_text("utf-8")


class Registrar:
    """Writes `registry.json` of one environment whenever the registry has changed."""

    def __init__(self, connection: psycopg.Connection[tuple[object, ...]], environment: str, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._due = True
        connection.execute(f"LISTEN registry_{environment}")

    def publish(self) -> bool:
        """Write the file if something has changed since the last time. True when it did. Never waits for news."""
        for _ in self._connection.notifies(timeout=0):
            self._due = True
        if not self._due:
            return False
        self._due = False
        row = self._connection.execute(_SNAPSHOT.encode()).fetchone()
        assert row is not None
        draft = self._path.with_suffix(".draft")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(json.dumps(row[0], ensure_ascii=False).encode())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
        return True
