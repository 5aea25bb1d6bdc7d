"""Tiles (C2SP tlog-tiles): the tree as pages of 256 hashes, so that a static file server can serve every proof.

Tile `number` of level `l` holds hashes of full subtrees of 256^l leaves each: level 0 the leaf hashes, above it the
roots of full tiles below. A partial tile is a prefix of its later self, so a reader may hand out more than a size
needs; all functions here take the tree's size and use only the hashes that belong to it.
"""

from collections.abc import Callable, Sequence

from duoc.engines.merkle.tree import (
    EMPTY_ROOT,
    HASH_SIZE,
    consistency_ranges,
    inclusion_ranges,
    node_hash,
)
from duoc.engines.merkle.tree import root as root_of

WIDTH = 256
TILE_SIZE = WIDTH * HASH_SIZE

# (level, number) -> the tile's hashes, concatenated. Raises LookupError or OSError for a tile that is not there.
Reader = Callable[[int, int], bytes]
Tiles = dict[tuple[int, int], bytes]


class TileError(ValueError):
    """A tile has fewer hashes than its place in the tree needs, or a broken one."""


def tile_path(level: int, number: int, width: int = WIDTH) -> str:
    """The tile's path under the log's prefix, e.g. `tile/1/x001/x234/067.p/17`."""
    if not 0 <= level <= 63:
        raise ValueError("a tile's level lies between 0 and 63")
    return f"tile/{level}/{_number_path(number, width)}"


def entries_path(number: int, width: int = WIDTH) -> str:
    """The path of the bundle with the entries of one level-0 tile."""
    return f"tile/entries/{_number_path(number, width)}"


def _number_path(number: int, width: int) -> str:
    if number < 0 or not 1 <= width <= WIDTH:
        raise ValueError("a tile has a number of 0 or more and 1 to 256 hashes")
    *heads, last = f"{number:,d}".split(",") if number >= 1000 else [str(number)]
    path = "".join(f"x{int(head):03d}/" for head in heads) + f"{int(last):03d}"
    return path if width == WIDTH else f"{path}.p/{width}"


def tile_width(size: int, level: int, number: int) -> int:
    """How many hashes (0…256) this tile has in a tree of `size`."""
    return max(0, min(WIDTH, (size >> 8 * level) - number * WIDTH))


def around(size: int, *leaves: int) -> set[tuple[int, int]]:
    """(level, number) of every tile that proofs about these leaves in a tree of `size` may read: those above the leaves, and
    those at the right edge; at most two for one leaf and level."""
    found = set()
    level = 0
    while size >> 8 * level:
        whole = size >> 8 * level  # hashes of this level
        for leaf in (*leaves, size - 1):
            found.add((level, min(leaf >> 8 * level, whole - 1) // WIDTH))
        level += 1
    return found


def append(size: int, leaves: Sequence[bytes], read: Reader) -> Tiles:
    """The tiles that change or begin when leaf hashes are appended to a tree of `size`, complete with their old hashes.

    Reads at most one tile per level: the partial one at the right edge.
    """
    changed: Tiles = {}
    level, news = 0, list(leaves)
    while news:
        begin = size >> 8 * level
        number, offset = divmod(begin, WIDTH)
        tail = _exactly(read(level, number), offset) if offset else b""
        data = tail + b"".join(news)
        news = []
        for position in range(0, len(data), TILE_SIZE):
            tile = data[position : position + TILE_SIZE]
            changed[level, number] = tile
            number += 1
            if len(tile) == TILE_SIZE:
                news.append(root_of(hashes(tile)))
        level += 1
    return changed


def overlay(changed: Tiles, read: Reader) -> Reader:
    """A reader that prefers the tiles just changed."""

    def reader(level: int, number: int) -> bytes:
        tile = changed.get((level, number))
        return read(level, number) if tile is None else tile

    return reader


def hashes(tile: bytes) -> list[bytes]:
    """The hashes of a tile, one by one."""
    return [tile[position : position + HASH_SIZE] for position in range(0, len(tile), HASH_SIZE)]


def root(size: int, read: Reader) -> bytes:
    """The root of the tree of this size, from at most one tile per level."""
    return _range_root(0, size, _Memory(read)) if size else EMPTY_ROOT


def leaf(index: int, read: Reader) -> bytes:
    """The hash of one leaf."""
    return _slice(_Memory(read), 0, index, 1)[0]


def inclusion_path(index: int, size: int, read: Reader) -> list[bytes]:
    """The inclusion path of leaf `index` in the tree of `size`; reads O(log size) tiles. Raises `IndexError`."""
    reader = _Memory(read)
    return [_range_root(start, end, reader) for start, end in inclusion_ranges(index, size)]


def consistency_proof(old_size: int, size: int, read: Reader) -> list[bytes]:
    """The consistency proof from `old_size` to `size`; reads O(log size) tiles. `ValueError` unless 0 < old ≤ new."""
    reader = _Memory(read)
    return [_range_root(start, end, reader) for start, end in consistency_ranges(old_size, size)]


class _Memory:
    """Reads each tile once within one proof."""

    def __init__(self, read: Reader) -> None:
        self._read = read
        self._tiles: Tiles = {}

    def __call__(self, level: int, number: int) -> bytes:
        tile = self._tiles.get((level, number))
        if tile is None:
            tile = self._tiles[level, number] = self._read(level, number)
        return tile


def _range_root(start: int, end: int, read: Reader) -> bytes:
    """The root over the leaves `[start, end)`, an aligned range as the proofs name them, from full subtrees."""
    peaks = []
    while start < end:
        height = (end - start).bit_length() - 1
        if start:
            height = min(height, (start & -start).bit_length() - 1)
        level, rest = divmod(height, 8)
        peaks.append(root_of(_slice(read, level, start >> 8 * level, 1 << rest)))
        start += 1 << height
    found = peaks.pop()
    while peaks:
        found = node_hash(peaks.pop(), found)
    return found


def _slice(read: Reader, level: int, index: int, count: int) -> list[bytes]:
    number, offset = divmod(index, WIDTH)
    return hashes(_exactly(read(level, number), offset + count)[offset * HASH_SIZE :])


def _exactly(tile: bytes, width: int) -> bytes:
    if len(tile) < width * HASH_SIZE or len(tile) > TILE_SIZE or len(tile) % HASH_SIZE:
        raise TileError(f"a tile of {len(tile)} bytes cannot hold {width} hashes")
    return tile[: width * HASH_SIZE]
