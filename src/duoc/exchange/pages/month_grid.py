"""The calendar: days as the weeks of their months, shaded in proportion to their requests; a day leads to its services."""

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from django.utils.translation import gettext as _

from duoc.exchange.rules.tally import Line
from duoc.frame import charts, numbers
from duoc.frame.tables import with_query

LONGEST = 24  # months: what is older stands in the table


@dataclass(frozen=True, slots=True)
class Day:
    """One cell; `day` 0 and no line for a day of another month or outside the period."""

    day: int
    label: str = ""
    requests: int | None = None
    grade: int = 0
    href: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """One month: its name as mm/yyyy, its weeks from Monday to Sunday."""

    name: str
    weeks: list[list[Day]]


def weekdays() -> list[tuple[str, str]]:
    """(short, whole) name of each day of the week, Monday first."""
    names = [_("Thứ hai"), _("Thứ ba"), _("Thứ tư"), _("Thứ năm"), _("Thứ sáu"), _("Thứ bảy"), _("Chủ nhật")]
    return list(zip((_("T2"), _("T3"), _("T4"), _("T5"), _("T6"), _("T7"), _("CN")), names, strict=True))


def months(lines: Sequence[Line], query: str) -> list[Month]:
    """The last months that the lines (by day, in order) lie in, newest last."""
    known = {date.fromisoformat(line.key): line.now.requests for line in lines}
    largest = max(known.values(), default=0)
    wanted = sorted({(day.year, day.month) for day in known})[-LONGEST:]
    return [
        Month(
            f"{month:02d}/{year}",
            [
                [_cell(day, month, known, largest, query) for day in week]
                for week in Calendar().monthdatescalendar(year, month)
            ],
        )
        for year, month in wanted
    ]


def _cell(day: date, month: int, known: dict[date, int], largest: int, query: str) -> Day:
    if day.month != month:
        return Day(0)
    requests = known.get(day)
    if requests is None:
        return Day(day.day)
    href = with_query(query, by="service", sort=None, **{"from": day.isoformat(), "to": day.isoformat()})
    return Day(day.day, numbers.day(day), requests, ceil(charts.GRADES * requests / largest) if requests else 0, href)
