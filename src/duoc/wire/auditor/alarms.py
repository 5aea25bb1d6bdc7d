"""What a monitor may have to shout."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from duoc.engines.merkle.policy import shown


class Alarm(StrEnum):
    """The kinds. Behind a fork nothing that the log says can be believed; the others may pass."""

    FORK = "fork"  # two signed checkpoints that no one history contains
    ROLLBACK = "rollback"  # the log, or a witness, shows less than before
    INVALID = "invalid"  # a checkpoint that cannot be believed
    DAMAGED = "damaged"  # files that do not make up what was signed, or are not there
    QUORUM = "quorum"  # published without the witnesses that the policy asks for
    FROZEN = "frozen"  # no newer cosignature for too long
    DEADLINE = "deadline"  # out of reach, or behind its own witnesses, for too long
    WITNESS = "witness"  # a witness that has not cosigned for too long
    CLOCK = "clock"  # a witness whose clock is ahead of ours


@dataclass(frozen=True, slots=True)
class Alert:
    """One alarm. subject: the witness it is about, empty for the log; evidence: two signed checkpoints, the smaller first.

    proof: for a fork of two sizes, the consistency proof from what the larger tree holds at the smaller size.
    """

    kind: Alarm
    detail: str
    subject: str = ""
    evidence: tuple[bytes, bytes] | None = None
    proof: tuple[bytes, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Without the evidence, which lies in a file of its own."""
        told = {"alarm": self.kind.value, "detail": self.detail}
        return {**told, "witness": shown(self.subject)} if self.subject else told
