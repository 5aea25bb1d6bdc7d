"""Tallies and their quantiles, against counts made by hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.exchange.rules import tally
from duoc.exchange.rules.tally import Line, Statistics, Tally
from duoc.wire.recorder.rows import latency_bound


def test_period_before_has_the_same_length_and_ends_the_day_before() -> None:
    assert tally.before(date(2024, 3, 1), date(2024, 3, 31)) == (date(2024, 1, 30), date(2024, 2, 29))
    assert tally.before(date(2024, 3, 1), date(2024, 3, 1)) == (date(2024, 2, 29), date(2024, 2, 29))


def test_quantiles_are_nearest_ranks() -> None:
    # 100 calls: 50 below 10 µs, 45 more below 12, 4 more below 1024, the last one below 4096.
    counted = Tally(100, 0, 0, {4096: 1, 10: 50, 1024: 4, 12: 45})
    assert [counted.quantile(percent) for percent in (50, 51, 95, 96, 99, 100)] == [10, 12, 12, 1024, 1024, 4096]
    assert Tally().quantile(50) is None
    assert Tally().mean_us is None


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=200), st.integers(1, 100))
def test_quantile_bounds_the_share_it_names(durations: list[int], percent: int) -> None:
    counted = Tally()
    for duration in durations:
        counted.add(Tally(1, 0, duration, {latency_bound(duration): 1}))
    bound = counted.quantile(percent)
    assert bound is not None
    below = sum(duration < bound for duration in durations)
    assert below * 100 >= percent * len(durations)
    # The nearest-rank quantile itself is at most a quarter (and a µs) below the bound.
    exact = sorted(durations)[-(-percent * len(durations) // 100) - 1]
    assert exact < bound <= exact * 1.25 + 1


def line(name: str, now: int, before: int) -> Line:
    return Line(name, name, name.lower(), Tally(now), Tally(before))


@pytest.mark.parametrize(
    ("now", "before", "change", "percent"),
    [(150, 100, 50, 50.0), (0, 7, -7, -100.0), (4, 0, 4, None), (2, 3, -1, -33.3)],
)
def test_change_is_a_difference_and_a_share_of_the_period_before(
    now: int, before: int, change: int, percent: float | None
) -> None:
    found = line("x", now, before)
    assert (found.change, found.change_percent) == (change, percent)


def test_busiest_come_first_and_the_unused_last_in_their_own_order() -> None:
    named = [("1", "A", ""), ("2", "B", ""), ("3", "C", ""), ("4", "D", "")]
    found = tally.compose(named, {"2": Tally(1), "4": Tally(9)}, {"1": Tally(5)}, ordered=False)
    assert [one.key for one in found] == ["4", "2", "1", "3"]
    assert [one.key for one in tally.compose(named, {"2": Tally(1)}, {}, ordered=True)] == ["1", "2", "3", "4"]


def test_search_needs_no_marks_and_sums_what_it_found() -> None:
    day = date(2024, 3, 1)
    lines = [line("Hộ tịch", 3, 1), line("Đất đai", 5, 0), line("Giá", 7, 2)]
    made = Statistics("service", day, day, "production", lines, tally.summed(lines))
    assert made.total.now.requests == 15
    found = made.found("dat dai")
    assert ([one.name for one in found.lines], found.total.now.requests) == (["Đất đai"], 5)
    assert made.found(" ") is made
    assert made.found("không có").total.now.requests == 0


def test_every_export_carries_definition_and_periods() -> None:
    day = date(2024, 3, 2)
    made = Statistics("day", day, day, "replay", [line("x", 2, 1)], line("Cộng", 2, 1))
    head, rows = made.table()
    assert head[:3] == ["Mã", "Ngày", "Giao dịch"]
    assert rows == [
        ["x", "x", 2, 2, 0, 0.0, None, None, None, 1, 1, 100.0],
        ["cộng", "Cộng", 2, 2, 0, 0.0, None, None, None, 1, 1, 100.0],
    ]
    notes = " ".join(made.notes())
    assert all(words in notes for words in ("01/03/2024", "Giao dịch: một yêu cầu", "p95", "MINH HỌA"))
