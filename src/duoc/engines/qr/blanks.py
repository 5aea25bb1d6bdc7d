"""Blank areas on a symbol, and where each of them makes a reader see the alignment pattern.

Lengths are quarters of a module: the steps in which zbar looks for the pattern, and the dots of a code of 15 mm at 300 dpi. The
model is of what zbar 0.23 does with a flat, clean picture: its grid hangs on the middles of the finders and of this pattern.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

STEP = 4  # quarters in a module
FINDER = 8  # modules of a finder with its separator
PATTERN = np.array([[1] * 5, [1, 0, 0, 0, 1], [1, 0, 1, 0, 1], [1, 0, 0, 0, 1], [1] * 5], np.uint8)
MOST_APART = 6  # of the pattern's 25 modules that may differ
_SHAPES = (1.0, 1.5, 1 / 1.5)  # height ÷ width
# Within the module, (down, right): from the middle outwards, each round from its upper left corner as the clock goes.
_STEPS = np.array([
    (0, 0), (-1, -1), (-1, 0), (0, -1),
    (-2, -2), (-2, -1), (-2, 0), (-2, 1), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (1, -2), (0, -2), (-1, -2),
])  # fmt: skip
_LINES = ((1, 1), (1, -1), (1, 0), (0, 1))  # through the middle; the first two and the last two cross


class Areas(NamedTuple):
    """White rectangles, (areas,) each: quarters from the symbol's upper left corner."""

    top: NDArray[np.int64]
    left: NDArray[np.int64]
    height: NDArray[np.int64]
    width: NDArray[np.int64]

    def of(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "Areas":
        """Some of them."""
        return Areas(*(one[chosen] for one in self))


def areas(side: int, share: float) -> Areas:
    """All places of one area outside the finders: `share` of the symbol, square or with sides of 3 : 2."""
    size, finder, found = STEP * side, STEP * FINDER, []
    for shape in _SHAPES:
        tall = side * math.sqrt(share * shape)
        height, width = round(STEP * tall), round(STEP * share * side * side / tall)
        top, left = np.indices((size - height + 1, size - width + 1)).reshape(2, -1)
        above, before = top < finder, left < finder
        clear = ~(above & before | above & (left + width > size - finder) | before & (top + height > size - finder))
        found.append([top[clear], left[clear], np.full(clear.sum(), height), np.full(clear.sum(), width)])
    return Areas(*(np.concatenate(one) for one in zip(*found, strict=True)))


def sampled(
    low: NDArray[np.int64], length: NDArray[np.int64], first: int, shift: int = 0
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which of five modules from `first` on are white where a reader samples them `shift` quarters off: from, to (half open)."""
    middle = STEP // 2 + shift + STEP * first
    start, end = -((middle - low) // STEP), -((middle - low - length) // STEP)
    return start.clip(0, 5), end.clip(0, 5)


def sighted(some: Areas, side: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Where the alignment pattern is taken to be: (modules in which it differs there, quarters (down, right) that it is off).

    Nothing is seen of one that differs in more than `MOST_APART`: the grid then stays where it is, and is 0 off.
    """
    dots = _dots(some, side)
    samples = np.stack([dots[:, 2 + down :: STEP, 2 + right :: STEP] for down, right in _STEPS.tolist()])
    apart = (samples != PATTERN).sum((2, 3))
    best = apart.argmin(axis=0)
    least = apart.min(axis=0)
    off = _STEPS[best] + _middled(dots, _STEPS[best])
    off[least > MOST_APART] = 0
    return least, off


def _dots(some: Areas, side: int) -> NDArray[np.bool_]:
    """The alignment pattern of every symbol, a quarter of a module to a place: (areas, 20, 20)."""
    place = STEP * (side - 9) + np.arange(STEP * 5)
    rows = (place >= some.top[:, None]) & (place < (some.top + some.height)[:, None])
    columns = (place >= some.left[:, None]) & (place < (some.left + some.width)[:, None])
    pattern = np.kron(PATTERN, np.ones((STEP, STEP), np.uint8)).astype(bool)
    seen: NDArray[np.bool_] = pattern & ~(rows[:, :, None] & columns[:, None, :])
    return seen


def _middled(dots: NDArray[np.bool_], start: NDArray[np.int64]) -> NDArray[np.float64]:
    """How far from `start` the middle is found along four lines: the dark core counts three times, the light ring once."""
    every = np.arange(len(dots))
    sums, counts = np.zeros((4, len(dots), 2)), np.zeros((4, len(dots)))
    for line, direction in enumerate(_LINES):
        for reach, weight in ((2, 1), (1, 3)):
            steps = np.arange(2 * reach * STEP + 1)
            rows, columns = (
                start[:, axis, None] + STEP * (2 - reach * direction[axis]) + 2 + steps * direction[axis]
                for axis in (0, 1)
            )
            seen = dots[every[:, None], rows, columns]
            # From the outer dark to the light ring, or from the light ring to the dark core.
            inside = ~seen if reach == 2 else seen
            usable = ~inside[:, 0] & ~inside[:, -1] & (inside[:, STEP] if reach == 1 else True)
            middle = (inside.argmax(axis=1) - inside[:, ::-1].argmax(axis=1)) / 2
            # The middle of a dot is half a quarter behind its edge.
            found = middle[:, None] * np.array(direction) + 0.5
            sums[line] += np.where(usable[:, None], weight * found, 0)
            counts[line] += weight * usable
    return _averaged(sums, counts)


def _averaged(sums: NDArray[np.float64], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of two lines that cross each counts alike; where one is missing, the other counts by what was found on it."""
    total, number = np.zeros(sums.shape[1:]), np.zeros(counts.shape[1:])
    for one, other in ((0, 1), (2, 3)):
        weight = np.maximum(counts[one], counts[other])
        both = (counts[one] > 0) & (counts[other] > 0)
        means = sum(sums[line] / np.maximum(counts[line], 1)[:, None] for line in (one, other))
        total += np.where(both[:, None], weight[:, None] * means, sums[one] + sums[other])
        number += np.where(both, 2 * weight, counts[one] + counts[other])
    averaged: NDArray[np.float64] = total / np.maximum(number, 1)[:, None]
    return averaged
