"""SQL of where rows lie: the extent of their places, and how many lie in each square of a frame.

A place is a longitude and a latitude in two numeric columns, or the first position of a GeoJSON geometry (RFC 7946 §3.1.1).
DuckDB alone: no table of PostgreSQL is asked for places.
"""

import math
from collections.abc import Callable

from duoc.engines.columnar.columns import ColumnError
from duoc.engines.columnar.questions import MOST_SQUARES, Box, Extent, Grid, Where

_POSITION = '"coordinates"\\s*:[\\[\\s]*(-?[0-9][-+.0-9eE]*)\\s*,\\s*(-?[0-9][-+.0-9eE]*)'
_PLACED = "x BETWEEN -180 AND 180 AND y BETWEEN -90 AND 90"
# A frame is not stretched by the few rows that lie far from all others (a swapped or a forgotten coordinate): Tukey's fences,
# three times as wide as the middle half.
_EXTENT = """WITH held AS (SELECT x, y FROM ({held}) AS every WHERE {placed}), q AS (
    SELECT quantile_cont(x, 0.25) AS x1, quantile_cont(x, 0.75) AS x3, quantile_cont(y, 0.25) AS y1, quantile_cont(y, 0.75) AS y3
    FROM held), f AS (
    SELECT x1 - 3 * greatest(x3 - x1, 0.01) AS w, x3 + 3 * greatest(x3 - x1, 0.01) AS e,
        y1 - 3 * greatest(y3 - y1, 0.01) AS s, y3 + 3 * greatest(y3 - y1, 0.01) AS n FROM q)
SELECT (SELECT count(*) FROM held), count(*), min(x), min(y), max(x), max(y)
FROM held CROSS JOIN f WHERE x BETWEEN w AND e AND y BETWEEN s AND n"""
_GRID = """WITH held AS (SELECT x, y FROM ({held}) AS every
    WHERE x BETWEEN {west} AND {east} AND y BETWEEN {south} AND {north})
SELECT least(CAST(floor((x - {west}) / {wide}) AS bigint), {last}), least(CAST(floor((y - {south}) / {high}) AS bigint), {last}),
    count(*), avg(x), avg(y)
FROM held GROUP BY 1, 2 ORDER BY 2, 1"""


def positions(where: Where, column: Callable[[str], str], kind: Callable[[str], str]) -> str:
    """The cells `x` and `y` in degrees, null or out of range where a row has no place. Raises `ColumnError`."""
    if where.geometry:
        if kind(where.geometry) != "geojson":
            raise ColumnError(where.geometry, "place")
        cells = [
            f"TRY_CAST(regexp_extract({column(where.geometry)}, '{_POSITION}', {part}) AS double)" for part in (1, 2)
        ]
    else:
        for name in (where.longitude, where.latitude):
            if kind(name) not in ("number", "integer"):
                raise ColumnError(name, "place")
        cells = [f"CAST({column(name)} AS double)" for name in (where.longitude, where.latitude)]
    return f"{cells[0]} AS x, {cells[1]} AS y"


def write(asked: Extent | Grid, held: str) -> str:
    """The question over `held`, which selects `x` and `y`. Raises `ColumnError` for a frame that is none."""
    if isinstance(asked, Extent):
        return _EXTENT.format(held=held, placed=_PLACED)
    west, south, east, north = _frame(asked.box)
    squares = min(max(int(asked.squares), 1), MOST_SQUARES)
    return _GRID.format(
        held=held, west=west, south=south, east=east, north=north, last=squares - 1,
        wide=(east - west) / squares, high=(north - south) / squares,
    )  # fmt: skip


def _frame(box: Box) -> Box:
    west, south, east, north = (float(one) for one in box)
    if not all(map(math.isfinite, box)) or not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ColumnError("", "frame")
    return west, south, east, north
