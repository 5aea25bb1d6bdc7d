"""What the simulated catalogue holds, in one SQLite file (or in memory): datasets by id, and what ails it."""

import json
import sqlite3
from pathlib import Path
from typing import Any

_TABLES = """CREATE TABLE IF NOT EXISTS package (id TEXT PRIMARY KEY, name TEXT UNIQUE, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS ailment (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS counted (action TEXT PRIMARY KEY, times INTEGER NOT NULL);"""

Package = dict[str, Any]


class Store:
    """Opened at the first use. Killed at any moment it keeps what it said."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._opened: sqlite3.Connection | None = None

    def package(self, key: str) -> Package | None:
        """By id or name; deleted ones too."""
        row = self._database.execute("SELECT body FROM package WHERE id = ? OR name = ?", (key, key)).fetchone()
        return json.loads(row[0]) if row else None

    def packages(self) -> list[Package]:
        """All that are not deleted, in the order of their ids."""
        rows = self._database.execute("SELECT body FROM package ORDER BY id").fetchall()
        return [one for (body,) in rows if (one := json.loads(body))["state"] != "deleted"]

    def keep(self, package: Package) -> None:
        """Write one; it is there when this returns."""
        row = (package["id"], package["name"], json.dumps(package, ensure_ascii=False))
        self._database.execute("INSERT OR REPLACE INTO package VALUES (?, ?, ?)", row)
        self._database.commit()

    def lose(self) -> None:
        """Everything is gone, as after a disaster without a copy."""
        self._database.execute("DELETE FROM package")
        self._database.commit()

    def ailment(self) -> str:
        """What ails it now; '' for nothing."""
        row = self._database.execute("SELECT value FROM ailment WHERE name = 'outage'").fetchone()
        return row[0] if row else ""

    def fall_ill(self, outage: str) -> None:
        """From now on, until it is told otherwise."""
        self._database.execute("INSERT OR REPLACE INTO ailment VALUES ('outage', ?)", (outage,))
        self._database.commit()

    def count(self, action: str) -> None:
        """An action was carried out."""
        told = "INSERT INTO counted VALUES (?, 1) ON CONFLICT (action) DO UPDATE SET times = times + 1"
        self._database.execute(told, (action,))
        self._database.commit()

    def counted(self) -> dict[str, int]:
        """How often each action was carried out."""
        return dict(self._database.execute("SELECT action, times FROM counted").fetchall())

    @property
    def _database(self) -> sqlite3.Connection:
        if self._opened is None:
            if self._file is not None:
                self._file.parent.mkdir(parents=True, exist_ok=True)
            self._opened = sqlite3.connect(self._file or ":memory:")
            # A crash of the machine is no concern of a stand-in; one of the process loses nothing.
            self._opened.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;" + _TABLES)
        return self._opened
