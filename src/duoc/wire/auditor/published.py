"""A published log (C2SP tlog-tiles): its checkpoint, tiles and bundles, read from a folder or from the web.

Every read asks for what a tree of a known size needs: the partial file of that width first, then the full one, which holds
the same and more. Files may be packed with gzip, by the server or in the folder.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from duoc.engines.merkle import bundles, tiles
from duoc.engines.merkle.note import LARGEST_NOTE
from duoc.engines.merkle.tree import HASH_SIZE
from duoc.wire.auditor.source import GZIP, AbsentError, DamagedError, FolderSource, Source, unpack
from duoc.wire.auditor.web import UrlSource

ENTRIES = -1  # the "level" of bundles
_WIDTH = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Page:
    """A file as it was read. path: under the log's prefix. items: hashes or entries, as many as its name says."""

    path: str
    items: list[bytes]


class PublishedLog:
    """The files of one log; `with` gives connections back."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def checkpoint(self) -> bytes:
        """The signed note, not yet verified. Raises `AbsentError`, `DamagedError`, `SourceError`, as all reads do."""
        return self.source.read("checkpoint", LARGEST_NOTE)

    def page(self, level: int, number: int, width: int) -> Page:
        """The first `width` hashes of a tile, or entries of a bundle (`level` is `ENTRIES`)."""
        try:
            return self._read(level, number, width, width)
        except AbsentError:
            if width == tiles.WIDTH:
                raise
        return self._read(level, number, tiles.WIDTH, width)

    def copies(self, level: int, number: int, width: int) -> Iterator[tuple[str, Page | DamagedError]]:
        """Every other file of this page that lies in a folder: partial ones of older or newer sizes, and the full one.

        Gives its path, and what it holds of the first `width` items.
        """
        names = self.source.names(f"{page_path(level, number, tiles.WIDTH)}.p")
        if names is None:
            return
        widths = sorted(int(name) for name in names if _WIDTH.fullmatch(name) and int(name) < tiles.WIDTH)
        for other in (*widths, tiles.WIDTH):
            if other == width:
                continue
            path = page_path(level, number, other)
            try:
                yield path, self._read(level, number, other, width)
            except AbsentError:
                continue
            except DamagedError as error:
                yield path, error

    def hashes(self, size: int) -> tiles.Reader:
        """A reader of tiles for proofs in the tree of this size; what it reads is proven by the proof, or refuted."""

        def read(level: int, number: int) -> bytes:
            return b"".join(self.page(level, number, tiles.tile_width(size, level, number)).items)

        return read

    def __enter__(self) -> "PublishedLog":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.source.close()

    def _read(self, level: int, number: int, width: int, wanted: int) -> Page:
        path = page_path(level, number, width)
        limit = bundles.LARGEST_BUNDLE if level == ENTRIES else tiles.TILE_SIZE
        # Hashes do not shrink: packed, they are a little larger.
        data = self.source.read(path, limit + limit // 1000 + 64)
        try:
            items = _items(data, level, width)
        except DamagedError as error:
            # A copy of what a server packed; tried second, because a bundle may well begin with these two bytes.
            if not data.startswith(GZIP):
                raise
            try:
                items = _items(unpack(data, limit), level, width)
            except DamagedError:
                raise error from None
        return Page(path, items[:wanted])


def page_path(level: int, number: int, width: int) -> str:
    """Where a tile or bundle lies under the log's prefix."""
    return tiles.entries_path(number, width) if level == ENTRIES else tiles.tile_path(level, number, width)


def _items(data: bytes, level: int, width: int) -> list[bytes]:
    if level != ENTRIES:
        if len(data) != width * HASH_SIZE:
            whole = data[: min(len(data) // HASH_SIZE, width) * HASH_SIZE]
            raise DamagedError(f"it has {len(data)} bytes instead of {width * HASH_SIZE}", tiles.hashes(whole))
        return tiles.hashes(data)
    try:
        return bundles.decode(data, width)
    except bundles.BundleError as error:
        raise DamagedError(str(error), error.entries) from error


def open_log(place: str) -> PublishedLog:
    """The log in a folder or behind an address. Raises `SourceError` when it cannot be one."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", place):
        return PublishedLog(UrlSource(place))
    return PublishedLog(FolderSource(Path(place)))
