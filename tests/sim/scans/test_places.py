"""Where invented people live and buy: a country of four communes and two provinces."""

import random
from collections import Counter

import pytest

from duoc.sim.scans.buyers import count
from duoc.sim.scans.places import Country

_COUNTRY = Country(
    ("a", "b", "c", "d"),
    {"a": ("b",), "b": ("a", "c"), "c": ("b", "d"), "d": ("c",)},
    ("79", "92"),
    (3.0, 1.0),
)


def _many(drawn, times=4000):
    draw = random.Random(7)
    return Counter(drawn(draw) for _ in range(times))


def test_any_commune_is_drawn():
    assert set(_many(_COUNTRY.commune, 200)) == {"a", "b", "c", "d"}


def test_a_province_is_drawn_after_its_market():
    # Three to one; four standard deviations of 4,000 draws are 0.027.
    assert _many(_COUNTRY.province)["79"] / 4000 == pytest.approx(0.75, abs=0.03)


def test_six_markets_of_ten_are_in_the_province():
    drawn = _many(_COUNTRY.market)
    assert sum(drawn[code] for code in "abcd") / 4000 == pytest.approx(0.6, abs=0.035)


def test_a_home_is_elsewhere_when_all_live_elsewhere():
    assert set(_many(lambda draw: _COUNTRY.home(draw, "a", 0, 1), 200)) == {"79", "92"}


def test_a_home_is_anywhere_in_the_province_when_all_come_from_far():
    assert set(_many(lambda draw: _COUNTRY.home(draw, "a", 1, 0), 200)) == {"a", "b", "c", "d"}


def test_a_home_is_here_or_next_door_when_nobody_comes_from_far():
    assert set(_many(lambda draw: _COUNTRY.home(draw, "b", 0, 0), 300)) == {"a", "b", "c"}


def test_a_third_live_next_door():
    drawn = _many(lambda draw: _COUNTRY.home(draw, "a", 0, 0))
    assert drawn["b"] / 4000 == pytest.approx(0.35, abs=0.035)


def test_a_home_of_a_shop_outside_is_there():
    assert set(_many(lambda draw: _COUNTRY.home(draw, "79", 0, 0), 100)) == {"79"}


@pytest.mark.parametrize("mean", [0, -1])
def test_nothing_is_counted_without_a_mean(mean):
    assert set(_many(lambda draw: count(draw, mean), 50)) == {0}


@pytest.mark.parametrize("mean", [0.3, 1, 4])
def test_counts_have_their_mean(mean):
    # Geometric from 0: variance m(1+m); four standard deviations of the mean of 20,000.
    draw = random.Random(3)
    drawn = sum(count(draw, mean) for _ in range(20_000)) / 20_000
    assert drawn == pytest.approx(mean, abs=4 * (mean * (1 + mean) / 20_000) ** 0.5)


@pytest.mark.parametrize("mean", [0.3, 1, 4])
def test_nothing_is_counted_as_often_as_the_distribution_says(mean):
    draw = random.Random(5)
    none = sum(count(draw, mean) == 0 for _ in range(20_000)) / 20_000
    assert none == pytest.approx(1 / (1 + mean), abs=0.015)
