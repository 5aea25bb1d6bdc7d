"""Keyset paging: a page continues after a key, so that page 10,000 costs what page 1 costs and nothing is shown twice.

The key travels in the URL as an opaque cursor: base64url of the canonical JSON of its values.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from duoc.core import canonical
from duoc.core.clock import from_datetime, to_datetime

Row = TypeVar("Row")
LONGEST = 512


class CursorError(ValueError):
    """A cursor that this house did not write."""


def encode(key: Sequence[str | int | None]) -> str:
    """The cursor of a key of strings, integers and nulls."""
    return base64.urlsafe_b64encode(canonical.dumps(list(key))).rstrip(b"=").decode()


def decode(cursor: str, kinds: Sequence[type]) -> tuple[Any, ...]:
    """The key of a cursor. Raises `CursorError` unless it has exactly values of `kinds`, in order."""
    if not cursor.isascii() or len(cursor) > LONGEST:
        raise CursorError("not a cursor")
    try:
        key = canonical.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise CursorError("not a cursor") from error
    if not isinstance(key, list) or len(key) != len(kinds):
        raise CursorError("a cursor of another table")
    if not all(type(value) is kind for value, kind in zip(key, kinds, strict=True)):
        raise CursorError("a cursor of another table")
    return tuple(key)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page and the cursor of the next one (None on the last page)."""

    rows: list[Row]
    following: str | None


def day(text: str) -> date:
    """A day in a cursor. Raises `CursorError`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CursorError("not a cursor") from None


def by_moment(moment: datetime, number: UUID) -> list[str | int]:
    """The key of rows that stand in the order of a moment, then of a UUID."""
    return [from_datetime(moment), str(number)]


def moment(cursor: str) -> tuple[datetime, UUID]:
    """What `by_moment` made. Raises `CursorError`."""
    micros, number = decode(cursor, (int, str))
    try:
        return to_datetime(micros), UUID(number)
    except (OverflowError, ValueError):
        raise CursorError("not a cursor") from None


def page(rows: Sequence[Row], size: int, key: Callable[[Row], Sequence[str | int | None]]) -> Page[Row]:
    """Cut `size` rows out of `size + 1` fetched ones; the surplus row only says that there is a next page."""
    if size < 1:
        raise ValueError("a page has at least one row")
    shown = list(rows[:size])
    return Page(shown, encode(key(shown[-1])) if len(rows) > size else None)
