"""The witness itself: compares, stores, answers. One thread, no await: nothing happens between comparing and storing."""

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from duoc.core.clock import Clock
from duoc.engines.merkle.keys import MLDSA44, VerifierKey
from duoc.engines.merkle.signer import Signer, cosign
from duoc.engines.merkle.subtree_signing import admit_subtree, cosign_subtree
from duoc.engines.merkle.witnessing import Refusal, Submission, admit, compare, cosigning_time, is_fork
from duoc.wire import durable_file
from duoc.wire.evidence import FORK, UNPROVEN, Evidence
from duoc.wire.listener import Answer, plain
from duoc.wire.witness.cosigned_logs import CosignedLogs
from duoc.wire.witness.state import Held, compose, origin_hash, read

# A clock that is corrected by a second or two is no news.
_NOTED_S = 60


@dataclass(frozen=True, slots=True)
class WatchedLog:
    """A log this witness serves, and where it remembers it."""

    keys: Sequence[VerifierKey]
    state: Path


class Witness:
    """Owns the state files of its logs; the caller holds the locks. Raises `StateError` when one must not be used."""

    def __init__(
        self,
        signer: Signer,
        logs: Mapping[str, WatchedLog],
        cosigned: CosignedLogs,
        clock: Clock,
        say: Callable[[str], None] = lambda line: print(f"witness: {line}", file=sys.stderr, flush=True),
    ) -> None:
        self._signer = signer
        self._logs = logs
        self._cosigned = cosigned
        self._clock = clock
        self._say = say
        self._known = {origin: log.keys for origin, log in logs.items()}
        self._by_hash = {origin_hash(origin): origin for origin in logs}
        self.held: dict[str, Held] = {}
        self.evidence = {
            origin: Evidence(log.state.parent, f"{log.state.name}.", clock) for origin, log in logs.items()
        }
        self.answers: Counter[tuple[str, int]] = Counter()
        self.disk_refused = ""
        self.clock_behind_s = 0
        for origin, log in logs.items():
            log.state.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            durable_file.forget_drafts(log.state)
            held = read(log.state, origin, log.keys, signer.key, origin in cosigned)
            if held is not None:
                self.held[origin] = held
                if held.time_s:
                    self._cosigned.add(origin)  # a crash came between the state and this list

    @property
    def key(self) -> VerifierKey:
        """Whose cosignatures these are."""
        return self._signer.key

    @property
    def signs_subtrees(self) -> bool:
        """Whether its signatures can name a part of a log."""
        return self.key.kind == MLDSA44

    def add_checkpoint(self, body: bytes) -> Answer:
        """The answer to add-checkpoint. 200 only after the checkpoint is on the disk. Raises `OSError` when the disk refuses."""
        try:
            answer = self._add(body)
        except Refusal as refusal:
            answer = Answer(refusal.status, refusal.body, refusal.media)
        self.answers["add-checkpoint", answer.status] += 1
        return answer

    def _add(self, body: bytes) -> Answer:
        submission = admit(self._known, body)
        origin = submission.checkpoint.origin
        held = self.held.get(origin)
        try:
            compare(submission, held.checkpoint if held else None)
        except Refusal as refusal:
            self._suspect(submission, held, body, refusal)
            raise
        time_s = self._time(held.time_s if held else 0)
        line = cosign(submission.text, time_s, self._signer)
        fresh = compose(submission, line, time_s)
        try:
            durable_file.write(self._logs[origin].state, fresh.note)
            self._cosigned.add(origin)
        except OSError as error:
            self.disk_refused = str(error)
            raise
        self.disk_refused = ""
        self.held[origin] = fresh
        return Answer(200, str(line).encode())

    def _time(self, last_s: int) -> int:
        now_s = self._clock.now_us() // 1_000_000
        behind, self.clock_behind_s = self.clock_behind_s, max(0, last_s - now_s)
        if self.clock_behind_s > _NOTED_S >= behind:
            self._say(
                f"CẢNH BÁO: đồng hồ máy chậm {self.clock_behind_s} giây so với lần ký trước; hãy chỉnh giờ máy · "
                f"ALARM: the clock is {self.clock_behind_s} s behind the last cosignature"
            )
        return cosigning_time(now_s, last_s)

    def _suspect(self, submission: Submission, held: Held | None, body: bytes, refusal: Refusal) -> None:
        """Keep what may convict the log. An old checkpoint of the log's own, sent again, is nothing of the kind."""
        latest = held.checkpoint if held else None
        if is_fork(submission, latest):
            kind = FORK
        elif refusal.status == 422 and latest is not None and submission.checkpoint.size > latest.size > 0:
            kind = UNPROVEN
        else:
            return
        origin, size = submission.checkpoint.origin, submission.checkpoint.size
        try:
            kept = self.evidence[origin].keep(kind, size, submission.text, held.note if held else None, body)
        except OSError as error:
            # The refusal stands also when the disk does not take the evidence.
            self._say(f"sổ {origin}: không ghi được bằng chứng · evidence of size {size} could not be stored: {error}")
            return
        if kept is not None and kind == FORK:
            self._say(
                f"CẢNH BÁO: sổ {origin} đã ký hai gốc khác nhau cho cỡ {size}; bằng chứng ở {kept} · "
                f"ALARM: the log has signed a second root for size {size}; the evidence is in {kept}"
            )
        elif kept is not None:
            self._say(
                f"sổ {origin}: điểm mốc cỡ {size} không nối được với cỡ đã ký; giữ ở {kept} để xem xét · "
                f"a checkpoint of size {size} does not follow from the one held; kept in {kept}"
            )

    def latest(self, hashed: str) -> Answer:
        """The last checkpoint cosigned for the log with this origin hash, or 404."""
        held = self.held.get(self._by_hash.get(hashed, ""))
        if held is None or not held.time_s:
            return plain(404, "this witness has never cosigned a checkpoint of that log")
        return Answer(200, held.note, fields=(("Cache-Control", "no-cache"),))

    def sign_subtree(self, body: bytes) -> Answer:
        """The answer to sign-subtree; needs a key that `signs_subtrees`."""
        try:
            line = cosign_subtree(admit_subtree(self._known, self.key, body), self._signer)
            answer = Answer(200, str(line).encode())
        except Refusal as refusal:
            answer = Answer(refusal.status, refusal.body, refusal.media)
        self.answers["sign-subtree", answer.status] += 1
        return answer
