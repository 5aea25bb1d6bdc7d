"""What a reader takes for the alignment pattern when a blank area leaves too little of it."""

import itertools
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from duoc.engines.qr.blanks import MOST_APART, PATTERN, STEP, Areas, sampled

_NEAREST = 2  # modules: nearer than this a decoy does no harm
_FAR = range(-15, 15)  # quarters: where zbar looks
_SHIFTS = range(-2, 2)  # quarters off at which the same modules are sampled


class Decoy(NamedTuple):
    """A window of five by five modules whose upper left one is (row, column).

    corners: (4, ways) how areas cover it, as indices into its 6 × 6 sums; places: (ways, 26) how many of these areas leave less
    of the alignment pattern than of a window that differs from it in so many modules.
    """

    row: int
    column: int
    corners: NDArray[np.int64]
    places: NDArray[np.int64]

    def add_mistaken(self, counts: NDArray[np.int64], modules: NDArray[np.uint8]) -> None:
        """Add how many areas make a reader take the window for the pattern; modules: (symbols, side, side)."""
        window = modules[:, self.row : self.row + 5, self.column : self.column + 5]
        # White makes nothing dark: what is missing stays missing.
        near = np.flatnonzero((window < PATTERN).sum((1, 2)) <= MOST_APART)
        window = window[near].astype(np.int64)
        # What whitening adds to the difference, from the window's upper left corner on.
        sums = np.zeros((len(near), 6, 6), np.int64)
        sums[:, 1:, 1:] = (window * np.where(PATTERN, 1, -1)).cumsum(1).cumsum(2)
        whole, above, before, both = sums.reshape(-1, 36)[:, self.corners].transpose(1, 0, 2)
        apart = (window != PATTERN).sum((1, 2))[:, None] + whole - above - before + both
        counts[near] += self.places[np.arange(len(self.places)), apart].sum(1)


def decoys(some: Areas, left: NDArray[np.int64], size: int) -> list[Decoy]:
    """left: how many modules of the alignment pattern each area takes away for a reader that looks closely."""
    touching = np.flatnonzero(left)
    some, left = some.of(touching), left[touching]
    found = []
    for down, right in itertools.product(range(-4, 5), repeat=2) if len(left) else ():
        if max(abs(down), abs(right)) < _NEAREST:
            continue
        row, column = size - 9 + down, size - 9 + right
        heights = [sampled(some.top, some.height, row, one) for one in _SHIFTS if STEP * down + one in _FAR]
        widths = [sampled(some.left, some.width, column, one) for one in _SHIFTS if STEP * right + one in _FAR]
        numbered = 6**4 * np.arange(len(left))
        ways = np.concatenate([numbered + _way(*one, *other) for one in heights for other in widths])
        # However a reader shifts it within its module, an area covers a window in one way once.
        area, way = np.divmod(np.unique(ways), 6**4)
        kinds, which = np.unique(way, return_inverse=True)
        places = np.zeros((len(kinds), 26), np.int64)
        for apart in range(MOST_APART + 1):
            places[:, apart] = np.bincount(which, left[area] > apart, len(kinds))
        worth = places.any(axis=1)
        top, bottom, start, end = np.unravel_index(kinds[worth], (6, 6, 6, 6))
        corners = np.stack([6 * bottom + end, 6 * top + end, 6 * bottom + start, 6 * top + start])
        found.append(Decoy(row, column, corners, places[worth]))
    return found


def _way(
    top: NDArray[np.int64], bottom: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Covered rows and columns of a window (from, to) as one number; where nothing is covered, 0."""
    return np.where((top < bottom) & (start < end), np.ravel_multi_index((top, bottom, start, end), (6, 6, 6, 6)), 0)
