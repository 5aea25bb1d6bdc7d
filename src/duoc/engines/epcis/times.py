"""Times of events: RFC 3339 with a zone (`date-time` of JSON schema)."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
)

_LONGEST = 64  # digits enough for any clock; nothing longer is kept in memory for a stranger
# The usual spelling, which the standard library reads as it is.
_USUAL = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{3})?(?:Z|[+-][0-9]{2}:[0-5][0-9])"
)


def instant(text: str) -> datetime | None:
    """The moment in UTC, to the millisecond, rounded half up; None for what is no time with a zone, or not in the calendar.

    A leap second is the first moment of the next minute.
    """
    return _remembered(text) if len(text) <= _LONGEST else None


@lru_cache(4096)
def _remembered(text: str) -> datetime | None:
    if _USUAL.fullmatch(text) and text[17:19] != "60":
        try:
            return datetime.fromisoformat(text).astimezone(UTC)
        except (ValueError, OverflowError):
            return None
    found = _TIME.fullmatch(text)
    return None if found is None else _unusual(found)


def _unusual(found: re.Match[str]) -> datetime | None:
    year, month, day, hour, minute, second, fraction, sign, zone_hours, zone_minutes = found.groups()
    seconds = int(second)
    if seconds > 60:
        return None
    milliseconds = 0
    if fraction:
        milliseconds = int(fraction[:3].ljust(3, "0")) + (fraction[3:4] >= "5")
    try:
        base = datetime(int(year), int(month), int(day), int(hour), int(minute), min(seconds, 59), tzinfo=UTC)
        if sign:
            hours, minutes = int(zone_hours), int(zone_minutes)
            if hours > 23 or minutes > 59:
                return None
            offset = timedelta(hours=hours, minutes=minutes)
            base = base - offset if sign == "+" else base + offset
        return base + timedelta(seconds=seconds == 60, milliseconds=milliseconds)
    except (ValueError, OverflowError):
        return None


def written(moment: datetime) -> str:
    """UTC with exactly three decimals, as event hashes want it."""
    return f"{moment.isoformat(timespec='milliseconds')[:-6]}Z"
