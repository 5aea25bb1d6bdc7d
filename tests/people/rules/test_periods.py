"""Periods: first day in, last day out."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.people.rules import periods

DAY = date(2025, 7, 1)


@dataclass(frozen=True)
class Period:
    valid_from: date | None
    valid_to: date | None
    code: str = "32002"


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (DAY, None, True),
        (None, DAY, False),
        (None, DAY + timedelta(1), True),
        (DAY + timedelta(1), None, False),
        (None, None, True),
        (DAY, DAY, False),
    ],
)
def test_period_holds_its_first_day_and_not_its_last(first, last, expected):
    assert periods.is_in_force(Period(first, last), DAY) is expected


def test_code_needs_a_day():
    old, new = Period(None, DAY), Period(DAY, None)
    assert periods.by_code([old, new], "32002", DAY - timedelta(1)) is old
    assert periods.by_code([old, new], "32002", DAY) is new
    assert periods.by_code([old, new], "32011", DAY) is None
    assert periods.in_force([old, new], DAY) == [new]


DAYS = st.none() | st.dates(date(2024, 1, 1), date(2024, 2, 1))


@given(DAYS, DAYS, DAYS, DAYS)
def test_overlap_means_a_common_day(one_from, one_to, other_from, other_to):
    one, other = Period(one_from, one_to), Period(other_from, other_to)
    days = [date(2023, 12, 1) + timedelta(n) for n in range(100)]
    common = any(periods.is_in_force(one, day) and periods.is_in_force(other, day) for day in days)
    assert periods.overlap(one, other) == periods.overlap(other, one) == common
