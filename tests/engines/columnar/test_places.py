"""Where rows lie: counted by hand over a file of a dozen rows, in each of the two ways to say a place."""

import json
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duoc.engines.columnar import Column, ColumnError, Compare, Extent, Grid, Where

from .conftest import written

COLUMNS = (Column("ten"), Column("vi_do", "number"), Column("kinh_do", "number"))
DEGREES = Where(latitude="vi_do", longitude="kinh_do")
ROWS = [
    ("a", 9.0, 105.0),
    ("b", 9.0, 105.0),
    ("c", 9.1, 105.21),
    ("d", 9.25, 105.4),
    ("e", 9.4, 105.4),
    ("không chỗ", None, 105.1),
    ("sao Hỏa", 91.0, 105.1),
    ("NaN", math.nan, 105.1),
    ("đảo ngược", -80.0, 9.1),
]
SHAPES = (Column("ten"), Column("hinh", "geojson"))


@pytest.fixture(scope="module")
def degrees(tmp_path_factory):
    return written(tmp_path_factory.mktemp("places") / "degrees.parquet", COLUMNS, ROWS)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Geometries of each kind, a whole feature, spaces, and what is none."""
    texts = [
        '{"type":"Point","coordinates":[105.0,9.0]}',
        '{ "type": "Point", "coordinates" : [ 105.2 , 9.1, 3.0 ] }',
        '{"type":"LineString","coordinates":[[105.4,9.2],[106,10]]}',
        '{"type":"MultiPolygon","coordinates":[[[[1.054e2,9.4],[105.5,9.4],[105.5,9.5],[105.4,9.4]]]]}',
        '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[105.0,9.0]}}',
        '{"type":"Point","coordinates":[]}',
        '{"type":"Point","coordinates":[9.9.9,-]}',
        "không phải JSON",
        None,
    ]
    path = tmp_path_factory.mktemp("places") / "drawn.parquet"
    return written(path, (Column("ten"), Column("hinh")), [(str(n), text) for n, text in enumerate(texts)])


def test_the_extent_leaves_out_what_lies_far_from_all_others(reader, degrees):
    ((placed, near, *box),) = reader.ask(degrees, Extent(DEGREES), COLUMNS)
    assert (placed, near) == (6, 5)
    assert box == pytest.approx([105.0, 9.0, 105.4, 9.4])


def test_the_extent_follows_the_filter(reader, degrees):
    asked = Extent(DEGREES, Compare("ten", "eq", "c"))
    assert reader.ask(degrees, asked, COLUMNS) == [[1, 1, 105.21, 9.1, 105.21, 9.1]]


def test_without_a_place_there_is_no_extent(reader, degrees):
    asked = Extent(DEGREES, Compare("ten", "eq", "sao Hỏa"))
    assert reader.ask(degrees, asked, COLUMNS) == [[0, 0, None, None, None, None]]


def test_squares_count_their_rows_from_the_south_west(reader, degrees):
    found = reader.ask(degrees, Grid(DEGREES, (105.0, 9.0, 105.4, 9.4), squares=2), COLUMNS)
    assert [row[:3] for row in found] == [[0, 0, 2], [1, 0, 1], [1, 1, 2]]
    assert [row[3:] for row in found] == [
        pytest.approx([105.0, 9.0]), pytest.approx([105.21, 9.1]), pytest.approx([105.4, 9.325]),
    ]  # fmt: skip


def test_rows_outside_of_the_frame_are_not_counted(reader, degrees):
    found = reader.ask(degrees, Grid(DEGREES, (105.1, 9.05, 105.3, 9.15)), COLUMNS)
    assert [row[2] for row in found] == [1]


def test_a_geometry_lies_where_it_begins(reader, drawn):
    where = Where(geometry="hinh")
    ((placed, near, *box),) = reader.ask(drawn, Extent(where), SHAPES)
    assert (placed, near) == (5, 5)
    assert box == pytest.approx([105.0, 9.0, 105.4, 9.4])
    found = reader.ask(drawn, Grid(where, tuple(box), squares=2), SHAPES)
    assert sum(row[2] for row in found) == 5


@pytest.mark.parametrize(
    "box",
    [
        (105, 9, 105, 10), (106, 9, 105, 10), (105, 10, 106, 9), (105, 9, 181, 10), (105, -91, 106, 9),
        (math.nan, 9, 106, 10), (105, 9, math.inf, 10),
    ],
)  # fmt: skip
def test_a_frame_that_is_none_is_refused(reader, degrees, box):
    with pytest.raises(ColumnError):
        reader.ask(degrees, Grid(DEGREES, box), COLUMNS)


@pytest.mark.parametrize(
    "where",
    [
        Where(),
        Where(geometry="ten"),
        Where(latitude="ten", longitude="kinh_do"),
        Where(latitude="vi_do", longitude="x"),
    ],
)
def test_a_column_that_holds_no_places_is_refused(reader, degrees, where):
    with pytest.raises(ColumnError):
        reader.ask(degrees, Extent(where), COLUMNS)


def test_there_are_never_more_squares_than_may_be(reader, degrees):
    found = reader.ask(degrees, Grid(DEGREES, (104.0, 8.0, 106.0, 10.0), squares=10**9), COLUMNS)
    assert all(0 <= row[0] < 64 and 0 <= row[1] < 64 for row in found)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=30))
def test_no_row_is_lost_between_squares(reader, tmp_path_factory, places):
    path = tmp_path_factory.mktemp("any") / "places.parquet"
    written(path, COLUMNS, [("x", lat, lon) for lat, lon in places])
    found = reader.ask(path, Grid(DEGREES, (-180.0, -90.0, 180.0, 90.0), squares=7), COLUMNS)
    assert sum(row[2] for row in found) == len(places)
    assert json.dumps(found)
