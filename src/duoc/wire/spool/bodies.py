"""The spool of kept bodies, beside a gateway's spool: `bodies/NNNNNNNNNN.bodies`, one writer, read by the recorder.

A record is `length u32 | CRC-32 | payload`, little-endian; the payload is `size u16 | canonical JSON of that size | sealed text`
(`engines.xroad.bodies`). The JSON says whose bodies they are. Space is allocated before a call is admitted, as in the spool of
messages; what is allocated and unwritten is zero. Every process begins a new segment, and only the newest is written.
"""

import contextlib
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from duoc.wire.durable_file import sync_folder

_HEADER = struct.Struct("<II")
_ABOUT = struct.Struct("<H")
SEGMENT_SIZE = 64 << 20
_STEP = 8 << 20  # so much is allocated at a time
_LIMIT = 8 << 30  # of all segments together: the recorder is not draining them
# What calls under way may have promised to write: more would fill the memory as well.
MOST_PROMISED = 512 << 20

# A file beside `bodies/`: a forwarder carries this spool away through NATS, which carries no bodies.
FORWARDED = "forwarded"


class BodySpoolFullError(OSError):
    """No space is certain for one more call's bodies."""


def encode(about: bytes, sealed: bytes) -> bytes:
    """One record."""
    payload = b"".join((_ABOUT.pack(len(about)), about, sealed))
    return _HEADER.pack(len(payload), zlib.crc32(payload)) + payload


class BodyWriter:
    """Owns the newest segment. One process, one thread."""

    def __init__(self, folder: Path) -> None:
        """Raises `OSError` when there is no space for the first segment."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        sync_folder(folder.parent)
        self._folder = folder
        self._number = 0
        self._older = self._waiting()  # bytes of the segments before this one
        self._number = max((number for number, _ in segments(folder)), default=0)
        self._fd, self._offset, self._allocated, self.promised = -1, 0, 0, 0
        self._begin(0)

    def require(self, size: int) -> None:
        """Make sure that so much more can be written than was promised. Raises `BodySpoolFullError`."""
        wanted = self._offset + self.promised + size
        if self._older + wanted > _LIMIT:
            self._older = self._waiting()
        if self.promised + size > MOST_PROMISED or self._older + wanted > _LIMIT:
            raise BodySpoolFullError("too much is waiting to be kept, or to be stored by the recorder")
        if wanted > self._allocated:
            step = max(wanted - self._allocated, _STEP)
            self._allocate(self._fd, self._allocated, step)
            self._allocated += step

    def append(self, record: bytes) -> None:
        """Write one record: it is in the kernel's hands when this returns. Raises `OSError`; then nothing was written that a
        reader would take for a record."""
        if self._offset > SEGMENT_SIZE:  # never behind a record: `descriptor` is of the segment that holds the last one
            with contextlib.suppress(OSError):  # the old one still has the space that was promised
                self._begin(self.promised + len(record))
        written = 0
        while written < len(record):
            written += os.pwrite(self._fd, memoryview(record)[written:], self._offset + written)
        self._offset += written

    def _waiting(self) -> int:
        sizes = {number: path.stat().st_size for number, path in segments(self._folder)}
        return sum(size for number, size in sizes.items() if number != self._number)

    def descriptor(self) -> int:
        """Of the segment that holds the last record, to be synced and closed by the caller. Raises `OSError`."""
        return os.dup(self._fd)

    def close(self) -> None:
        """Cut the unused space off. The file stays for the recorder."""
        _cut(self._fd, self._offset)

    def _begin(self, promised: int) -> None:
        """Begin the next segment, or go on with this one as if nothing had been. Raises `OSError`."""
        path = self._folder / f"{self._number + 1:010d}.bodies"
        draft = path.with_suffix(".new")  # a reader that sees the next segment takes this one for finished
        fd = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            self._allocate(fd, 0, promised + _STEP)
            draft.rename(path)
            sync_folder(self._folder)
        except OSError:
            os.close(fd)
            draft.unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            raise
        old, end = self._fd, self._offset
        self._number, self._fd, self._offset, self._allocated = self._number + 1, fd, 0, promised + _STEP
        if old >= 0:
            self._older += end
            _cut(old, end)

    @staticmethod
    def _allocate(fd: int, begin: int, size: int) -> None:
        try:
            os.posix_fallocate(fd, begin, size)
        except OSError as error:
            raise BodySpoolFullError(f"no space for bodies: {error.strerror}") from error


class BodyReader:
    """Reads on from a position: segment << 32 | offset."""

    def __init__(self, folder: Path, position: int) -> None:
        self._folder = folder
        self.segment, self.offset = position >> 32, position & 0xFFFFFFFF

    @property
    def position(self) -> int:
        return self.segment << 32 | self.offset

    def read(self, limit: int = 16 << 20) -> list[tuple[bytes, bytes]]:
        """(what it is about, sealed text) of the records from here on, at most about `limit` bytes of them, made durable: what
        the database holds must not be newer than the file. The position moves behind them."""
        path = self._folder / f"{self.segment:010d}.bodies"
        try:
            fd = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            return []
        try:
            found = list(self._records(fd, limit))
            if found:
                os.fdatasync(fd)
        finally:
            os.close(fd)
        return found

    def _records(self, fd: int, limit: int) -> Iterator[tuple[bytes, bytes]]:
        until = self.offset + limit
        while self.offset < until:
            header = os.pread(fd, _HEADER.size, self.offset)
            if len(header) < _HEADER.size or not any(header):
                return
            length, check = _HEADER.unpack(header)
            payload = os.pread(fd, length, self.offset + _HEADER.size)
            if len(payload) < length or length < _ABOUT.size or zlib.crc32(payload) != check:
                return  # being written just now, or torn by a kill before its call was acknowledged
            size = _ABOUT.unpack_from(payload)[0] + _ABOUT.size
            yield payload[_ABOUT.size : size], payload[size:]
            self.offset += _HEADER.size + length

    def is_behind(self) -> bool:
        """Whether a newer segment exists: then nothing is written to this one any more. Ask before the last `read` of it."""
        return any(number > self.segment for number, _ in segments(self._folder))

    def next_segment(self) -> Path | None:
        """Go on to the next one. The path of the segment left behind when it holds something that is no record, else None."""
        left = self._folder / f"{self.segment:010d}.bodies"
        odd = left.exists() and any(_tail(left, self.offset))
        self.segment = min(number for number, _ in segments(self._folder) if number > self.segment)
        self.offset = 0
        return left if odd else None

    def forget(self) -> None:
        """Delete the segments before this one."""
        for number, path in segments(self._folder):
            if number < self.segment:
                path.unlink(missing_ok=True)


def segments(folder: Path) -> list[tuple[int, Path]]:
    """(number, path) in order."""
    return sorted((int(path.stem), path) for path in folder.glob("*.bodies"))


def _cut(fd: int, end: int) -> None:
    try:
        with contextlib.suppress(OSError):  # what is unused then stays, as zeros
            os.ftruncate(fd, end)
    finally:
        os.close(fd)


def _tail(path: Path, offset: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(_HEADER.size)
