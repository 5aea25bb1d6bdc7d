"""The static files of a log (C2SP tlog-tiles), written so that a reader never finds a checkpoint without its tiles.

Full tiles and bundles are written once and never again; partial ones stay, since a checkpoint of their size was published.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from duoc.engines.merkle import tiles, tree
from duoc.wire import durable_file

_READABLE = 0o644  # any web server may serve them
_LENGTH = struct.Struct(">H")
_AT_ONCE = 64  # bundles


class Store(Protocol):
    """Where the log itself lies."""

    def entries(self, start: int, end: int) -> list[bytes]:
        """The entries `[start, end)`, in order."""

    def tiles(self, level: int, first: int, last: int) -> dict[int, bytes]:
        """The tiles of a level, by number."""


class DamagedStoreError(RuntimeError):
    """The database does not hold what the log has signed: nothing of it is published."""


class Files:
    """The folder of a log's public files. One writer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tidied: set[Path] = set()
        folder.mkdir(parents=True, exist_ok=True)
        durable_file.forget_drafts(self.checkpoint)

    @property
    def checkpoint(self) -> Path:
        """The published checkpoint."""
        return self._folder / "checkpoint"

    def read_tile(self, level: int, number: int, size: int) -> bytes:
        """The tile as it is in the tree of `size`. Raises `OSError`."""
        width = tiles.tile_width(size, level, number)
        return (self._folder / tiles.tile_path(level, number, width)).read_bytes()

    def write(self, old: int, old_root: bytes, size: int, root: bytes, store: Store) -> None:
        """Everything that the tree of `size` needs beyond that of `old`, durable when this returns.

        Raises `DamagedStoreError` when entries, tiles and root do not belong together, or the tree does not continue the
        old one: then no tile was written."""
        fresh: dict[tuple[int, int], bytes] = {}
        for level, first, last in _grown(old, size):
            found = store.tiles(level, first, last)
            for number in range(first, last + 1):
                width = tiles.tile_width(size, level, number) * tree.HASH_SIZE
                tile = found.get(number, b"")[:width]
                if len(tile) != width:
                    raise DamagedStoreError(f"tile {level}/{number} is missing or too short")
                fresh[level, number] = tile

        def read(level: int, number: int) -> bytes:
            tile = fresh.get((level, number))
            return self.read_tile(level, number, size) if tile is None else tile

        try:
            if tiles.root(size, read) != root:
                raise DamagedStoreError(f"the tiles do not have the root that was signed for size {size}")
            if old and tiles.root(old, read) != old_root:
                raise DamagedStoreError(f"what was signed for size {size} does not continue what is here of size {old}")
            for (level, number), tile in fresh.items():
                if len(tile) == tiles.TILE_SIZE:
                    _compare(level, number, tile, read)
        except (OSError, LookupError, tiles.TileError) as error:
            raise DamagedStoreError(f"a tile that was published is gone: {error}") from error
        self._write_bundles(old, size, fresh, store)
        folders: set[Path] = set()
        for (level, number), tile in sorted(fresh.items()):
            self._put(tiles.tile_path(level, number, len(tile) // tree.HASH_SIZE), tile, folders)
        for folder in folders:
            durable_file.sync_folder(folder)

    def publish(self, note: str) -> None:
        """The checkpoint, last of all, in one step."""
        durable_file.write(self.checkpoint, note.encode(), _READABLE)

    def published(self) -> str | None:
        """The note that readers find now. Raises `DamagedStoreError` when it is not text."""
        try:
            return self.checkpoint.read_text("utf-8")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            raise DamagedStoreError(f"the published checkpoint is damaged: {error.reason}") from error

    def _write_bundles(self, old: int, size: int, fresh: dict[tuple[int, int], bytes], store: Store) -> None:
        folders: set[Path] = set()
        first, last = old // tiles.WIDTH, (size - 1) // tiles.WIDTH
        for begin in range(first, last + 1, _AT_ONCE):
            end = min(last + 1, begin + _AT_ONCE)
            entries = store.entries(begin * tiles.WIDTH, min(size, end * tiles.WIDTH))
            if len(entries) != min(size, end * tiles.WIDTH) - begin * tiles.WIDTH:
                raise DamagedStoreError("entries are missing")
            for number in range(begin, end):
                part = entries[(number - begin) * tiles.WIDTH : (number - begin + 1) * tiles.WIDTH]
                if b"".join(tree.leaf_hashes(part)) != fresh[0, number]:
                    raise DamagedStoreError(f"the entries of bundle {number} are not those of its tile")
                data = b"".join(_LENGTH.pack(len(entry)) + entry for entry in part)
                self._put(tiles.entries_path(number, len(part)), data, folders)
        for folder in folders:
            durable_file.sync_folder(folder)

    def _put(self, name: str, data: bytes, folders: set[Path]) -> None:
        path = self._folder / name
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            folders.update(parent for parent in path.parents if parent.is_relative_to(self._folder))
        elif path.parent not in self._tidied:
            for draft in path.parent.glob(".*.draft"):  # of a writer that was killed
                draft.unlink(missing_ok=True)
        self._tidied.add(path.parent)
        durable_file.put(durable_file.place_draft(path, data, _READABLE, durable=True), path)
        folders.add(path.parent)


def _compare(level: int, number: int, tile: bytes, read: tiles.Reader) -> None:
    """A full tile has the root that the tile above states of it."""
    above, place = divmod(number, tiles.WIDTH)
    if tree.root(tiles.hashes(tile)) != tiles.hashes(read(level + 1, above))[place]:
        raise DamagedStoreError(f"tile {level}/{number} has not the root that the tile above states")


def _grown(old: int, size: int) -> Iterator[tuple[int, int, int]]:
    """(level, first, last number) of the tiles that a tree of `size` has and one of `old` had not, or not so wide."""
    level = 0
    while (hashes := size >> 8 * level) > 0:
        before = old >> 8 * level
        if hashes > before:
            yield level, before // tiles.WIDTH, (hashes - 1) // tiles.WIDTH
        level += 1
