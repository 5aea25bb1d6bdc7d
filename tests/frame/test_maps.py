"""Maps: where a place lands on the sheet, how large its mark is, and what the list beside it says."""

import re
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from duoc.frame import maps, outlines
from duoc.frame.maps import COARSE, FINE, Line, Projection, Spot
from duoc.frame.outlines import Outline

PROVINCE = (104.7, 8.5, 105.9, 9.7)
LON, LAT = st.floats(104.7, 105.9), st.floats(8.5, 9.7)
SQUARE = (((105.0, 9.0), (105.2, 9.0), (105.2, 9.2), (105.0, 9.2), (105.0, 9.0)),)


def numbers_of(path):
    return [(int(x), int(y)) for x, y in re.findall(r"M(-?\d+) (-?\d+)h0", path)]


def test_north_is_up_and_east_is_right():
    sheet = Projection(PROVINCE)
    assert sheet.at(105.9, 9.1)[0] > sheet.at(104.7, 9.1)[0]
    assert sheet.at(105.3, 9.7)[1] < sheet.at(105.3, 8.5)[1]


def test_a_kilometre_is_as_long_each_way():
    # At 9.1° north a degree of longitude is 0.9874 of one of latitude (cos 9.1°).
    sheet = Projection(PROVINCE)
    (left, _), (right, _) = sheet.fine(105.0, 9.1), sheet.fine(105.5, 9.1)
    (_, low), (_, high) = sheet.fine(105.3, 8.85), sheet.fine(105.3, 9.35)
    assert (right - left) / (low - high) == pytest.approx(0.9874, abs=0.002)


@given(LON, LAT)
def test_what_lies_in_the_frame_lies_on_the_sheet(lon, lat):
    sheet = Projection(PROVINCE)
    assert sheet.shows(sheet.at(lon, lat))


def test_a_single_place_has_a_sheet():
    drawn = maps.draw("t", [Spot("a", 105.0, 9.0, 1)], (105.0, 9.0, 105.0, 9.0))
    (dots,) = drawn.dots
    assert numbers_of(dots.path) == [(drawn.width // 2, drawn.height // 2)]


@pytest.mark.parametrize(
    ("value", "smallest", "largest", "level", "expected"),
    [
        (100, 1, 100, False, 6), (25, 1, 100, False, 3), (1, 1, 100, False, 1), (26, 1, 100, False, 4),
        (0, 0, 100, False, 0), (-5, -5, 100, False, 0), (7, 7, 7, False, 3),
        (10, 10, 16, True, 1), (13, 10, 16, True, 3), (16, 10, 16, True, 6), (-3, -3, 3, True, 1), (5, 5, 5, True, 3),
    ],
)  # fmt: skip
def test_amounts_grow_by_area_and_levels_by_distance(value, smallest, largest, level, expected):
    assert maps.grade(value, smallest, largest, level=level) == expected


def test_marks_of_a_grade_are_one_path_and_tell_their_smallest_figure():
    spots = [Spot("a", 105.0, 9.0, 90), Spot("b", 105.4, 9.4, 100), Spot("c", 105.6, 9.1, 4), Spot("d", 105.1, 9.3, 0)]
    drawn = maps.draw("t", spots, PROVINCE)
    assert [(one.grade, len(numbers_of(one.path)), one.least) for one in drawn.dots] == [
        (6, 2, 90),
        (2, 1, 4),
        (0, 1, 0),
    ]
    assert [one.least for one in drawn.key] == [4, 90]
    assert [one.label for one in drawn.lines] == ["b", "a", "c", "d"]


def test_what_lies_outside_is_not_drawn_but_listed():
    drawn = maps.draw("t", [Spot("a", 105.0, 9.0, 1), Spot("xa", 0.0, 0.0, 1)], PROVINCE)
    assert sum(len(numbers_of(one.path)) for one in drawn.dots) == 1
    assert [one.label for one in drawn.lines] == ["a", "xa"]


@given(st.lists(st.tuples(LON, LAT, st.text("ABCĐễ", min_size=1, max_size=20)), max_size=30))
def test_no_name_is_written_over_another_or_over_the_edge(places):
    ground = [Spot(name, lon, lat, 0, name=name) for lon, lat, name in places]
    drawn = maps.draw("t", [], PROVINCE, ground=ground)
    boxes = []
    for one in drawn.names:
        half = len(one.text) * maps.LETTER / 2
        assert half <= one.x <= drawn.width - half
        assert all(abs(one.x - x) >= half + other - 1e-9 or abs(one.y - y) >= maps.LINE - 1e-9 for x, y, other in boxes)
        boxes.append((one.x, one.y, half))


def test_a_name_stands_above_its_mark_and_the_largest_comes_first():
    spots = [Spot("nhỏ", 105.3, 9.101, 1, name="Xã Nhỏ"), Spot("lớn", 105.3, 9.1, 50, name="Xã Lớn")]
    (name,) = maps.draw("t", spots, PROVINCE).names
    assert name.text == "Xã Lớn"
    assert name.y < Projection(PROVINCE).at(105.3, 9.1)[1] - COARSE[6]


def test_squares_side_by_side_have_no_edge():
    spots = [Spot("", 105.0, 9.0, 1)]
    assert maps.draw("t", spots, PROVINCE).edged
    assert not maps.draw("t", spots, PROVINCE, radii=FINE).edged


def test_an_area_is_closed_and_a_line_is_not():
    held = [Outline(SQUARE, True, 1.0, "vùng"), Outline((((105.0, 9.0), (105.1, 9.1)),), False, 2.0)]
    drawn = outlines.sketch("t", held, lines=[Line("a", 1)], level=True)
    areas = {one.closed: one for one in drawn.shapes}
    assert areas[True].path.endswith("z")
    assert "z" not in areas[False].path
    assert (areas[True].grade, areas[False].grade) == (1, 6)
    assert [one.text for one in drawn.names] == ["vùng"]
    assert [one.least for one in drawn.shades] == [1.0, 2.0]


def test_a_path_comes_back_to_where_it_began():
    (shape,) = outlines.sketch("t", [Outline(SQUARE, True, 1.0)], lines=()).shapes
    steps = [(int(x), int(y)) for x, y in re.findall(r"(-?\d+) (-?\d+)", shape.path.split("l")[1])]
    assert (sum(x for x, _ in steps), sum(y for _, y in steps)) == (0, 0)
    assert len(steps) == 4


def test_where_nothing_has_a_course_there_is_no_sheet():
    assert outlines.sketch("t", [], lines=()) is None


def test_a_coast_of_a_million_corners_is_drawn_in_few():
    coast = tuple((105 + step / 1e6, 9 + (step % 7) / 1e5) for step in range(200_000))
    (shape,) = outlines.sketch("t", [Outline((coast,), False, 1.0)], lines=()).shapes
    assert shape.path.count(" ") < 2 * outlines.MOST_CORNERS


@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 4000)), min_size=2, max_size=60), st.integers(1, 50))
def test_a_line_keeps_its_ends_and_makes_no_corner_of_its_own(line, reach):
    kept = outlines.kept(line, reach)
    assert (kept[0], kept[-1]) == (line[0], line[-1])
    assert set(kept) <= set(line)


def test_the_drawing_is_a_picture_with_a_list_that_says_the_same():
    spots = [Spot("Xã Đất Mũi", 104.8, 8.6, 1234.5, "?is.xa=a&q=b", "Đất Mũi")]
    lines = [Line("Xã Đất Mũi", 1234.5, "?is.xa=a&q=b"), Line("<chưa rõ>", 2, mapped=False)]
    drawn = maps.draw("Số dòng", spots, PROVINCE, lines=lines, unit="số dòng", head="Xã", badge="sample", notes=["nhớ"])
    text = Template("{% load parts %}{% map map %}").render(Context({"map": drawn, "request": SimpleNamespace()}))
    assert 'role="img"' in text
    assert ">Đất Mũi</text>" in text
    assert '<a href="?is.xa=a&amp;q=b">1.234,5</a>' in text
    assert "&lt;chưa rõ&gt;" in text
    assert "không có trên bản đồ" in text
    assert "MINH HỌA" in text
    assert "nhớ" in text
    assert re.search(r'stroke-width="[\d.]+"', text)
    assert "," not in re.search(r'd="([^"]+)"', text)[1]
