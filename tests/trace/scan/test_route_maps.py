"""The map: north is up, nothing lies outside the sheet, distances keep their shape."""

import math
import re

from hypothesis import given
from hypothesis import strategies as st

from duoc.trace.rules.route_maps import Point, Stop, drawn

NAM_CAN, CA_MAU, BAC_LIEU = Point(8.76, 104.99), Point(9.18, 105.15), Point(9.29, 105.72)
points = st.builds(Point, st.floats(8, 24), st.floats(102, 110))


def test_nothing_to_draw_is_no_map():
    assert drawn([NAM_CAN, CA_MAU], []) is None


def test_north_is_up_and_east_is_right():
    sheet = drawn([NAM_CAN, CA_MAU, BAC_LIEU], [(1, NAM_CAN), (2, BAC_LIEU)])
    first, second = sheet.stops
    assert first.y > second.y
    assert first.x < second.x
    assert sheet.route == f"M{first.x} {first.y}L{second.x} {second.y}"
    assert sheet.dots.count("h0") == 3


def test_a_degree_of_longitude_is_as_long_as_it_is_there():
    sheet = drawn([], [(1, Point(9, 105)), (2, Point(9, 106)), (3, Point(10, 105))])
    a, b, c = sheet.stops
    assert math.isclose((b.x - a.x) / (a.y - c.y), math.cos(math.radians(9.5)), rel_tol=0.01)


def test_steps_at_one_place_are_one_stop_and_staying_draws_no_line():
    sheet = drawn([], [(1, NAM_CAN), (2, NAM_CAN), (3, CA_MAU), (4, NAM_CAN)])
    assert [one.steps for one in sheet.stops] == [(1, 2, 4), (3,)]
    assert sheet.route.count("L") == 2
    assert drawn([CA_MAU], [(1, NAM_CAN), (2, NAM_CAN)]).route == ""


def test_numbers_of_a_stop_are_said_as_people_count():
    assert [Stop(0, 0, steps).label for steps in [(1,), (1, 2), (1, 2, 3, 7), (2, 4, 5)]] == [
        "1",
        "1–2",
        "1–3, 7",
        "2, 4–5",
    ]


@given(st.lists(points, max_size=20), st.lists(points, min_size=1, max_size=9))
def test_everything_lies_on_the_sheet(communes, way):
    sheet = drawn(communes, list(enumerate(way, 1)))
    for x, y in re.findall(r"[ML](-?\d+) (-?\d+)", sheet.dots + sheet.route):
        assert 0 <= int(x) <= sheet.width
        assert 0 <= int(y) <= sheet.height
    assert sheet.height <= 400
