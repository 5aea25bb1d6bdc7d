"""Working days: Monday to Friday, but for the days that the calendar names."""

from collections.abc import Mapping
from datetime import date, timedelta

SATURDAY = 5
_DAY = timedelta(days=1)
FURTHEST = 10_000  # days: a count beyond it is an error, not a term


def works(day: date, named: Mapping[date, bool]) -> bool:
    """Whether offices work on a day. named: days that differ from their week, True: off."""
    off = named.get(day)
    return day.weekday() < SATURDAY if off is None else not off


def add_working_days(start: date, count: int, named: Mapping[date, bool]) -> date:
    """The day on which a term of `count` working days ends; the day it begins on is not counted (Bộ luật Dân sự 2015 Điều 147).

    Raises `ValueError` for a negative count or one beyond `FURTHEST` days.
    """
    if count < 0:
        raise ValueError("a term has no negative length")
    day = start
    for _step in range(FURTHEST):
        if count == 0 and works(day, named):
            return day
        if day == date.max:
            break
        day += _DAY
        count -= works(day, named) and count > 0
    raise ValueError("the calendar has no such working day")


def working_days_between(start: date, end: date, named: Mapping[date, bool]) -> int:
    """How many working days lie behind `start` up to and with `end`; negative where `end` is earlier."""
    if end < start:
        return -working_days_between(end, start, named)
    days = min((end - start).days, FURTHEST)
    return sum(works(start + _DAY * step, named) for step in range(1, days + 1))
