"""Symbols that stay readable with one blank area on them, wherever it is. Three things can happen:

- more codewords of a block are damaged than its parity corrects: no reader reads it;
- the area leaves a part of the alignment pattern, whose middle zbar then sees up to three eighths of a module aside: its grid
  bends, modules of the lower right corner are read from their neighbours, and more codewords are damaged;
- something two to four modules away looks more like an alignment pattern than what is left of it, and zbar is lost.

All three depend on mask and text. Every place of the area outside the finders is tried, in three shapes, with every mask; where
no mask is good enough, the text is written in two segments, which shifts its bits and says the same.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from duoc.engines.qr import blanks
from duoc.engines.qr.damage import damage
from duoc.engines.qr.decoys import decoys
from duoc.engines.qr.symbols import Judge, Symbols, Way, encode, promising
from duoc.engines.qr.versions import Level, Mode, side

BORNE = {Level.M: 0.05, Level.Q: 0.10}  # share of the symbol that may be blank
# Of some 20,000 places so many may spoil a symbol: with the one no other mask is tried, with the other it is not cut in two. The
# judge counts rather too many.
ENOUGH, BEARABLE = 1, 4
_SAMPLE = 16


@cache
def judge(version: int, level: Level) -> Judge:
    """How many places of a blank area spoil each of the symbols, some counted twice.

    Raises `KeyError` for a level with which nothing is promised.
    """
    size = side(version)
    some = blanks.areas(size, BORNE[level])
    left, off = np.zeros(len(some.top), np.int64), np.zeros((len(some.top), 2))
    if version > 1:  # version 1 has no alignment pattern
        left, off = blanks.sighted(some, size)
    damaged, mistaken = damage(some, off, version, level), decoys(some, left, size)

    def spoilt(modules: NDArray[np.uint8]) -> NDArray[np.int64]:
        counts = np.zeros(len(modules), np.int64) if damaged is None else damaged.spoils(modules)
        for decoy in mistaken:
            decoy.add_mistaken(counts, modules)
        return counts

    return spoilt


class SteadyWriter:
    """Writes texts that are alike: of one length, with a common beginning. The first ones decide what is tried first."""

    def __init__(self, version: int, level: Level, mode: Mode) -> None:
        self._version, self._level, self._mode = version, level, mode
        self._ways: tuple[Way, ...] = ()

    def write(self, texts: NDArray[np.uint8]) -> Symbols:
        """Their symbols. texts: (texts, length) octets. Raises `ValueError` for what cannot be held."""
        spoilt = judge(self._version, self._level)
        if not self._ways:
            self._ways = promising(
                texts[:_SAMPLE], self._level, version=self._version, mode=self._mode, judge=spoilt, enough=ENOUGH
            )
        return encode(
            texts, self._level, version=self._version, mode=self._mode, judge=spoilt, ways=self._ways, enough=ENOUGH,
            bearable=BEARABLE,
        )  # fmt: skip
