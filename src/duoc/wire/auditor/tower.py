"""The tree again, page by page, in the memory of one tile per level: its root is known after every leaf."""

from duoc.engines.merkle import tiles
from duoc.engines.merkle.tree import EMPTY_ROOT
from duoc.engines.merkle.tree import root as root_of

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

    def extend(self, leaves: list[bytes]) -> None:
        """Append leaf hashes."""
        if len(self._levels[0]) + len(leaves) > tiles.WIDTH:
            raise ValueError("a run of leaves ends at the end of a tile at the latest")
        self.size += len(leaves)
        self._levels[0] += leaves
        level = 0
        while len(self._levels[level]) == tiles.WIDTH:
            full = root_of(self._levels[level])
            self._levels[level] = []
            level += 1
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(full)

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

    def extend(self, by_entries: Leaves, by_tiles: Leaves) -> None:
        """Append to both."""
        if self._entries is self._tiles:
            if by_entries == by_tiles:
                self._entries = self._tiles = _extended(self._entries, by_entries)
                return
            self._tiles = None if self._entries is None else self._entries.copy()
        self._entries = _extended(self._entries, by_entries)
        self._tiles = _extended(self._tiles, by_tiles)


def _extended(tower: Tower | None, leaves: Leaves) -> Tower | None:
    if tower is None or leaves is None:
        return None
    tower.extend(leaves)
    return tower


def _root(tower: Tower | None, leaves: Leaves) -> bytes | None:
    return None if tower is None or leaves is None else tower.root(leaves)
