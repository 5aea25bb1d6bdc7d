"""Maps drawn by the server: pure geometry here, SVG in the template `frame/map.html`, the list that says the same beside it.

There is no ground below the marks but the names of places: what is drawn is what the province itself knows.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH, MARGIN, TALLEST, LOWEST = 400, 20, 400, 180  # of a phone: there a unit is a little less than a pixel
GRADES = 6
# Of the marks of grade 0 (nothing, or less) to 6: places that stand alone, and squares side by side.
COARSE, FINE = (1.5, 2.5, 3.5, 5.0, 6.5, 8.0, 10.0), (1.0, 1.5, 2.0, 2.75, 3.5, 4.5, 5.5)
LETTER, LINE = 7.2, 14  # of a name on a phone, in units of the sheet
_NARROWEST = 0.01  # degrees: a single place is shown with its surroundings
Box = tuple[float, float, float, float]  # west, south, east, north: degrees, WGS 84


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with a figure. label: as the list says it; href: where its rows are; name: what the map may write beside it."""

    label: str
    lon: float
    lat: float
    value: float
    href: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list beside the map; `mapped` False: it has no place on it."""

    label: str
    value: float
    href: str = ""
    mapped: bool = True


@dataclass(frozen=True, slots=True)
class Dots:
    """The marks of one grade as a path of points; least: the smallest figure among them."""

    grade: int
    radius: float
    path: str
    least: float

    @property
    def stroke(self) -> float:
        """The width of the line that makes a dot of a point."""
        return 2 * self.radius

    @property
    def edge(self) -> float:
        """The same with a hairline around it, so that dots which touch are told apart."""
        return 2 * self.radius + 1.5


@dataclass(frozen=True, slots=True)
class Shapes:
    """The outlines of one grade as one path, in tenths of a unit; least: the smallest figure among them."""

    grade: int
    closed: bool
    path: str
    least: float


@dataclass(frozen=True, slots=True)
class Name:
    """A name written on the sheet, its middle at x."""

    text: str
    x: int
    y: int
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A map ready to draw. dots: the smallest last, edged where they may lie over each other; lines: the same as a list."""

    title: str
    width: int
    height: int
    dots: tuple[Dots, ...]
    ground: str
    names: tuple[Name, ...]
    lines: tuple[Line, ...]
    unit: str = ""
    head: str = ""
    badge: str = ""
    notes: tuple[str, ...] = ()
    edged: bool = True
    shapes: tuple[Shapes, ...] = ()

    @property
    def key(self) -> tuple[Dots, ...]:
        """The grades of marks that are drawn, from the smallest."""
        return tuple(one for one in reversed(self.dots) if one.grade)

    @property
    def shades(self) -> tuple[Shapes, ...]:
        """The grades of areas and lines that are drawn, from the smallest; none where all are alike."""
        found = {one.grade: one for one in sorted(self.shapes, key=lambda one: (one.grade, one.least))}
        return tuple(found.values()) if len(found) > 1 else ()


class Projection:
    """Degrees to the units of the sheet; one factor for the narrowing of longitudes does over a province."""

    def __init__(self, box: Box) -> None:
        west, south, east, north = box
        middle = ((west + east) / 2, (south + north) / 2)
        self._narrow = math.cos(math.radians(middle[1]))
        wide = max((east - west) * self._narrow, _NARROWEST)
        high = max(north - south, _NARROWEST)
        self._scale = min((WIDTH - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / high)
        self.width, self.height = WIDTH, max(LOWEST, round(high * self._scale) + 2 * MARGIN)
        self._middle = middle

    def at(self, lon: float, lat: float) -> tuple[int, int]:
        """The point of a place, in whole units from the upper left."""
        return (
            round(self.width / 2 + (lon - self._middle[0]) * self._narrow * self._scale),
            round(self.height / 2 - (lat - self._middle[1]) * self._scale),
        )

    def fine(self, lon: float, lat: float) -> tuple[int, int]:
        """The same in tenths of a unit."""
        return (
            round(10 * (self.width / 2 + (lon - self._middle[0]) * self._narrow * self._scale)),
            round(10 * (self.height / 2 - (lat - self._middle[1]) * self._scale)),
        )

    def shows(self, point: tuple[int, int]) -> bool:
        """Whether a point lies on the sheet."""
        return 0 <= point[0] <= self.width and 0 <= point[1] <= self.height


def frame(places: Iterable[tuple[float, float]]) -> Box | None:
    """The box around (longitude, latitude); None where there are none."""
    held = list(places)
    if not held:
        return None
    east, north = max(one[0] for one in held), max(one[1] for one in held)
    return min(one[0] for one in held), min(one[1] for one in held), east, north


def grade(value: float, smallest: float, largest: float, *, level: bool = False) -> int:
    """1…6. Of amounts by the root of the share, so that the area of a mark grows with its figure; 0 for nothing and less.

    level: figures that are no amounts (means, prices) stand between the smallest and the largest. Where all are equal, 3.
    """
    if not level and value <= 0:
        return 0
    if smallest == largest:
        return GRADES // 2
    share = (value - smallest) / (largest - smallest) if level else math.sqrt(value / largest)
    return min(GRADES, max(1, math.ceil(GRADES * share - 1e-9)))


def draw(
    title: str,
    spots: Sequence[Spot],
    box: Box,
    *,
    ground: Sequence[Spot] = (),
    lines: Sequence[Line] = (),
    unit: str = "",
    head: str = "",
    badge: str = "",
    notes: Sequence[str] = (),
    radii: Sequence[float] = COARSE,
    level: bool = False,
) -> Sheet:
    """A sheet of the box. ground: places that are drawn faintly for those who look where they are, named where there is room.

    lines: the list; without any it is made of the spots, the largest first. level: as for `grade`.
    """
    sheet = Projection(box)
    ends = min((one.value for one in spots), default=0.0), max((one.value for one in spots), default=0.0)
    grades: dict[int, dict[tuple[int, int], float]] = {}
    for one in spots:
        if sheet.shows(point := sheet.at(one.lon, one.lat)):
            drawn = grades.setdefault(grade(one.value, *ends, level=level), {})
            drawn[point] = min(one.value, drawn.get(point, one.value))
    dots = tuple(
        Dots(step, radii[step], _path(grades[step]), min(grades[step].values()))
        for step in sorted(grades, reverse=True)
    )
    around = [one for one in ground if sheet.shows(sheet.at(one.lon, one.lat))]
    sizes = {point: radii[step] for step, drawn in grades.items() for point in drawn} if radii is COARSE else {}
    written = names(sheet, sorted(spots, key=lambda one: -one.value), around, sizes)
    told = lines or [
        Line(one.label, one.value, one.href) for one in sorted(spots, key=lambda one: (-one.value, one.label))
    ]
    return Sheet(
        title, sheet.width, sheet.height, dots, _path(sheet.at(one.lon, one.lat) for one in around), written, tuple(told),
        unit, head, badge, tuple(notes), radii is COARSE,
    )  # fmt: skip


def _path(points: Iterable[tuple[int, int]]) -> str:
    return "".join(f"M{x} {y}h0" for x, y in dict.fromkeys(points))


def names(
    sheet: Projection, spots: Sequence[Spot], ground: Sequence[Spot], sizes: dict[tuple[int, int], float]
) -> tuple[Name, ...]:
    """Those that fit, the largest first: none is written over another one, a mark or the edge. sizes: radii of the marks."""
    written: list[Name] = []
    taken: list[Box] = [(x - size, y - size, x + size, y + size) for (x, y), size in sizes.items()]
    for faint, one in [*((False, one) for one in spots if one.name), *((True, one) for one in ground if one.name)]:
        x, y = sheet.at(one.lon, one.lat)
        foot = round(y - sizes.get((x, y), 1) - 3)
        half = len(one.name) * LETTER / 2
        box = (x - half, foot - LINE + 2.0, x + half, foot + 2.0)
        if box[0] < 1 or box[2] > sheet.width - 1 or box[1] < 0 or box[3] > sheet.height:
            continue
        if any(box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in taken):
            continue
        taken.append(box)
        written.append(Name(one.name, x, foot, faint))
    return tuple(written)
