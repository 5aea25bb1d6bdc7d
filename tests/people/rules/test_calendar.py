"""Terms in working days: the algebra of adding and counting, and their edges, without a stored calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.people.rules.calendar import add_working_days, working_days_between, works

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 1, 2) + timedelta(n) for n in range(4))
DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
NAMED = st.dictionaries(st.dates(date(2025, 6, 1), date(2026, 6, 1)), st.booleans(), max_size=8)


@pytest.mark.parametrize(("day", "expected"), [(FRIDAY, True), (SATURDAY, False), (SUNDAY, False), (MONDAY, True)])
def test_week_works_from_monday_to_friday(day: date, expected: bool) -> None:
    assert works(day, {}) is expected


def test_named_day_off_rests() -> None:
    assert not works(FRIDAY, {FRIDAY: True})


def test_named_saturday_that_makes_up_works() -> None:
    assert works(SATURDAY, {SATURDAY: False})


def test_other_named_days_are_of_no_matter() -> None:
    assert works(FRIDAY, {MONDAY: True})


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [(FRIDAY, 0, FRIDAY), (SATURDAY, 0, MONDAY), (FRIDAY, 1, MONDAY), (SATURDAY, 1, MONDAY), (FRIDAY, 5, date(2026, 1, 9)),
     (FRIDAY, 6, date(2026, 1, 12))],
)  # fmt: skip
def test_term_ends_on_the_day_of_the_wall_calendar(start: date, count: int, end: date) -> None:
    assert add_working_days(start, count, {}) == end


def test_holiday_moves_the_end_of_a_term() -> None:
    assert add_working_days(FRIDAY, 1, {MONDAY: True}) == date(2026, 1, 6)


def test_day_that_makes_up_brings_the_end_nearer() -> None:
    assert add_working_days(FRIDAY, 1, {SATURDAY: False}) == SATURDAY


@given(DAYS, st.integers(0, 60), NAMED)
def test_term_ends_on_a_working_day(start: date, count: int, named: dict[date, bool]) -> None:
    assert works(add_working_days(start, count, named), named)


@given(DAYS, st.integers(1, 60), NAMED)
def test_so_many_days_lie_in_a_term_as_were_asked_for(start: date, count: int, named: dict[date, bool]) -> None:
    assert working_days_between(start, add_working_days(start, count, named), named) == count


@given(DAYS, st.integers(0, 30), st.integers(1, 30), NAMED)
def test_two_terms_in_a_row_are_one(start: date, one: int, other: int, named: dict[date, bool]) -> None:
    twice = add_working_days(add_working_days(start, one, named), other, named)
    assert twice == add_working_days(start, one + other, named) or (one == 0 and not works(start, named))


@given(DAYS, DAYS, DAYS, NAMED)
def test_counts_of_neighbouring_spans_add_up(one: date, other: date, third: date, named: dict[date, bool]) -> None:
    first, middle, last = sorted((one, other, third))
    parts = working_days_between(first, middle, named) + working_days_between(middle, last, named)
    assert parts == working_days_between(first, last, named)


@given(DAYS, DAYS, NAMED)
def test_count_backwards_is_the_negative(one: date, other: date, named: dict[date, bool]) -> None:
    assert working_days_between(one, other, named) == -working_days_between(other, one, named)


@given(DAYS, NAMED)
def test_from_a_day_to_itself_lies_none(day: date, named: dict[date, bool]) -> None:
    assert working_days_between(day, day, named) == 0


@given(DAYS, st.integers(1, 100))
def test_week_holds_five_working_days(start: date, weeks: int) -> None:
    assert working_days_between(start, start + timedelta(weeks=weeks), {}) == 5 * weeks


@pytest.mark.parametrize("count", [-1, -10_000])
def test_negative_term_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="no negative length"):
        add_working_days(FRIDAY, count, {})


@pytest.mark.parametrize("count", [10_000, 10**9])
def test_term_beyond_every_calendar_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="no such working day"):
        add_working_days(FRIDAY, count, {})


def test_a_term_that_runs_past_the_last_day_is_refused() -> None:
    with pytest.raises(ValueError, match="no such working day"):
        add_working_days(date(9999, 12, 30), 20, {})
