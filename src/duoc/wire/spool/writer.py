"""Appending to the spool: space is taken from the disk before it is needed, so that an admitted call can always be logged."""

import json
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

from duoc.wire.spool import records

SEGMENT_SIZE = 16 << 20
# A batch holds at most 256 messages of at most 4 KiB, then its seal of at most 64 KiB (a ledger entry's limit).
MAX_MESSAGE = 4096
BATCH_RESERVE = 256 * MAX_MESSAGE + (1 << 17)


class SpoolFullError(OSError):
    """The disk refused space for the next segment: calls must be refused until it is there again."""


@dataclass(slots=True)
class Recovered:
    """What an earlier process left: its last batch's number and root (base64), and the messages that no seal follows."""

    number: int = 0
    root: str | None = None
    open_messages: list[bytes] = field(default_factory=list)
    _path: Path | None = None
    _end: int = 0

    def seal(self, record: bytes) -> None:
        """Close the batch that was open, in its own place: cut a torn record off, append the seal, make it durable.

        A crash in here leaves the same state as before, since a torn seal is cut off again."""
        if self._path is None:
            raise ValueError("nothing is open")
        with self._path.open("r+b") as file:
            file.truncate(self._end)
            file.seek(self._end)
            file.write(record)
            file.flush()
            os.fsync(file.fileno())


def recover(folder: Path) -> Recovered:
    """Read the end of the spool. A torn record at the very end was never acknowledged and is passed over."""
    left = Recovered()
    for path in reversed(_segments(folder)):
        sealed, written = False, 0
        open_messages: list[bytes] = []
        for kind, payload, written in records.scan(path.read_bytes()):  # noqa: B007  # the last end is wanted after the loop
            if kind == records.SEAL:
                entry = json.loads(payload[records.SIGNATURE_SIZE :])
                left.number, left.root, sealed = entry["batch"], entry["root"], True
                open_messages = []
            else:
                open_messages.append(payload)
        if open_messages:
            # Segments end at a seal, so only the newest one that holds anything can be open.
            left.open_messages, left._path, left._end = open_messages, path, written
        if sealed:
            break
    return left


class SpoolWriter:
    """Owns the newest segment. One process, one thread; the folder is locked by its owner."""

    def __init__(self, folder: Path, limit_bytes: int = 8 << 30) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._limit = limit_bytes
        existing = _segments(folder)
        self.segment = int(existing[-1].stem) if existing else 0
        self._spare: tuple[int, int] | None = None  # (number, file descriptor) of the segment allocated ahead
        # A busy gateway may need the segment that another thread is just allocating: the file must not be made twice.
        self._preparing = threading.Lock()
        self._fd = -1
        self.offset = 0
        self.prepare()
        self._switch()

    def prepare(self) -> None:
        """Allocate the next segment on disk. Raises `SpoolFullError` when the disk or the spool's own limit refuses."""
        with self._preparing:
            if self._spare is None:
                self._spare = self._allocate()

    def _allocate(self) -> tuple[int, int]:
        if len(_segments(self._folder)) * SEGMENT_SIZE >= self._limit:
            raise SpoolFullError("the spool has reached its limit: the recorder is not draining it")
        number = self.segment + 1
        path = self._folder / records.segment_name(number)
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.posix_fallocate(fd, 0, SEGMENT_SIZE)
        except OSError as error:
            os.close(fd)
            path.unlink()
            raise SpoolFullError(f"no space for the next segment of the spool: {error.strerror}") from error
        _sync_folder(self._folder)
        return number, fd

    @property
    def wants_spare(self) -> bool:
        """Whether it is time to call `prepare` again (half of the segment is used and nothing is ready)."""
        return self._spare is None and self.offset > SEGMENT_SIZE // 2

    def room(self) -> int:
        """Bytes that are certain to be writable, one whole batch and its seal kept back."""
        current = SEGMENT_SIZE - self.offset
        return (SEGMENT_SIZE if self._spare is not None else 0) + current - BATCH_RESERVE

    def append(self, data: bytes) -> None:
        """Write whole records. Returns only when they are in the kernel's hands (they survive kill -9 of any process)."""
        written = 0
        while written < len(data):
            written += os.pwrite(self._fd, data[written:], self.offset + written)
        self.offset += written

    def rotate(self) -> tuple[int, int] | None:
        """Go on to the next segment when the next batch might not fit. Call right after a seal.

        Returns (descriptor, size) of the segment left behind, to be given to `finish` by a thread that may wait."""
        if SEGMENT_SIZE - self.offset >= BATCH_RESERVE:
            return None
        left = (self._fd, self.offset)
        if self._spare is None:
            self.prepare()
        self._switch()
        return left

    def sync(self) -> None:
        """Wait until everything appended so far is on the disk. A segment left behind is made durable by `finish`."""
        os.fdatasync(self._fd)

    def close(self) -> None:
        """Cut the unused space off. The file stays for the recorder."""
        finish(self._fd, self.offset)
        if self._spare is not None:
            number, fd = self._spare
            os.close(fd)
            (self._folder / records.segment_name(number)).unlink()

    def _switch(self) -> None:
        if self._spare is None:
            raise SpoolFullError("no segment is ready")
        self.segment, self._fd = self._spare
        self._spare = None
        self.offset = 0


def finish(descriptor: int, size: int) -> None:
    """Make a finished segment durable, cut its unused space off and close it. Slow (waits for the disk)."""
    os.fsync(descriptor)
    os.ftruncate(descriptor, size)
    os.close(descriptor)


def _segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.spool"))


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
