"""Where what lies in a symbol: function patterns, format information, data bits, masks (ISO/IEC 18004 §6, §7.7–7.9)."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from duoc.engines.qr.versions import Level, side

Grid = NDArray[np.uint8]
MASKS = 8
_FORMAT_GENERATOR, _FORMAT_MASK = 0b10100110111, 0b101010000010010


@cache
def function_patterns(version: int) -> tuple[Grid, Grid]:
    """(modules, reserved): the fixed modules of a version, and which modules are not data (format information included)."""
    size = side(version)
    modules = np.zeros((size, size), np.uint8)
    reserved = np.zeros((size, size), np.uint8)
    modules[6, ::2] = modules[::2, 6] = 1  # timing
    reserved[6, :] = reserved[:, 6] = 1
    finder = _square(7)
    for row, column in ((0, 0), (0, size - 7), (size - 7, 0)):
        modules[max(row - 1, 0) : row + 8, max(column - 1, 0) : column + 8] = 0  # separator
        modules[row : row + 7, column : column + 7] = finder
    reserved[:9, :9] = reserved[:9, -8:] = reserved[-8:, :9] = 1
    if version > 1:
        centre = size - 7
        modules[centre - 2 : centre + 3, centre - 2 : centre + 3] = _square(5)
        reserved[centre - 2 : centre + 3, centre - 2 : centre + 3] = 1
    modules[size - 8, 8] = 1  # the module that is always dark
    return modules, reserved


def _square(size: int) -> Grid:
    """A dark square, a light ring inside, a dark core."""
    found = np.ones((size, size), np.uint8)
    found[1:-1, 1:-1] = 0
    found[2:-2, 2:-2] = 1
    return found


@cache
def format_information(level: Level, mask: int) -> tuple[int, ...]:
    """The 15 bits, the most significant first (§7.9)."""
    data = level.value << 3 | mask
    remainder = data << 10
    for shift in range(4, -1, -1):
        if remainder >> shift + 10 & 1:
            remainder ^= _FORMAT_GENERATOR << shift
    word = (data << 10 | remainder) ^ _FORMAT_MASK
    return tuple(word >> shift & 1 for shift in range(14, -1, -1))


@cache
def data_places(version: int) -> NDArray[np.intp]:
    """Flat index of the module of every data bit, in the order of the bits: two columns at a time, upwards and downwards."""
    size = side(version)
    _, reserved = function_patterns(version)
    found = []
    upwards = True
    for right in [*range(size - 1, 6, -2), *range(5, 0, -2)]:
        for row in reversed(range(size)) if upwards else range(size):
            found += [row * size + column for column in (right, right - 1) if not reserved[row, column]]
        upwards = not upwards
    return np.array(found, np.intp)


@cache
def mask_pattern(version: int, mask: int) -> Grid:
    """Which data modules a mask inverts (table 10)."""
    i, j = np.indices((side(version), side(version)))
    condition = (
        (i + j) % 2, i % 2, j % 3, (i + j) % 3, (i // 2 + j // 3) % 2,
        i * j % 2 + i * j % 3, (i * j % 2 + i * j % 3) % 2, ((i + j) % 2 + i * j % 3) % 2,
    )[mask]  # fmt: skip
    _, reserved = function_patterns(version)
    inverted: Grid = ((condition == 0) & (reserved == 0)).astype(np.uint8)
    return inverted


@cache
def unformatted(version: int, mask: int) -> Grid:
    """A symbol of zero bits under a mask, with no format information."""
    modules: Grid = function_patterns(version)[0] | mask_pattern(version, mask)
    return modules


@cache
def frame(version: int, level: Level, mask: int) -> Grid:
    """A symbol of zero bits under a mask: XOR the data bits into it and it is finished."""
    size = side(version)
    modules = unformatted(version, mask).copy()
    bits = format_information(level, mask)
    around = [(8, column) for column in (0, 1, 2, 3, 4, 5, 7, 8)] + [(row, 8) for row in (7, 5, 4, 3, 2, 1, 0)]
    apart = [(row, 8) for row in range(size - 1, size - 8, -1)] + [(8, column) for column in range(size - 8, size)]
    for places in (around, apart):
        for (row, column), bit in zip(places, bits, strict=True):
            modules[row, column] = bit
    return modules
