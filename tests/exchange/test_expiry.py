"""When an end is warned of: a month before, a week before, and not when another secret goes on; by hand and as a law."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.exchange.rules import expiry

NOW = datetime(2026, 11, 28, 13, 0, tzinfo=UTC)
A_SECOND, A_DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("until", "left"),
    [
        (A_DAY, 1), (A_DAY - A_SECOND, 0), (A_SECOND, 0), (timedelta(0), None), (-A_SECOND, None), (30 * A_DAY, 30),
        (30 * A_DAY - A_SECOND, 29), (366 * A_DAY, 366),
    ],
)  # fmt: skip
def test_days_left_are_whole_days_and_none_when_it_is_over(until: timedelta, left: int | None) -> None:
    assert expiry.days_left(NOW + until, NOW) == left


def test_what_has_no_end_has_no_days_left() -> None:
    assert expiry.days_left(None, NOW) is None
    assert not expiry.is_due(None, NOW)


@pytest.mark.parametrize(
    ("successors", "due"),
    [
        ([None], False),  # one without an end goes on for ever
        ([30], False),
        ([29.9], True),  # ends within the month too: whoever exchanges secrets has not finished
        ([-1], True),
        ([1, 2, 3], True),
        ([1, 300], False),
        ([], True),
    ],
)
def test_successor_that_lasts_takes_the_warning_away(successors: list[float | None], due: bool) -> None:
    ends = [None if days is None else NOW + days * A_DAY for days in successors]
    assert expiry.is_due(NOW + 3 * A_DAY, NOW, ends) is due


END = st.none() | st.integers(-100, 100).map(lambda days: NOW + days * A_DAY)


@given(END, st.lists(END, max_size=4), END)
def test_another_successor_never_brings_a_warning_back(
    ends: datetime | None, others: list[datetime | None], one_more: datetime | None
) -> None:
    if not expiry.is_due(ends, NOW, others):
        assert not expiry.is_due(ends, NOW, [*others, one_more])


@given(st.integers(0, 40 * 86_400), st.integers(0, 86_400))
def test_end_that_is_due_stays_due_until_it_is_over(seconds: int, later: int) -> None:
    ends = NOW + timedelta(seconds=seconds)
    if expiry.is_due(ends, NOW) and NOW + timedelta(seconds=later) < ends:
        assert expiry.is_due(ends, NOW + timedelta(seconds=later))
