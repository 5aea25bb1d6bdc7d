"""A figure that the system shows for a demand, and the rows that make it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from duoc.boards.rules.readiness import Verdict


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows behind a figure, in the reader's language. A cell is a text, a number, a moment or nothing."""

    head: Sequence[str]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. key: its name in addresses; value: as a reader writes it; at: when it was true; note: what it is held against.

    href: the room's own page of its rows; else `rows` makes them.
    """

    key: str
    label: str
    value: str
    verdict: Verdict
    at: datetime
    note: str = ""
    href: str = ""
    rows: Callable[[], Rows] = field(default=lambda: Rows((), ()), compare=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a collector is given. review_days: the period of the demand, null for none."""

    now: datetime
    review_days: int | None


def verdict(gaps: int) -> Verdict:
    """Of a figure that should be nothing."""
    return Verdict.GAP if gaps else Verdict.OK
