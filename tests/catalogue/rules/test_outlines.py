"""Lines and areas out of cells of GeoJSON, each geometry of RFC 7946 once."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.catalogue.rules.outlines import geometry, outline

RING = [[105.0, 9.0], [105.1, 9.0], [105.1, 9.1], [105.0, 9.0]]
HOLE = [[105.02, 9.01], [105.05, 9.01], [105.05, 9.02], [105.02, 9.01]]
COURSE = [[105.0, 9.0], [105.1, 9.05, 3.0]]


def told(kind, coordinates):
    return json.dumps({"type": kind, "coordinates": coordinates})


@pytest.mark.parametrize(
    ("kind", "coordinates", "lines", "closed"),
    [
        ("LineString", COURSE, 1, False), ("MultiLineString", [COURSE, COURSE], 2, False),
        ("Polygon", [RING, HOLE], 2, True), ("MultiPolygon", [[RING, HOLE], [RING]], 3, True),
    ],
)  # fmt: skip
def test_each_line_of_a_geometry_is_drawn(kind, coordinates, lines, closed):
    found, area = outline(told(kind, coordinates))
    assert (len(found), area) == (lines, closed)
    assert found[0][0] == (105.0, 9.0)


def test_a_feature_is_its_geometry():
    feature = json.dumps({"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [RING]}})
    assert outline(feature) == outline(told("Polygon", [RING]))
    assert geometry(feature) == {"type": "Polygon", "coordinates": [RING]}


@pytest.mark.parametrize(
    "text",
    [
        told("Point", [105, 9]), told("MultiPoint", COURSE), told("Polygon", []), told("Polygon", None),
        told("Polygon", [[RING]]),
        told("LineString", [[105, 9]]), told("LineString", [[1000, 9], [105, 91]]), told("LineString", "xa"),
        told("LineString", [["a", "b"], [None, 1]]), '{"type":"LineString","coordinates":[[NaN,1],[1e999,2]]}',
        told("Curve", COURSE), "[]", "", None, "[" * 5000, '{"type":"Feature","geometry":null}',
    ],
)  # fmt: skip
def test_what_has_no_course_is_not_drawn(text):
    assert outline(text) is None


@given(st.recursive(st.floats() | st.text(max_size=3) | st.none(), lambda inner: st.lists(inner, max_size=3)))
def test_no_coordinates_do_harm(coordinates):
    outline(told("MultiPolygon", coordinates))
