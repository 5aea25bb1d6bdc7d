"""The tiles above the leaves: each hash is the root of a full tile below.

What a hash should be is known from below: for a page, the roots of its bundle and of its tile (two where they differ, none
where both are missing); for a higher tile, the root of the stored one if it is sound, else the one that it should have had.
"""

from collections.abc import Callable, Sequence

from duoc.engines.merkle import tiles
from duoc.engines.merkle.tree import root as root_of
from duoc.wire.auditor.findings import Damage, Finding
from duoc.wire.auditor.pages import find
from duoc.wire.auditor.published import Page, PublishedLog, page_path
from duoc.wire.auditor.source import AbsentError, DamagedError

Row = set[bytes]


class UpperTiles:
    """Compares the stored tiles of level 1 and above as soon as their hashes are known.

    begun: the size that is believed already; told: (path, hash) that level 1 holds for a page whose sides differ.
    """

    def __init__(self, log: PublishedLog, begun: int, report: Callable[[Finding], None]) -> None:
        self.told: dict[int, tuple[str, bytes]] = {}
        self._log = log
        self._begun = begun
        self._report = report
        self._rows: list[
            tuple[int, list[Row]]
        ] = []  # for each level from 1 on: number of the tile, what it should hold

    def take(self, roots: Row) -> None:
        """The next full page, with the roots that it may have."""
        level = 1
        while True:
            number, rows = self._row(level)
            rows.append(roots)
            if len(rows) < tiles.WIDTH:
                return
            roots = self._check(level, number, rows)
            self._rows[level - 1] = (number + 1, [])
            level += 1

    def finish(self) -> None:
        """No more pages: what is left are the partial tiles at the right edge."""
        for level, (number, rows) in enumerate(self._rows, 1):
            if rows:
                self._check(level, number, rows)

    def _row(self, level: int) -> tuple[int, list[Row]]:
        if level > len(self._rows):
            # Of what lies before the first page, nothing is known here.
            number, before = divmod(self._begun // tiles.WIDTH >> 8 * (level - 1), tiles.WIDTH)
            self._rows.append((number, [set()] * before))
        return self._rows[level - 1]

    def _check(self, level: int, number: int, rows: list[Row]) -> Row:
        """Hold the stored tile against its rows; gives the roots that it may have."""
        width = len(rows)
        first = number * tiles.WIDTH
        found = find(self._log, level, number, width)
        stored: Sequence[bytes] = ()
        sound = False
        if isinstance(found, Page):
            stored = found.items
            if level == 1:
                self.told.update((first + at, (found.path, stored[at])) for at, row in enumerate(rows) if len(row) > 1)
            sound = self._holds(found, level, first, rows, stored)
        else:
            self._tell(page_path(level, number, width), found, level, first)
        for path, copy in self._log.copies(level, number, width):
            if isinstance(copy, Page):
                self._holds(copy, level, first, rows, stored)
            else:
                self._tell(path, copy, level, first)
        if sound:
            return {root_of(stored)}
        return {root_of([hashed for row in rows for hashed in row])} if all(len(row) == 1 for row in rows) else set()

    def _holds(self, page: Page, level: int, first: int, rows: list[Row], stored: Sequence[bytes]) -> bool:
        sound = True
        for at, (item, row) in enumerate(zip(page.items, rows, strict=False)):
            if not row or item in row:
                continue
            sound = False
            # Where bundle and tile differ and the tile above agrees with neither, the page itself is what must be told.
            if len(row) == 1 or item != stored[at]:
                detail = "it does not hold the root of the tile below"
                self._report(Finding(Damage.TILE_ALTERED, detail, self._index(level, first + at), page.path))
                break
        return sound

    def _tell(self, path: str, error: AbsentError | DamagedError, level: int, first: int) -> None:
        detail = "it is missing" if isinstance(error, AbsentError) else str(error)
        self._report(Finding(Damage.TILE_ALTERED, detail, self._index(level, first), path))

    def _index(self, level: int, place: int) -> int:
        return max(self._begun, place << 8 * level)
