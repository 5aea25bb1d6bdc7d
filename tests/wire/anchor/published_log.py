"""A log as its publisher would lay it out, with a key of its own. Roots come from the standard's recursive definition."""

from pathlib import Path

from tests.ledger.rfc6962 import leaf, mth

from duoc.engines.merkle import tiles
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.signer import FileSigner, sign_note

ORIGIN = "log.example/anchored"


class PublishedLog:
    """`folder` is what a web server would serve."""

    def __init__(self, folder: Path, origin: str = ORIGIN, salt: str = "") -> None:
        self.folder = folder
        self.salt = salt
        self.signer = FileSigner(origin, bytes(range(32)))
        self.vkey = str(self.signer.key)
        self.leaves: list[bytes] = []
        self.stored: tiles.Tiles = {}
        (folder / "tile").mkdir(parents=True)

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint"

    def root(self, size: int) -> bytes:
        return mth(self.leaves[:size])

    def grow(self, size: int) -> bytes:
        """Publish up to this size; its root."""
        begin = len(self.leaves)
        fresh = [leaf(f"{self.salt}entry {index}".encode()) for index in range(begin, size)]
        changed = tiles.append(begin, fresh, lambda level, number: self.stored[level, number])
        self.stored.update(changed)
        self.leaves += fresh
        for (level, number), tile in changed.items():
            path = self.folder / tiles.tile_path(level, number, len(tile) // 32)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(tile)
        return self.sign(size)

    def sign(self, size: int, root: bytes | None = None) -> bytes:
        """Publish the checkpoint of this size, true unless another root is given."""
        root = self.root(size) if root is None else root
        text = str(Checkpoint(self.signer.key.name, size, root))
        draft = self.folder / ".checkpoint"
        draft.write_bytes(sign_note(text, self.signer))
        draft.replace(self.checkpoint)
        return root
