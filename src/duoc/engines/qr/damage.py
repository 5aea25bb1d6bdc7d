"""Which codewords a blank area damages, where a reader samples the modules that it sees, and how many of a block are too many."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from duoc.engines.qr import grid
from duoc.engines.qr.blanks import STEP, Areas
from duoc.engines.qr.versions import Level, blocks, side


class Damage(NamedTuple):
    """What areas do to codewords, each kind of damage to a codeword once. Modules are flat indices; behind the last one is light.

    modules, instead: sampled wrongly, and what is read in their place; starts: where in them a damage begins; suffered: (damages,
    blocks × readings) 1 where a reading has that damage in the block; places: (readings,) how many areas lead to it; most:
    codewords of a block that are corrected.
    """

    modules: NDArray[np.intp]
    instead: NDArray[np.intp]
    starts: NDArray[np.intp]
    suffered: NDArray[np.float32]
    places: NDArray[np.int64]
    most: int

    def spoils(self, modules: NDArray[np.uint8]) -> NDArray[np.int64]:
        """How many areas make each symbol unreadable; modules: (symbols, side, side)."""
        flat = np.pad(modules.reshape(len(modules), -1), ((0, 0), (0, 1)))
        wrong = flat[:, self.modules] != flat[:, self.instead]
        damaged = np.logical_or.reduceat(wrong, self.starts, axis=1).astype(np.float32)
        in_block = (damaged @ self.suffered).reshape(len(flat), -1, len(self.places))
        found: NDArray[np.int64] = (in_block.max(1) > self.most) @ self.places
        return found


def damage(some: Areas, off: NDArray[np.float64], version: int, level: Level) -> Damage | None:
    """Of all areas that damage more codewords than are corrected if the data are unlucky; None where there are none.

    off: (areas, 2) quarters (down, right) by which a reader sees the alignment pattern aside.
    """
    size, most, block_of = side(version), blocks(version, level).parity // 2, _blocks(version, level)
    codeword = np.full(size * size, -1)
    codeword[grid.data_places(version)[: 8 * len(block_of)]] = np.repeat(np.arange(len(block_of)), 8)
    kinds: dict[tuple[bytes, bytes], int] = {}
    suffered: list[tuple[int, int, int]] = []
    places: list[int] = []
    for instead, count in _readings(some, off, size, codeword, block_of, most):
        modules = np.flatnonzero((instead != np.arange(size * size)) & (codeword >= 0))
        modules = modules[codeword[modules].argsort(kind="stable")]
        words, starts = np.unique(codeword[modules], return_index=True)
        parts = zip(np.split(modules, starts[1:]), np.split(instead[modules], starts[1:]), strict=True)
        numbers = [kinds.setdefault((one.tobytes(), other.tobytes()), len(kinds)) for one, other in parts]
        suffered += [(number, block, len(places)) for number, block in zip(numbers, block_of[words], strict=True)]
        places.append(count)
    if not places:
        return None
    table = np.zeros((len(kinds), block_of.max() + 1, len(places)), np.float32)
    table[tuple(np.array(suffered).T)] = 1
    wrong, read = (np.frombuffer(b"".join(kind[end] for kind in kinds), np.intp) for end in (0, 1))
    first = np.cumsum([0, *(len(one) // wrong.itemsize for one, _ in kinds)])[:-1]
    return Damage(wrong, read, first, table.reshape(len(kinds), -1), np.array(places), most)


def _blocks(version: int, level: Level) -> NDArray[np.intp]:
    """The block of each codeword, in the order in which they are placed."""
    structure = blocks(version, level)
    number = structure.number + structure.longer
    data = [*range(number)] * structure.data + [*range(structure.number, number)]
    return np.array(data + [*range(number)] * structure.parity, np.intp)


def _readings(
    some: Areas,
    off: NDArray[np.float64],
    size: int,
    codeword: NDArray[np.int64],
    block_of: NDArray[np.intp],
    most: int,
) -> Iterator[tuple[NDArray[np.intp], int]]:
    """What is read for each module, and in how many of the areas: those with more than `most` codewords of a block touched."""
    every = np.arange(size * size)
    member = (codeword[:, None] == np.arange(len(block_of))).astype(np.float32)
    in_block = (block_of[:, None] == np.arange(block_of.max() + 1)).astype(np.float32)
    # Halves are rounded up, as zbar does.
    shifts, which = np.unique(np.floor(off * STEP + 0.5) / STEP, axis=0, return_inverse=True)
    for number, shift in enumerate(shifts):
        rows, columns = _samples(size, shift)
        inside = (rows < STEP * size) & (columns < STEP * size)
        source = np.where(inside, rows // STEP * size + columns // STEP, size * size)
        covers = _covers(some.of(which.ravel() == number), rows, columns)
        packed = np.frombuffer(b"".join(covers), np.uint8).reshape(len(covers), -1)
        blank = np.unpackbits(packed, axis=1, count=size * size).astype(bool)
        touched = ((blank | (source != every)).astype(np.float32) @ member > 0).astype(np.float32) @ in_block
        for one in np.flatnonzero(touched.max(1) > most):
            yield np.where(blank[one], size * size, source), covers[bytes(packed[one])]


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
    down, right, scale = projection @ np.vstack([np.indices((size, size)).reshape(2, -1), np.ones(size * size)])
    # What falls on a boundary belongs to what is behind it, whatever the arithmetic leaves of it.
    rows, columns = (np.floor(one / scale + 1e-6).astype(np.int64) for one in (down, right))
    return rows, columns


def _covers(some: Areas, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Counter[bytes]:
    """Which modules are sampled within a blank area, as packed bits, and by how many areas."""
    covered = (rows >= some.top[:, None]) & (rows < (some.top + some.height)[:, None])
    covered &= (columns >= some.left[:, None]) & (columns < (some.left + some.width)[:, None])
    return Counter(map(bytes, np.packbits(covered, axis=1)))
