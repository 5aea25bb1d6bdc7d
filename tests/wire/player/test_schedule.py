"""The order of a day's calls and their moments: nothing is added or left out, time only moves forward."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.core.clock import DAY_US, day_start_us, province_day
from duoc.wire.player.schedule import moments, order

CALLS = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 60)), max_size=10, unique_by=lambda call: call[0])
START = 1_704_042_000_000_000  # 2024-01-01 00:00 in Cà Mau


@given(CALLS, st.integers(0, 300))
def test_order_plays_every_call_of_the_day_exactly(calls: list[tuple[int, int]], seed: int) -> None:
    given = [list(call) for call in calls]
    assert Counter(order(given, seed)) == dict(calls)
    assert order(given, seed) == order(given, seed)


def test_order_mixes_the_cells() -> None:
    mixed = order([[0, 400], [1, 400]], 5)
    assert sum(before != after for before, after in pairwise(mixed)) > 10
    assert mixed != order([[0, 400], [1, 400]], 6)


@given(st.integers(0, 3000))
def test_moments_are_as_many_as_asked_in_order_and_within_the_day(count: int) -> None:
    found = list(moments(START, count))
    assert len(found) == count
    assert found == sorted(found)
    assert all(START <= moment < START + DAY_US for moment in found)
    assert {province_day(moment) for moment in found} <= {province_day(START)}


def test_moments_follow_the_office_day() -> None:
    assert day_start_us(province_day(START)) == START
    hours = Counter((moment - START) // 3_600_000_000 for moment in moments(START, 16_100))
    # A morning and an afternoon peak, a rest at noon, nearly nobody at night.
    assert max(hours, key=lambda hour: hours[hour]) in {8, 9, 14}
    assert hours[3] < hours[9] / 10
    assert hours[12] < hours[8]
    assert sum(hours.values()) == 16_100


@pytest.mark.parametrize("count", [1, 2, 23, 24])
def test_few_calls_still_have_their_moments(count: int) -> None:
    assert len(set(moments(START, count))) == count
