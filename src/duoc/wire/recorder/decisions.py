"""Decisions on their way into the database: journals of wall and gateways, each frame held against its writer's chain.

The rows of a reading, their seal, its entry for the ledger and the place behind them are one transaction, so a kill leaves either
all or none. What does not follow the chain stays in its journal, and is an incident.
"""

import time
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg

from duoc.core import canonical
from duoc.core.clock import SystemClock
from duoc.engines.merkle import salted
from duoc.engines.xroad.message import iso_time
from duoc.wire.decisions.frames import Frame
from duoc.wire.decisions.journal import DamagedJournalError
from duoc.wire.decisions.reader import JournalReader
from duoc.wire.decisions.sealing import INCIDENT, INCIDENTS, SEALED, Sealed, entry_of, row_of, sealed
from duoc.wire.recorder.store import Connection

_SQL = {path.stem.removeprefix("recorder_"): path.read_text("utf-8").encode() for path in
        (Path(__file__).parent.parent / "sql").glob("recorder_*.sql")}  # fmt: skip
LOOK_S = 1.0
LOOK_AGAIN_S = 10.0
GROUP_BYTES = 1 << 20
_ROW_TYPES = ["date", "int2", "int8", "timestamptz", *["text"] * 7, "int8", "text", "text[]", *["text"] * 3, "int4",
              "int8", "int8", "int8", "text"]  # fmt: skip


class DecisionStore:
    """The journals of one environment. `folder` holds a folder for each writer."""

    def __init__(self, connection: Connection, folder: Path, complain: Callable[[Path, str], None]) -> None:
        self._connection, self._folder, self._complain = connection, folder, complain
        self._readers: dict[str, tuple[int, JournalReader]] = {}
        self._aside: dict[str, float] = {}
        self._looked = -LOOK_S
        self._partitions: set[int] = set()

    def store(self) -> int:
        """Store what is there now; the number of decisions. Raises `psycopg.OperationalError`."""
        if time.monotonic() - self._looked >= LOOK_S:
            self._looked = time.monotonic()
            self._find()
        stored = 0
        for writer, (number, reader) in list(self._readers.items()):
            try:
                stored += self._drain(writer, number, reader)
            except DamagedJournalError as problem:
                self._leave(writer, str(problem))
                self._incident(writer, {"rule": "chuoi-hong", "number": reader.number})
            except (OSError, ValueError, psycopg.DataError, psycopg.IntegrityError) as problem:
                self._leave(writer, str(problem))
        return stored

    def close(self) -> None:
        """Let go of the journals."""
        for _, reader in self._readers.values():
            reader.close()
        self._readers.clear()

    def _find(self) -> None:
        for path in self._folder.glob("*/*.journal"):
            writer = path.parent.name
            if writer not in self._readers and time.monotonic() >= self._aside.get(writer, 0):
                self._open(writer)

    def _open(self, writer: str) -> None:
        self._connection.execute(_SQL["decision_register"], {"name": writer})
        row = self._connection.execute(_SQL["decision_state"], {"name": writer}).fetchone()
        assert row is not None
        identifier, number, head, position = row
        assert isinstance(identifier, int)
        assert isinstance(number, int)
        assert isinstance(position, int)
        reader = JournalReader(self._folder / writer, number, head if isinstance(head, bytes) else None, position)
        self._readers[writer] = identifier, reader

    def _leave(self, writer: str, why: str) -> None:
        """Go on with the others; look at this one again later."""
        known = self._readers.pop(writer, None)
        if known is not None:
            known[1].close()
        self._aside[writer] = time.monotonic() + LOOK_AGAIN_S
        self._complain(self._folder / writer, f"decisions of {writer}: {why}")

    def _drain(self, writer: str, identifier: int, reader: JournalReader) -> int:
        before = reader.number
        frames = list(reader.frames(GROUP_BYTES))
        if not frames:
            return 0
        reader.sync()
        told = sealed(writer, frames)
        try:
            self._insert(writer, identifier, before, reader.offset, frames, told)
        except BaseException:
            # What was read is not stored: begin again from what the database says.
            self._readers.pop(writer, None)
            reader.close()
            raise
        reader.forget()
        return len(told.members)

    def _insert(
        self, writer: str, identifier: int, before: int, position: int, frames: list[Frame], told: Sealed
    ) -> None:
        rows = [row_of(identifier, members) for members in told.members]
        days = {row[0].toordinal() for row in rows}
        partitions, self._partitions = self._partitions, set()
        event = uuid4()
        with self._connection.transaction(), self._connection.cursor() as cursor:
            for day in sorted(days - partitions):
                cursor.execute(_SQL["decision_partition"], {"day": datetime.fromordinal(day).date()})
            with cursor.copy(_SQL["decision_rows"]) as copy:
                copy.set_types(_ROW_TYPES)
                for row in rows:
                    copy.write_row(row)
            with cursor.copy(_SQL["decision_lookups"]) as copy:
                copy.set_types(["bytea", "date", "int2", "int8"])
                for row, members in zip(rows, told.members, strict=True):
                    for mark in members["marks"]:
                        copy.write_row((bytes.fromhex(mark), row[0], identifier, row[2]))
            cursor.execute(_SQL["decision_seal"], {
                "writer": identifier, "first": told.first, "last": told.last, "head": told.head, "root": told.root,
                "frames": b"".join(frame.raw for frame in frames), "event": event,
            })  # fmt: skip
            moved = {"id": identifier, "number": told.last, "head": told.head, "position": position, "before": before}
            if cursor.execute(_SQL["decision_move"], moved).fetchone() is None:
                raise ValueError("another recorder has stored these decisions")
            self._announce(event, SEALED, entry_of(writer, told.first, told.last, told.head, told.root), public=True)
            for members in told.members:
                if members["rule"] in INCIDENTS:
                    said = {
                        name: members[name] for name in ("rule", "number", "time", "application", "account", "officer")
                    }
                    self._incident(writer, said)
        self._partitions = partitions | days

    def _incident(self, writer: str, said: dict[str, Any]) -> None:
        self._announce(uuid4(), INCIDENT, {"writer": writer, **said}, public=False)

    def _announce(self, event: UUID, kind: str, said: dict[str, Any], public: bool) -> None:
        """Queue an event in the form of `duoc.frame.outbox.append`, which this floor cannot call."""
        about = {"event": str(event), "kind": kind, "time": iso_time(SystemClock().now_us())}
        payload = salt = None
        if public:
            entry = canonical.dumps({**said, **about})
        else:
            payload, salt = canonical.dumps(said), salted.new_salt()
            committed = b64encode(salted.commitment(salt, payload)).decode()
            entry = canonical.dumps({"commitment": committed, **about})
        self._connection.execute(_SQL["private_event"], [event, kind, entry, payload, salt])
