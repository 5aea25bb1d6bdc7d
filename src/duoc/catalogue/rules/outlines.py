"""Lines and areas of GeoJSON cells (RFC 7946), as lists of positions that a map can draw."""

import json
import math
from typing import Any

Line = tuple[tuple[float, float], ...]  # longitude, latitude in degrees
_DEPTH = {"LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}  # of lists around a line
WORDS = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")


def geometry(text: Any) -> dict[str, Any] | None:
    """The geometry of a cell, or of the feature in it; None for what is none."""
    try:
        found = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return None
    if isinstance(found, dict) and found.get("type") == "Feature":
        found = found.get("geometry")
    return found if isinstance(found, dict) and found.get("type") in WORDS else None


def outline(text: Any) -> tuple[tuple[Line, ...], bool] | None:
    """(lines, whether they bound an area) of a cell; None for points and for what lies nowhere on Earth."""
    held = geometry(text)
    depth = _DEPTH.get(held["type"]) if held else None
    if held is None or depth is None:
        return None
    lines = tuple(line for one in _lines(held.get("coordinates"), depth) if len(line := _positions(one)) > 1)
    return (lines, "Polygon" in held["type"]) if lines else None


def _lines(held: Any, depth: int) -> list[Any]:
    if not isinstance(held, list):
        return []
    return [held] if depth == 1 else [line for one in held for line in _lines(one, depth - 1)]


def _positions(line: Any) -> Line:
    return tuple((float(one[0]), float(one[1])) for one in line if _is_place(one)) if isinstance(line, list) else ()


def _is_place(one: Any) -> bool:
    return (
        isinstance(one, list)
        and len(one) > 1
        and all(isinstance(part, int | float) and math.isfinite(part) for part in one[:2])
        and abs(one[0]) <= 180
        and abs(one[1]) <= 90
    )
