"""The journal: every answered message gets its leaf, its place in the spool and, within 10 ms, its signed batch.

Order of things, which is the promise: record in the spool → answer leaves. For `hold`: record → seal → fdatasync →
answer leaves. Answers of one turn of the event loop share one write.
"""

import asyncio
import uuid
from base64 import b64decode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from duoc.core.clock import Clock, province_day
from duoc.engines.merkle.signer import Signer
from duoc.engines.merkle.tree import root_and_levels
from duoc.engines.xroad.batch import Counts, batch_entry
from duoc.engines.xroad.message import parse_message
from duoc.wire.spool import records
from duoc.wire.spool.writer import MAX_MESSAGE, SpoolFullError, SpoolWriter, finish, recover

BATCH_SIZE = 256
BATCH_SECONDS = 0.010
# A ledger entry holds 65,535 bytes at most; its counts are closed well before.
_MAX_COUNTS_BYTES = 48_000

Answer = Callable[[bytes], None]


class Journal:
    """Owns the spool's writing end, the open batch and the batch key. Lives in one event loop."""

    def __init__(self, folder: Path, name: str, signer: Signer, clock: Clock) -> None:
        self.name = name
        self._signer = signer
        self._clock = clock
        self._disk = ThreadPoolExecutor(1, "spool")  # one thread: a segment is synced before it is closed
        self._records: list[bytes] = []
        self._answers: list[tuple[Answer, bytes]] = []
        self._held: list[tuple[Answer, bytes]] = []
        self._leaves: list[bytes] = []
        self._counts: Counts = {}
        self._counts_bytes = 0
        self._flush_due = False
        self._seal_timer: asyncio.TimerHandle | None = None
        self._syncing = False
        self._preparing = False
        self.sealed = 0
        self.full = False
        left = recover(folder)
        self._number = left.number
        self._previous = b64decode(left.root) if left.root else None
        if left.open_messages:
            left.seal(self._recovered_seal(left.open_messages))
        self._writer = SpoolWriter(folder)
        self._loop = asyncio.get_running_loop()
        self._capacity = 0
        self._measure()

    @property
    def batch_number(self) -> int:
        """The number of the last sealed batch."""
        return self._number

    def admits(self, in_flight: int) -> bool:
        """Whether one more call is certain to be logged, with those under way."""
        return in_flight < self._capacity

    def _measure(self) -> None:
        """How many calls the allocated space is good for; ask for the next segment in time."""
        writer = self._writer
        self._capacity = writer.room() // MAX_MESSAGE
        if writer.wants_spare and not self._preparing:
            self._preparing = True
            self._disk.submit(writer.prepare).add_done_callback(
                lambda done: self._loop.call_soon_threadsafe(self._prepared, done.exception())
            )

    def _prepared(self, failure: BaseException | None) -> None:
        self.full = failure is not None
        if failure is None:
            self._preparing = False
            self._measure()
        else:
            self._loop.call_later(1.0, self._retry)  # not at every call

    def _retry(self) -> None:
        self._preparing = False
        self._measure()

    def add(self, message: bytes, key: tuple[str, str, str, int], answer: Answer, data: bytes, hold: bool) -> None:
        """Log a message (its canonical bytes) and send its answer when the promise allows."""
        leaf = sha256(b"\x00" + message).digest()
        self._leaves.append(leaf)
        self._records.append(records.HEADER.pack(len(message), leaf[:4], records.MESSAGE) + message)
        try:
            self._counts[key] += 1
        except KeyError:
            self._counts[key] = 1
            self._counts_bytes += len(key[1]) + len(key[2]) + 40
        (self._held if hold else self._answers).append((answer, data))
        if not self._flush_due:
            self._flush_due = True
            self._loop.call_soon(self._flush)
        if len(self._leaves) >= BATCH_SIZE or self._counts_bytes > _MAX_COUNTS_BYTES:
            self._seal()

    def _flush(self) -> None:
        """Put what this turn has gathered into the spool with one write, then let the answers go."""
        self._flush_due = False
        if self._records:
            self._writer.append(b"".join(self._records))
            self._records.clear()
            self._measure()
        answers, self._answers = self._answers, []
        for answer, data in answers:
            answer(data)
        if self._held and not self._syncing:
            self._seal()
            self._sync()
        elif self._leaves and self._seal_timer is None:
            self._seal_timer = self._loop.call_later(BATCH_SECONDS, self._seal)

    def _seal(self) -> None:
        if self._seal_timer is not None:
            self._seal_timer.cancel()
            self._seal_timer = None
        if not self._leaves:
            return
        self._records.append(self._seal_record(self._leaves, self._counts))
        self._leaves, self._counts, self._counts_bytes = [], {}, 0
        # Straight on to the disk cache: the answers of these messages may leave at the next turn only with their records.
        self._writer.append(b"".join(self._records))
        self._records.clear()
        self.sealed += 1
        try:
            left = self._writer.rotate()
        except SpoolFullError:
            self.full = True  # `admits` already refuses; what is under way still fits
            return
        if left is not None:
            self._disk.submit(finish, *left)

    def _seal_record(self, leaves: list[bytes], counts: Counts) -> bytes:
        self._number += 1
        root = root_and_levels(leaves)[-1][0]
        entry = batch_entry(
            event=str(uuid.uuid4()),
            gateway=self.name,
            number=self._number,
            size=len(leaves),
            root=root,
            previous=self._previous,
            time_us=self._clock.now_us(),
            counts=counts,
        )
        self._previous = root
        return records.encode(records.SEAL, self._signer.sign(entry) + entry)

    def _recovered_seal(self, messages: list[bytes]) -> bytes:
        counts: Counts = {}
        for data in messages:
            message = parse_message(data)
            key = (province_day(message.time_us).isoformat(), message.client, message.service, message.status)
            counts[key] = counts.get(key, 0) + 1
        return self._seal_record([sha256(b"\x00" + data).digest() for data in messages], counts)

    def _sync(self) -> None:
        """Group commit: one fdatasync for everybody who waits now; who comes meanwhile shares the next."""
        held, self._held = self._held, []
        self._syncing = True
        writer = self._writer
        self._disk.submit(writer.sync).add_done_callback(
            lambda done: self._loop.call_soon_threadsafe(self._synced, held, done.exception())
        )

    def _synced(self, held: list[tuple[Answer, bytes]], failure: BaseException | None) -> None:
        self._syncing = False
        if failure is not None:
            # Without the disk's word there is no promise: let these callers see a broken connection, not a false receipt.
            self.full = True
            held = [(answer, b"") for answer, _ in held]
        for answer, data in held:
            answer(data)
        if self._held:
            self._flush()

    def close(self) -> None:
        """Seal what is open and leave the spool in order."""
        self._flush()
        self._seal()
        self._disk.shutdown(wait=True)
        self._writer.close()
