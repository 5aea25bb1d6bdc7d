"""Deadlines counted on a calendar by hand, and what holds of every day."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.catalogue.rules.frequencies import DAYS
from duoc.catalogue.rules.terms import LADDER, Due, add_months, due, review_due, step, update_due

MONDAY = date(2026, 3, 2)
DAY = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 7, 15), 6, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
        (date(1900, 1, 31), 1, date(1900, 2, 28)),
        (date(2000, 1, 31), 1, date(2000, 2, 29)),
    ],
)
def test_the_last_day_of_a_shorter_month_stands_for_those_it_has_not(day, months, later):
    assert add_months(day, months) == later


@settings(max_examples=40)
@given(DAY, st.integers(0, 120), st.integers(0, 120))
def test_a_day_that_every_month_has_may_be_carried_in_two_goes(day, one, other):
    day = day.replace(day=min(day.day, 28))
    assert add_months(add_months(day, one), other) == add_months(day, one + other)


@settings(max_examples=40)
@given(DAY, st.integers(-120, 120))
def test_a_month_later_is_another_month(day, months):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months


@settings(max_examples=40)
@given(DAY, st.integers(0, 120), st.integers(0, 31))
def test_of_two_days_the_later_stays_no_earlier(day, months, more):
    assert add_months(day, months) <= add_months(day + timedelta(days=more), months)


@pytest.mark.parametrize(
    ("frequency", "day"),
    [
        ("DAILY", date(2026, 3, 3)),
        ("CONT", date(2026, 3, 3)),
        ("WEEKLY", date(2026, 3, 9)),
        ("BIWEEKLY", date(2026, 3, 16)),
        ("MONTHLY", date(2026, 4, 2)),
        ("BIMONTHLY", date(2026, 5, 3)),
        ("QUARTERLY", date(2026, 6, 2)),
        ("ANNUAL", date(2027, 3, 3)),
        ("BIENNIAL", date(2028, 3, 2)),
        ("IRREG", None),
        ("AS_NEEDED", None),
        ("NEVER", None),
        ("UNKNOWN", None),
        ("", None),
        ("monthly", None),
        ("SOMETIMES", None),
    ],
)
def test_data_is_due_one_period_after_the_last(frequency, day):
    assert update_due(frequency, MONDAY, None) == day


@pytest.mark.parametrize(
    ("updated", "published", "day"),
    [
        (None, None, None),
        (None, MONDAY, date(2026, 3, 9)),
        (MONDAY, None, date(2026, 3, 9)),
        (MONDAY, date(2026, 4, 1), date(2026, 3, 9)),
        (date(2026, 4, 1), MONDAY, date(2026, 4, 8)),
    ],
)
def test_data_that_was_never_renewed_counts_from_its_first_day(updated, published, day):
    assert update_due("WEEKLY", updated, published) == day


# The calendar's own length of each period: no deadline falls before the period has passed.
@pytest.mark.parametrize(
    ("frequency", "longest"),
    [
        ("MONTHLY", 31),
        ("BIMONTHLY", 62),
        ("QUARTERLY", 92),
        ("ANNUAL_2", 184),
        ("ANNUAL", 366),
        ("BIENNIAL", 731),
        ("TRIENNIAL", 1096),
        ("QUADRENNIAL", 1461),
        ("QUINQUENNIAL", 1827),
        ("DECENNIAL", 3653),
        ("BIDECENNIAL", 7305),
        ("TRIDECENNIAL", 10958),
    ],
)
def test_a_period_is_the_longest_of_the_calendar(frequency, longest):
    assert DAYS[frequency] == longest


@pytest.mark.parametrize(
    ("months", "reviewed", "published", "day"),
    [
        (6, MONDAY, None, date(2026, 9, 2)),
        (6, None, MONDAY, date(2026, 9, 2)),
        (6, date(2026, 8, 31), MONDAY, date(2027, 2, 28)),
        (6, None, None, None),
        (None, MONDAY, MONDAY, None),
        (0, MONDAY, MONDAY, None),
    ],
)
def test_a_review_is_due_months_after_the_last(months, reviewed, published, day):
    assert review_due(months, reviewed, published) == day


@pytest.mark.parametrize(
    ("day", "left", "late"),
    [
        (date(2026, 3, 2), 0, False),
        (date(2026, 3, 3), 1, False),
        (date(2026, 3, 1), -1, True),
        (date(2025, 3, 2), -365, True),
    ],
)
def test_a_deadline_is_late_from_the_day_after(day, left, late):
    found = due("update", day, MONDAY)
    assert (found, found.late) == (Due("update", day, left), late)


def test_no_day_is_no_deadline():
    assert due("update", None, MONDAY) is None


@pytest.mark.parametrize(
    ("left", "reached"),
    [
        (365, None),
        (15, None),
        (14, 14),
        (4, 14),
        (3, 3),
        (1, 3),
        (0, 0),
        (-1, 0),
        (-6, 0),
        (-7, -7),
        (-13, -7),
        (-14, -14),
        (-20, -14),
        (-21, -21),
        (-27, -21),
        (-28, -28),
        (-999, -28),
    ],
)
def test_the_last_step_that_was_reached_is_told(left, reached):
    assert step(left) == reached


@settings(max_examples=40)
@given(st.integers(-60, 60))
def test_a_day_later_no_step_is_climbed_back(left):
    now, tomorrow = step(left), step(left - 1)
    assert now is None or (tomorrow is not None and tomorrow <= now)


@settings(max_examples=40)
@given(st.integers(-60, 14))
def test_a_step_is_one_of_the_ladder(left):
    assert step(left) in LADDER
