"""The frame of a map, its areas, and the frame that an address asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.catalogue.rules.row_maps import AREAS, SQUARES, Square, areas, box_text, framed, read_box

BOX = (104.0, 8.0, 108.0, 12.0)
EARTH = st.tuples(st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90)).filter(
    lambda one: one[0] + 0.01 < one[2] and one[1] + 0.01 < one[3]
)


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("104.8,8.6,105.1,8.9", (104.8, 8.6, 105.1, 8.9)), (" 1, 2 ,3,4", (1.0, 2.0, 3.0, 4.0)),
        ("", None), ("1,2,3", None), ("1,2,3,4,5", None), ("a,b,c,d", None), ("3,2,1,4", None), ("1,4,3,2", None),
        ("1,2,1,4", None), ("-181,2,3,4", None), ("1,2,3,91", None), ("nan,2,3,4", None), ("1,2,inf,4", None),
        ("1," * 90, None), ("1,2,3,\0", None),
    ],
)  # fmt: skip
def test_a_frame_is_read_or_not_heard(text, box):
    assert read_box(text) == box


@given(EARTH)
def test_a_frame_told_and_read_loses_nothing_of_what_lies_in_it(box):
    west, south, east, north = read_box(box_text(box)) or (0, 0, 0, 0)
    assert west <= box[0] < box[2] <= east
    assert south <= box[1] < box[3] <= north
    assert max(box[0] - west, east - box[2]) < 2e-5


@given(st.text(max_size=120))
def test_no_address_does_harm(text):
    read_box(text)


def test_a_frame_has_a_rim_and_a_single_place_has_surroundings():
    west, south, east, north = framed((105.0, 9.0, 106.0, 10.0))
    assert (west, south, east, north) == pytest.approx((104.97, 8.97, 106.03, 10.03))
    west, south, east, north = framed((105.0, 9.0, 105.0, 9.0))
    assert east - west == pytest.approx(north - south)
    assert east - west > 0.002
    assert framed((-180.0, -90.0, 180.0, 90.0)) == (-180.0, -90.0, 180.0, 90.0)


def test_areas_are_sixteenths_with_the_fullest_first():
    side = SQUARES // AREAS
    found = areas(
        [Square(0, 0, 2, 104.1, 8.1), Square(side - 1, 0, 6, 104.9, 8.1), Square(side, 0, 9, 105.1, 8.5)], BOX
    )
    assert [(one.box, one.rows) for one in found] == [((105.0, 8.0, 106.0, 9.0), 9), ((104.0, 8.0, 105.0, 9.0), 8)]
    assert (found[1].lon, found[1].lat) == pytest.approx((104.7, 8.1))  # (2 × 104.1 + 6 × 104.9) / 8


@given(st.lists(st.tuples(st.integers(0, SQUARES - 1), st.integers(0, SQUARES - 1), st.integers(1, 1000)), max_size=60))
def test_no_row_is_lost_between_areas(held):
    found = areas([Square(column, row, rows, 105.0, 9.0) for column, row, rows in held], BOX)
    assert sum(one.rows for one in found) == sum(rows for _, _, rows in held)
    assert len(found) <= AREAS * AREAS
