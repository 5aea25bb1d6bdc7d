"""Distances between places against the map."""

import pytest

from duoc.core import profile
from duoc.trace.rules.clones.places import NOWHERE, Places
from duoc.trace.services.places import of_profile

# Hà Nội and Thành phố Hồ Chí Minh: a great circle of about 1,140 km (published: 1,137 to 1,160).
CITIES = Places({"01": (21.03, 105.85), "79": (10.78, 106.70), "10001": (21.03, 105.85)}, [("10001", "01")])


def test_two_cities_are_as_far_apart_as_on_the_map() -> None:
    assert CITIES.apart("01", "79") == pytest.approx(1_143 - 90, abs=8)
    assert CITIES.apart("79", "01") == CITIES.apart("01", "79")


def test_a_place_is_not_apart_from_itself_nor_a_commune_from_its_province() -> None:
    assert CITIES.apart("79", "79") == 0
    assert CITIES.apart("10001", "01") == 0
    assert CITIES.apart("01", "10001") == 0


def test_what_is_not_on_the_map_has_no_distance() -> None:
    assert CITIES.apart("01", "99999") is None
    assert NOWHERE.apart("01", "79") is None
    assert NOWHERE.apart("55555", "55555") == 0


def test_neighbours_are_not_apart() -> None:
    """Two communes whose points lie 5 km apart may be a step apart."""
    close = Places({"00001": (9.0, 105.0), "00002": (9.045, 105.0)})
    assert close.apart("00001", "00002") == 0


def test_the_profile_has_today_s_communes_and_every_province() -> None:
    places = of_profile(profile.load("ca-mau"))
    # Phường Bạc Liêu and Thành phố Hồ Chí Minh: about 198 km by their points.
    assert places.apart("31825", "79") == pytest.approx(198 - 51, abs=6)
    assert places.apart("31825", "96") == 0
    assert places.knows("92")


def test_the_memory_of_distances_is_bounded() -> None:
    many = Places({f"{code:05d}": (9 + code / 1000, 105.0) for code in range(400)})
    for one in range(400):
        for other in range(one):
            many.apart(f"{one:05d}", f"{other:05d}")
    assert len(many._kept) <= 65_536
