"""Rows as GeoJSON: where they are, and what is said of those that are nowhere."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.catalogue.rules.features import collection, places
from duoc.engines.columnar import Column, Where

DEGREES = Where(latitude="vi_do", longitude="kinh_do")
DRAWN = Where(geometry="ranh")
POINT = {"type": "Point", "coordinates": [105.15, 9.18]}


def strict(_word):
    """RFC 8259 has no NaN and no Infinity."""
    raise AssertionError(_word)


def told(rows, where):
    """The features, read by a reader that takes JSON and nothing more."""
    return json.loads(b"".join(collection(rows, where)).decode(), parse_constant=strict)["features"]


def drawn(text):
    """The geometry of one row whose cell is this."""
    return told([{"_id": 1, "ranh": text}], DRAWN)[0]["geometry"]


def point(latitude, longitude):
    """The geometry of one row with these degrees."""
    return told([{"_id": 1, "vi_do": latitude, "kinh_do": longitude}], DEGREES)[0]["geometry"]


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("vi_do", "kinh_do"),
        ("vido", "kinhdo"),
        ("lat", "lon"),
        ("lat", "lng"),
        ("latitude", "longitude"),
        ("toa_do_y", "toa_do_x"),
        ("y_wgs84", "x_wgs84"),
        ("Lat", "Long"),
        ("VI_DO", "KINH_DO"),
        ("lat", "kinh_do"),
    ],
)
def test_degrees_are_known_by_the_names_of_their_columns(latitude, longitude):
    columns = [Column("ma"), Column(longitude, "number"), Column(latitude, "number")]
    assert places(columns) == Where(latitude=latitude, longitude=longitude)


@pytest.mark.parametrize(
    "columns",
    [
        [],
        [Column("ma")],
        [Column("lat", "number")],
        [Column("lon", "number")],
        [Column("lat", "string"), Column("lon", "number")],
        [Column("lat", "string"), Column("lon", "string")],
        [Column("x", "number"), Column("y", "number")],
        [Column("latitudes", "number"), Column("longitudes", "number")],
    ],
)
def test_a_table_without_places_has_none(columns):
    assert places(columns) is None


def test_whole_degrees_are_degrees():
    assert places([Column("lat", "integer"), Column("lon", "integer")]) == Where(latitude="lat", longitude="lon")


def test_a_geometry_is_taken_before_degrees():
    columns = [Column("lat", "number"), Column("lon", "number"), Column("ranh", "geojson")]
    assert places(columns) == DRAWN


def test_of_two_geometries_the_first_is_taken():
    assert places([Column("a", "geojson"), Column("b", "geojson")]) == Where(geometry="a")


def test_no_rows_are_an_empty_collection():
    assert json.loads(b"".join(collection([], DEGREES))) == {"type": "FeatureCollection", "features": []}


def test_a_point_says_longitude_first():
    assert point(9.18, 105.15) == POINT


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(90, 180), (-90, -180), (0, 0), (90.0, -180.0), (9, 105)],
)
def test_the_ends_of_the_earth_are_places(latitude, longitude):
    assert point(latitude, longitude) == {"type": "Point", "coordinates": [longitude, latitude]}


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (90.0001, 0),
        (-90.0001, 0),
        (0, 180.0001),
        (0, -180.0001),
        (105.15, 9.18),
        (None, 105),
        (9, None),
        ("9", 105),
        (9, "105"),
        (float("nan"), 105),
        (9, float("nan")),
        (float("inf"), 105),
        (9, float("-inf")),
        (10**400, 0),
    ],
)
def test_what_is_nowhere_on_earth_has_no_geometry(latitude, longitude):
    assert point(latitude, longitude) is None


@pytest.mark.parametrize(
    "geometry",
    [
        POINT,
        {"type": "MultiPoint", "coordinates": [[105, 9]]},
        {"type": "LineString", "coordinates": [[105, 9], [106, 9]]},
        {"type": "MultiLineString", "coordinates": [[[105, 9], [106, 9]]]},
        {"type": "Polygon", "coordinates": [[[105, 9], [106, 9], [106, 10], [105, 9]]]},
        {"type": "MultiPolygon", "coordinates": []},
        {"type": "GeometryCollection", "geometries": [POINT]},
    ],
)
def test_each_of_the_seven_geometries_is_passed_on(geometry):
    assert drawn(json.dumps(geometry)) == geometry


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        " ",
        "{",
        "null",
        "5",
        '"Point"',
        "[]",
        "[105, 9]",
        "{}",
        '{"type": "point", "coordinates": [1, 2]}',
        '{"type": "FeatureCollection", "features": []}',
        '{"type": ["Point"]}',
        '{"type": {"Point": 1}}',
        '{"type": "Feature"}',
        '{"type": "Feature", "geometry": null}',
        '{"type": "Feature", "geometry": "Point"}',
        '{"type": "Feature", "geometry": {"type": "Feature", "geometry": {"type": "Point"}}}',
        "[" * 100_000,
        7,
        True,
        {"type": "Point"},
    ],
)
def test_what_is_no_geometry_is_none(text):
    assert drawn(text) is None


def test_of_a_feature_its_geometry_is_taken():
    assert drawn(json.dumps({"type": "Feature", "geometry": POINT, "properties": {"a": 1}})) == POINT


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
def test_a_number_that_json_cannot_say_draws_nothing(number):
    assert drawn(f'{{"type": "Point", "coordinates": [{number}, 9]}}') is None


def test_half_a_letter_in_a_geometry_breaks_nothing():
    assert drawn('{"type": "Point", "coordinates": [105, 9], "a": "\\ud800"}')["coordinates"] == [105, 9]


def test_properties_are_the_other_cells():
    row = {"_id": 4, "ma": "A", "vi_do": 9.1, "kinh_do": 105.1, "ghi_chu": None}
    assert told([row], DEGREES)[0]["properties"] == {"ma": "A", "ghi_chu": None}


def test_the_number_of_the_row_is_the_id():
    assert told([{"_id": 4, "vi_do": 1, "kinh_do": 1}], DEGREES)[0]["id"] == 4


def test_rows_stay_in_their_order():
    rows = [{"_id": n, "vi_do": 1, "kinh_do": 1} for n in (3, 1, 2)]
    assert [one["id"] for one in told(rows, DEGREES)] == [3, 1, 2]


def test_vietnamese_stands_as_it_is():
    assert "Năm Căn".encode() in b"".join(collection([{"_id": 1, "xa": "Năm Căn"}], DEGREES))


def test_each_row_is_a_piece_of_its_own():
    assert len(list(collection([{"_id": n} for n in range(3)], DEGREES))) == 5


CELLS = st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=40)
@given(st.lists(st.fixed_dictionaries({"_id": st.integers(), "ma": TEXTS, "vi_do": CELLS, "kinh_do": CELLS})))
def test_every_row_is_one_feature(rows):
    assert [one["properties"]["ma"] for one in told(rows, DEGREES)] == [row["ma"] for row in rows]


@settings(max_examples=40)
@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_place_on_earth_is_told_exactly(latitude, longitude):
    assert point(latitude, longitude)["coordinates"] == [longitude, latitude]
