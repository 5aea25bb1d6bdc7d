"""Stores what gateways tell beside their messages (`duoc.wire.gateway.notices`): each notice once, for a bounded time.

A notice is a stranger's text in a gateway's frame: a line that is not exactly of its form is passed over and counted, never
stored in part.
"""

import json
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from duoc.core.clock import to_datetime
from duoc.wire.recorder import places

_SQL = Path(__file__).parent.parent / "sql"
_REFUSALS = (_SQL / "recorder_refusals.sql").read_text("utf-8").encode()
_FORGET = (_SQL / "recorder_forget_refusals.sql").read_text("utf-8").encode()
Connection = psycopg.Connection[tuple[object, ...]]

NEW, OLD = "notices.jsonl", "notices.old.jsonl"
AT_ONCE = 1 << 20
LONGEST = 500
# However many gateways are refused at: so many rows are the newest ones of interest.
MOST_REFUSALS = 500_000
FORGET_S = 3600.0
_UNSOUND = re.compile("[\x00\ud800-\udfff]")  # what PostgreSQL's text cannot hold


@dataclass(frozen=True, slots=True)
class Refused:
    """A refused call, in the order of the statement's columns."""

    number: int
    at: Any
    client: str
    service: str
    method: str
    path: str
    code: str
    status: int
    detail: UUID
    message: str

    @classmethod
    def read(cls, notice: dict[str, Any]) -> "Refused":
        """Raises `ValueError`, `KeyError` or `TypeError` for what is no such notice."""
        texts = [_text(notice[name]) for name in ("client", "service", "method", "path", "code")]
        status = _number(notice["status"], 599)
        if "?" in texts[3] or status < 200:
            raise ValueError("no refusal")
        return cls(
            number=_number(notice["number"], 1 << 62),
            at=to_datetime(_number(notice["time"], 1 << 52)),
            **dict(zip(("client", "service", "method", "path", "code"), texts, strict=True)),
            status=status,
            detail=UUID(_text(notice["detail"])),
            message=_text(notice["message"]),
        )


class Notices:
    """The notices of one gateway; its place in the file is kept in memory, since what is told twice is stored once.

    unsound: how many lines were none."""

    def __init__(self, connection: Connection, gateway: int, folder: Path) -> None:
        self._connection = connection
        self._gateway = gateway
        self._folder = folder
        self._file = 0  # inode of the file that was read, and up to where
        self._offset = 0
        self.unsound = 0

    def store(self) -> int:
        """Store what has come; how many lines. Raises `psycopg.Error`, and then has stored nothing."""
        stored = self._take(self._folder / OLD, last=True)
        return stored or self._take(self._folder / NEW, last=False)

    def _take(self, path: Path, *, last: bool) -> int:
        """Store whole lines. A file that is the `last` of its kind is removed when all of it is stored."""
        try:
            with path.open("rb") as file:
                found = os.fstat(file.fileno())
                offset = self._offset if found.st_ino == self._file and found.st_size >= self._offset else 0
                file.seek(offset)
                data = file.read(AT_ONCE)
        except FileNotFoundError:
            return 0
        whole = data.rfind(b"\n") + 1
        if not whole and len(data) == AT_ONCE:
            whole = AT_ONCE  # longer than any notice: part of a line that is none, and more may stand behind it
        lines = [line for line in data[:whole].split(b"\n") if line]
        if lines:
            self._insert(lines)
        self._file, self._offset = found.st_ino, offset + whole
        if last and not whole:  # all is stored; a last line that never ended is none
            path.unlink()
            self._file = 0  # the next file may get the same inode
        return len(lines)

    def _insert(self, lines: list[bytes]) -> None:
        refused, seen = [], []
        for line in lines:
            try:
                notice = json.loads(line)
                if notice["kind"] == "refused":
                    refused.append(Refused.read(notice))
                elif notice["kind"] == "place":
                    at = to_datetime(_number(notice["time"], 1 << 52))
                    seen.append(places.Place.read(notice, at, _text(notice["client"])))
            except (ValueError, KeyError, TypeError, RecursionError):
                self.unsound += 1
        try:
            with self._connection.transaction():
                if refused:
                    columns = [[getattr(one, name) for one in refused] for name in Refused.__slots__]
                    self._connection.execute(_REFUSALS, [self._gateway, *columns])
                places.store(self._connection, seen)
        except (psycopg.DataError, psycopg.IntegrityError):  # never in the way of the messages
            self.unsound += len(refused) + len(seen)


class Notes:
    """The notices of all gateways of an environment, taken in rounds; what is old enough is removed once an hour."""

    def __init__(self, connection: Connection, days: int) -> None:
        self._connection = connection
        self._days = days
        self._gateways: dict[Path, Notices] = {}
        self._forgotten = -FORGET_S

    def take(self, folder: Path, gateway: int) -> int:
        """Store what one gateway has told; how many of its lines so far were none. Raises `psycopg.Error`."""
        notices = self._gateways.get(folder)
        if notices is None:
            notices = self._gateways[folder] = Notices(self._connection, gateway, folder)
        notices.store()
        return notices.unsound

    def forget(self) -> None:
        """Remove refusals beyond their time and number, if it is due. Raises `psycopg.Error`."""
        if time.monotonic() - self._forgotten >= FORGET_S:
            self._forgotten = time.monotonic()
            self._connection.execute(_FORGET, {"days": self._days, "most": MOST_REFUSALS})


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST or _UNSOUND.search(value):
        raise ValueError("not a text of a notice")
    return value


def _number(value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError("not a number of a notice")
    return value
