"""Counting days from the roll-up, and looking only into the days that can hold the next page."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.core.environment import Environment
from duoc.exchange.models import Rollup
from duoc.exchange.services import days
from duoc.exchange.services.days import Count
from duoc.exchange.services.messages import Filter
from duoc.frame import paging

FIRST, LAST = date(2024, 1, 1), date(2024, 1, 31)
COUNTED = [Count(date(2024, 1, 3), 50, 0), Count(date(2024, 1, 10), 20, 5), Count(date(2024, 1, 20), 15, 15)]


def cursor(day: str) -> str:
    return paging.encode([day, 1, 7, 3])


def narrowed(after: str | None = None, outcome: str | None = None, size: int = 30) -> tuple[date | None, date | None]:
    found = days.narrowed(Filter(FIRST, LAST, outcome=outcome), COUNTED, after, size)
    return found.first, found.last


def test_days_are_counted_with_their_failures(database):
    rows = [
        (date(2024, 1, 3), 1, 1, 200, 40),
        (date(2024, 1, 3), 1, 1, 500, 2),
        (date(2024, 1, 3), 2, 1, 200, 9),
        (date(2024, 1, 4), 1, 2, 404, 1),
        (date(2024, 2, 1), 1, 1, 200, 5),
    ]
    for day, service, client, status, requests in rows:
        Rollup.objects.using("replay").create(
            day=day,
            service_id=service,
            client_id=client,
            status=status,
            requests=requests,
            duration_us=1,
            request_bytes=1,
            response_bytes=1,
        )
    replay = Environment.REPLAY
    assert days.counts(FIRST, LAST, environment=replay) == [
        Count(date(2024, 1, 3), 51, 2),
        Count(date(2024, 1, 4), 1, 1),
    ]
    assert days.counts(FIRST, LAST, 1, environment=replay)[0] == Count(date(2024, 1, 3), 42, 2)
    assert days.counts(FIRST, LAST, 1, [2], replay) == [Count(date(2024, 1, 4), 1, 1)]
    assert days.counts(FIRST, LAST, 1, [], replay) == []
    assert days.counts(FIRST, LAST) == []


def test_page_looks_no_further_back_than_it_needs():
    # 15 + 20 rows are more than 30, so 3 January is not searched.
    assert narrowed() == (date(2024, 1, 10), LAST)
    # 15 + 20 rows are not more than 35: the next page may begin on 3 January.
    assert narrowed(size=35) == (date(2024, 1, 3), LAST)


def test_failures_are_sought_where_failures_are():
    assert narrowed(outcome="failure", size=10) == (date(2024, 1, 20), LAST)
    assert narrowed(outcome="failure", size=15) == (date(2024, 1, 10), LAST)
    assert narrowed(outcome="success", size=30) == (date(2024, 1, 3), LAST)


def test_page_after_a_cursor_ends_on_the_day_of_the_cursor():
    # What is left of 10 January is unknown, so it never counts as enough.
    assert narrowed(cursor("2024-01-10"), size=10) == (date(2024, 1, 3), date(2024, 1, 10))


def test_few_rows_search_the_whole_period():
    assert narrowed(size=500) == (FIRST, LAST)


def test_cursor_never_widens_the_period():
    assert narrowed(cursor("2024-03-01"))[1] == LAST


@pytest.mark.parametrize("after", ["x", paging.encode(["2024-99-99", 1, 1, 1]), paging.encode([1])])
def test_broken_cursor_is_refused(after):
    with pytest.raises(paging.CursorError):
        narrowed(after)


@given(
    st.lists(st.tuples(st.integers(1, 31), st.integers(1, 60)), unique_by=lambda pair: pair[0], max_size=31),
    st.integers(1, 100),
)
def test_days_left_out_never_hold_a_row_of_the_page(pairs, size):
    counted = [Count(date(2024, 1, day), requests, 0) for day, requests in sorted(pairs)]
    found = days.narrowed(Filter(FIRST, LAST), counted, None, size)
    assert found.first is not None
    inside = sum(count.requests for count in counted if count.day >= found.first)
    assert inside > size or found.first == FIRST


def test_chart_shows_days_without_calls():
    shown = days.filled(COUNTED, FIRST, LAST)
    assert len(shown) == 31
    assert shown[2] == COUNTED[0]
    assert shown[3] == Count(date(2024, 1, 4), 0, 0)
    assert sum(count.requests for count in shown) == 85


def test_chart_of_many_years_shows_only_days_with_calls():
    assert days.filled(COUNTED, date(2020, 1, 1), LAST) == COUNTED
