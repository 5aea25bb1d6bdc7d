"""A writer's journal: segments `<first number>.journal` of whole frames, one owner, one thread that writes."""

import os
import threading
import time
from pathlib import Path

from duoc.wire.decisions.decision import Decision, source_of
from duoc.wire.decisions.frames import HASH, MOST, Plain, pack, scan, sealed
from duoc.wire.durable_file import sync_folder
from duoc.wire.sole_owner import SoleOwner

SEGMENT_SIZE = 16 << 20
# So many decisions are kept while the disk refuses; what is more is counted, and the count written when it can be.
MOST_WAITING = 100_000
START = bytes(HASH)


class DamagedJournalError(RuntimeError):
    """A journal does not hold what its chain says; the message says where."""


class Journal:
    """`pending` is what was decided and not yet written: `record` and, for plain passes, `pending.append` add to it.

    Written means: in the kernel's hands, it survives a kill of any process; synced: it survives the loss of power.
    """

    def __init__(self, folder: Path, writer: str, wait_s: float = 3.0) -> None:
        self._folder = folder / writer
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._owner = SoleOwner(self._folder / "journal", wait_s)
        self._owner.__enter__()
        self.writer = writer
        self.pending: list[Plain | Decision] = []
        self.number, self.head = 0, START  # of the last decision that was written, and the chain up to it
        self.failing = ""  # why the last write failed
        self._lost = 0
        self._file, self._offset = -1, 0
        self._unsynced = False
        self._syncing = threading.Lock()
        self._recover()

    def record(self, decision: Decision) -> int:
        """Note a decision; its number."""
        self.pending.append(decision)
        return self.number + len(self.pending)

    def commit(self) -> None:
        """Write and sync what was decided. Raises `OSError`; then it is kept and tried again by the next."""
        self.write()
        self.sync()

    def write(self) -> None:
        """Write what was decided. Raises `OSError`; then all of it is kept."""
        while self.pending:
            batch = self.pending[:MOST]
            body = pack(batch, self.number + 1, time.time_ns() - time.perf_counter_ns())
            frame, head = sealed(body, self.head)
            try:
                self._append(frame)
            except OSError as error:
                self.failing = error.strerror or "OSError"
                self._bound()
                raise
            del self.pending[: len(batch)]
            self.number += len(batch)
            self.head = head
        self.failing = ""
        if self._lost:
            lost, self._lost = self._lost, 0
            self.pending.append(Decision(self._about_itself(), verdict="lost", rule="khong-ghi-duoc", rows=lost))
            self.write()

    def sync(self) -> None:
        """Wait until everything that was written is on the disk. May run in another thread than `write`."""
        with self._syncing:
            if self._unsynced:
                self._unsynced = False
                try:
                    os.fdatasync(self._file)
                except OSError:
                    self._unsynced = True
                    raise

    def close(self) -> None:
        """Give the journal up; another process may write it then."""
        os.close(self._file)
        self._owner.__exit__(None, None, None)

    def _about_itself(self) -> bytes:
        return source_of(application="", session=self.writer)

    def _bound(self) -> None:
        more = len(self.pending) - MOST_WAITING
        if more > 0:
            self._lost += more
            del self.pending[-more:]

    def _append(self, frame: bytes) -> None:
        if self._offset and self._offset + len(frame) > SEGMENT_SIZE:
            with self._syncing:  # nobody may be about to sync the segment that is left
                os.fdatasync(self._file)
                self._begin(self.number + 1)
        try:
            done = 0
            while done < len(frame):
                done += os.pwrite(self._file, frame[done:], self._offset + done)
        except OSError:
            os.ftruncate(self._file, self._offset)
            raise
        self._offset += len(frame)
        self._unsynced = True

    def _begin(self, first: int) -> None:
        path = self._folder / f"{first:016d}.journal"
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        sync_folder(self._folder)
        if self._file >= 0:
            os.close(self._file)
        self._file, self._offset = file, 0

    def _recover(self) -> None:
        """Go on where an earlier process ended. What it left half written was never told of as written: it is put beside."""
        segments = sorted(self._folder.glob("*.journal"))
        for path in segments[-2:]:
            data, end = path.read_bytes(), 0
            for frame, stop in scan(data):
                if frame is None:
                    break
                self.number, self.head, end = frame.first + frame.holds - 1, frame.head, stop
            if end < len(data):
                if path is not segments[-1]:
                    raise DamagedJournalError(f"{path}: damaged at byte {end}")
                path.with_suffix(".torn").write_bytes(data[end:])
                os.truncate(path, end)
            if not self.number:
                self.number = int(path.stem) - 1
        if not segments:
            self._begin(1)
            return
        self._file = os.open(segments[-1], os.O_RDWR | os.O_NOFOLLOW)
        self._offset = os.fstat(self._file).st_size
