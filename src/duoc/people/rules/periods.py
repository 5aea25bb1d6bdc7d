"""Periods of days: first day inclusive, last day exclusive; None = not known (first) or open (last)."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class Dated(Protocol):
    """Whatever is in force for a period."""

    @property
    def valid_from(self) -> date | None:
        """First day; None: before our data."""

    @property
    def valid_to(self) -> date | None:
        """First day after; None: still in force."""


class Coded(Dated, Protocol):
    """Whatever carries a code for a period."""

    @property
    def code(self) -> str:
        """The code, meaningless without a day."""


D = TypeVar("D", bound=Dated)
C = TypeVar("C", bound=Coded)


def is_in_force(dated: Dated, day: date) -> bool:
    """Whether the period holds this day. A first day that is not known lies before every day."""
    return (dated.valid_from is None or dated.valid_from <= day) and (dated.valid_to is None or day < dated.valid_to)


def in_force(dated: Iterable[D], day: date) -> list[D]:
    """Those whose period holds this day, in their order."""
    return [one for one in dated if is_in_force(one, day)]


def by_code(coded: Iterable[C], code: str, day: date) -> C | None:
    """The one that carries this code on this day, or None. There is no look-up without a day."""
    return next((one for one in coded if one.code == code and is_in_force(one, day)), None)


def overlap(one: Dated, other: Dated) -> bool:
    """Whether some day lies in both periods."""
    first = max(one.valid_from or date.min, other.valid_from or date.min)
    return first < min(one.valid_to or date.max, other.valid_to or date.max)
