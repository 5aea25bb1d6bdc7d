"""The audit: rebuild the tree from the entries, hold it against the tiles and against everything that was signed.

Trust comes from the log's public key only. Entries and tiles are two copies of the same leaves; where they differ, the
signed roots say which of them is the true one: a root that matches proves every leaf before it.
"""

from collections.abc import Iterable, Iterator, Sequence

from duoc.engines.merkle import tiles
from duoc.engines.merkle.frontier import Frontier
from duoc.engines.merkle.keys import VerifierKey
from duoc.engines.merkle.tree import leaf_hashes
from duoc.engines.merkle.tree import root as root_of
from duoc.ledger.rules.contents import EntryRow, check_contents
from duoc.ledger.rules.findings import Damage, Finding
from duoc.ledger.rules.shifts import explain
from duoc.ledger.rules.statements import CheckpointRow, check_statement

# level, number, hashes; ordered by level, then number
TileRow = tuple[int, int, bytes]

# Damage that moves every later entry is understood from its first ones.
MOST_DIFFERENCES = 20_000
MOST_FINDINGS = 100


def audit(
    key: VerifierKey, entries: Iterable[EntryRow], tile_rows: Iterable[TileRow], checkpoints: Sequence[CheckpointRow]
) -> list[Finding]:
    """All damage of a log, at most `MOST_FINDINGS`, entries first; an empty list for a whole one.

    entries ordered by index, tile_rows by level and number, checkpoints by size; entries are read once, as a stream.
    """
    return _Audit(key, checkpoints).run(iter(entries), iter(tile_rows))


class _Audit:
    def __init__(self, key: VerifierKey, checkpoints: Sequence[CheckpointRow]) -> None:
        self.findings: list[Finding] = []
        self._statements: list[tuple[int, bytes]] = []
        newest = checkpoints[-1][0] if checkpoints else 0
        for row in checkpoints:
            root, damage = check_statement(row, key, row[0] == newest)
            if root is not None:
                self._statements.append((row[0], root))
            if damage is not None:
                self.findings.append(damage)
        self._size = newest
        # Leaves as the tiles have them and as the entries give them; None once one of them has a hole.
        self._from_tiles: Frontier | None = Frontier()
        self._from_entries: Frontier | None = Frontier()
        self._same = True
        self._due = 0
        self._failed: list[int] = []
        self._tiles_proven = self._entries_proven = 0
        self._contents: dict[int, Finding] = {}
        self._entry_side: dict[int, bytes | None] = {}
        self._tile_side: dict[int, bytes | None] = {}

    def run(self, entries: Iterator[EntryRow], tile_rows: Iterator[TileRow]) -> list[Finding]:
        waiting = next(tile_rows, None)
        pending = next(entries, None)
        level_one: list[bytes] = []
        start = 0
        self._state_at(0)
        while start < self._size:
            number = start // tiles.WIDTH
            width = tiles.tile_width(self._size, 0, number)
            stored: list[bytes] = []
            if waiting is not None and waiting[:2] == (0, number):
                stored = tiles.hashes(bytes(waiting[2]))
                waiting = next(tile_rows, None)
            if len(stored) != width:
                path = tiles.tile_path(0, number, width)
                detail = f"{len(stored)} hashes instead of {width}"
                first = start + min(len(stored), width)
                self.findings.append(Finding(Damage.TILE_ALTERED, detail, first, tile=path, size=self._size))
            leaves: list[bytes | None] = [*stored[:width], *[None] * (width - len(stored))]
            rows = []
            while pending is not None and pending[0] < start + width:
                rows.append(pending)
                pending = next(entries, None)
            self._compare(start, rows, leaves)
            if width == tiles.WIDTH:
                level_one.append(root_of(stored) if len(stored) == width else b"")
            start += width
        while pending is not None and len(self._entry_side) < MOST_DIFFERENCES:
            self._differ(pending[0], leaf_hashes([bytes(pending[3])])[0], None)
            pending = next(entries, None)
        self._judge()
        self._check_upper(level_one, [] if waiting is None else [waiting, *tile_rows])
        self.findings.sort(key=lambda item: (item.index is None, item.index or 0, item.size or 0))
        return self.findings[:MOST_FINDINGS]

    def _compare(self, start: int, rows: list[EntryRow], leaves: list[bytes | None]) -> None:
        for row in rows:
            if (damage := check_contents(row)) is not None and len(self._contents) < MOST_FINDINGS:
                self._contents[row[0]] = damage
        found: list[bytes | None] = [None] * len(leaves)
        for row, hashed in zip(rows, leaf_hashes(bytes(row[3]) for row in rows), strict=True):
            found[row[0] - start] = hashed
        if found != leaves or None in found:
            if self._same:
                self._same = False
                self._from_entries = None if self._from_tiles is None else self._from_tiles.copy()
            for offset, (entry, leaf) in enumerate(zip(found, leaves, strict=True)):
                if entry is None or entry != leaf:
                    self._differ(start + offset, entry, leaf)
        self._grow(start, found, leaves)

    def _differ(self, index: int, entry: bytes | None, leaf: bytes | None) -> None:
        if len(self._entry_side) < MOST_DIFFERENCES:
            self._entry_side[index], self._tile_side[index] = entry, leaf

    def _grow(self, start: int, found: list[bytes | None], leaves: list[bytes | None]) -> None:
        """Append one tile's leaves to both trees, stopping at every size that was signed."""
        end, place = start + len(leaves), 0
        while place < len(leaves):
            cut = end
            if self._due < len(self._statements):
                cut = min(cut, self._statements[self._due][0])
            part = slice(place, cut - start)
            self._from_tiles = _extended(self._from_tiles, leaves[part])
            if not self._same:
                self._from_entries = _extended(self._from_entries, found[part])
            place = cut - start
            self._state_at(cut)

    def _state_at(self, size: int) -> None:
        """Hold both trees against what was signed for this size."""
        while self._due < len(self._statements) and self._statements[self._due][0] == size:
            root = self._statements[self._due][1]
            self._due += 1
            by_tiles = self._from_tiles is not None and self._from_tiles.root() == root
            by_entries = (
                by_tiles if self._same else self._from_entries is not None and self._from_entries.root() == root
            )
            if by_tiles:
                self._tiles_proven = size
            if by_entries:
                self._entries_proven = size
            if not (by_tiles or by_entries):
                self._failed.append(size)

    def _judge(self) -> None:
        """Say of each difference which side is damaged, and what no difference explains."""
        entry_side: dict[int, bytes | None] = {}
        tile_side: dict[int, bytes | None] = {}
        altered: set[int] = set()
        lost: set[int] = set()
        for index, entry in self._entry_side.items():
            leaf = self._tile_side[index]
            if entry is None and leaf is None and index - 1 not in lost:
                self.findings.append(
                    Finding(Damage.ENTRY_MISSING, "neither entry nor tile is there from here on", index)
                )
            if entry is None and leaf is None:
                lost.add(index)
            doubted = index < self._tiles_proven or index >= self._entries_proven
            if index >= self._size or (leaf is not None and doubted):
                entry_side[index], tile_side[index] = entry, leaf
            if leaf is not None and index >= self._tiles_proven and index // tiles.WIDTH not in altered:
                # Proven by nobody, or disproven by the entries: the tile is in doubt at least as much as the entry.
                altered.add(index // tiles.WIDTH)
                self._alter(0, index // tiles.WIDTH, index, "a leaf hash that no signed root confirms")
        cut = max(self._entry_side) if len(self._entry_side) == MOST_DIFFERENCES else None
        self.findings += explain(entry_side, tile_side, cut)
        # Where the entry itself is not the logged one, what it says about columns and payload means nothing.
        self.findings += [damage for index, damage in self._contents.items() if index not in entry_side]
        proven = max(self._tiles_proven, self._entries_proven)
        for size in self._failed:
            if size <= proven:
                detail = "it contradicts a later checkpoint: the log signed two histories"
                self.findings.append(Finding(Damage.CHECKPOINT_ALTERED, detail, size=size))
        first = next((size for size in self._failed if size > proven), None)
        if first is not None and not any(proven <= index < first for index in self._entry_side) and self._whole(first):
            detail = f"entries {proven} to {first - 1} and their tiles agree, but were not what was signed"
            self.findings.append(Finding(Damage.HISTORY_REWRITTEN, detail, proven, size=first))

    def _whole(self, size: int) -> bool:
        """No tile before this size was already found short."""
        return not any(item.damage is Damage.TILE_ALTERED and (item.index or 0) < size for item in self.findings)

    def _alter(self, level: int, number: int, index: int, detail: str) -> None:
        path = tiles.tile_path(level, number, tiles.tile_width(self._size, level, number) or tiles.WIDTH)
        self.findings.append(Finding(Damage.TILE_ALTERED, detail, index, tile=path, size=self._size))

    def _check_upper(self, below: list[bytes], rows: list[TileRow]) -> None:
        """Tiles above the leaves hold the roots of the full tiles below them, and nothing else is stored."""
        stored = {(level, number): bytes(tile) for level, number, tile in rows}
        damaged = {item.tile for item in self.findings if item.tile is not None}
        level = 1
        while below:
            above = []
            for number in range(0, -(-len(below) // tiles.WIDTH)):
                expected = below[number * tiles.WIDTH : (number + 1) * tiles.WIDTH]
                found = tiles.hashes(stored.pop((level, number), b""))
                for place in range(max(len(expected), len(found))):
                    child = number * tiles.WIDTH + place
                    wanted = expected[place] if place < len(expected) else None
                    known = tiles.tile_path(level - 1, child) in damaged
                    if not known and (place >= len(found) or found[place] != wanted):
                        self._alter(level, number, child * tiles.WIDTH**level, "it does not hold the roots below it")
                        break
                if len(expected) == tiles.WIDTH:
                    above.append(root_of(expected))
            below, level = above, level + 1
        for level, number in sorted(stored):
            self._alter(level, number, number * tiles.WIDTH ** (level + 1), "a tile that the log does not have")


def _extended(frontier: Frontier | None, leaves: list[bytes | None]) -> Frontier | None:
    """The frontier with these leaves, or None for ever once one of them is missing."""
    if frontier is None or None in leaves:
        return None
    frontier.extend(leaf for leaf in leaves if leaf is not None)
    return frontier
