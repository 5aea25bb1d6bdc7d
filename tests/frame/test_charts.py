import re
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from duoc.frame import charts
from duoc.frame.charts import Point


@pytest.mark.parametrize(
    ("value", "top"),
    [(0, 4), (4, 4), (5, 8), (9, 20), (11, 20), (60, 60), (81, 100), (100, 100), (14_202_720, 20_000_000)],
)
def test_ceiling_is_round_and_not_below(value, top):
    assert charts.ceiling(value) == top


@given(st.lists(st.integers(0, 10**9), max_size=240))
def test_marks_stay_inside_the_chart(values):
    chart = charts.draw("t", [Point(str(position), value) for position, value in enumerate(values)])
    for mark in chart.marks:
        assert charts.LEFT <= mark.x <= mark.x + mark.width <= charts.WIDTH - charts.RIGHT + 0.02
        assert mark.y >= charts.TOP - 0.02
        assert abs(mark.y + mark.height - (charts.HEIGHT - charts.BOTTOM)) < 0.02


def test_highest_bar_reaches_the_top_when_it_is_the_ceiling():
    (mark,) = charts.draw("t", [Point("a", 80)]).marks
    assert mark.y == charts.TOP


def test_line_needs_two_points():
    assert charts.draw("t", [Point("a", 1)], "line").path == ""
    assert charts.draw("t", [Point("a", 1), Point("b", 2)], "line").path.startswith("M")


def test_days_below_a_small_chart_are_whole_in_the_larger_letters_of_a_phone():
    # chart.css: 17 px below 44rem; a figure of the system's faces is 0.55 to 0.6 em wide.
    points = [charts.Point(f"{day:02d}/11/2026", day) for day in range(1, 31)]
    chart = charts.draw("x", points, width=charts.SMALL, height=charts.LOW)
    told = [mark for mark in chart.marks if mark.tick]
    assert len(told) >= 2
    assert all(mark.x + len(mark.tick) * 17 * 0.56 <= charts.SMALL + 6 for mark in told)
    assert all(after.x - before.x >= len(before.tick) * 17 * 0.56 for before, after in pairwise(told))


def test_long_axis_names_at_most_nine_ticks():
    chart = charts.draw("t", [Point(str(day), 1) for day in range(236)])
    assert 4 <= len([mark for mark in chart.marks if mark.tick]) <= 9


def test_small_chart_names_fewer_ticks_and_keeps_inside_its_height():
    points = [Point(str(day), day) for day in range(30)]
    chart = charts.draw("t", points, width=charts.SMALL, height=charts.LOW)
    assert chart.small
    assert not charts.draw("t", points).small
    assert len([mark for mark in chart.marks if mark.tick]) <= 4
    for mark in chart.marks:
        assert mark.x + mark.width <= charts.SMALL - charts.RIGHT + 0.02
        assert abs(mark.y + mark.height - (charts.LOW - charts.BOTTOM)) < 0.02


@pytest.mark.parametrize(
    ("value", "grade"), [(0, 0), (1, 1), (3, 1), (29, 2), (854, 3), (12_196, 3), (245_589, 4), (14_202_710, 6)]
)
def test_grade_is_logarithmic(value, grade):
    # log10(14,202,710) = 7.152: one grade per 1.43 decades, the largest alone is the darkest.
    assert charts.grade(value, 14_202_710) == grade


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_grade_never_falls_when_the_value_rises(one, other):
    low, high = sorted((one, other))
    assert charts.grade(low, 10**9) <= charts.grade(high, 10**9)
    assert 1 <= charts.grade(low, high) <= charts.GRADES


@given(st.integers(0, 10**12))
def test_every_grid_line_stands_where_its_number_says(value):
    chart = charts.draw("t", [Point("a", value)])
    foot, top = charts.HEIGHT - charts.BOTTOM, charts.ceiling(value)
    assert top >= value
    for y, label in chart.grid:
        assert abs((foot - y) / (foot - charts.TOP) * top - label) <= top * 0.0001


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=50))
def test_bars_are_as_long_as_their_values(values):
    chart = charts.draw("t", [Point("a", value) for value in values])
    scale = (charts.HEIGHT - charts.TOP - charts.BOTTOM) / charts.ceiling(max(values))
    for mark in chart.marks:
        assert abs(mark.height - mark.point.value * scale) <= 0.0051


def test_names_below_the_axis_are_cut_and_stand_neither_on_each_other_nor_over_the_edge():
    points = [charts.Point(f"Chợ mẫu Trần Văn Thời của xã số {n}", 5) for n in range(23)]
    told = [mark for mark in charts.draw("x", points).marks if mark.tick]
    assert {mark.tick for mark in told} == {"Chợ mẫu Trần Văn Thời c…"}
    assert len(told) >= 3
    for one, other in pairwise(told):
        assert other.x - one.x >= len(one.tick) * charts.SIGN
    assert told[-1].x + (len(told[-1].tick) - 1) * charts.SIGN <= charts.WIDTH


def test_short_names_all_stand():
    ticks = [mark.tick for mark in charts.draw("x", [charts.Point(f"xã {n}", n) for n in range(8)]).marks]
    assert ticks == [f"xã {n}" for n in range(8)]


def test_names_are_lines_of_their_own_beside_bars_in_percent_of_the_greatest():
    points = [Point(f"Chợ mẫu Trần Văn Thời của xã số {n}", 20 - n, f"#{n}") for n in range(15)]
    chart = charts.rows("Chợ", points, "số chợ", "theo xã")
    assert [mark.width for mark in chart.marks[:3]] == [100, 95, 90]
    assert [mark.tick for mark in chart.marks] == [point.label for point in points]
    text = render_to_string("frame/chart.html", {"chart": chart})
    assert text.count('<tr><th scope="row">Chợ mẫu Trần Văn Thời của xã số') == 15
    folded = text[text.index("<details") :]
    assert folded.count('<th scope="row">') == 3
    assert "Xem thêm 3 giá trị" in folded
    assert '<a href="#14">6</a>' in folded


def test_a_dozen_names_need_no_unfolding_and_nothing_to_show_is_said_in_words():
    dozen = charts.rows("Chợ", [Point(str(n), 1) for n in range(12)])
    assert "<details" not in render_to_string("frame/chart.html", {"chart": dozen})
    for points in ([], [Point("a", 0)]):
        nothing = charts.rows("Chợ", points)
        assert nothing.blank
        assert "Chưa có số liệu" in render_to_string("frame/chart.html", {"chart": nothing})


def test_what_is_below_nothing_has_no_bar_and_keeps_its_figure():
    points = [Point("a", -7), Point("b", 0.4), Point("c", 0)]
    for chart in (charts.rows("x", points), charts.draw("x", points), charts.draw("x", points, "line")):
        text = render_to_string("frame/chart.html", {"chart": chart})
        assert 'is-num">−7<' in text
        assert 'is-num">0,4<' in text
        assert not any("-" in value for value in re.findall(r' (?:width|height)="([^"]*)"', text))
    assert [mark.width for mark in charts.rows("x", points).marks] == [0, 100, 0]
    assert [mark.height for mark in charts.draw("x", points).marks] == [0, 18, 0]  # a tenth of the height for four


def test_only_losses_are_something_to_see():
    assert "−3" in render_to_string("frame/chart.html", {"chart": charts.rows("x", [Point("a", -3)])})


@pytest.mark.parametrize(("figure", "long"), [(99_999_999, False), (100_000_000, True), (-99_999_999, True)])
def test_a_long_figure_is_given_its_room(figure, long):
    text = render_to_string("frame/chart.html", {"chart": charts.rows("x", [Point("a", 1), Point("b", figure)])})
    assert ("chart__rows--long" in text) == long
