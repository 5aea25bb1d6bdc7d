"""Reading a journal from a position: whole frames for the recorder, each held against the chain."""

import os
from collections.abc import Iterator
from pathlib import Path

from duoc.wire.decisions.frames import HASH, LENGTH, LONGEST_BODY, Frame, scan
from duoc.wire.decisions.journal import START, DamagedJournalError


class JournalReader:
    """Follows one writer's journal from behind decision `number` and the chain's `head`. Never writes, except `forget`."""

    def __init__(self, folder: Path, number: int, head: bytes | None, offset: int) -> None:
        self._folder = folder
        self.number, self.head, self.offset = number, head or START, offset
        self._path: Path | None = None
        self._file = -1

    def frames(self, limit: int = 4 << 20) -> Iterator[Frame]:
        """The frames that are there now, about `limit` bytes of them. Raises `DamagedJournalError`."""
        while limit > 0 and self._open():
            data, end = self._read(limit), 0
            for frame, stop in scan(data):
                if frame is None:
                    raise self._damaged("its hash is wrong")
                if frame.first != self.number + 1:
                    raise self._damaged(f"decision {frame.first} follows {self.number}")
                if frame.previous != self.head:
                    raise self._damaged("it does not follow the frame that was stored before it")
                self.number, self.head = frame.first + frame.holds - 1, frame.head
                self.offset += stop - end
                limit -= stop - end
                end = stop
                yield frame
            if not end and not self._next():
                return

    def sync(self) -> None:
        """Wait until what was read is on the disk: the database must not be newer than the journal its writer goes on from."""
        if self._file >= 0:
            os.fdatasync(self._file)

    def forget(self) -> None:
        """Delete the segments before the one that is read, but for one: its writer looks for the chain's head there."""
        for path in sorted(self._folder.glob("*.journal"))[:-2]:
            if self._path is not None and path.name < self._path.name:
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the segment."""
        if self._file >= 0:
            os.close(self._file)
        self._file, self._path = -1, None

    def _open(self) -> bool:
        """Open the segment in which the next decision lies or will lie."""
        if self._file >= 0:
            return True
        segments = [path for path in sorted(self._folder.glob("*.journal")) if int(path.stem) <= self.number + 1]
        if not segments:
            if any(self._folder.glob("*.journal")):
                raise self._damaged("the segment before the first is gone")
            return False
        path = segments[-1]
        if int(path.stem) == self.number + 1:
            self.offset = 0  # a new segment begins here, so the one before it is read to its end
        self._path, self._file = path, os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        if os.fstat(self._file).st_size < self.offset:
            raise self._damaged("it ends before what was stored")
        return True

    def _read(self, limit: int) -> bytes:
        """About so many bytes from the place on, the next frame whole if it is there."""
        data = os.pread(self._file, limit, self.offset)
        if len(data) >= LENGTH.size:
            whole = LENGTH.size + 2 * HASH + min(LENGTH.unpack_from(data)[0], LONGEST_BODY)
            if whole > limit:
                data = os.pread(self._file, whole, self.offset)
        return data

    def _next(self) -> bool:
        """Go on to the segment that begins with the next decision, when this one is read to its end."""
        path = self._folder / f"{self.number + 1:016d}.journal"
        if self._path is None or path == self._path or not path.exists():
            return False
        if os.fstat(self._file).st_size > self.offset:
            return False  # written since it was read
        self.close()
        self.offset = 0
        self._path, self._file = path, os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        return True

    def _damaged(self, why: str) -> DamagedJournalError:
        return DamagedJournalError(f"{self._path or self._folder}, behind decision {self.number}: {why}")
