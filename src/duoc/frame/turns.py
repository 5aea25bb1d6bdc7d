"""Having something to oneself among processes: for as long as a connection lives, so that the dead let go of it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import DatabaseError, connections


@contextmanager
def alone(kind: int, number: int, using: str = "default") -> Iterator[Any]:
    """A cursor on a connection of its own, or None where another process has it. kind, number: signed 32-bit integers."""
    own = connections[using].copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [kind, number])
            if not cursor.fetchone()[0]:
                yield None
                return
            try:
                yield cursor
            finally:
                # The server ends a connection a moment after we do: the next one should not have to wait for that.
                with suppress(DatabaseError):
                    cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [kind, number])
    finally:
        own.close()
