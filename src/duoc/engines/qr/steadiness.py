"""How easily a damaged symbol is lost: what looks like its alignment pattern when that itself is covered.

A mask changes what stands around the alignment pattern of versions 2 to 6. Where the pattern is scratched, a reader takes the
most similar thing near it (zbar: up to six modules of 25 may differ, at most four modules away) and bends its grid towards it;
then no error correction helps. Of the eight masks, all legal, one leaves nothing similar nearly always.
"""

import numpy as np
from numpy.typing import NDArray

_AWAY = 4
# Rows of the pattern, five modules each; how much a thing counts by the number of modules in which it differs.
_ROWS = (0b11111, 0b10001, 0b10101, 0b10001, 0b11111)
_WEIGHT = np.zeros(26, np.uint16)
_WEIGHT[:6], _WEIGHT[6], _WEIGHT[7] = 100, 10, 1
_DIFFER = {row: np.array([(value ^ row).bit_count() for value in range(32)], np.uint8) for row in set(_ROWS)}


def look_alikes(modules: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The weight of all look-alikes of every symbol's alignment pattern; modules: (symbols, side, side), 1 is dark."""
    size = modules.shape[1]
    if size == 21:
        return np.zeros(len(modules), np.int64)  # version 1 has no alignment pattern
    first = size - 7 - 2 - _AWAY
    # The symbol's edge is seven modules away: windows that would reach over it are none.
    region = modules[:, first : first + 5 + 2 * _AWAY, first : first + 5 + 2 * _AWAY]
    across = region.shape[2] - 4
    words = np.zeros((*region.shape[:2], across), np.uint8)
    for shift in range(5):
        words = words << 1 | region[:, :, shift : shift + across]
    counts = {row: table[words] for row, table in _DIFFER.items()}
    down = region.shape[1] - 4
    apart = sum((counts[row][:, place : place + down] for place, row in enumerate(_ROWS)), np.uint8(0))
    weights = _WEIGHT[apart]
    weights[:, _AWAY - 1 : _AWAY + 2, _AWAY - 1 : _AWAY + 2] = 0  # the pattern itself
    found: NDArray[np.int64] = weights.sum((1, 2), dtype=np.int64)
    return found
