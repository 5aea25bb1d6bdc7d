"""A log's tree as its signed root proves it: tiles from the top down, bundles under the tiles. Nothing else is handed out."""

from collections.abc import Callable

from duoc.engines.merkle import tiles
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.tiles import WIDTH, TileError
from duoc.engines.merkle.tree import leaf_hashes
from duoc.engines.merkle.tree import root as root_of
from duoc.wire.auditor.published import ENTRIES, PublishedLog

# (level, number) -> the hashes of a full tile that is at hand already, or None; they are proven like fetched ones.
AtHand = Callable[[int, int], list[bytes] | None]


class ForgedError(ValueError):
    """The server's files do not belong to the tree that the log has signed; the message says which."""


class ProvenTree:
    """The tree under one checkpoint. Reads of the log raise `AbsentError`, `DamagedError`, `SourceError` besides `ForgedError`.

    The root binds the right edge, which is read at once: one partial tile per level. Each hash in a tile above the leaves
    is the root of a full tile below and binds that one, whenever it is asked for.
    """

    def __init__(
        self, log: PublishedLog, checkpoint: Checkpoint, at_hand: AtHand = lambda _level, _number: None
    ) -> None:
        self.size = checkpoint.size
        self._log = log
        self._at_hand = at_hand
        self._edge: dict[tuple[int, int], list[bytes]] = {}
        self._recent: dict[int, tuple[int, list[bytes]]] = {}  # by level: one tile, since they are asked for in order
        self._last_entries: list[bytes] = []
        level = 0
        while self.size >> 8 * level:
            number, width = divmod(self.size >> 8 * level, WIDTH)
            if width and level == 0:
                self._last_entries = log.page(ENTRIES, number, width).items
                self._edge[level, number] = leaf_hashes(self._last_entries)
            elif width:
                self._edge[level, number] = log.page(level, number, width).items
            level += 1
        try:
            found = tiles.root(self.size, lambda level, number: b"".join(self._edge[level, number]))
        except TileError as error:
            raise ForgedError(str(error)) from error
        if found != checkpoint.root:
            raise ForgedError(f"the tiles at the end of the log do not have the signed root of size {self.size}")

    def tile(self, level: int, number: int) -> list[bytes]:
        """The hashes of a tile above the leaves (`level` ≥ 1), as many as it has in this tree."""
        edge = self._edge.get((level, number))
        if edge is not None:
            return edge
        recent = self._recent.get(level)
        if recent is not None and recent[0] == number:
            return recent[1]
        wanted = self._bound(level, number)
        hashes = self._at_hand(level, number)
        if hashes is None or root_of(hashes) != wanted:
            hashes = self._log.page(level, number, WIDTH).items
            if root_of(hashes) != wanted:
                raise ForgedError(f"{tiles.tile_path(level, number)} does not belong to the signed tree")
        self._recent[level] = (number, hashes)
        return hashes

    def check_bundle(self, number: int, entries: list[bytes]) -> list[bytes]:
        """The leaf hashes of a full bundle, once they are proven. Raises `ForgedError` when they are not."""
        leaves = leaf_hashes(entries)
        if len(leaves) != WIDTH or root_of(leaves) != self._bound(0, number):
            raise ForgedError(f"{tiles.entries_path(number)} does not belong to the signed tree")
        return leaves

    def last_bundle(self) -> tuple[list[bytes], list[bytes]]:
        """(entries, leaf hashes) of the partial bundle at the end; empty when the last one is full."""
        return self._last_entries, self._edge.get((0, self.size // WIDTH), [])

    def root_at(self, size: int) -> bytes:
        """The root that this tree had when it was smaller."""
        return tiles.root(size, self._read)

    def _read(self, level: int, number: int) -> bytes:
        if level:
            return b"".join(self.tile(level, number))
        leaves = self._edge.get((0, number))
        if leaves is None:
            leaves = self.check_bundle(number, self._log.page(ENTRIES, number, WIDTH).items)
        return b"".join(leaves)

    def _bound(self, level: int, number: int) -> bytes:
        """The root that a full tile must have."""
        return self.tile(level + 1, number // WIDTH)[number % WIDTH]
