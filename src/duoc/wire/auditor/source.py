"""Where the files of a log lie: a folder or an address of the web. Bytes only; what they mean is `published`'s business."""

import os
import stat
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
GZIP = b"\x1f\x8b"


class AbsentError(LookupError):
    """There is no such file."""


class DamagedError(ValueError):
    """The file is there, but cannot be what its name says; the message says why. `items`: what it holds all the same."""

    def __init__(self, message: str, items: Sequence[bytes] = ()) -> None:
        super().__init__(message)
        self.items = list(items)


class SourceError(RuntimeError):
    """The place itself cannot be read (no folder, no connection, a server's failure): nothing is known about the log."""


class Source(Protocol):
    """Files under paths with `/`. All methods may be called from several threads."""

    lanes: int  # how many reads at once are worth it

    def read(self, path: str, limit: int) -> bytes:
        """The file, at most `limit` bytes. Raises `AbsentError`, `DamagedError`, `SourceError`."""

    def names(self, path: str, /) -> list[str] | None:
        """The names in a folder, empty where there is none; None from a server, which does not list them."""

    def close(self) -> None:
        """Give connections back."""


class FolderSource:
    """A folder with the files of a log."""

    lanes = 1

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise SourceError(f"there is no folder {folder}")
        self._folder = str(folder)

    def read(self, path: str, limit: int) -> bytes:
        try:
            # Without waiting: a pipe under a tile's name must not hold the auditor up.
            descriptor = os.open(f"{self._folder}/{path}", _FLAGS)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise AbsentError(path) from error
        except OSError as error:
            raise DamagedError(f"it cannot be opened ({error.strerror})") from error
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise DamagedError("it is not a plain file")
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                data = file.read(limit + 1)
        except OSError as error:
            raise DamagedError(f"it cannot be read ({error.strerror})") from error
        finally:
            os.close(descriptor)
        if len(data) > limit:
            raise DamagedError(f"it has more than {limit} bytes")
        return data

    def names(self, path: str, /) -> list[str]:
        try:
            with os.scandir(f"{self._folder}/{path}") as found:
                return [entry.name for entry in found]
        except OSError:
            return []

    def close(self) -> None:
        """Nothing is kept open."""


def unpack(data: bytes, limit: int) -> bytes:
    """What was packed with gzip, at most `limit` bytes. Raises `DamagedError`."""
    parts, left = [], limit + 1
    while data and left > 0:
        member = zlib.decompressobj(wbits=31)
        try:
            part = member.decompress(data, left)
        except zlib.error as error:
            raise DamagedError("its compression is broken") from error
        left -= len(part)
        if left > 0 and not member.eof:
            raise DamagedError("its compression ends too early")
        parts.append(part)
        data = member.unused_data
    if left <= 0:
        raise DamagedError(f"it has more than {limit} bytes")
    return b"".join(parts)
