"""Kept bodies on their way into the database: sealed texts that nobody here can open.

Segments of a gateway's body spool are read in order; the records of one reading and the place behind them are one transaction, so
a kill leaves either both or none. A segment is deleted when all of it is stored.
"""

import json
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import psycopg

from duoc.wire.recorder.store import Connection
from duoc.wire.spool.bodies import BodyReader

_SQL = {path.stem.removeprefix("recorder_"): path.read_text("utf-8").encode() for path in
        (Path(__file__).parent.parent / "sql").glob("recorder_*.sql")}  # fmt: skip
LOOK_S = 1.0
LOOK_AGAIN_S = 10.0


class UnreadableBodyError(RuntimeError):
    """A record of the body spool is not one of ours: it stays where it is."""


class BodyStore:
    """The body spools of one environment."""

    def __init__(self, connection: Connection, folder: Path, complain: Callable[[Path, str], None]) -> None:
        self._connection = connection
        self._folder = folder
        self._complain = complain
        self._readers: dict[Path, BodyReader] = {}
        self._names: dict[Path, str] = {}
        self._aside: dict[Path, float] = {}
        self._looked = -LOOK_S
        self._ids: dict[str, int] = {}

    def store(self) -> int:
        """Store what is there now; the number of calls whose bodies it was. Raises `psycopg.OperationalError`."""
        if time.monotonic() - self._looked >= LOOK_S:
            self._looked = time.monotonic()
            self._find()
        stored = 0
        for path, reader in list(self._readers.items()):
            try:
                stored += self._drain(path, reader)
            except (UnreadableBodyError, OSError, psycopg.DataError, psycopg.IntegrityError) as error:
                del self._readers[path]
                self._leave(path, str(error))
        return stored

    def _leave(self, path: Path, why: str) -> None:
        """Go on with the others; look at this one again later."""
        self._aside[path] = time.monotonic() + LOOK_AGAIN_S
        self._complain(path, f"bodies of {path.parent.name}: {why}")

    def _find(self) -> None:
        for path in self._folder.glob("*/bodies"):
            if path not in self._readers and time.monotonic() >= self._aside.get(path, 0):
                # Not by its folder's name: gateways of several machines may share a database.
                try:
                    name = str(json.loads((path.parent / "gateway.json").read_bytes())["name"])
                except (OSError, ValueError, KeyError, TypeError) as error:
                    self._leave(path, repr(error))
                    continue
                row = self._connection.execute(_SQL["body_state"], {"spool": name}).fetchone()
                self._readers[path], self._names[path] = BodyReader(path, int(str(row[0])) if row else 0), name

    def _drain(self, path: Path, reader: BodyReader) -> int:
        behind = reader.is_behind()
        records = reader.read()
        if records:
            self._insert(path, reader.position, [(*_read(about), sealed) for about, sealed in records])
        elif behind:
            odd = reader.next_segment()
            if odd is not None:
                # Torn by a kill before its call was acknowledged, or damaged: only a person can say.
                odd.rename(odd.with_suffix(".left"))
            reader.forget()
        return len(records)

    def _insert(self, path: Path, position: int, records: list[tuple[date, UUID, str, str, str, bytes]]) -> None:
        if not all(record[2] in self._ids for record in records):
            # Names are never renamed, so what was read before stays true.
            self._ids = {str(name): int(str(id_)) for name, id_ in self._connection.execute(_SQL["names"])}
        try:
            rows = [(day, request_id, self._ids[service], *rest) for day, request_id, service, *rest in records]
        except KeyError as name:
            raise UnreadableBodyError(f"nobody has registered {name}") from None
        with self._connection.transaction(), self._connection.cursor() as cursor:
            for day in sorted({record[0] for record in records}):
                cursor.execute(_SQL["body_partition"], {"day": day})
            cursor.executemany(_SQL["body_add"], rows)
            cursor.execute(_SQL["body_move"], {"spool": self._names[path], "position": position})


def _read(about: bytes) -> tuple[date, UUID, str, str, str]:
    """(day, request id, service, state of the request, of the response). Raises `UnreadableBodyError`."""
    try:
        said = json.loads(about)
        day, request_id = date.fromisoformat(said["day"]), UUID(said["request_id"])
        return day, request_id, said["service"], said["request"], said["response"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableBodyError(f"a record cannot be read ({error!r})") from None
