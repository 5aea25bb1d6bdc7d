"""The plan of a replay: sums that are exact at every scale, a spread that its seed alone decides."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.exchange import services as exchange
from duoc.exchange.rules.published import UNKNOWN, Published, PublishedService
from duoc.exchange.rules.replay import Plan, plan, remaining, spread, surplus

FIRST = date(2024, 1, 1)
KEYS = st.tuples(
    st.integers(0, 5).map(lambda n: FIRST + timedelta(days=n)),
    st.sampled_from(["dan-cu", "ho-tich"]),
    st.sampled_from("AB"),
)
PLANS = st.dictionaries(KEYS, st.integers(1, 50), max_size=12)


def _published(cells: dict[tuple[str, str], int], days: int, totals: dict[str, int] | None = None) -> Published:
    codes = sorted({service for service, _ in cells})
    rows = [
        PublishedService(number, code, code, "Bộ", True, (totals or {}).get(code))
        for number, code in enumerate(codes, 1)
    ]
    return Published(FIRST, FIRST + timedelta(days=days - 1), rows, cells)


def _by_cell(planned: Plan) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    for (_, service, software), count in planned.items():
        sums[service, software] = sums.get((service, software), 0) + count
    return sums


@pytest.fixture(scope="module")
def camau() -> Published:
    found = exchange.published("ca-mau")
    assert found is not None
    return found


def test_everything_published_is_played_at_full_scale(camau: Published) -> None:
    # From the article: 14,725,165 in the cells, 201 more in the printed totals of 6 rows; 01/01–23/08/2024.
    sums = _by_cell(plan(camau, 1, 2024))
    assert sum(count for (_, software), count in sums.items() if software != UNKNOWN) == 14_725_165
    unknown = {service: count for (service, software), count in sums.items() if software == UNKNOWN}
    assert (sum(unknown.values()), len(unknown)) == (201, 6)
    assert sum(sums.values()) == 14_725_366
    assert {key: count for key, count in sums.items() if key[1] != UNKNOWN} == {
        k: n for k, n in camau.cells.items() if n
    }


@pytest.mark.parametrize("scale", [0.0001, 0.001, 0.1])
def test_every_used_cell_plays_its_rounded_share_and_at_least_one_call(camau: Published, scale: float) -> None:
    expected = {key: max(1, round(count * scale)) for key, count in camau.playable().items() if count}
    assert _by_cell(plan(camau, scale, 2024)) == expected


def test_the_plan_lies_within_the_published_days(camau: Published) -> None:
    days = {day for day, _, _ in plan(camau, 0.01, 2024)}
    assert (min(days), max(days)) == (date(2024, 1, 1), date(2024, 8, 23))
    assert len(days) == 236


def test_the_same_seed_gives_the_same_plan_and_another_one_another(camau: Published) -> None:
    one, again, other = plan(camau, 0.001, 7), plan(camau, 0.001, 7), plan(camau, 0.001, 8)
    assert one == again
    assert list(one) == list(again)
    assert one != other
    assert _by_cell(one) == _by_cell(other)


def test_a_cells_days_do_not_depend_on_its_neighbours() -> None:
    alone = plan(_published({("dan-cu", "A"): 500}, 30), 1, 1)
    beside = plan(_published({("dan-cu", "A"): 500, ("ho-tich", "A"): 9}, 30), 1, 1)
    assert alone == {key: count for key, count in beside.items() if key[1] == "dan-cu"}


def test_what_a_printed_total_has_beyond_its_cells_is_played_as_unknown() -> None:
    planned = plan(_published({("dan-cu", "A"): 10, ("dan-cu", "B"): 5}, 3, {"dan-cu": 18}), 1, 1)
    assert _by_cell(planned) == {("dan-cu", "A"): 10, ("dan-cu", "B"): 5, ("dan-cu", UNKNOWN): 3}


def test_an_empty_cell_stays_empty() -> None:
    assert plan(_published({("dan-cu", "A"): 0}, 3), 1, 1) == {}


@settings(max_examples=200)
@given(st.integers(0, 100_000), st.integers(1, 60), st.text(max_size=5), st.floats(0, 10_000))
def test_spread_adds_up_in_whole_numbers(total: int, length: int, seed: str, per_day: float) -> None:
    days = [FIRST + timedelta(days=n) for n in range(length)]
    counts = spread(total, days, seed, per_day)
    assert sum(counts) == total
    assert len(counts) == length
    assert min(counts) >= 0
    assert counts == spread(total, days, seed, per_day)


def test_offices_rest_at_weekends_and_machines_do_not() -> None:
    days = [FIRST + timedelta(days=n) for n in range(28)]

    def share_of_weekends(per_day: float) -> float:
        counts = spread(280_000, days, "seed", per_day)
        return sum(n for day, n in zip(days, counts, strict=True) if day.weekday() >= 5) / 280_000

    # 8 of 28 days: 0.2857 without a rhythm; with a weekend of 0.35, 8 · 0.35 / (20 + 8 · 0.35) = 0.1228.
    assert share_of_weekends(10_000) == pytest.approx(0.2857, abs=0.05)
    assert share_of_weekends(10) == pytest.approx(0.1228, abs=0.03)


@given(PLANS, PLANS)
def test_remaining_and_surplus_are_what_is_missing_on_either_side(planned: Plan, logged: Plan) -> None:
    rest, over = remaining(planned, logged), surplus(planned, logged)
    assert not rest.keys() & over.keys()
    for key in planned.keys() | logged.keys():
        assert logged.get(key, 0) + rest.get(key, 0) - over.get(key, 0) == planned.get(key, 0)
    assert all(count > 0 for count in [*rest.values(), *over.values()])


@given(PLANS)
def test_nothing_remains_of_what_was_played(planned: Plan) -> None:
    assert remaining(planned, planned) == {}
    assert remaining(planned, {}) == planned
