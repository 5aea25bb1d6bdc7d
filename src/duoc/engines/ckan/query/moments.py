"""Dates of queries: `2026-06-01T00:00:00Z`, `NOW`, and arithmetic behind either: `NOW/DAY-7DAYS`. UTC, to the microsecond."""

import re
from datetime import UTC, datetime, timedelta

from duoc.engines.ckan.errors import SearchError

_MOMENT = re.compile(
    r"(NOW|(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?Z?)((?:[+/-][0-9A-Z]+)*)", re.ASCII
)
_STEP = re.compile(r"(/|[+-]\d{1,9})([A-Z]+)", re.ASCII)
_SPANS = {
    "DAY": timedelta(days=1),
    "HOUR": timedelta(hours=1),
    "MINUTE": timedelta(minutes=1),
    "SECOND": timedelta(seconds=1),
    "MILLI": timedelta(milliseconds=1),
}
_UNITS = {
    **{f"{unit}{s}": unit for unit in ("YEAR", "MONTH", *_SPANS) for s in ("", "S")},
    **{"DATE": "DAY", "MILLISECOND": "MILLI", "MILLISECONDS": "MILLI"},
}


def read(text: str, now: datetime) -> datetime:
    """The moment that a text says; one without `Z` is UTC too. Raises `SearchError`."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise SearchError(f"Invalid Date String: '{text[:40]}'")
    try:
        if found[1] == "NOW":
            moment = now.astimezone(UTC)
        else:
            numbers = [int(part) for part in found.groups()[1:7]]
            micro = int((found[8] or "0").ljust(6, "0")[:6])
            moment = datetime(*numbers, micro, tzinfo=UTC)  # type: ignore[misc,arg-type]  # six numbers, a microsecond
        return _reckoned(moment, found[9])
    except (ValueError, OverflowError):
        raise SearchError(f"Invalid Date String: '{text[:40]}'") from None


def _reckoned(moment: datetime, steps: str) -> datetime:
    at = 0
    while at < len(steps):
        step = _STEP.match(steps, at)
        unit = _UNITS.get(step[2]) if step else None
        if step is None or unit is None:
            raise ValueError("no step of date arithmetic")
        moment = _begin(moment, unit) if step[1] == "/" else _moved(moment, int(step[1]), unit)
        at = step.end()
    return moment


def _begin(moment: datetime, unit: str) -> datetime:
    """The first moment of the unit in which this one lies."""
    if unit == "MILLI":
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    first = {"microsecond": 0, "second": 0, "minute": 0, "hour": 0, "day": 1, "month": 1}
    kept = {"SECOND": 1, "MINUTE": 2, "HOUR": 3, "DAY": 4, "MONTH": 5, "YEAR": 6}[unit]
    return moment.replace(**dict(list(first.items())[:kept]))  # type: ignore[arg-type]  # whole numbers by their names


def _moved(moment: datetime, count: int, unit: str) -> datetime:
    if unit in _SPANS:
        return moment + count * _SPANS[unit]
    month = moment.year * 12 + moment.month - 1 + (count * 12 if unit == "YEAR" else count)
    year, month = divmod(month, 12)
    following = datetime(year + month // 11, (month + 1) % 12 + 1, 1, tzinfo=UTC)
    last = (following - timedelta(days=1)).day  # 31 January and a month is the last of February
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))
