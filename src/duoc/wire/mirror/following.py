"""One round of following a log: fetch its checkpoint, judge it, compare, copy what is new, publish. Repeatable at any point."""

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from duoc.core.clock import Clock
from duoc.engines.merkle import bundles, cosignature, tiles
from duoc.engines.merkle import note as notes
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.keys import NoteError
from duoc.engines.merkle.note import Note
from duoc.engines.merkle.signer import Signer, cosign
from duoc.engines.merkle.tiles import WIDTH
from duoc.engines.merkle.witnessing import cosigning_time, lines_of
from duoc.wire.auditor.published import ENTRIES, PublishedLog
from duoc.wire.auditor.source import AbsentError, DamagedError, SourceError
from duoc.wire.evidence import FORK, Evidence
from duoc.wire.mirror.copy import Copy, CopyError, Stated
from duoc.wire.mirror.proven import ForgedError, ProvenTree

_AHEAD = 4  # bundles read ahead per lane of the source

# A signed note -> the checkpoint that may be believed. Raises `NoteError`.
Judge = Callable[[bytes], Checkpoint]


class ForkError(RuntimeError):
    """The log has signed two histories; the evidence is kept."""


class BackwardsError(RuntimeError):
    """The log shows less than it has signed: rolled back, or an old copy of its checkpoint."""


class StoppedError(RuntimeError):
    """The process was asked to end in the middle of a round; what was copied stays and is found again."""


class Follower:
    """Follows one log into one copy. `counted` says how rounds ended; `reason` why the last one failed, "" when it did not."""

    def __init__(
        self,
        log: PublishedLog,
        judge: Judge,
        copy: Copy,
        clock: Clock,
        say: Callable[[str], None],
        signer: Signer | None = None,
    ) -> None:
        self._log, self._judge, self._copy = log, judge, copy
        self._clock, self._say, self._signer = clock, say, signer
        self.evidence = Evidence(copy.own, "", clock)
        self.counted: Counter[str] = Counter()
        self.fetched = 0
        self.reason = ""
        self.seen_s = 0
        """When the log was last seen in order, POSIX seconds."""
        self.stopping = threading.Event()

    def round(self) -> bool:
        """Whether the copy is in order with the log after it. Says what is wrong, once until it changes."""
        try:
            outcome = self._round()
            reason = ""
        except NoteError as error:
            outcome, reason = "refused", f"điểm mốc bị từ chối · the checkpoint is refused: {error}"
        except (AbsentError, SourceError) as error:
            outcome, reason = "unreachable", f"chưa đọc được sổ · the log cannot be read: {error}"
        except (DamagedError, ForgedError) as error:
            outcome, reason = "forged", f"tệp của sổ không thuộc cây đã ký · files do not belong to the tree: {error}"
        except (BackwardsError, CopyError, ForkError) as error:
            outcome, reason = type(error).__name__.removesuffix("Error").lower(), str(error)
        except StoppedError:
            return False
        except OSError as error:
            outcome, reason = "disk", f"không ghi được bản sao · the copy cannot be written: {error}"
        self.counted[outcome] += 1
        if reason and reason != self.reason:
            self._say(reason)
        self.reason = reason
        if not reason:
            self.seen_s = self._clock.now_us() // 1_000_000
        return not reason

    def _round(self) -> str:
        data = self._log.checkpoint()
        fresh = Stated(data, self._judge(data))
        served, promised = self._copy.served, self._copy.promised
        known = [held for held in (served, promised) if held is not None]
        for held in known:
            self._compare(fresh, held)
        tree: ProvenTree | None = None
        for held in known:
            if held.checkpoint.size < fresh.checkpoint.size:
                tree = tree or ProvenTree(self._log, fresh.checkpoint, self._copy.tile)
                if tree.root_at(held.checkpoint.size) != held.checkpoint.root:
                    raise self._fork(fresh, held)
        if served is not None and served.checkpoint.size == fresh.checkpoint.size:
            return self._refresh(fresh, served)
        tree = tree or ProvenTree(self._log, fresh.checkpoint, self._copy.tile)
        if promised is None or promised.checkpoint.size < fresh.checkpoint.size:
            self._copy.promise(fresh)
        self._fill(tree, served.checkpoint.size if served else 0)
        self._copy.publish(self._signed(fresh, served))
        return "grown"

    def _compare(self, fresh: Stated, held: Stated) -> None:
        """What two checkpoints say without a look at the tree. Raises `ForkError`, `BackwardsError`."""
        new, old = fresh.checkpoint, held.checkpoint
        if new.size == old.size and new.root != old.root:
            raise self._fork(fresh, held)
        if new.size < old.size:
            served = self._copy.served
            covered = served is not None and new.size <= served.checkpoint.size
            if served is not None and covered and self._copy.root_at(new.size) != new.root:
                raise self._fork(fresh, served)
            raise BackwardsError(
                f"CẢNH BÁO: sổ cho thấy cỡ {new.size} sau khi đã ký cỡ {old.size} · "
                f"ALARM: the log shows size {new.size} after it has signed {old.size}"
            )

    def _fork(self, fresh: Stated, held: Stated) -> ForkError:
        text = notes.parse(fresh.note).text
        self.evidence.keep(FORK, fresh.checkpoint.size, text, held.note, fresh.note)
        return ForkError(
            f"CẢNH BÁO: sổ đã ký hai lịch sử khác nhau (cỡ {held.checkpoint.size} và {fresh.checkpoint.size}); bằng chứng ở "
            f"{self._copy.own} · ALARM: the log has signed two histories; the evidence is in {self._copy.own}"
        )

    def _refresh(self, fresh: Stated, served: Stated) -> str:
        """The same tree with other cosignatures: taken when there are not fewer of them, since proofs here rest on them."""
        new, old = self._foreign(fresh), self._foreign(served)
        if new != old and len(set(new)) >= len(set(old)):
            self._copy.publish(self._signed(fresh, served))
            return "refreshed"
        return "unchanged"

    def _foreign(self, stated: Stated) -> list[tuple[str, bytes, bytes]]:
        lines = notes.parse(stated.note).signatures
        own = self._signer.key if self._signer else None
        return [
            (line.name, line.key_id, line.signature)
            for line in lines
            if own is None or (line.name, line.key_id) != (own.name, own.key_id)
        ]

    def _fill(self, tree: ProvenTree, begun: int) -> None:
        """Everything between two sizes: bundles with their leaf tiles, the tiles above, then durable."""
        copy, size = self._copy, tree.size
        full = range(begun // WIDTH, size // WIDTH)
        for number, entries, stored in self._bundles(full):
            try:
                leaves = tree.check_bundle(number, entries)
            except ForgedError:
                if not stored:
                    raise
                entries = self._fetch(number)  # a power cut left less than the whole file
                leaves = tree.check_bundle(number, entries)
            copy.put(tiles.tile_path(0, number), b"".join(leaves))
            copy.put(tiles.entries_path(number), bundles.encode(entries))
        entries, leaves = tree.last_bundle()
        if entries:
            copy.put(tiles.tile_path(0, size // WIDTH, len(leaves)), b"".join(leaves))
            copy.put(tiles.entries_path(size // WIDTH, len(entries)), bundles.encode(entries))
        level = 1
        while size >> 8 * level:
            for number in range((begun >> 8 * level) // WIDTH, -(-(size >> 8 * level) // WIDTH)):
                width = tiles.tile_width(size, level, number)
                copy.put(tiles.tile_path(level, number, width), b"".join(tree.tile(level, number)[:width]))
            level += 1
        copy.settle()
        for above in range(level):
            for number in range((begun >> 8 * above) // WIDTH, (size >> 8 * above) // WIDTH):
                copy.drop_partial(tiles.tile_path(above, number))
        for number in full:
            copy.drop_partial(tiles.entries_path(number))

    def _fetch(self, number: int) -> list[bytes]:
        entries = self._log.page(ENTRIES, number, WIDTH).items
        self.fetched += 1
        return entries

    def _bundles(self, numbers: range) -> Iterator[tuple[int, list[bytes], bool]]:
        """Full bundles in order, not yet proven, and whether a round that was cut short had stored it; else it is fetched."""
        lanes = self._log.source.lanes

        def read(number: int) -> tuple[int, list[bytes], bool]:
            entries = self._copy.bundle(number)
            return (number, self._fetch(number), False) if entries is None else (number, entries, True)

        waiting: deque[Future[tuple[int, list[bytes], bool]]] = deque()
        with ThreadPoolExecutor(lanes) as pool:
            try:
                for number in numbers:
                    if self.stopping.is_set():
                        raise StoppedError
                    waiting.append(pool.submit(read, number))
                    if len(waiting) >= lanes * _AHEAD:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                pool.shutdown(cancel_futures=True)

    def _signed(self, fresh: Stated, served: Stated | None) -> Stated:
        """The log's note, with this mirror's own cosignature when it has a key: the entries are durable by now."""
        if self._signer is None:
            return fresh
        signed = notes.parse(fresh.note)
        others = tuple(
            line
            for line in signed.signatures
            if (line.name, line.key_id) != (self._signer.key.name, self._signer.key.key_id)
        )
        mine = lines_of(notes.parse(served.note), [self._signer.key]) if served else ()
        last_s = cosignature.split(mine[0].signature)[0] if mine else 0
        time_s = cosigning_time(self._clock.now_us() // 1_000_000, last_s)
        line = cosign(signed.text, time_s, self._signer)
        return Stated(bytes(Note(signed.text, (*others, line))), fresh.checkpoint)
