"""Where code and text stand on a label, in whole printer dots from the label's lower left corner."""

from typing import NamedTuple

from duoc.engines.qr.presets import MM_PER_INCH, Preset
from duoc.engines.qr.versions import LARGEST, QUIET, Level, Mode, side, smallest

FINEST_MM = 0.25  # a finer module is not read from a curved, wet label
_SMALLEST_LINE_MM, _LARGEST_LINE_MM = 1.5, 2.8
_PADDING_MM = 0.7


class TooDenseError(ValueError):
    """The symbol has too many modules for the label."""


class Layout(NamedTuple):
    """module: dots a side; code: lower left corner of the symbol without its quiet zone.

    lines: (x, baseline) of each line of text, x its left end, or its middle where `centred`; line: its height; room: its width.
    """

    module: int
    code: tuple[int, int]
    lines: tuple[tuple[int, int], ...]
    line: int
    room: int
    centred: bool


def layout(preset: Preset, modules: int, wanted: int) -> Layout:
    """Place a symbol of `modules` modules a side and up to `wanted` lines of text, the last ones left out where there is no room.

    Raises `TooDenseError` when a module would be finer than `FINEST_MM`.
    """
    width, height = map(preset.dots, preset.label)
    outer = modules + 2 * QUIET
    # Never beyond the room, not even by the half dot that rounding would allow.
    room = int(min(preset.code, *preset.label) * preset.dpi / MM_PER_INCH + 1e-9)
    module = room // outer
    if module * MM_PER_INCH / preset.dpi < FINEST_MM:
        finest = outer * FINEST_MM
        raise TooDenseError(
            f"{modules} × {modules} modules need {finest:.1f} mm with their margin, {preset.name} has {preset.code:g}"
        )
    taken = module * outer
    return (_beside if preset.beside else _under)(preset, (width, height), module, taken, wanted)


def version_for(preset: Preset, length: int, level: Level, mode: Mode, wanted: int) -> int:
    """The version for texts of `length` characters: the largest with as large a module and as many lines as the smallest has.

    It costs nothing, and a scratch is a smaller part of it.
    Raises `TooLongError`, `TooDenseError`.
    """
    least = smallest(length, level, mode)
    costs = [layout(preset, side(least), wanted)]
    for version in range(least + 1, LARGEST + 1):
        try:
            costs.append(layout(preset, side(version), wanted))
        except TooDenseError:
            break
    as_good = [one for one in costs if (one.module, len(one.lines)) == (costs[0].module, len(costs[0].lines))]
    return least + len(as_good) - 1


def _beside(preset: Preset, label: tuple[int, int], module: int, taken: int, wanted: int) -> Layout:
    width, height = label
    padding = preset.dots(_PADDING_MM)
    line, count = _line(preset, height - 2 * padding, wanted)
    top = (height + line * count) // 2
    lines = tuple((taken, top - line * (number + 1) + line // 4) for number in range(count))
    corner = (QUIET * module, (height - taken) // 2 + QUIET * module)
    return Layout(module, corner, lines, line, max(width - taken - padding, 0), False)


def _under(preset: Preset, label: tuple[int, int], module: int, taken: int, wanted: int) -> Layout:
    width, height = label
    line, count = _line(preset, height - taken, wanted)
    bottom = (height - taken - line * count) // 2
    lines = tuple((width // 2, bottom + line * (count - number - 1) + line // 4) for number in range(count))
    corner = ((width - taken) // 2 + QUIET * module, bottom + line * count + QUIET * module)
    return Layout(module, corner, lines, line, width - 2 * preset.dots(_PADDING_MM), True)


def _line(preset: Preset, room: int, wanted: int) -> tuple[int, int]:
    """(height of a line, how many there are)."""
    smallest, largest = preset.dots(_SMALLEST_LINE_MM), preset.dots(_LARGEST_LINE_MM)
    count = min(wanted, room // smallest)
    return (min(largest, room // count), count) if count > 0 else (smallest, 0)
