"""How many of the blank areas that a stamp must bear make its symbol unreadable. Three things can happen:

- more codewords of a block are damaged than its parity corrects: no reader reads it;
- the area leaves a part of the alignment pattern, whose middle zbar then sees up to three eighths of a module aside: its grid bends,
  modules of the lower right corner are read from their neighbours, and more codewords are damaged;
- something three to four modules away looks more like an alignment pattern than what is left of it, and zbar is lost.

All three depend on the mask, as a rule on the serial as well. Every place of the area outside the finders is tried, in three shapes.
"""

import itertools
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from duoc.engines.qr import blanks, grid
from duoc.engines.qr.blanks import MOST_APART, PATTERN, STEP, Areas
from duoc.engines.qr.symbols import Judge
from duoc.engines.qr.versions import Level, blocks, side

ENOUGH = 1  # place of some 20,000 at which a symbol need not be readable: hardly one is steady at all of them
BORNE = {Level.M: 0.05, Level.Q: 0.10}  # share of the symbol that may be blank
_NEAREST = 2  # modules: nearer than this a decoy does no harm
# (down, right): towards the lower right corner the grid grows alike both ways, and zbar still reads it.
_HARMLESS = {(2, 2), (2, 3), (3, 1), (3, 2), (3, 3), (3, 4), (4, 4)}
_FAR = range(-15, 15)  # quarters: where zbar looks
_SHIFTS = range(-2, 2)  # quarters off at which the same modules are sampled


class _Damage(NamedTuple):
    """What blank areas do to codewords, each kind of damage to a codeword once.

    modules, instead: sampled wrongly, and what is read there (flat index, or that of a light module); starts: where in them a damage
    begins; suffered: (damages, blocks × readings) 1 where an area does that to a codeword of the block; places: (readings,) how many
    areas lead to it.
    """

    modules: NDArray[np.intp]
    instead: NDArray[np.intp]
    starts: NDArray[np.intp]
    suffered: NDArray[np.float32]
    places: NDArray[np.int64]


class _Decoy(NamedTuple):
    """A window of five by five modules whose upper left one is (row, column).

    corners: (4, ways) how areas cover it, as indices into its 6 × 6 sums; places: (ways, 26) how many of these areas leave less of the
    alignment pattern than of a window that differs from it in so many modules.
    """

    row: int
    column: int
    corners: NDArray[np.int64]
    places: NDArray[np.int64]


@cache
def judge(version: int, level: Level) -> Judge:
    """For `symbols.encode`: how many places of a blank area spoil each of the symbols, some counted twice; 0 is steady.

    Raises `KeyError` for a level with which nothing is promised.
    """
    size, most = side(version), blocks(version, level).parity // 2
    some = blanks.areas(size, BORNE[level])
    left, off = np.zeros(len(some.top), np.int64), np.zeros((len(some.top), 2))
    if version > 1:  # version 1 has no alignment pattern
        left, off = blanks.sighted(some, size)
    damage, decoys = _damage(some, off, version, level), _decoys(some, left, size)

    def spoilt(modules: NDArray[np.uint8]) -> NDArray[np.int64]:
        counts = np.zeros(len(modules), np.int64)
        for decoy in decoys:
            _add_mistaken(counts, modules, decoy)
        # One light module behind the symbol stands for whatever is blank.
        flat = np.pad(modules.reshape(len(modules), -1), ((0, 0), (0, 1)))
        return counts + (_most_damaged(flat, damage) > most) @ damage.places

    return spoilt


def _most_damaged(flat: NDArray[np.uint8], damage: _Damage) -> NDArray[np.float32]:
    """(symbols, readings): damaged codewords of the block that has most of them."""
    wrong = flat[:, damage.modules] != flat[:, damage.instead]
    suffered = np.logical_or.reduceat(wrong, damage.starts, axis=1).astype(np.float32) @ damage.suffered
    most: NDArray[np.float32] = suffered.reshape(len(flat), -1, len(damage.places)).max(1)
    return most


def _damage(some: Areas, off: NDArray[np.float64], version: int, level: Level) -> _Damage:
    """Of all readings that damage more codewords than can be corrected if the data are unlucky."""
    size, most, block_of = side(version), blocks(version, level).parity // 2, _blocks(version, level)
    codeword = np.full(size * size, -1)
    codeword[grid.data_places(version)[: 8 * len(block_of)]] = np.repeat(np.arange(len(block_of)), 8)
    kinds: dict[tuple[bytes, bytes], int] = {}
    suffered, places = [], []
    for instead, count in _readings(some, off, size):
        modules = np.flatnonzero((instead != np.arange(size * size)) & (codeword >= 0))
        modules = modules[codeword[modules].argsort(kind="stable")]
        words, starts = np.unique(codeword[modules], return_index=True)
        if len(words) and np.bincount(block_of[words]).max() > most:
            parts = zip(np.split(modules, starts[1:]), np.split(instead[modules], starts[1:]), strict=True)
            numbers = [kinds.setdefault((one.tobytes(), other.tobytes()), len(kinds)) for one, other in parts]
            suffered += [(number, block, len(places)) for number, block in zip(numbers, block_of[words], strict=True)]
            places.append(count)
    table = np.zeros((len(kinds), block_of.max() + 1, len(places)), np.float32)
    table[tuple(np.array(suffered, np.intp).reshape(-1, 3).T)] = 1
    wrong, read = (np.frombuffer(b"".join(one[end] for one in kinds), np.intp) for end in (0, 1))
    starts = np.cumsum([0, *(len(one) // wrong.itemsize for one, _ in kinds)])[:-1]
    return _Damage(wrong, read, starts, table.reshape(len(kinds), -1), np.array(places, np.int64))


def _readings(some: Areas, off: NDArray[np.float64], size: int) -> Iterator[tuple[NDArray[np.intp], int]]:
    """What is read for each module (flat index, or that of a light one), and in how many of the areas."""
    # Halves are rounded up, as zbar does.
    shifts, which = np.unique(np.floor(off * STEP + 0.5) / STEP, axis=0, return_inverse=True)
    for number, shift in enumerate(shifts):
        rows, columns = _samples(size, shift)
        inside = (rows < STEP * size) & (columns < STEP * size)
        source = np.where(inside, rows // STEP * size + columns // STEP, size * size)
        for cover, count in _covers(some.of(which.ravel() == number), rows, columns).items():
            blank = np.unpackbits(np.frombuffer(cover, np.uint8), count=size * size).astype(bool)
            yield np.where(blank, size * size, source), count


def _blocks(version: int, level: Level) -> NDArray[np.intp]:
    """The block of each codeword, in the order in which they are placed."""
    structure = blocks(version, level)
    number = structure.number + structure.longer
    data = [*range(number)] * structure.data + [*range(structure.number, number)]
    return np.array(data + [*range(number)] * structure.parity, np.intp)


def _samples(size: int, shift: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns (quarters) at which a reader samples all modules when it sees the alignment pattern `shift` off.

    Its grid is the projection that takes the middles of three finders and of this pattern to where it sees them.
    """
    ends = np.array([(3, 3), (3, size - 4), (size - 4, 3), (size - 7, size - 7)], float)
    seen = STEP * ends + STEP / 2
    seen[3] += shift
    equations = []
    for (row, column), (down, right) in zip(ends, seen, strict=True):
        equations.append([row, column, 1, 0, 0, 0, -row * down, -column * down])
        equations.append([0, 0, 0, row, column, 1, -row * right, -column * right])
    projection = np.append(np.linalg.solve(np.array(equations), seen.ravel()), 1).reshape(3, 3)
    places = np.vstack([np.indices((size, size)).reshape(2, -1), np.ones(size * size)])
    down, right, scale = projection @ places
    # What falls on a boundary belongs to what is behind it, whatever the arithmetic leaves of it.
    return tuple(np.floor(one / scale + 1e-6).astype(np.int64) for one in (down, right))


def _covers(some: Areas, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Counter[bytes]:
    """Which modules are sampled within a blank area, as packed bits, and by how many areas."""
    covered = (rows >= some.top[:, None]) & (rows < (some.top + some.height)[:, None])
    covered &= (columns >= some.left[:, None]) & (columns < (some.left + some.width)[:, None])
    return Counter(map(bytes, np.packbits(covered, axis=1)))


def _decoys(some: Areas, left: NDArray[np.int64], size: int) -> list[_Decoy]:
    """left: how many modules of the alignment pattern each area takes away for a reader that looks closely."""
    touching = np.flatnonzero(left)
    some, left = some.of(touching), left[touching]
    found = []
    for down, right in itertools.product(range(-4, 5), repeat=2) if len(left) else ():
        if max(abs(down), abs(right)) < _NEAREST or (down, right) in _HARMLESS:
            continue
        row, column = size - 9 + down, size - 9 + right
        ways = np.concatenate([
            _way(blanks.sampled(some.top, some.height, row, one), blanks.sampled(some.left, some.width, column, other))
            + 6**4 * np.arange(len(left))
            for one in _SHIFTS if STEP * down + one in _FAR
            for other in _SHIFTS if STEP * right + other in _FAR
        ])  # fmt: skip
        # However a reader shifts it within its module, an area covers a window in one way once.
        area, way = np.divmod(np.unique(ways), 6**4)
        kinds, which = np.unique(way, return_inverse=True)
        places = np.zeros((len(kinds), 26), np.int64)
        for apart in range(MOST_APART + 1):
            places[:, apart] = np.bincount(which, left[area] > apart, len(kinds))
        worth = places.any(axis=1)
        top, bottom, start, end = np.unravel_index(kinds[worth], (6, 6, 6, 6))
        corners = np.stack([6 * bottom + end, 6 * top + end, 6 * bottom + start, 6 * top + start])
        found.append(_Decoy(row, column, corners, places[worth]))
    return found


def _way(
    rows: tuple[NDArray[np.int64], NDArray[np.int64]], columns: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> NDArray[np.int64]:
    """Covered rows and columns of a window (from, to) as one number; where nothing is covered, 0."""
    (top, bottom), (start, end) = rows, columns
    return np.where((top < bottom) & (start < end), np.ravel_multi_index((top, bottom, start, end), (6, 6, 6, 6)), 0)


def _add_mistaken(counts: NDArray[np.int64], modules: NDArray[np.uint8], decoy: _Decoy) -> None:
    """Add how many areas make a reader take the window for the alignment pattern."""
    window = modules[:, decoy.row : decoy.row + 5, decoy.column : decoy.column + 5]
    # White makes nothing dark: what is missing stays missing.
    near = np.flatnonzero((PATTERN > window).sum((1, 2)) <= MOST_APART)
    window = window[near].astype(np.int64)
    sums = np.zeros((len(near), 6, 6), np.int64)  # what whitening would add to the difference, from the upper left corner on
    sums[:, 1:, 1:] = (window * np.where(PATTERN, 1, -1)).cumsum(1).cumsum(2)
    plus, minus, other, again = sums.reshape(-1, 36)[:, decoy.corners].transpose(1, 0, 2)
    apart = (window != PATTERN).sum((1, 2))[:, None] + plus - minus - other + again
    counts[near] += decoy.places[np.arange(len(decoy.places)), apart].sum(1)
