"""A job while it runs: whose it is, how far it is, and whether somebody wants it to end.

All of it goes over a connection of its own, so that it is seen while the rows lie in a transaction that is not yet over. The
job belongs to whoever holds its lock; a process that dies lets go of it.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connections

from duoc.catalogue.models import Publication
from duoc.catalogue.rules.versions import LIVE
from duoc.frame import turns

_INTERVAL_S = 1.0
_CLASS = 0x63617461  # of the advisory locks that are jobs of this room
_CLAIM = """UPDATE catalogue_publication SET state = 'running', claimed_by = %s, claimed_at = now(), attempts = attempts + 1
    WHERE id = %s AND state IN ('waiting', 'running') RETURNING attempts"""
_TELL = """UPDATE catalogue_publication SET stage = %s, done = %s, total = %s WHERE id = %s AND state = 'running'
    RETURNING cancel_asked"""
_HELD = """SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
Watcher = Callable[[str, int, int], None]


class CancelledError(Exception):
    """Somebody asked for the end of the job."""


def free() -> list[UUID]:
    """Jobs that wait, or whose process has died, oldest first."""
    jobs = Publication.objects.filter(state__in=LIVE).order_by("asked_at").values_list("pk", flat=True)
    if not jobs:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(_HELD, [_CLASS])
        held = {number for (number,) in cursor.fetchall()}
    return [job for job in jobs if job.int >> 96 not in held]


@contextmanager
def claimed(number: UUID, by: str, watcher: Watcher | None = None) -> Iterator["Progress | None"]:
    """Have a job to oneself; None where another process has it, or it has ended."""
    key = number.int >> 96
    with turns.alone(_CLASS, key - (key >> 31 << 32)) as cursor:
        if cursor is None:
            yield None
            return
        cursor.execute(_CLAIM, [by, number])
        row = cursor.fetchone()
        yield Progress(number, cursor, row[0], watcher) if row else None


class Progress:
    """Tells the job's row what is done of what, at most once a second, and hears whether to end.

    attempts: how often the job was begun, this time included.
    """

    def __init__(self, number: UUID, cursor: Any, attempts: int, watcher: Watcher | None = None) -> None:
        self.attempts = attempts
        self.seconds: dict[str, float] = {}
        self._number, self._cursor, self._watcher = number, cursor, watcher
        self._stage, self._since, self._told = "", time.monotonic(), 0.0

    def stage(self, name: str) -> None:
        """Another step begins. Raises `CancelledError`."""
        self.end()
        self._stage = name
        self._tell(0, 0)

    def __call__(self, done: int, total: int) -> None:
        """So much of the step is done. Raises `CancelledError`."""
        if self._watcher:
            self._watcher(self._stage, done, total)
        if time.monotonic() - self._told >= _INTERVAL_S:
            self._tell(done, total)

    def end(self) -> dict[str, float]:
        """The step is over; seconds of each step so far."""
        now = time.monotonic()
        if self._stage:
            self.seconds[self._stage] = round(now - self._since, 3)
        self._stage, self._since = "", now
        return self.seconds

    def _tell(self, done: int, total: int) -> None:
        self._told = time.monotonic()
        values: Sequence[Any] = [self._stage, done, total, self._number]
        self._cursor.execute(_TELL, values)
        row = self._cursor.fetchone()
        if row is None or row[0]:
            raise CancelledError
