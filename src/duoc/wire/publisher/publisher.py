"""The publisher's round: newest signed checkpoint → files → witnesses → quorum → published checkpoint."""

import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from duoc.core.process import Stopping
from duoc.engines.merkle import checkpoint as checkpoints
from duoc.engines.merkle import note as notes
from duoc.engines.merkle import policy as policies
from duoc.engines.merkle import tiles
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.consistency import verify_consistency
from duoc.engines.merkle.keys import NoteError, VerifierKey, parse_vkey
from duoc.engines.merkle.policy import Policy
from duoc.wire.publisher.asking import (
    Asking,
    Cosigned,
    LargerSizeError,
    RefusedError,
    WentBackError,
    WitnessAwayError,
)
from duoc.wire.publisher.files import DamagedStoreError, Files
from duoc.wire.publisher.store import Database

POLL_S = 0.2
# A quorum is waited for so long before a newer checkpoint is put before the witnesses; late answers still count.
ROUND_S = 1.0
# Without news the same checkpoint is cosigned again, so that a frozen log can be told from a quiet one.
HEARTBEAT_S = 60.0
# A witness that did not answer is asked again after this.
PAUSE_S = 5.0


@dataclass
class _Standing:
    """One witness of the policy, as far as this process knows it."""

    place: int
    asking: Asking
    size: int = 0  # what it is believed to hold
    not_before: float = 0.0
    under_way: "Future[Cosigned] | None" = None
    asked_size: int = 0
    asked_at: float = 0.0
    complaint: str = ""
    ahead: int = 0  # a size that it has shown to be signed and that the log here had not
    cosigned: dict[int, Cosigned] = field(default_factory=dict)


class Publisher:
    """Owns the folder of public files. One process, one thread, and one more for each witness that is being asked."""

    def __init__(self, files: Files, policy: Policy | None) -> None:
        self._files = files
        self._policy = policy
        witnesses = policy.witnesses if policy else ()
        self._standings = {
            witness.name: _Standing(place, Asking(witness)) for place, witness in enumerate(witnesses) if witness.url
        }
        self._threads = ThreadPoolExecutor(max(1, len(self._standings)), "witness")
        self._written: Checkpoint | None = None  # the tree whose files are there
        self._published: tuple[int, str] = (-1, "")
        self._candidate: tuple[Checkpoint, str] | None = None  # what the witnesses are being asked for
        self._notes: dict[int, str] = {}  # of the checkpoints that may still become final, by size

    def close(self) -> None:
        """Give the connections back."""
        for standing in self._standings.values():
            standing.asking.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def work(self, database: Database, stopping: Stopping) -> None:
        """Publish until asked to stop. Raises `psycopg.Error`, `DamagedStoreError`, `OSError`; all can be begun again."""
        self.recall(database)
        while not stopping:
            if not self.round(database):
                stopping.wait(POLL_S)

    def recall(self, database: Database) -> None:
        """What an earlier process has left, or this one before its connection was lost. Raises as `work`."""
        note = self._files.published()
        try:
            self._written = None if note is None else checkpoints.parse(notes.parse(note.encode()).text)
        except NoteError as error:
            raise DamagedStoreError(f"the published checkpoint is damaged: {error}") from error
        self._published = (-1, "") if self._written is None or note is None else (self._written.size, note)
        self._candidate = None
        self._notes = {}
        database.dismiss(list(self._standings))
        for name, standing in self._standings.items():
            standing.cosigned = {}  # whether it reached the database is not known
            database.introduce(name, standing.place, str(standing.asking.witness.key))

    def round(self, database: Database) -> bool:
        """One look at the log; whether something has moved."""
        found, identity = database.head(), database.identity()
        if found is None or identity is None:
            if self._written is not None:
                raise DamagedStoreError("the database has no signed log, but one is published. Nothing is published")
            return False
        size, note = found
        try:
            log = parse_vkey(identity[1])
            checkpoint = checkpoints.verify(note.encode(), log)
        except NoteError as error:
            raise DamagedStoreError(f"the note stored for size {size} is not the log's: {error}") from error
        grown = self._write(checkpoint, database)
        candidate, text = self._choose(checkpoint, note)
        self._ask(candidate, text, log)
        if size > self._published[0]:
            self._wait()
        heard = self._hear(database)
        if heard or size > self._published[0]:
            self._finalise(database, size, note)
        return grown or heard

    def _write(self, checkpoint: Checkpoint, database: Database) -> bool:
        """The files of this tree, where they are not there yet."""
        before = self._written
        if checkpoint.size < self._published[0]:
            raise DamagedStoreError(
                f"the database ends at {checkpoint.size}, but {self._published[0]} is published: an old backup? "
                "Nothing is published"
            )
        if before is not None and (before.origin, before.root) != (checkpoint.origin, checkpoint.root):
            if before.origin != checkpoint.origin:
                raise DamagedStoreError(f"the database holds {checkpoint.origin}, but {before.origin} is published")
            if before.size == checkpoint.size:
                raise DamagedStoreError(f"the log has signed another root for size {before.size}: it has forked")
        if before is not None and before.size >= checkpoint.size:
            return False
        old, old_root = (before.size, before.root) if before is not None else (0, b"")
        self._files.write(old, old_root, checkpoint.size, checkpoint.root, database)
        self._written = checkpoint
        return True

    def _choose(self, newest: Checkpoint, note: str) -> tuple[Checkpoint, str]:
        """What to put before the witnesses: the same for all of them until it is final or cannot become it.

        Were each asked for what is newest when it is free, slow witnesses would never meet at one size while the log grows."""
        if self._candidate is None or self._is_settled(self._candidate[0].size):
            self._candidate = (newest, note)
        self._notes[self._candidate[0].size] = self._candidate[1]
        return self._candidate

    def _is_settled(self, size: int) -> bool:
        if self._policy is None or size <= self._published[0]:
            return True
        now = time.monotonic()
        may = {
            name
            for name, one in self._standings.items()
            if size in one.cosigned or one.under_way is not None or now >= one.not_before
        }
        return not self._policy.is_satisfied_by(may)

    def _ask(self, checkpoint: Checkpoint, note: str, log: VerifierKey) -> None:
        """Put the checkpoint before every witness that is free and has not cosigned it, or not for long."""
        now = time.monotonic()
        for standing in self._standings.values():
            done = checkpoint.size in standing.cosigned and now - standing.asked_at < HEARTBEAT_S
            if standing.under_way is None and not done and now >= standing.not_before:
                standing.asked_size, standing.asked_at = checkpoint.size, now
                standing.under_way = self._threads.submit(self._put_before, standing, checkpoint, note, log)

    def _put_before(self, standing: _Standing, checkpoint: Checkpoint, note: str, log: VerifierKey) -> Cosigned:
        """In the witness's own thread. A witness that knows less than we thought (or we do not know it) tells its size."""
        for _ in range(2):
            try:
                return standing.asking.add_checkpoint(standing.size, self._proof(standing.size, checkpoint), note)
            except LargerSizeError as error:
                if error.size > checkpoint.size:
                    # A number alone is nobody's word: were it believed, any one witness could stop everything.
                    latest = standing.asking.latest(log)
                    if latest is not None and latest.size > checkpoint.size:
                        raise WentBackError(latest.size, checkpoint.size) from error
                    raise WitnessAwayError(f"it speaks of size {error.size}, but shows no such checkpoint") from error
                standing.size = error.size
        raise WitnessAwayError("its size changes between two questions: does another log use this key?")

    def _proof(self, old: int, checkpoint: Checkpoint) -> list[bytes]:
        """From the published files; raises `DamagedStoreError` when they no longer lead to what was signed."""
        if not 0 < old < checkpoint.size:
            return []

        def read(level: int, number: int) -> bytes:
            return self._files.read_tile(level, number, checkpoint.size)

        try:
            proof = tiles.consistency_proof(old, checkpoint.size, read)
            verify_consistency(old, checkpoint.size, tiles.root(old, read), checkpoint.root, proof)
        except (OSError, ValueError) as error:
            # A witness would keep a wrong proof as a sign of a fork.
            raise DamagedStoreError(f"the published tiles are damaged: {error}") from error
        return proof

    def _wait(self) -> None:
        """Until a quorum can have answered, all have, or the round's time is up."""
        until = time.monotonic() + ROUND_S
        while (left := until - time.monotonic()) > 0:
            asked = {name: one for name, one in self._standings.items() if one.under_way is not None}
            ready = {name for name, one in asked.items() if one.under_way is not None and one.under_way.done()}
            if len(ready) == len(asked) or (self._policy and self._policy.is_satisfied_by(ready)):
                return
            pending = [one.under_way for name, one in asked.items() if name not in ready and one.under_way is not None]
            wait(pending, left, "FIRST_COMPLETED")

    def _hear(self, database: Database) -> bool:
        """Take what the witnesses have answered; whether there was a cosignature."""
        heard = False
        for name, standing in self._standings.items():
            future = standing.under_way
            if future is None or not future.done():
                continue
            standing.under_way = None
            key = str(standing.asking.witness.key)
            try:
                cosigned = future.result()
            except (WitnessAwayError, RefusedError) as problem:
                standing.not_before = time.monotonic() + PAUSE_S
                standing.ahead = problem.size if isinstance(problem, WentBackError) else standing.ahead
                database.tell(name, standing.place, key, None, None, str(problem)[:500])
                if (said := str(problem)) != standing.complaint:
                    standing.complaint = said
                    print(f"publisher: {name}: {said}", file=sys.stderr, flush=True)
                continue
            size, standing.complaint = standing.asked_size, ""
            standing.size, standing.ahead = size, 0
            standing.cosigned = {size: cosigned}
            database.cosigned(size, name, cosigned.line, cosigned.time_s)
            database.tell(name, standing.place, key, size, cosigned.time_s, None)
            heard = True
        return heard

    def _finalise(self, database: Database, size: int, note: str) -> None:
        """Publish the newest checkpoint that the quorum has cosigned, with every cosignature that is there."""
        if self._policy is None:
            self._publish(size, note)
            self._notes = {}
            return
        if any(one.ahead > size for one in self._standings.values()):
            return  # what an older backup remembers of witnesses is no longer the newest that they said
        for candidate in sorted(self._notes, reverse=True):
            lines = database.lines(candidate)
            if not self._policy.is_satisfied_by(lines):
                continue
            whole = self._notes[candidate] + "".join(lines[name] for name in self._standings if name in lines)
            try:
                told = policies.attest(self._policy, whole.encode())
            except NoteError as error:
                raise DamagedStoreError(f"the cosignatures kept for size {candidate} do not verify: {error}") from error
            if not self._policy.is_satisfied_by(told.cosigners):
                continue  # a witness has another key than when it cosigned
            database.finalise(candidate, whole)
            self._publish(candidate, whole)
            self._notes = {known: text for known, text in self._notes.items() if known >= candidate}
            return
        # Slow witnesses may still make an older one final; those that nobody is asked about any more cannot become it.
        kept = {one.asked_size for one in self._standings.values()}
        if self._candidate is not None:
            kept.add(self._candidate[0].size)
        self._notes = {known: text for known, text in self._notes.items() if known in kept}

    def _publish(self, size: int, note: str) -> None:
        if (size, note) != self._published:
            self._files.publish(note)
            self._published = (size, note)
