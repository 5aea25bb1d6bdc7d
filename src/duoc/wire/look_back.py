"""Looking back after a start: what of this log have others already seen?

A database that was restored from an old backup, or a second site that took over, may end before what the witnesses have
cosigned. Whoever appended there would make a second history. So nothing is appended or signed until enough witnesses were
asked that every quorum has one of them: what any quorum has made final is then known here.
"""

from collections.abc import Callable
from pathlib import Path

from duoc.engines.merkle import checkpoint as checkpoints
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.keys import NoteError, VerifierKey
from duoc.engines.merkle.policy import Policy
from duoc.wire.publisher.asking import Asking, WitnessAwayError

RootOf = Callable[[int], bytes | None]
_PATIENCE_S = 2.0


class BehindError(RuntimeError):
    """Others hold a checkpoint of this log that its database does not: it must not be written."""


class LookBack:
    """The question to all witnesses, until it is answered."""

    def __init__(self, policy: Policy | None, log: VerifierKey, published: Path) -> None:
        self._log = log
        self._published = published
        self._policy = policy
        self._left = [Asking(one, _PATIENCE_S) for one in policy.witnesses if one.url] if policy else []
        self._answered: set[str] = set()

    def ask(self, root_of: RootOf) -> list[str]:
        """Names of witnesses that still have to answer; empty when enough is known. Raises `BehindError`."""
        self._compare("the published checkpoint", self._read_published(), root_of)
        if self._policy is None or self._policy.quorum is None:
            return []
        for asking in list(self._left):
            try:
                latest = asking.latest(self._log)
            except WitnessAwayError:
                continue
            self._compare(asking.witness.name, latest, root_of)
            self._answered.add(asking.witness.name)
            self._left.remove(asking)
            asking.close()
        if self._policy.is_blocked_by(self._answered):
            self.close()
            return []
        return [asking.witness.name for asking in self._left]

    def close(self) -> None:
        for asking in self._left:
            asking.close()

    def _read_published(self) -> Checkpoint | None:
        try:
            return checkpoints.verify(self._published.read_bytes(), self._log)
        except (FileNotFoundError, NoteError):
            return None  # none yet, or of another log's time: it says nothing of this one

    def _compare(self, who: str, seen: Checkpoint | None, root_of: RootOf) -> None:
        if seen is None:
            return
        root = root_of(seen.size)
        if root is None:
            raise BehindError(
                f"{who} holds a checkpoint of size {seen.size} that this database never promised: "
                "an old backup, or another writer's log? Nothing is appended"
            )
        if root != seen.root:
            raise BehindError(f"{who} holds another root for size {seen.size}: the log has forked. Nothing is appended")
