"""A log's copy in a folder: the files of C2SP tlog-tiles, as any web server could serve them, and a few of our own in `.mirror`.

checkpoint           what is served: everything up to its size is durable
.mirror/promised     the newest checkpoint that was begun to be copied: nothing that contradicts it will be followed
.mirror/fork-….json  evidence
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from duoc.engines.merkle import bundles, tiles
from duoc.engines.merkle import checkpoint as checkpoints
from duoc.engines.merkle import note as notes
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.keys import NoteError
from duoc.engines.merkle.tiles import TILE_SIZE, WIDTH, TileError
from duoc.wire import durable_file
from duoc.wire.auditor.published import PublishedLog
from duoc.wire.auditor.source import AbsentError, DamagedError, FolderSource

_PUBLIC = 0o644


class CopyError(RuntimeError):
    """The copy must not be extended or served; the message says why."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A checkpoint as it was signed, and what it says."""

    note: bytes
    checkpoint: Checkpoint


class Copy:
    """One log's copy; owned by one process. Raises `CopyError` when what is there is not a sound copy of this log."""

    def __init__(self, folder: Path, origin: str) -> None:
        self.folder = folder
        self.own = folder / ".mirror"
        self.own.mkdir(parents=True, exist_ok=True)
        self._fresh: set[Path] = set()
        for path in (folder / "checkpoint", self.own / "promised"):
            durable_file.forget_drafts(path)
        self.served = self._stated(folder / "checkpoint", origin)
        self.promised = self._stated(self.own / "promised", origin)
        if self.served is not None and self.root_at(self.served.checkpoint.size) != self.served.checkpoint.root:
            raise CopyError(f"{folder} does not have the root of its checkpoint: run duoc ledger audit")

    def _stated(self, path: Path, origin: str) -> Stated | None:
        if not path.exists():
            return None
        data = path.read_bytes()
        try:
            stated = checkpoints.parse(notes.parse(data).text)
        except NoteError as error:
            raise CopyError(f"{path} is damaged ({error})") from error
        if stated.origin != origin:
            raise CopyError(f"{path} is of another log: {stated.origin}")
        return Stated(data, stated)

    def root_at(self, size: int) -> bytes:
        """The root at a size up to the one that is served, from the tiles of the copy. Raises `CopyError`."""
        log = PublishedLog(FolderSource(self.folder))
        try:
            return tiles.root(size, log.hashes(self.served.checkpoint.size if self.served else 0))
        except (AbsentError, DamagedError, TileError) as error:
            raise CopyError(f"{self.folder} lacks tiles of its checkpoint ({error}): run duoc ledger audit") from error

    def tile(self, level: int, number: int) -> list[bytes] | None:
        """The hashes of a full tile that is there, not yet proven."""
        data = self._bytes(tiles.tile_path(level, number), TILE_SIZE)
        return tiles.hashes(data) if data is not None and len(data) == TILE_SIZE else None

    def bundle(self, number: int) -> list[bytes] | None:
        """The entries of a full bundle that is there, not yet proven."""
        data = self._bytes(tiles.entries_path(number), bundles.LARGEST_BUNDLE)
        try:
            return None if data is None else bundles.decode(data, WIDTH)
        except bundles.BundleError:
            return None

    def _bytes(self, path: str, limit: int) -> bytes | None:
        try:
            with (self.folder / path).open("rb") as file:
                return file.read(limit + 1)
        except OSError:
            return None

    def promise(self, stated: Stated) -> None:
        """From now on nothing that contradicts this checkpoint is followed. Durable."""
        durable_file.write(self.own / "promised", stated.note)
        self.promised = stated

    def put(self, path: str, data: bytes) -> None:
        """Store a proven file under the log's prefix; whole at once, durable after `settle`."""
        target = self.folder / path
        if self._bytes(path, len(data)) != data:
            target.parent.mkdir(parents=True, exist_ok=True)
            durable_file.put(durable_file.place_draft(target, data, _PUBLIC, durable=False), target)
        # Also when it was there: a killed round wrote it, and nobody made it durable.
        self._fresh.add(target)

    def settle(self) -> None:
        """Make everything durable that was put, contents first, then names."""
        folders: set[Path] = set()
        for path in self._fresh:
            durable_file.sync_file(path)
            folders.update(parent for parent in path.parents if parent.is_relative_to(self.folder))
        for folder in folders:
            durable_file.sync_folder(folder)
        self._fresh.clear()

    def drop_partial(self, path: str) -> None:
        """Remove the partial forms of a tile or bundle whose full form is durable: readers take that one instead."""
        shutil.rmtree(self.folder / f"{path}.p", ignore_errors=True)

    def publish(self, stated: Stated) -> None:
        """Serve this checkpoint. Everything up to its size must be durable."""
        durable_file.write(self.folder / "checkpoint", stated.note, _PUBLIC)
        self.served = stated
