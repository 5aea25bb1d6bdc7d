"""Reading what a log has published: a folder in the tlog-tiles layout, or the same behind a URL."""

import http.client
import urllib.error
import urllib.request
from pathlib import Path

from duoc.engines.merkle import checkpoint
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.keys import NoteError, VerifierKey
from duoc.engines.merkle.note import LARGEST_NOTE
from duoc.engines.merkle.tiles import TILE_SIZE, WIDTH, tile_path, tile_width

_PATIENCE_S = 20.0


class LogAwayError(RuntimeError):
    """The log cannot be read, or what is there is not its checkpoint; the message says why."""


def read(source: str, limit: int) -> bytes:
    """The file or http(s) resource, at most `limit` bytes. Raises `LookupError` when it is not there, `LogAwayError`."""
    try:
        if "://" not in source:
            with Path(source).open("rb") as file:
                data = file.read(limit + 1)
        elif source.startswith(("http://", "https://")):
            with urllib.request.urlopen(source, timeout=_PATIENCE_S) as answer:  # noqa: S310  # http(s), just checked
                data = answer.read(limit + 1)
        else:
            raise LogAwayError(f"{source}: only files, http:// and https:// can be read")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise LookupError(f"{source} is not there") from error
    except urllib.error.HTTPError as error:
        if error.code in (404, 410):
            raise LookupError(f"{source} is not there") from error
        raise LogAwayError(f"{source} answers {error.code}") from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise LogAwayError(f"{source} cannot be read ({getattr(error, 'reason', error)})") from error
    if len(data) > limit:
        raise LogAwayError(f"{source} is larger than it may be")
    return data


def read_checkpoint(source: str, key: VerifierKey) -> Checkpoint:
    """The published checkpoint, signed by the log with this key. Raises `LogAwayError`."""
    try:
        return checkpoint.verify(read(source, LARGEST_NOTE), key)
    except LookupError as error:
        raise LogAwayError(str(error.args[0])) from error
    except NoteError as error:
        raise LogAwayError(f"{source} is no checkpoint of {key.name}: {error}") from error


class PublishedLog:
    """A folder or URL prefix with `checkpoint` and `tile/…`. Tiles are read as far as a checkpoint's size implies."""

    def __init__(self, source: str, key: VerifierKey) -> None:
        self._prefix = source.rstrip("/") + "/"
        self._key = key

    def checkpoint(self) -> Checkpoint:
        """See `read_checkpoint`."""
        return read_checkpoint(self._prefix + "checkpoint", self._key)

    def tiles(self, size: int) -> "PublishedTiles":
        """A reader of the tiles of the tree of this size."""
        return PublishedTiles(self._prefix, size)


class PublishedTiles:
    """A `tiles.Reader` that keeps what it has read: anchors of one log share most of their tiles."""

    KEPT = 4096  # 32 MB

    def __init__(self, prefix: str, size: int) -> None:
        self._prefix = prefix
        self._size = size
        self._kept: dict[tuple[int, int], bytes] = {}

    def __call__(self, level: int, number: int) -> bytes:
        if (level, number) not in self._kept:
            while len(self._kept) >= self.KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[level, number] = self._read(level, number)
        return self._kept[level, number]

    def _read(self, level: int, number: int) -> bytes:
        width = tile_width(self._size, level, number)
        try:
            return read(self._prefix + tile_path(level, number, width), TILE_SIZE)
        except LookupError:
            # A partial tile may be taken away once the full one is there, of which it is the beginning.
            return read(self._prefix + tile_path(level, number, WIDTH), TILE_SIZE)
