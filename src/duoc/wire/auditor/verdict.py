"""Which of two copies is the true one, and what was signed although no file shows it."""

from collections.abc import Iterator
from dataclasses import dataclass

from duoc.wire.auditor.findings import Damage, Finding


@dataclass(frozen=True, slots=True)
class Difference:
    """A page whose bundle and tile differ: where first, the two files, and the root that either gives."""

    index: int
    bundle: str
    tile: str
    by_entries: bytes
    by_tiles: bytes


class Verdict:
    """What the signed roots and the tiles above say, collected page by page.

    begun: the size that is believed already. doubtful: where a bundle or its tile is missing, damaged, or not the other's.
    """

    def __init__(self, begun: int) -> None:
        self.doubtful: list[int] = []
        self.differing: dict[int, Difference] = {}  # by page
        self._begun = begun
        self._by_entries = self._by_tiles = begun  # the largest size whose signed root each side leads to
        self._proven: list[int] = []
        self._failed: list[int] = []

    def hold(self, size: int, signed: bytes, by_entries: bytes | None, by_tiles: bytes | None) -> None:
        """A root that was signed for this size, and those that the files give; sizes come in order."""
        if by_entries == signed:
            self._by_entries = size
        if by_tiles == signed:
            self._by_tiles = size
        (self._proven if signed in (by_entries, by_tiles) else self._failed).append(size)

    def differ(self, page: int, difference: Difference) -> None:
        self.differing[page] = difference
        self.doubtful.append(difference.index)

    def findings(self, told: dict[int, tuple[str, bytes]]) -> Iterator[Finding]:
        """Which file of each difference is the bad one, and what no difference explains.

        told: (path, hash) that level 1 holds for a page whose sides differ.
        """
        for page, difference in self.differing.items():
            yield from self._blame(difference, *told.get(page, ("", b"")))
        for size in self._failed:
            before = max((proven for proven in self._proven if proven < size), default=self._begun)
            if self._proven and size <= self._proven[-1]:
                detail = "its root is not in the history of another checkpoint: the log signed two histories"
            elif any(before <= index < size for index in self.doubtful):
                continue
            else:
                detail = "entries and tiles agree, but lead to another root than the one that was signed"
            yield Finding(Damage.HISTORY_REWRITTEN, detail, before, size=size)

    def _blame(self, difference: Difference, above: str, hashed: bytes) -> Iterator[Finding]:
        index, true = difference.index, hashed
        if index < self._by_tiles:
            true = difference.by_tiles
        elif index < self._by_entries:
            true = difference.by_entries
        if true == difference.by_tiles:
            yield Finding(Damage.ENTRY_CHANGED, "it is not the entry that was logged", index, difference.bundle)
        elif true == difference.by_entries:
            yield Finding(Damage.TILE_ALTERED, "it does not hold the hash of the entry", index, difference.tile)
        else:
            detail = f"entry and leaf hash ({difference.tile}) differ, and nothing says which of them was logged"
            yield Finding(Damage.ENTRY_CHANGED, detail, index, difference.bundle)
        if above and hashed != true:
            yield Finding(Damage.TILE_ALTERED, "it does not hold the root of the tile below", index, above)
