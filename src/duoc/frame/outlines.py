"""Lines and areas on a map: shaded by their figures, drawn as finely as a page has room for."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from duoc.frame.maps import Line, Projection, Shapes, Sheet, Spot, frame, grade, names

MOST_CORNERS = 2_000  # of all lines of a sheet: about 14 kB


@dataclass(frozen=True, slots=True)
class Outline:
    """Something that has a course or an extent: lines of (longitude, latitude); closed: they bound an area."""

    lines: tuple[tuple[tuple[float, float], ...], ...]
    closed: bool
    value: float
    name: str = ""


def sketch(
    title: str,
    outlines: Sequence[Outline],
    *,
    lines: Sequence[Line],
    unit: str = "",
    head: str = "",
    badge: str = "",
    notes: Sequence[str] = (),
    level: bool = False,
) -> Sheet | None:
    """A sheet of lines and areas, shaded by their figures; None where there are none. They are drawn as finely as fits."""
    box = frame(place for one in outlines for line in one.lines for place in line)
    if box is None:
        return None
    sheet = Projection(box)
    drawn = [[[sheet.fine(*place) for place in line] for line in one.lines] for one in outlines]
    reach = 5
    while sum(len(kept(line, reach)) for one in drawn for line in one) > MOST_CORNERS and reach < 100:
        reach *= 2
    ends = min(one.value for one in outlines), max(one.value for one in outlines)
    grades: dict[tuple[bool, int], list[tuple[float, str]]] = {}
    for one, rings in zip(outlines, drawn, strict=True):
        path = "".join(_course(kept(line, reach), closed=one.closed) for line in rings)
        grades.setdefault((one.closed, grade(one.value, *ends, level=level)), []).append((one.value, path))
    shapes = tuple(
        Shapes(step, closed, "".join(path for _value, path in held), min(value for value, _path in held))
        for (closed, step), held in sorted(grades.items(), reverse=True)
    )
    middles = [Spot("", *_middle(one), one.value, name=one.name) for one in outlines]
    written = names(sheet, sorted(middles, key=lambda one: -one.value), (), {})
    return Sheet(
        title, sheet.width, sheet.height, (), "", written, tuple(lines), unit, head, badge, tuple(notes), True, shapes
    )


def kept(line: Sequence[tuple[int, int]], reach: int) -> list[tuple[int, int]]:
    """The line without corners that lie within `reach` tenths of the one before; its ends stay."""
    found = [line[0]]
    for x, y in line[1:-1]:
        if abs(x - found[-1][0]) + abs(y - found[-1][1]) >= reach:
            found.append((x, y))
    return [*found, line[-1]]


def _course(line: Sequence[tuple[int, int]], *, closed: bool) -> str:
    (x, y), steps = line[0], []
    for before, after in pairwise(line):
        steps.append(f"{after[0] - before[0]} {after[1] - before[1]}")
    return f"M{x} {y}l{' '.join(steps)}" + ("z" if closed else "")


def _middle(one: Outline) -> tuple[float, float]:
    """The middle of the box around its longest line."""
    line = max(one.lines, key=len)
    west, south, east, north = frame(line) or (0.0, 0.0, 0.0, 0.0)
    return (west + east) / 2, (south + north) / 2
