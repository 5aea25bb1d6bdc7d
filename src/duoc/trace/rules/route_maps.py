"""A map of the province in a few hundred octets: its communes as points, the way of the goods from stop to stop."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

WIDTH, MARGIN, TALLEST = 320, 18, 360


class Point(NamedTuple):
    """Degrees, WGS 84."""

    lat: float
    lon: float


class Stop(NamedTuple):
    """Where goods were: its point on the sheet, and the numbers of the steps that happened there."""

    x: int
    y: int
    steps: tuple[int, ...]

    @property
    def label(self) -> str:
        """1, 3, 4 → “1, 3–4”."""
        parts: list[list[int]] = []
        for step in self.steps:
            if parts and step == parts[-1][-1] + 1:
                parts[-1].append(step)
            else:
                parts.append([step])
        return ", ".join(str(one[0]) if len(one) == 1 else f"{one[0]}–{one[-1]}" for one in parts)


class Drawn(NamedTuple):
    """A sheet: its size, the communes as one path of dots, the route as another, the stops."""

    width: int
    height: int
    dots: str
    route: str
    stops: tuple[Stop, ...]


def drawn(communes: Iterable[Point], steps: Sequence[tuple[int, Point]]) -> Drawn | None:
    """steps: (number, where), in the order of time; None where no step has a place. Steps at one point are one stop."""
    if not steps:
        return None
    dots = list(communes)
    everything = [*dots, *(point for _number, point in steps)]
    south, north = min(one.lat for one in everything), max(one.lat for one in everything)
    west, east = min(one.lon for one in everything), max(one.lon for one in everything)
    # A degree of longitude is shorter than one of latitude; over a province one factor does.
    narrow = math.cos(math.radians((south + north) / 2))
    wide, high = max((east - west) * narrow, 0.02), max(north - south, 0.02)
    scale = min((WIDTH - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / high)
    left = (WIDTH - wide * scale) / 2

    def at(point: Point) -> tuple[int, int]:
        return round(left + (point.lon - west) * narrow * scale), round(MARGIN + (north - point.lat) * scale)

    places: dict[tuple[int, int], list[int]] = {}
    way: list[tuple[int, int]] = []
    for number, point in steps:
        place = at(point)
        places.setdefault(place, []).append(number)
        if not way or way[-1] != place:
            way.append(place)
    return Drawn(
        WIDTH,
        round(high * scale) + 2 * MARGIN,
        "".join(f"M{x} {y}h0" for x, y in dict.fromkeys(map(at, dots))),
        "M" + "L".join(f"{x} {y}" for x, y in way) if len(way) > 1 else "",
        tuple(Stop(x, y, tuple(numbers)) for (x, y), numbers in places.items()),
    )
