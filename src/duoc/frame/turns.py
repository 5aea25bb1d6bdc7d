"""Having something to oneself among processes: for as long as a connection lives, so that the dead let go of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections


@contextmanager
def alone(kind: int, number: int, using: str = "default") -> Iterator[Any]:
    """A cursor on a connection of its own, or None where another process has it. kind, number: signed 32-bit integers."""
    own = connections[using].copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [kind, number])
            yield cursor if cursor.fetchone()[0] else None
    finally:
        own.close()
