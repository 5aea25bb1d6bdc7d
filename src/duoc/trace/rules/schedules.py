"""When a subscription is due: six fields as EPCIS 2.0 §8.2.5.3 writes them, read by hand (the published expression cannot be)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

# Field → (least, most); in the order from coarse to fine.
FIELDS = {
    "month": (1, 12),
    "dayOfMonth": (1, 31),
    "dayOfWeek": (1, 7),
    "hour": (0, 23),
    "minute": (0, 59),
    "second": (0, 59),
}
_ELEMENT = re.compile(r"(?P<one>\d{1,2})|\[(?P<first>\d{1,2})-(?P<last>\d{1,2})\]", re.ASCII)
# 29 February is a given day of the week at least every forty years.
_HORIZON_DAYS = 41 * 366


class ScheduleError(ValueError):
    """A schedule that cannot be read, or that never comes."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The values that a moment (UTC) must have; a field that is not named may have any. dayOfWeek: 1 = Monday."""

    fields: dict[str, frozenset[int]]

    @classmethod
    def read(cls, written: Any) -> "Schedule":
        """From JSON: an object of numbers, ranges `[a-b]` and lists with commas. Raises `ScheduleError`."""
        if not isinstance(written, dict) or not written:
            raise ScheduleError("a schedule names at least one of " + ", ".join(FIELDS))
        fields = {}
        for name, text in written.items():
            if name not in FIELDS:
                raise ScheduleError(f"{str(name)[:40]!r} is no field of a schedule")
            fields[name] = _values(name, text)
        made = cls(fields)
        made.after(datetime(2026, 1, 1, tzinfo=UTC))
        return made

    def after(self, moment: datetime) -> datetime:
        """The first moment of the schedule later than `moment`. Raises `ScheduleError` when there is none."""
        start = moment.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
        day = start.replace(hour=0, minute=0, second=0)
        for _ in range(_HORIZON_DAYS):
            if self._is_a_day(day):
                found = self._within(day, start)
                if found is not None:
                    return found
            day += timedelta(days=1)
        raise ScheduleError("no day is as the schedule says")

    def _is_a_day(self, day: datetime) -> bool:
        told = {"month": day.month, "dayOfMonth": day.day, "dayOfWeek": day.isoweekday()}
        return all(value in self.fields.get(name, (value,)) for name, value in told.items())

    def _within(self, day: datetime, start: datetime) -> datetime | None:
        for hour in self._in_order("hour"):
            for minute in self._in_order("minute"):
                if day.replace(hour=hour, minute=minute, second=59) < start:
                    continue
                for second in self._in_order("second"):
                    moment = day.replace(hour=hour, minute=minute, second=second)
                    if moment >= start:
                        return moment
        return None

    def _in_order(self, name: str) -> list[int]:
        least, most = FIELDS[name]
        # What is finer than the finest field that is named happens once, at its beginning.
        if name in self.fields:
            return sorted(self.fields[name])
        finer = list(FIELDS)[list(FIELDS).index(name) + 1 :]
        return list(range(least, most + 1)) if any(one in self.fields for one in finer) else [least]


def _values(name: str, text: Any) -> frozenset[int]:
    least, most = FIELDS[name]
    found: set[int] = set()
    for part in str(text).split(",") if isinstance(text, str | int) and not isinstance(text, bool) else [""]:
        element = _ELEMENT.fullmatch(part.strip())
        if element is None:
            raise ScheduleError(f"{name}: a number, a range like [{least}-{most}], or a list of them with commas")
        first = int(element["one"] or element["first"])
        last = int(element["one"] or element["last"])
        if not least <= first <= last <= most:
            raise ScheduleError(f"{name}: from {least} to {most}")
        found.update(range(first, last + 1))
    return frozenset(found)
