"""QR symbols by the batch: texts of one length in, packed modules out (ISO/IEC 18004:2015, versions 1 to 6)."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from duoc.engines.qr import grid
from duoc.engines.qr.codewords import codewords, mode_of
from duoc.engines.qr.penalty import penalties
from duoc.engines.qr.versions import Level, Mode, blocks, side, smallest

_AT_ONCE = 4096  # symbols: what is touched in between stays in the processor's cache
_TRIED = 32  # ways of all that there are
Judge = Callable[[NDArray[np.uint8]], NDArray[np.int64]]  # modules (symbols, side, side) without format information


class Way(NamedTuple):
    """How a text is written. cut: characters of a first segment of two, 0 for one segment alone; mask: 0 to 7."""

    cut: int
    mask: int


UNCUT = tuple(Way(0, mask) for mask in range(grid.MASKS))


class Symbols(NamedTuple):
    """rows: (symbols, side, bytes), eight modules to a byte, the leftmost in the highest bit, 1 is dark; no quiet zone.

    masks: (symbols,), the mask of each.
    """

    version: int
    level: Level
    mode: Mode
    masks: NDArray[np.uint8]
    rows: NDArray[np.uint8]

    @property
    def side(self) -> int:
        """Modules on a side, without the quiet zone."""
        return side(self.version)

    def modules(self) -> NDArray[np.uint8]:
        """(symbols, side, side), one byte a module, 1 is dark."""
        return np.unpackbits(self.rows, axis=2, count=self.side)


def as_array(texts: Sequence[str | bytes]) -> NDArray[np.uint8]:
    """Texts of one length (UTF-8) as an array of octets. Raises `ValueError` for texts of several lengths, or none."""
    octets = [text.encode() if isinstance(text, str) else text for text in texts]
    if len({len(text) for text in octets}) != 1:
        raise ValueError("the texts of a batch have one length")
    return np.frombuffer(b"".join(octets), np.uint8).reshape(len(octets), -1)


def encode(
    texts: NDArray[np.uint8],
    level: Level,
    *,
    version: int | None = None,
    mode: Mode | None = None,
    mask: int | None = None,
    judge: Judge = penalties,
    ways: Sequence[Way] = UNCUT,
    enough: int = 0,
    bearable: int = 0,
) -> Symbols:
    """The symbols of a batch. texts: (texts, length ≥ 1) octets.

    version: None takes the smallest that fits; mode: None takes alphanumeric where every text allows it. mask: one for all (any
    is legal, and scanners do not care), or None for the one of `ways` to which `judge` gives each the least, the first one of
    several: by default the standard's penalties, some sixty times the work. What gets no more than `enough` is not tried further,
    and what gets no more than `bearable` is not cut in two.
    Raises `TooLongError` or `ValueError` for what cannot be held.
    """
    if mode is None:
        mode = mode_of(texts)
    if version is None:
        version = smallest(texts.shape[1], level, mode)
    size = side(version)
    rows = np.empty((len(texts), size, -(-size // 8)), np.uint8)
    masks = np.full(len(texts), mask or 0, np.uint8)
    for start in range(0, len(texts), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        if mask is None:
            rows[part], masks[part] = _best(texts[part], version, level, mode, judge, ways, enough, bearable)
        else:
            data = _data(codewords(texts[part], version, level, mode), version)
            rows[part] = np.packbits(data ^ grid.frame(version, level, mask), axis=2)
    return Symbols(version, level, mode, masks, rows)


def promising(
    sample: NDArray[np.uint8], level: Level, *, version: int, mode: Mode, judge: Judge, enough: int
) -> tuple[Way, ...]:
    """The ways to write texts like these: in one segment, then in two; of both first what is good enough for most of the sample.

    What is alike in all texts decides much of it. Raises `ValueError` for what cannot be held.
    """
    length = sample.shape[1]
    room = 8 * blocks(version, level).capacity
    found = []
    for cut in (0, *(cut for cut in range(4, length, 4) if mode.bits(cut) + mode.bits(length - cut) <= room)):
        data = _data(codewords(sample, version, level, mode, cut), version)
        scores = judge(np.concatenate([data ^ grid.unformatted(version, mask) for mask in range(grid.MASKS)]))
        good = (scores.reshape(grid.MASKS, -1) <= enough).sum(1).tolist()
        found += [(cut > 0, -count, Way(cut, mask)) for mask, count in enumerate(good)]
    return tuple(way for _, _, way in sorted(found)[:_TRIED])


def _data(words: NDArray[np.uint8], version: int) -> NDArray[np.uint8]:
    """The data bits in their places, everything else zero: (symbols, side, side)."""
    size = side(version)
    # Gathering is quicker than scattering: one column of zeros behind the bits serves all other modules.
    bits = np.zeros((len(words), 8 * words.shape[1] + 1), np.uint8)
    bits[:, :-1] = np.unpackbits(words, axis=1)
    source = np.full(size * size, bits.shape[1] - 1, np.intp)
    # The last places of a version may be no bits of a codeword: the remainder bits, which are zero.
    source[grid.data_places(version)[: bits.shape[1] - 1]] = np.arange(bits.shape[1] - 1)
    return bits.take(source, axis=1).reshape(-1, size, size)


def _best(
    texts: NDArray[np.uint8],
    version: int,
    level: Level,
    mode: Mode,
    judge: Judge,
    ways: Sequence[Way],
    enough: int,
    bearable: int,
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Rows and masks."""
    scores = np.full(len(texts), np.iinfo(np.int64).max)
    masks = np.zeros(len(texts), np.uint8)
    data = np.zeros((len(texts), side(version), side(version)), np.uint8)
    for cut, some in groupby(ways, lambda way: way.cut):
        left = np.flatnonzero(scores > (bearable if cut else enough))
        written = _data(codewords(texts[left], version, level, mode, cut), version) if len(left) else data[:0]
        for _, mask in some:
            if not len(left):
                break
            # §7.8.1: masks are judged before the format information is there.
            given = judge(written ^ grid.unformatted(version, mask))
            better = given < scores[left]
            chosen = left[better]
            scores[chosen], masks[chosen], data[chosen] = given[better], mask, written[better]
            open_ = scores[left] > enough
            left, written = left[open_], written[open_]
    frames = np.stack([grid.frame(version, level, mask) for mask in range(grid.MASKS)])
    return np.packbits(data ^ frames[masks], axis=2), masks
