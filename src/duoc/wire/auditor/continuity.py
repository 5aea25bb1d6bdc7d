"""Whether one signed checkpoint continues another: the question that a monitor asks again and again.

A fork is told only when it is proven: the log's own tiles show that the larger signed tree holds another root at the
smaller signed size. Tiles that prove nothing are damage, not a fork.
"""

from dataclasses import dataclass

from duoc.engines.merkle import consistency, tiles
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.tree import EMPTY_ROOT, ProofError
from duoc.wire.auditor.published import PublishedLog
from duoc.wire.auditor.source import AbsentError, DamagedError


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint that was verified, with the note that says so."""

    stated: Checkpoint
    note: bytes

    @property
    def size(self) -> int:
        return self.stated.size

    @property
    def root(self) -> bytes:
        return self.stated.root


class ForkError(Exception):
    """The two checkpoints contradict each other. `proof`: from what the larger tree holds at the smaller size to its root."""

    def __init__(self, older: Signed, newer: Signed, proof: tuple[bytes, ...] = ()) -> None:
        super().__init__(f"size {older.size} and size {newer.size} were signed for two histories")
        self.older, self.newer, self.proof = older, newer, proof


class UnprovenError(Exception):
    """The files do not show it; the message says why."""


def check_continuity(log: PublishedLog, one: Signed, other: Signed) -> None:
    """The larger tree contains the smaller one. Raises `ForkError`, `UnprovenError`, `SourceError`."""
    older, newer = sorted((one, other), key=lambda signed: signed.size)
    if older.size == newer.size:
        if older.root != newer.root:
            raise ForkError(older, newer)
        return
    if older.size == 0:
        if older.root != EMPTY_ROOT:
            raise ForkError(older, newer)
        return
    read = log.hashes(newer.size)
    try:
        proof = tiles.consistency_proof(older.size, newer.size, read)
        contained = tiles.root(older.size, read)
        consistency.verify_consistency(older.size, newer.size, contained, newer.root, proof)
    except AbsentError as error:
        raise UnprovenError(f"a tile is missing: {error}") from error
    except (DamagedError, tiles.TileError, ProofError) as error:
        raise UnprovenError(f"the tiles do not make up the signed root of size {newer.size} ({error})") from error
    if contained != older.root:
        raise ForkError(older, newer, tuple(proof))
