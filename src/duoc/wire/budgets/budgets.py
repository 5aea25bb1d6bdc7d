"""The counts of a day."""

import fcntl
import os
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import NamedTuple

from duoc.core.clock import Clock, SystemClock, province_day
from duoc.wire.budgets.marks import MARK_SIZE, Marks

RECORD = 2 * MARK_SIZE
KEPT_DAYS = 7


class Spent(NamedTuple):
    """distinct: citizens whom the officer has asked about today, those of this question among them."""

    distinct: int
    allowed: bool


class Budgets:
    """One process's view of the counts. Not for several threads. A folder belongs to one environment."""

    def __init__(self, folder: Path, key: bytes, clock: Clock | None = None) -> None:
        self._folder = folder
        self._marks = Marks(key)
        self._clock = clock or SystemClock()
        self._day: date | None = None
        self._file = -1
        self._read = 0
        self._known: dict[bytes, set[bytes]] = {}
        self.mark = self._marks.identity

    def spend(self, officer: str, marks: Collection[bytes], limit: int) -> Spent:
        """Count citizens for an officer, whether or not he may then ask: refused questions count, too.

        `limit` 0: none. Raises `OSError` when the counts cannot be read or written; then nobody knows whether he may.
        """
        self._open()
        self._refresh()
        mark = self._marks.officer(officer)
        known = self._known.setdefault(mark, set())
        new = set(marks) - known
        if new:
            self._append(b"".join(mark + one for one in sorted(new)))
            known |= new
        return Spent(len(known), not limit or len(known) <= limit)

    def distinct(self, officer: str) -> int:
        """How many citizens the officer has asked about today. Raises `OSError`."""
        self._open()
        self._refresh()
        return len(self._known.get(self._marks.officer(officer), ()))

    def close(self) -> None:
        """Let go of the file."""
        if self._file >= 0:
            os.close(self._file)
        self._file, self._day = -1, None

    def _open(self) -> None:
        """The file of today (Asia/Ho_Chi_Minh)."""
        day = province_day(self._clock.now_us())
        if day == self._day:
            return
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        self._file = os.open(self._folder / day.isoformat(), flags, 0o600)
        self._day, self._read, self._known = day, 0, {}
        eldest = date.fromordinal(day.toordinal() - KEPT_DAYS).isoformat()
        for path in self._folder.glob("????-??-??"):
            if path.name < eldest:
                path.unlink(missing_ok=True)

    def _refresh(self) -> None:
        """Take in what has been appended since the last look. One fstat where nothing was."""
        size = os.fstat(self._file).st_size
        if size < self._read:
            raise OSError("the counts of today were cut off")
        while size - self._read >= RECORD:
            data = os.pread(self._file, min(size - self._read, 1 << 20) // RECORD * RECORD, self._read)
            whole = len(data) // RECORD * RECORD
            if not whole:
                return
            for at in range(0, whole, RECORD):
                self._known.setdefault(data[at : at + MARK_SIZE], set()).add(data[at + MARK_SIZE : at + RECORD])
            self._read += whole

    def _append(self, records: bytes) -> None:
        """All of it or nothing; a writer that was killed within a record leaves a piece, which the next one cuts off."""
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            end = os.fstat(self._file).st_size
            if end % RECORD:
                end -= end % RECORD
                os.ftruncate(self._file, end)
            try:
                written = os.write(self._file, records)
            except OSError:
                os.ftruncate(self._file, end)
                raise
            if written < len(records):
                os.ftruncate(self._file, end)
                raise OSError("no room for the counts of today")
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
