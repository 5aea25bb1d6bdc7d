"""Readiness for the link: every demand in force with what the system shows of it and what people stated."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from duoc.boards.models import Demand, Statement
from duoc.boards.rules import readiness as rules
from duoc.boards.rules.readiness import State
from duoc.boards.services import statements
from duoc.boards.services.collected import COLLECTORS, Asked, Figure
from duoc.boards.services.law import demand, demands
from duoc.core.clock import from_datetime, province_day


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement that counts, and the first day on which it counts no more (None: never)."""

    row: Statement
    review: date | None
    stale: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A demand and its evidence now."""

    demand: Demand
    figures: list[Figure]
    stated: list[Stated]
    state: State

    @property
    def review(self) -> date | None:
        """The nearest day of review among its documents."""
        return min((one.review for one in self.stated if one.review is not None), default=None)


@dataclass(frozen=True, slots=True)
class Readiness:
    """The whole checklist at one moment."""

    at: datetime
    standings: list[Standing]

    @property
    def counts(self) -> Counter[State]:
        """Demands by state."""
        return Counter(one.state for one in self.standings)

    @property
    def held(self) -> int:
        """Demands whose evidence is there and current."""
        return sum(one.state in rules.HELD for one in self.standings)

    @property
    def unverified(self) -> int:
        """Demands whose words were not held against the law's."""
        return sum(not one.demand.verified for one in self.standings)


def readiness(now: datetime | None = None) -> Readiness:
    """The state of every demand in force."""
    moment = now or timezone.now()
    known: dict[str, list[Statement]] = {}
    for row in statements.in_force():
        known.setdefault(row.control, []).append(row)
    return Readiness(moment, [_standing(one, known.get(one.key, []), moment) for one in demands(_day(moment))])


def standing(key: str, now: datetime | None = None) -> Standing:
    """One demand. Raises `StatementRefusedError`."""
    return _standing(demand(key), statements.in_force(key), now or timezone.now())


def _standing(asked: Demand, rows: list[Statement], now: datetime) -> Standing:
    day, given = _day(now), Asked(now, asked.review_days)
    figures = [one for collect in COLLECTORS.get(asked.key, ()) for one in collect(given)]
    stated = []
    for row in rows:
        review = rules.next_review(row.dated, row.review_by, asked.review_days)
        stated.append(Stated(row, review, rules.is_stale(review, day)))
    said = rules.state(bool(asked.asks), [one.review for one in stated], [one.verdict for one in figures], day)
    return Standing(asked, figures, stated, said)


def _day(now: datetime) -> date:
    return province_day(from_datetime(now))
