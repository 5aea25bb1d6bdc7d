"""How easily symbols are misread: the four penalties by which a mask is chosen (ISO/IEC 18004 §7.8.3), for many at once."""

import numpy as np
from numpy.typing import NDArray

_FINDER = 0b1011101  # 1:1:3:1:1
_LIGHT = 4  # modules before or behind it; the quiet zone is light


def penalties(modules: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The penalty of every symbol; modules: (symbols, side, side), 1 is dark."""
    turned = modules.transpose(0, 2, 1)
    return _runs(modules) + _runs(turned) + _squares(modules) + _finders(modules) + _finders(turned) + _balance(modules)


def _runs(modules: NDArray[np.uint8]) -> NDArray[np.int64]:
    """N1: 3 for five modules of one colour in a row, 1 for each more."""
    same = modules[:, :, 1:] == modules[:, :, :-1]
    size = same.shape[2]
    fives = same[:, :, : size - 3].copy()
    for shift in (1, 2, 3):
        fives &= same[:, :, shift : size - 3 + shift]
    # A run of n holds n − 4 windows of five: one point each, and two more where a run begins.
    starts = fives.copy()
    starts[:, :, 1:] &= ~fives[:, :, :-1]
    found: NDArray[np.int64] = fives.sum((1, 2)) + 2 * starts.sum((1, 2))
    return found


def _squares(modules: NDArray[np.uint8]) -> NDArray[np.int64]:
    """N2: 3 for every 2 × 2 of one colour."""
    sums = modules[:, 1:, 1:] + modules[:, 1:, :-1] + modules[:, :-1, 1:] + modules[:, :-1, :-1]
    found: NDArray[np.int64] = 3 * ((sums == 0) | (sums == 4)).sum((1, 2))
    return found


def _finders(modules: NDArray[np.uint8]) -> NDArray[np.int64]:
    """N3: 40 for everything that looks like the middle of a finder, with light on one side of it at least."""
    padded = np.pad(modules, ((0, 0), (0, 0), (_LIGHT, _LIGHT)))
    places = padded.shape[2] - 7 - 2 * _LIGHT + 1
    windows = np.zeros((*modules.shape[:2], places), np.uint16)
    for shift in range(7 + 2 * _LIGHT):
        windows = windows << 1 | padded[:, :, shift : shift + places]
    middle = windows >> _LIGHT & 0x7F == _FINDER
    light = (windows & 0xF == 0) | (windows >> _LIGHT + 7 == 0)
    found: NDArray[np.int64] = 40 * (middle & light).sum((1, 2))
    return found


def _balance(modules: NDArray[np.uint8]) -> NDArray[np.int64]:
    """N4: 10 for every full 5 % that dark modules are away from half."""
    total = modules.shape[1] * modules.shape[2]
    dark = modules.sum((1, 2), dtype=np.int64)
    found: NDArray[np.int64] = 10 * (np.abs(20 * dark - 10 * total) // total)
    return found
