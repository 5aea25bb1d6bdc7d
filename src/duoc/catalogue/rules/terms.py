"""Deadlines of the registry: when data is due, when an entry is to be reviewed, and when somebody is reminded.

Lengths are dated rows with their legal basis (`models.Term`), never constants; what is due follows from them by the rules here.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from duoc.catalogue.rules.frequencies import DAYS

REVIEW, ANSWER, FIRST = "review", "answer", "first_data"
KEYS = (REVIEW, ANSWER, FIRST)
UNITS = ("months", "days", "working_days")
UPDATE = "update"
# Days left at which somebody is told; below nothing is left he is told again, week by week for a month.
LADDER = (14, 3, 0, -7, -14, -21, -28)


@dataclass(frozen=True, slots=True)
class Due:
    """Something is due: which kind, on which day, how many days are left (negative: late)."""

    kind: str
    day: date
    left: int

    @property
    def late(self) -> bool:
        """Whether the day has passed."""
        return self.left < 0


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, the last of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def update_due(frequency: str, updated: date | None, published: date | None) -> date | None:
    """When data is to be renewed: one period after the last; None where no period follows from the frequency.

    Data that was never renewed counts from the day on which its entry went on show.
    """
    days, since = DAYS.get(frequency, 0), updated or published
    return since + timedelta(days=days) if days and since else None


def review_due(months: int | None, reviewed: date | None, published: date | None) -> date | None:
    """When the entry is to be reviewed; None before it is on show."""
    since = reviewed or published
    return add_months(since, months) if months and since else None


def due(kind: str, day: date | None, today: date) -> Due | None:
    """A deadline as it stands today."""
    return Due(kind, day, (day - today).days) if day else None


def step(left: int) -> int | None:
    """The step of the ladder that has been reached: of those reached the last. None: it is too early to say anything."""
    reached = [one for one in LADDER if left <= one]
    return reached[-1] if reached else None
