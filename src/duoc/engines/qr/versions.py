"""What a version of QR Code holds: block structure and capacity of versions 1 to 6 (ISO/IEC 18004:2015, tables 1, 7 and 9)."""

from enum import Enum
from typing import NamedTuple

QUIET = 4  # modules of light margin on every side (§5.3.8)
LARGEST = 6


class Level(Enum):
    """Error correction level; the value is its two bits in the format information (table 12)."""

    L = 0b01
    M = 0b00
    Q = 0b11
    H = 0b10


class Mode(Enum):
    """How text becomes bits; the value is the mode indicator (table 2). Versions 1 to 9 share the widths of counts."""

    ALPHANUMERIC = 0b0010
    BYTE = 0b0100

    @property
    def count_bits(self) -> int:
        """Width of the character count (table 3)."""
        return 9 if self is Mode.ALPHANUMERIC else 8

    def bits(self, length: int) -> int:
        """How many bits `length` characters take with their header."""
        body = 11 * (length // 2) + 6 * (length % 2) if self is Mode.ALPHANUMERIC else 8 * length
        return 4 + self.count_bits + body


class Blocks(NamedTuple):
    """number blocks of `data` data codewords, then `longer` blocks of one more; each followed by `parity` codewords."""

    number: int
    data: int
    parity: int
    longer: int = 0

    @property
    def capacity(self) -> int:
        """Data codewords of the symbol."""
        return self.number * self.data + self.longer * (self.data + 1)


# Version → blocks at L, M, Q, H (table 9).
_BLOCKS: dict[int, tuple[Blocks, Blocks, Blocks, Blocks]] = {
    1: (Blocks(1, 19, 7), Blocks(1, 16, 10), Blocks(1, 13, 13), Blocks(1, 9, 17)),
    2: (Blocks(1, 34, 10), Blocks(1, 28, 16), Blocks(1, 22, 22), Blocks(1, 16, 28)),
    3: (Blocks(1, 55, 15), Blocks(1, 44, 26), Blocks(2, 17, 18), Blocks(2, 13, 22)),
    4: (Blocks(1, 80, 20), Blocks(2, 32, 18), Blocks(2, 24, 26), Blocks(4, 9, 16)),
    5: (Blocks(1, 108, 26), Blocks(2, 43, 24), Blocks(2, 15, 18, 2), Blocks(2, 11, 22, 2)),
    6: (Blocks(2, 68, 18), Blocks(4, 27, 16), Blocks(4, 19, 24), Blocks(4, 15, 28)),
}
_ORDER = (Level.L, Level.M, Level.Q, Level.H)


class TooLongError(ValueError):
    """The text does not fit into the largest version we make."""


def side(version: int) -> int:
    """Modules on a side, without the quiet zone."""
    return 17 + 4 * version


def blocks(version: int, level: Level) -> Blocks:
    """The block structure. Raises `KeyError` for a version other than 1 to 6."""
    return _BLOCKS[version][_ORDER.index(level)]


def capacity(version: int, level: Level, mode: Mode) -> int:
    """The longest text, in characters (table 7)."""
    bits = 8 * blocks(version, level).capacity - 4 - mode.count_bits
    return bits // 8 if mode is Mode.BYTE else 2 * (bits // 11) + (bits % 11 >= 6)


def smallest(length: int, level: Level, mode: Mode) -> int:
    """The smallest version that holds a text of so many characters. Raises `TooLongError`."""
    for version in _BLOCKS:
        if length <= capacity(version, level, mode):
            return version
    most = capacity(LARGEST, level, mode)
    raise TooLongError(f"{length} characters do not fit: version {LARGEST}-{level.name} holds {most}")
