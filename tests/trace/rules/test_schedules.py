"""Schedules: when they come next, by hand from a calendar."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.trace.rules.schedules import FIELDS, Schedule, ScheduleError

NOW = datetime(2026, 11, 28, 23, 59, 30, 250, UTC)  # a Saturday

NEXT = [
    ({"second": "0"}, (2026, 11, 29, 0, 0, 0)),
    ({"second": "31,30"}, (2026, 11, 28, 23, 59, 31)),
    ({"minute": "15"}, (2026, 11, 29, 0, 15, 0)),
    ({"minute": "[10-12]", "second": "5"}, (2026, 11, 29, 0, 10, 5)),
    ({"hour": "1", "minute": "5"}, (2026, 11, 29, 1, 5, 0)),
    ({"dayOfWeek": "1"}, (2026, 11, 30, 0, 0, 0)),
    ({"dayOfWeek": "[1-5]", "hour": "7"}, (2026, 11, 30, 7, 0, 0)),
    ({"dayOfMonth": "31"}, (2026, 12, 31, 0, 0, 0)),
    ({"month": "2", "dayOfMonth": "29"}, (2028, 2, 29, 0, 0, 0)),
    ({"hour": 3}, (2026, 11, 29, 3, 0, 0)),
]


@pytest.mark.parametrize(("written", "expected"), NEXT)
def test_schedule_comes_next(written, expected):
    assert Schedule.read(written).after(NOW) == datetime(*expected, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [None, [], {}, "0", {"second": "x"}, {"second": "60"}, {"hour": "24"}, {"dayOfWeek": "0"}, {"minute": "[5-1]"},
     {"minute": ""},
     {"minute": "0/5"}, {"minute": True}, {"minute": None}, {"month": "13"}, {"dayOfMonth": "31", "month": "4"}, {"second": "٣"}],
)  # fmt: skip
def test_what_is_no_schedule_is_refused(written):
    with pytest.raises(ScheduleError):
        Schedule.read(written)


@given(
    st.dictionaries(st.sampled_from(sorted(FIELDS)), st.integers(1, 7).map(str), min_size=1),
    st.integers(946_684_800, 4_102_444_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
)
def test_next_moment_is_later_and_has_the_values(written, moment):
    found = Schedule.read(written).after(moment)
    assert found > moment
    told = {
        "month": found.month, "dayOfMonth": found.day, "dayOfWeek": found.isoweekday(), "hour": found.hour,
        "minute": found.minute, "second": found.second,
    }  # fmt: skip
    assert all(str(told[name]) == value for name, value in written.items())
