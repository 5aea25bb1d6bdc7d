"""The map of a table's places: its frame, the squares that are counted, and the areas that lead nearer."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duoc.engines.columnar.questions import Box

SQUARES, AREAS = 48, 4  # on a side: a mark a square; an area is 12 × 12 squares
_LEAST = 0.002  # degrees of a frame: a single place is shown with what is around it
_EDGE = 0.03  # of a frame's side: no mark lies on the rim


@dataclass(frozen=True, slots=True)
class Square:
    """Rows in a square of the frame, and the mean of their places in degrees."""

    column: int
    row: int
    rows: int
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Area:
    """A sixteenth of the frame that has rows: its box, their number, the mean of their places."""

    box: Box
    rows: int
    lon: float
    lat: float


def read_box(text: str) -> Box | None:
    """`104.8,8.6,105.1,8.9`: west, south, east, north; None for what is no frame on Earth."""
    parts = text.split(",") if len(text) < 100 else []
    if len(parts) != 4:
        return None
    try:
        west, south, east, north = map(float, parts)
    except ValueError:
        return None
    if not all(map(math.isfinite, (west, south, east, north))):
        return None
    return (west, south, east, north) if -180 <= west < east <= 180 and -90 <= south < north <= 90 else None


def box_text(box: Box) -> str:
    """The frame as addresses have it, outwards to about a metre so that nothing falls out of it."""
    west, south, east, north = box
    down, up = (
        (math.floor(one * 1e5) / 1e5 for one in (west, south)),
        (math.ceil(one * 1e5) / 1e5 for one in (east, north)),
    )
    return ",".join(f"{one:.5f}".rstrip("0").rstrip(".") for one in (*down, *up))


def framed(box: Box) -> Box:
    """The box with a rim, within the Earth."""
    west, south, east, north = box
    wide, high = max(east - west, _LEAST), max(north - south, _LEAST)
    x, y = (west + east) / 2, (south + north) / 2
    half, tall = wide * (0.5 + _EDGE), high * (0.5 + _EDGE)
    return max(-180.0, x - half), max(-90.0, y - tall), min(180.0, x + half), min(90.0, y + tall)


def areas(squares: Iterable[Square], box: Box) -> list[Area]:
    """The areas of a frame that have rows, the fullest first."""
    held: dict[tuple[int, int], list[Square]] = {}
    side = SQUARES // AREAS
    for one in squares:
        held.setdefault((one.column // side, one.row // side), []).append(one)
    return sorted((_area(place, found, box) for place, found in held.items()), key=lambda one: (-one.rows, one.box))


def _area(place: tuple[int, int], found: Sequence[Square], box: Box) -> Area:
    west, south, east, north = box
    wide, high = (east - west) / AREAS, (north - south) / AREAS
    rows = sum(one.rows for one in found)
    left, low = west + place[0] * wide, south + place[1] * high
    return Area(
        (left, low, left + wide, low + high),
        rows,
        sum(one.lon * one.rows for one in found) / rows,
        sum(one.lat * one.rows for one in found) / rows,
    )
