"""Reed–Solomon over GF(256) modulo x⁸ + x⁴ + x³ + x² + 1 (ISO/IEC 18004 §7.5.2), for many blocks at once.

The parity of a block is linear in its codewords: it is the sum (XOR) over the places of what a codeword at that place adds. Those
summands are tabulated, eight parity codewords to a machine word, so that a batch of blocks costs one table look-up a place.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

_MODULUS = 0x11D


def _tables() -> tuple[list[int], list[int]]:
    powers, logarithms = [0] * 512, [0] * 256
    value = 1
    for exponent in range(255):
        powers[exponent] = powers[exponent + 255] = value
        logarithms[value] = exponent
        value = value << 1 ^ (_MODULUS if value & 0x80 else 0)
    return powers, logarithms


_POWERS, _LOGARITHMS = _tables()


def multiply(one: int, other: int) -> int:
    """The product in GF(256)."""
    return _POWERS[_LOGARITHMS[one] + _LOGARITHMS[other]] if one and other else 0


def generator(degree: int) -> list[int]:
    """Coefficients of ∏ (x − αⁱ) for i < degree, the highest first, without the leading 1."""
    polynomial = [1]
    for exponent in range(degree):
        shifted = [*polynomial, 0]
        for place, coefficient in enumerate(polynomial):
            shifted[place + 1] ^= multiply(coefficient, _POWERS[exponent])
        polynomial = shifted
    return polynomial[1:]


@cache
def _summands(length: int, degree: int) -> NDArray[np.uint64]:
    """(length, 256, words): what each value at each place of a block adds to its parity, padded to whole words."""
    divisor = generator(degree)
    table = np.zeros((length, 256, -(-degree // 8) * 8), np.uint8)
    remainder = divisor  # of x^degree; the place before it is worth one more power of x
    for place in reversed(range(length)):
        for column, coefficient in enumerate(remainder):
            table[place, :, column] = [multiply(value, coefficient) for value in range(256)]
        first, rest = remainder[0], [*remainder[1:], 0]
        remainder = [one ^ multiply(first, other) for one, other in zip(rest, divisor, strict=True)]
    return table.view(np.uint64)


def parity(data: NDArray[np.uint8], degree: int) -> NDArray[np.uint8]:
    """The `degree` parity codewords of every block. data: (blocks, length); gives (blocks, degree)."""
    count, length = data.shape
    table = _summands(length, degree)
    words = np.zeros((count, table.shape[2]), np.uint64)
    for place in range(length):
        words ^= table[place].take(data[:, place], axis=0)
    return words.view(np.uint8)[:, :degree]
