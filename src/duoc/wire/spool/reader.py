"""Reading the spool from a position: whole, verified batches for the recorder."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from duoc.wire.spool import records


@dataclass(frozen=True, slots=True)
class SealedBatch:
    """One batch as spooled. `position` is the place after its seal: segment << 32 | offset."""

    messages: list[bytes]
    signature: bytes
    entry: bytes
    position: int


class CutSpoolError(RuntimeError):
    """The spool ends before the place that was stored already: somebody has taken records away from it."""


class SpoolReader:
    """Follows one gateway's spool. Holds one segment open at a time; never writes, except `forget`."""

    def __init__(self, folder: Path, position: int) -> None:
        self._folder = folder
        self._segment = position >> 32
        self._offset = position & 0xFFFFFFFF
        self._fd = -1

    def require_place(self) -> None:
        """Raises `CutSpoolError` when the segment of the position is gone although no later one is there, or is shorter.

        What was stored is never taken away here (`forget` keeps its segment), and a gateway only appends."""
        if not self._segment:
            return
        path = self._folder / records.segment_name(self._segment)
        newest = max((int(other.stem) for other in self._folder.glob("*.spool")), default=0)
        if newest < self._segment or (path.exists() and path.stat().st_size < self._offset):
            raise CutSpoolError(f"the spool {self._folder} ends before the batch that was stored last")

    def sync(self) -> None:
        """Wait until what was read is on the disk: what the database holds must never be newer than the spool that a
        gateway begins from after a power cut, or it would give a number to two batches."""
        if self._fd >= 0:
            os.fdatasync(self._fd)

    def close(self) -> None:
        """Let go of the segment."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def batches(self, limit_bytes: int = 4 << 20) -> Iterator[SealedBatch]:
        """The sealed batches that are there now, from the position on, at most about `limit_bytes` of them.

        To be read to its end: the reader moves on by what it has read, not by what was taken."""
        budget = limit_bytes
        while budget > 0:
            data = self._read(budget)
            end = 0
            messages: list[bytes] = []
            for kind, payload, after in records.scan(data):
                if kind == records.SEAL:
                    size = records.SIGNATURE_SIZE
                    position = self._segment << 32 | (self._offset + after)
                    yield SealedBatch(messages, payload[:size], payload[size:], position)
                    messages = []
                    end = after
                else:
                    messages.append(payload)
            self._offset += end
            budget -= max(end, 1)
            if not end and not self._next_segment():
                return

    def forget(self, position: int) -> None:
        """Delete the segments that lie wholly before a stored position, but keep the three newest (one may be
        empty, one allocated ahead): a restarted gateway reads its last batch number there."""
        names = sorted(path.name for path in self._folder.glob("*.spool"))[:-3]
        for name in names:
            if int(name.split(".")[0]) < position >> 32:
                (self._folder / name).unlink(missing_ok=True)

    def _read(self, size: int) -> bytes:
        if self._fd < 0:
            path = self._folder / records.segment_name(self._segment)
            try:
                self._fd = os.open(path, os.O_RDONLY)
            except FileNotFoundError:
                return b""
        # Most looks find nothing new: nine bytes tell, without fetching megabytes of unwritten space.
        if not any(os.pread(self._fd, records.HEADER.size, self._offset)):
            return b""
        return os.pread(self._fd, max(size, 1 << 21), self._offset)

    def _next_segment(self) -> bool:
        """Move on when this segment is finished: a later one holds records, and this one has no more seals."""
        for number in sorted(int(path.stem) for path in self._folder.glob("*.spool")):
            if number <= self._segment:
                continue
            with (self._folder / records.segment_name(number)).open("rb") as file:
                if not any(file.read(records.HEADER.size)):
                    continue
            # Look once more: the last seal of this segment was written before the first record of the next.
            if any(kind == records.SEAL for kind, _, _ in records.scan(self._read(1 << 21))):
                return True
            self.sync()
            self.close()
            self._segment, self._offset = number, 0
            return True
        return False
