"""Rows as GeoJSON (RFC 7946) where a table says where they are: a column of geometries, or latitudes and longitudes."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from duoc.engines.columnar import Column, Where

_LATITUDES = ("vi_do", "vido", "lat", "latitude", "toa_do_y", "y_wgs84")
_LONGITUDES = ("kinh_do", "kinhdo", "lon", "lng", "long", "longitude", "toa_do_x", "x_wgs84")
_GEOMETRIES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")


def places(columns: Sequence[Column]) -> Where | None:
    """Where a table has its places; None for one without any."""
    for column in columns:
        if column.type == "geojson":
            return Where(geometry=column.name)
    numbers = {column.name.lower(): column.name for column in columns if column.type in ("number", "integer")}
    latitude = next((numbers[name] for name in _LATITUDES if name in numbers), "")
    longitude = next((numbers[name] for name in _LONGITUDES if name in numbers), "")
    return Where(latitude=latitude, longitude=longitude) if latitude and longitude else None


def collection(rows: Iterable[Mapping[str, Any]], where: Where) -> Iterator[bytes]:
    """A FeatureCollection in pieces; a row without a place that can be is a feature without geometry."""
    yield b'{"type":"FeatureCollection","features":['
    between = b""
    for row in rows:
        yield between + json.dumps(_feature(row, where), ensure_ascii=False, separators=(",", ":")).encode(
            errors="replace"
        )
        between = b",\n"
    yield b"]}\n"


def _feature(row: Mapping[str, Any], where: Where) -> dict[str, Any]:
    hidden = {where.geometry, where.latitude, where.longitude, "_id"}
    properties = {name: value for name, value in row.items() if name not in hidden}
    geometry = (
        _drawn(row.get(where.geometry)) if where.geometry else _point(row.get(where.longitude), row.get(where.latitude))
    )
    return {"type": "Feature", "id": row.get("_id"), "geometry": geometry, "properties": properties}


def _point(longitude: Any, latitude: Any) -> dict[str, Any] | None:
    if not isinstance(longitude, int | float) or not isinstance(latitude, int | float):
        return None
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        return None
    return {"type": "Point", "coordinates": [longitude, latitude]}


def _drawn(text: Any) -> Any:
    try:
        found = json.loads(text, parse_float=_finite, parse_constant=_finite)
    except (TypeError, ValueError, RecursionError):
        return None
    if isinstance(found, dict) and found.get("type") == "Feature":
        found = found.get("geometry")
    return found if isinstance(found, dict) and found.get("type") in _GEOMETRIES else None


def _finite(number: str) -> float:
    """What Python reads and JSON cannot say (NaN, 1e999) is refused."""
    real = float(number)
    if not math.isfinite(real):
        raise ValueError("no number")
    return real
