"""The tiles above the leaves: each hash is the root of a full tile below, as entries, tiles or a sound lower tile have it."""

from collections.abc import Callable, Iterable

from duoc.engines.merkle import tiles
from duoc.engines.merkle.tree import root as root_of
from duoc.wire.auditor.findings import Damage, Finding
from duoc.wire.auditor.pages import find
from duoc.wire.auditor.published import Page, PublishedLog, page_path
from duoc.wire.auditor.source import AbsentError, DamagedError
from duoc.wire.auditor.tower import Tile


class UpperTiles:
    """Compares the stored tiles of level 1 and above as soon as their hashes are known.

    told: what level 1 says of a page, where entries and leaves disagree about it.
    """

    def __init__(self, log: PublishedLog, begun: int, report: Callable[[Finding], None]) -> None:
        self.told: dict[int, bytes] = {}
        self._log = log
        self._begun = begun
        self._report = report
        # (level, place) → the root of a stored tile without damage: it stays true when the leaves below were damaged.
        self._vouched: dict[tuple[int, int], bytes] = {}

    def take(self, sides: Iterable[Iterable[Tile]]) -> None:
        """The tiles that the leaves filled, or left partial at the end, from each side that is known."""
        expected: dict[tuple[int, int], list[list[bytes]]] = {}
        for side in sides:
            for level, number, hashes in side:
                if level:
                    expected.setdefault((level, number), []).append(hashes)
        for (level, number), hashes_of_sides in sorted(expected.items()):
            self._check(level, number, hashes_of_sides)

    def _check(self, level: int, number: int, expected: list[list[bytes]]) -> None:
        width = len(expected[0])
        first = number * tiles.WIDTH
        rows = [{*row} for row in zip(*expected, strict=True)]
        for at, row in enumerate(rows):
            vouched = self._vouched.pop((level, first + at), None)
            if vouched is not None:
                row.add(vouched)
        found = find(self._log, level, number, width)
        if isinstance(found, Page):
            sound = self._holds(found, level, first, rows)
            if level == 1:
                self.told.update((first + at, found.items[at]) for at, row in enumerate(rows) if len(row) > 1)
            if sound and width == tiles.WIDTH:
                self._vouched[level + 1, number] = root_of(found.items)
        else:
            self._tell(page_path(level, number, width), found, first << 8 * level)
        for path, copy in self._log.copies(level, number, width):
            if isinstance(copy, Page):
                self._holds(copy, level, first, rows)
            else:
                self._tell(path, copy, first << 8 * level)

    def _holds(self, page: Page, level: int, first: int, rows: list[set[bytes]]) -> bool:
        for at, (item, row) in enumerate(zip(page.items, rows, strict=False)):
            if item not in row:
                detail = "it does not hold the root of the tile below"
                index = max(self._begun, first + at << 8 * level)
                self._report(Finding(Damage.TILE_ALTERED, detail, index, page.path))
                return False
        return True

    def _tell(self, path: str, error: AbsentError | DamagedError, index: int) -> None:
        detail = "it is missing" if isinstance(error, AbsentError) else str(error)
        self._report(Finding(Damage.TILE_ALTERED, detail, max(self._begun, index), path))
