"""Charts drawn by the server: pure geometry here, SVG in the template `frame/chart.html`, the data table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

from duoc.frame import numbers

WIDTH, WIDE, HEIGHT = 880, 1320, 220
SMALL, LOW = 480, 130  # beside other things, whole on a phone
LEFT, RIGHT, TOP, BOTTOM = 64, 8, 12, 28
GRADES = 6
AT_ONCE = 12  # lines of names
SHORT = 10  # signs of a figure beside its bar: 99.999.999
NAMED, SIGN = 24, 7  # signs of a name below the axis; about so wide, px, is one
SMALL_SIGN = 10  # of a small chart, whose letters chart.css makes larger on a phone


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a chart: its label as shown, its value, where its rows are."""

    label: str
    value: float
    href: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A drawn value in the coordinates of the view box."""

    point: Point
    x: float
    y: float
    width: float
    height: float
    tick: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart ready to draw: marks, grid lines (y, value), the path of the line. `kind`: `bar`, `line`, or `row` (names to the
    left of their bars, whose width is in percent of the greatest)."""

    title: str
    kind: str
    marks: list[Mark]
    grid: list[tuple[float, int]]
    path: str
    unit: str = ""
    head: str = ""
    badge: str = ""
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def small(self) -> bool:
        """Whether it is whole on a phone, instead of being scrolled."""
        return self.width < WIDTH

    @property
    def first(self) -> list[Mark]:
        """What is seen at once where a bar takes a line."""
        return self.marks[:AT_ONCE]

    @property
    def rest(self) -> list[Mark]:
        """What is unfolded."""
        return self.marks[AT_ONCE:]

    @property
    def long(self) -> bool:
        """Whether a figure needs more room beside its bar."""
        return any(len(numbers.number(mark.point.value)) > SHORT for mark in self.marks)

    @property
    def blank(self) -> bool:
        """Whether there is nothing to see: no point, or only zeros. Words say that better than an empty frame."""
        return not any(mark.point.value for mark in self.marks)


def ceiling(value: int) -> int:
    """The smallest of 1, 2, 4, 6, 8 × 10ⁿ that is not below `value` and whose four grid steps are whole numbers."""
    if value <= 4:
        return 4
    magnitude = int(10 ** int(log10(value)))
    tops = (step * magnitude for step in (1, 2, 4, 6, 8, 10, 20))
    return next(top for top in tops if top >= value and top % 4 == 0)


def draw(
    title: str,
    points: Sequence[Point],
    kind: str = "bar",
    unit: str = "",
    head: str = "",
    badge: str = "",
    width: int = WIDTH,
    height: int = HEIGHT,
) -> Chart:
    """Lay out a chart of at least zero points; what is below nothing is drawn as nothing, its figure stands in the table.
    `kind`: `bar` or `line`; `width`, `height`: of the view box, px."""
    top = ceiling(ceil(max((point.value for point in points), default=0)))
    inner_width, inner_height = width - LEFT - RIGHT, height - TOP - BOTTOM
    pitch = inner_width / max(len(points), 1)
    longest = min(max((len(point.label) for point in points), default=0), NAMED)
    sign = SMALL_SIGN if width < WIDTH else SIGN
    every = max(1, ceil(len(points) / (4 if width < WIDTH else 8)), ceil((longest + 1) * sign / pitch))
    marks = []
    for position, point in enumerate(points):
        tall = round(max(0, point.value) / top * inner_height, 2)
        thick = round(max(pitch * 0.78, 0.8), 2)
        x = round(LEFT + position * pitch + (pitch - thick) / 2, 2)
        # Neither over the next name nor over the edge.
        fits = position % every == 0 and x + (min(len(point.label), NAMED) - 1) * sign <= width
        tick = (point.label if len(point.label) <= NAMED else f"{point.label[: NAMED - 1]}…") if fits else ""
        marks.append(Mark(point, x, round(TOP + inner_height - tall, 2), thick, tall, tick))
    grid = [(round(TOP + inner_height * (1 - step / 4), 2), top * step // 4) for step in range(5)]
    path = "M" + "L".join(f"{mark.x + mark.width / 2:.1f} {mark.y:.1f}" for mark in marks) if len(marks) > 1 else ""
    return Chart(title, kind, marks, grid, path if kind == "line" else "", unit, head, badge, width, height)


def rows(title: str, points: Sequence[Point], unit: str = "", head: str = "", badge: str = "") -> Chart:
    """A bar a line, each with its whole name: for names, where `draw` is for what follows in time. Below nothing is no bar."""
    most = max((point.value for point in points), default=0)
    marks = [
        Mark(point, 0, 0, round(100 * (point.value / most), 2) if point.value > 0 else 0, 1, point.label)
        for point in points
    ]
    return Chart(title, "row", marks, [], "", unit, head, badge)


def grade(value: int, largest: int) -> int:
    """The shade of a heat-map cell: 0 for nothing, else 1…6 on a logarithmic scale whose top is `largest`."""
    if value <= 0 or largest <= 0:
        return 0
    if largest == 1:
        return GRADES
    return 1 + min(GRADES - 1, int(log10(value) / log10(largest) * (GRADES - 1) + 1e-9)) if value < largest else GRADES
