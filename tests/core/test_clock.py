"""The clocks: the province's day, exact conversions, and the simulated clock that two processes share."""

import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.core.clock import (
    PROVINCE_ZONE,
    FileClock,
    ManualClock,
    SystemClock,
    day_start_us,
    from_datetime,
    province_day,
    to_datetime,
)
from duoc.core.environment import Environment, ForeignClockError

MOMENTS = st.integers(315_532_800, 4_102_444_800).map(lambda second: datetime.fromtimestamp(second, UTC))


def test_system_clock_tells_the_time_of_the_machine() -> None:
    assert abs(SystemClock().now_us() / 1e6 - time.time()) < 1


def test_manual_clock_moves_only_when_told() -> None:
    clock = ManualClock(5)
    assert clock.now_us() == 5
    clock.set(9)
    assert clock.now_us() == 9


def test_province_day_begins_at_seventeen_hours_utc() -> None:
    # Asia/Ho_Chi_Minh is UTC+7: 23:59:59 of 04/10/2024 there is 16:59:59 UTC.
    before = from_datetime(datetime(2024, 10, 4, 16, 59, 59, 999_999, tzinfo=UTC))
    assert province_day(before) == date(2024, 10, 4)
    assert province_day(before + 1) == date(2024, 10, 5)
    assert day_start_us(date(2024, 10, 5)) == before + 1


@given(MOMENTS)
def test_province_day_agrees_with_the_time_zone_database(moment: datetime) -> None:
    assert province_day(from_datetime(moment)) == moment.astimezone(PROVINCE_ZONE).date()


@given(MOMENTS)
def test_conversion_is_exact_both_ways(moment: datetime) -> None:
    assert to_datetime(from_datetime(moment)) == moment


def test_conversion_counts_from_the_epoch() -> None:
    assert from_datetime(datetime(1970, 1, 1, 7, tzinfo=timezone(timedelta(hours=7)))) == 0
    assert from_datetime(datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC)) == 1_000_000_000_000_000


def test_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        from_datetime(datetime(2024, 1, 1))  # noqa: DTZ001  # that is the point


def test_only_the_replay_gets_a_simulated_clock(tmp_path: Path) -> None:
    for environment in (Environment.PRODUCTION, Environment.SANDBOX):
        assert isinstance(environment.clock(tmp_path), SystemClock)
        with pytest.raises(ForeignClockError):
            environment.clock(tmp_path, simulated=True)
    assert isinstance(Environment.REPLAY.clock(tmp_path, simulated=True), FileClock)


def test_simulated_clock_is_shared_by_two_processes_and_never_torn(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    first, second = 0x0102030405060708, 0x1112131415161718
    clock = FileClock(path)
    clock.set(first)
    program = (
        "import sys, time; from pathlib import Path; from duoc.core.clock import FileClock\n"
        "clock = FileClock(Path(sys.argv[1])); seen = set(); end = time.time() + 1.0\n"
        "print('ready', flush=True)\n"
        "while time.time() < end: seen.add(clock.now_us())\n"
        "print(sorted(seen))"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
        while reader.poll() is None:
            clock.set(second)
            clock.set(first)
        assert reader.stdout.read().strip() == str([first, second])
