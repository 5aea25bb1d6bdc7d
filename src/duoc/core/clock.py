"""The only places where time enters: whoever needs the time is given a clock.

Units: microseconds since 1970-01-01 UTC (`int`), the resolution of PostgreSQL.
"""

import mmap
import time
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY_US = 86_400_000_000
# Vietnam has had one offset since 1975-06-13, so that a day can be found by arithmetic on the hot path.
OFFSET_US = 7 * 3_600_000_000
try:
    PROVINCE_ZONE: tzinfo = ZoneInfo("Asia/Ho_Chi_Minh")
except ZoneInfoNotFoundError:
    # An office PC without a zone database (Windows): the one offset is right for everything since 1975.
    PROVINCE_ZONE = timezone(timedelta(microseconds=OFFSET_US), "+07")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Tells the present moment."""

    def now_us(self) -> int:
        """Microseconds since the epoch, UTC."""


class SystemClock:
    """The machine's own clock."""

    def now_us(self) -> int:
        return time.time_ns() // 1000


class ManualClock:
    """A clock that stands still until it is moved: for tests."""

    def __init__(self, now_us: int) -> None:
        self._now_us = now_us

    def now_us(self) -> int:
        return self._now_us

    def set(self, now_us: int) -> None:
        self._now_us = now_us


class FileClock:
    """A simulated clock shared by two processes through eight bytes of a file: a player writes it, a gateway reads it.

    Only the replay environment may own one (`Environment.clock` enforces it): a production gateway with a foreign
    clock would let its operator back-date messages.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bytes(8))
        with path.open("r+b") as file:
            # A native 8-byte cell: read and written in one piece. (`struct` clears the bytes before it packs them.)
            self._cell = memoryview(mmap.mmap(file.fileno(), 8)).cast("Q")

    def now_us(self) -> int:
        return self._cell[0]

    def set(self, now_us: int) -> None:
        self._cell[0] = now_us


def province_day(now_us: int) -> date:
    """The day of the province (Asia/Ho_Chi_Minh) that holds this moment."""
    return date.fromordinal(719_163 + (now_us + OFFSET_US) // DAY_US)


def day_start_us(day: date) -> int:
    """The first microsecond of a day of the province."""
    return (day.toordinal() - 719_163) * DAY_US - OFFSET_US


def to_datetime(us: int) -> datetime:
    """Microseconds since the epoch as an aware UTC datetime, exact."""
    return _EPOCH + timedelta(microseconds=us)


def from_datetime(moment: datetime) -> int:
    """An aware datetime as microseconds since the epoch, exact. Naive datetimes are refused."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return (moment - _EPOCH) // timedelta(microseconds=1)
