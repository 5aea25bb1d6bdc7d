"""The calendar: days as the weeks of their months, shaded in proportion to their values; a day leads to what it counts."""

from calendar import Calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil

from django.utils.translation import gettext as _

from duoc.frame import charts, numbers

LONGEST = 24  # months: what is older stands in the table beside it


@dataclass(frozen=True, slots=True)
class Day:
    """One cell; `day` 0 and no line for a day of another month or outside the period."""

    day: int
    label: str = ""
    value: int | None = None
    grade: int = 0
    href: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """One month: its name as mm/yyyy, its weeks from Monday to Sunday."""

    name: str
    weeks: list[list[Day]]


@dataclass(frozen=True, slots=True)
class Months:
    """What the template `frame/months.html` shows. weekdays: (short, whole) names, Monday first."""

    months: list[Month]
    weekdays: list[tuple[str, str]]


def draw(values: Mapping[date, int], href_of: Callable[[date], str]) -> Months:
    """The last months that the days lie in, newest last. values: counts (≥ 0) of the days of a period."""
    largest = max(values.values(), default=0)

    def cell(day: date, month: int) -> Day:
        if day.month != month:
            return Day(0)
        value = values.get(day)
        if value is None:
            return Day(day.day)
        return Day(
            day.day, numbers.day(day), value, ceil(charts.GRADES * value / largest) if value else 0, href_of(day)
        )

    wanted = sorted({(day.year, day.month) for day in values})[-LONGEST:]
    drawn = [
        Month(
            f"{month:02d}/{year}",
            [[cell(day, month) for day in week] for week in Calendar().monthdatescalendar(year, month)],
        )
        for year, month in wanted
    ]
    return Months(drawn, _weekdays())


def _weekdays() -> list[tuple[str, str]]:
    names = [_("Thứ hai"), _("Thứ ba"), _("Thứ tư"), _("Thứ năm"), _("Thứ sáu"), _("Thứ bảy"), _("Chủ nhật")]
    return list(zip((_("T2"), _("T3"), _("T4"), _("T5"), _("T6"), _("T7"), _("CN")), names, strict=True))
