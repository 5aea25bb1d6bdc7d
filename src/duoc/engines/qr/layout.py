"""Where code and text stand on a label, in whole printer dots from the label's lower left corner."""

from typing import NamedTuple

from duoc.engines.qr.presets import MM_PER_INCH, Preset
from duoc.engines.qr.versions import QUIET

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


def layout(preset: Preset, side: int, wanted: int) -> Layout:
    """Place a symbol of `side` modules and up to `wanted` lines of text, the last ones left out where there is no room.

    Raises `TooDenseError` when a module would be finer than `FINEST_MM`.
    """
    width, height = map(preset.dots, preset.label)
    outer = side + 2 * QUIET
    # Never beyond the room, not even by the half dot that rounding would allow.
    room = int(min(preset.code, *preset.label) * preset.dpi / MM_PER_INCH + 1e-9)
    module = room // outer
    if module * MM_PER_INCH / preset.dpi < FINEST_MM:
        finest = outer * FINEST_MM
        raise TooDenseError(
            f"{side} × {side} modules need {finest:.1f} mm with their margin, {preset.name} has {preset.code:g}"
        )
    taken = module * outer
    return (_beside if preset.beside else _under)(preset, (width, height), module, taken, wanted)


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
