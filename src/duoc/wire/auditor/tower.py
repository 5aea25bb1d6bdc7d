"""The tree again, leaf by leaf: finished tiles come out at once, and no more than one tile per level is kept."""

from duoc.engines.merkle import tiles
from duoc.engines.merkle.tree import EMPTY_ROOT
from duoc.engines.merkle.tree import root as root_of

# level, number, its hashes
Tile = tuple[int, int, list[bytes]]
Leaves = list[bytes] | None  # None where a file is missing or damaged


class Tower:
    """A growing tree. Leaves come in runs that end at the end of a tile at the latest."""

    def __init__(self) -> None:
        self.size = 0
        self._levels: list[list[bytes]] = [[]]

    @classmethod
    def at(cls, size: int, read: tiles.Reader) -> "Tower":
        """The tower of a published tree. Hold its root against the one that is believed before anything rests on it."""
        tower = cls()
        tower.size = size
        tower._levels = []
        level = 0
        while level == 0 or size >> 8 * level:
            number, width = divmod(size >> 8 * level, tiles.WIDTH)
            tower._levels.append(tiles.hashes(read(level, number))[:width] if width else [])
            level += 1
        return tower

    def copy(self) -> "Tower":
        """An independent tower of the same tree."""
        twin = Tower()
        twin.size, twin._levels = self.size, [level.copy() for level in self._levels]
        return twin

    def extend(self, leaves: list[bytes]) -> list[Tile]:
        """Append leaf hashes; gives the tiles that this filled, the lowest first."""
        if len(self._levels[0]) + len(leaves) > tiles.WIDTH:
            raise ValueError("a run of leaves ends at the end of a tile at the latest")
        self.size += len(leaves)
        self._levels[0] += leaves
        full: list[Tile] = []
        level = 0
        while len(self._levels[level]) == tiles.WIDTH:
            hashes = self._levels[level]
            full.append((level, (self.size >> 8 * level + 8) - 1, hashes))
            self._levels[level] = []
            level += 1
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(root_of(hashes))
        return full

    def partial(self) -> list[Tile]:
        """The tiles at the right edge that are not full, the lowest first."""
        return [
            (level, self.size >> 8 * level + 8, list(hashes)) for level, hashes in enumerate(self._levels) if hashes
        ]

    def root(self, more: list[bytes] | None = None) -> bytes:
        """The root of the tree, or of the one with some more leaves, at most to the end of the tile."""
        carried: list[bytes] = []
        for level, hashes in enumerate(self._levels):
            # What the levels below have not filled a tile with stands at the right of this level's hashes.
            row = [*hashes, *(more or [] if level == 0 else []), *carried]
            carried = [root_of(row)] if row else []
        return carried[0] if carried else EMPTY_ROOT


class Sides:
    """The tree as the entries give it and as the level-0 tiles give it: one tower while they agree, None behind a hole."""

    def __init__(self, begun: Tower) -> None:
        self._entries: Tower | None = begun
        self._tiles: Tower | None = begun

    def roots(self, by_entries: Leaves, by_tiles: Leaves) -> tuple[bytes | None, bytes | None]:
        """The roots of both with these leaves behind, None where that is not known."""
        if self._entries is self._tiles and by_entries == by_tiles:
            found = _root(self._entries, by_entries)
            return found, found
        return _root(self._entries, by_entries), _root(self._tiles, by_tiles)

    def extend(self, by_entries: Leaves, by_tiles: Leaves) -> list[list[Tile]]:
        """Append to both; gives the tiles that were filled, for each side that is known and differs."""
        if self._entries is self._tiles:
            if by_entries == by_tiles:
                return self._extend_as_one(by_entries)
            self._tiles = None if self._entries is None else self._entries.copy()
        if by_entries is None:
            self._entries = None
        if by_tiles is None:
            self._tiles = None
        full = [] if self._entries is None or by_entries is None else [self._entries.extend(by_entries)]
        return full if self._tiles is None or by_tiles is None else [*full, self._tiles.extend(by_tiles)]

    def partial(self) -> list[list[Tile]]:
        """The tiles at the right edge, as in `extend`."""
        known = [self._entries] if self._entries is self._tiles else [self._entries, self._tiles]
        return [tower.partial() for tower in known if tower is not None]

    def _extend_as_one(self, leaves: Leaves) -> list[list[Tile]]:
        if self._entries is not None and leaves is not None:
            return [self._entries.extend(leaves)]
        self._entries = self._tiles = None
        return []


def _root(tower: Tower | None, leaves: Leaves) -> bytes | None:
    return None if tower is None or leaves is None else tower.root(leaves)
