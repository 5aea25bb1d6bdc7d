"""The journal: every answered message gets its leaf, its place in the spool and, within 10 ms, its signed batch.

Order of things, which is the promise: record in the spool → answer leaves. For `hold`: record → seal → fdatasync →
answer leaves. Answers of one turn of the event loop share one write.
"""

import asyncio
import uuid
from base64 import b64decode
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from duoc.core.clock import Clock, province_day
from duoc.engines.merkle import tree
from duoc.engines.merkle.signer import Signer
from duoc.engines.xroad.batch import Counts, batch_entry
from duoc.engines.xroad.message import parse_message
from duoc.wire.gateway import compiled
from duoc.wire.spool import records
from duoc.wire.spool.writer import MAX_MESSAGE, SpoolFullError, SpoolWriter, finish, recover

BATCH_SIZE = 256
BATCH_SECONDS = 0.010
# A ledger entry holds 65,535 bytes at most; its counts are closed well before.
_MAX_COUNTS_BYTES = 48_000

Answer = Callable[[bytes], None]
Key = tuple[str, str, str, int]  # (day, client, service, status)
Logged = tuple[bytes, Key, Answer, bytes, bool]  # (message, key, where its answer goes, the answer, hold)


def written(logged: list[Logged]) -> tuple[bytes, list[bytes]]:
    """(the spool's bytes, the leaf hashes) of messages."""
    messages = [item[0] for item in logged]
    leaves = tree.leaf_hashes(messages)
    return records.messages(messages, leaves), leaves


Failed = Callable[[Answer, Exception], None]


def send_stored(logged: list[Logged], failed: Failed) -> list[tuple[Answer, bytes]]:
    """Let the answers go whose records are stored; those that must be held until they are proven.

    Behind an answer its connection goes on to what has arrived meanwhile: whatever that brings, the others get theirs."""
    held = []
    for _, _, answer, data, hold in logged:
        if hold:
            held.append((answer, data))
            continue
        try:
            answer(data)
        except Exception as problem:
            failed(answer, problem)
    return held


_core = compiled.core
_written: Callable[[list[Logged]], tuple[bytes, list[bytes]]] = _core.written if _core else written
_send_stored: Callable[[list[Logged], Failed], list[tuple[Answer, bytes]]] = _core.send_stored if _core else send_stored
_root: Callable[[list[bytes]], bytes] = _core.root if _core else tree.root


class Journal:
    """Owns the spool's writing end, the open batch and the batch key. Lives in one event loop."""

    def __init__(self, folder: Path, name: str, signer: Signer, clock: Clock) -> None:
        self.name = name
        self._signer = signer
        self._clock = clock
        self._disk = ThreadPoolExecutor(1, "spool")  # one thread: a segment is synced before it is closed
        self.pending: list[Logged] = []  # what this turn has gathered
        self._held: list[tuple[Answer, bytes]] = []
        self._leaves: list[bytes] = []
        self._counts: Counter[Key] = Counter()
        self._counts_bytes = 0
        self.flush_due = False  # whoever makes it true flushes soon
        self._seal_timer: asyncio.TimerHandle | None = None
        self._syncing = False
        self._preparing = False
        self._refused = False  # the disk did not take the last write
        self.logged = 0
        self.sealed = 0
        self.full = False
        left = recover(folder)
        self._number = left.number
        self._previous = b64decode(left.root) if left.root else None
        if left.open_messages:
            root, record = self._recovered_seal(left.open_messages)
            left.seal(record)
            self._number += 1
            self._previous = root
        self._writer = SpoolWriter(folder)
        self._loop = asyncio.get_running_loop()
        # How many calls the allocated space is good for: one more is certain to be logged while fewer are under way.
        self.capacity = 0
        self._measure()

    @property
    def batch_number(self) -> int:
        """The number of the last sealed batch."""
        return self._number

    def _measure(self) -> None:
        """See what space there is; ask for the next segment in time."""
        writer = self._writer
        self.capacity = 0 if self._refused else writer.room() // MAX_MESSAGE
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

    def add(self, message: bytes, key: Key, answer: Answer, data: bytes, hold: bool) -> None:
        """Log a message (its canonical bytes), count it under its key, and send its answer when the promise allows."""
        self.pending.append((message, key, answer, data, hold))
        self.capacity -= 1
        if not self.flush_due:
            self.flush_due = True
            self._loop.call_soon(self.flush)

    def flush(self) -> None:
        """Put what this turn has gathered into the spool with one write, then let the answers go."""
        self.flush_due = False
        turn, self.pending = self.pending, []
        stored = 0
        while stored < len(turn) and (room := BATCH_SIZE - len(self._leaves)) > 0:
            part = turn[stored : stored + room]
            if not self._store(part):
                break
            stored += len(part)
        if turn:
            self._measure()
        self._held += _send_stored(turn[:stored], self._failed)
        self._send([(answer, b"") for _, _, answer, _, _ in turn[stored:]])  # without a record there is no promise
        if self._held and not self._syncing:
            self._seal()
            if self._leaves:  # no seal, no promise
                held, self._held = self._held, []
                self._send([(answer, b"") for answer, _ in held])
            else:
                self._sync()
        elif self._leaves and self._seal_timer is None:
            self._seal_timer = self._loop.call_later(BATCH_SECONDS, self._seal)

    def _store(self, part: list[Logged]) -> bool:
        """Write records and take their leaves into the open batch. False when that cannot be."""
        keys = [item[1] for item in part]
        new = sum([len(client) + len(service) + 40 for _, client, service, _ in set(keys).difference(self._counts)])
        if self._counts_bytes + new > _MAX_COUNTS_BYTES and self._leaves:
            self._seal()
            return not self._leaves and self._store(part)
        if new > _MAX_COUNTS_BYTES and len(part) > 1:
            half = len(part) // 2
            return self._store(part[:half]) and self._store(part[half:])
        block, leaves = _written(part)
        if not self._append(block):
            return False
        self._leaves += leaves
        self._counts.update(keys)
        self._counts_bytes += new
        self.logged += len(part)
        if len(self._leaves) >= BATCH_SIZE:
            self._seal()
        return True

    def _append(self, data: bytes) -> bool:
        """Write to the spool. When the disk refuses, no call is admitted for a second."""
        try:
            self._writer.append(data)
        except OSError:
            self._refused, self.full, self.capacity = True, True, 0
            self._loop.call_later(1.0, self._hope)
            return False
        return True

    def _hope(self) -> None:
        self._refused = False
        self.full = self._preparing
        self._measure()

    def _seal(self) -> None:
        if self._seal_timer is not None:
            self._seal_timer.cancel()
            self._seal_timer = None
        if not self._leaves:
            return
        root, record = self._seal_record(self._leaves, self._counts)
        if not self._append(record):
            self._seal_timer = self._loop.call_later(1.0, self._seal)
            return
        self._number += 1
        self._previous = root
        self._leaves, self._counts, self._counts_bytes = [], Counter(), 0
        self.sealed += 1
        try:
            left = self._writer.rotate()
        except SpoolFullError:
            self.full = True  # `capacity` already refuses; what is under way still fits
            return
        if left is not None:
            self._disk.submit(finish, *left)

    def _seal_record(self, leaves: list[bytes], counts: Counts) -> tuple[bytes, bytes]:
        """(root, record) of the next batch."""
        root = _root(leaves)
        entry = batch_entry(
            event=str(uuid.uuid4()),
            gateway=self.name,
            number=self._number + 1,
            size=len(leaves),
            root=root,
            previous=self._previous,
            time_us=self._clock.now_us(),
            counts=counts,
        )
        return root, records.encode(records.SEAL, self._signer.sign(entry) + entry)

    def _recovered_seal(self, messages: list[bytes]) -> tuple[bytes, bytes]:
        counts: Counter[Key] = Counter()
        for data in messages:
            message = parse_message(data)
            counts[province_day(message.time_us).isoformat(), message.client, message.service, message.status] += 1
        return self._seal_record(tree.leaf_hashes(messages), counts)

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
        self._send(held)
        if self._held:
            self.flush()

    def _send(self, answers: list[tuple[Answer, bytes]]) -> None:
        for answer, data in answers:
            try:
                answer(data)
            except Exception as problem:  # as in `send_stored`
                self._failed(answer, problem)

    def _failed(self, answer: Answer, problem: Exception) -> None:
        self._loop.call_exception_handler({"message": "a connection could not go on", "exception": problem})
        connection = getattr(answer, "__self__", None)
        if connection is not None:
            connection.break_off()

    def close(self) -> None:
        """Seal what is open and leave the spool in order."""
        self.flush()
        self._seal()
        self._disk.shutdown(wait=True)
        self._writer.close()
