"""The citizen's proof as a file (C2SP tlog-proof): small, verifiable offline, by anybody."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from duoc.core.environment import Environment
from duoc.engines.merkle.keys import encode_base64
from duoc.engines.merkle.proof import TlogProof
from duoc.ledger.services.entries import entries_of_events
from duoc.ledger.services.errors import LogNotStartedError
from duoc.ledger.services.finality import finality
from duoc.ledger.services.heads import head
from duoc.ledger.services.proofs import inclusion_of_index, inclusion_paths


def proof_file(index: int, *, environment: Environment = Environment.PRODUCTION) -> bytes:
    """The proof that entry `index` is in the log, under the checkpoint that readers are shown.

    Raises `LogNotStartedError`, `NotInLogError` (also while the entry waits for such a checkpoint), `DamagedLogError`.
    """
    size, note = shown_checkpoint(environment=environment)
    found = inclusion_of_index(index, size, environment=environment)
    return bytes(TlogProof(index, tuple(found.path), note.encode()))


def shown_checkpoint(*, environment: Environment = Environment.PRODUCTION) -> tuple[int, str]:
    """(size, note) of the checkpoint under which proofs are given: the newest final one; without witnesses, the newest signed.

    Raises `LogNotStartedError`.
    """
    final = finality(environment=environment)
    if final is not None:
        return final.size, final.note
    newest = head(environment=environment)
    return newest.size, newest.note


@dataclass(frozen=True, slots=True)
class Proven:
    """A checkpoint that readers are shown, and entries under it, by the events that they tell of.

    entries: as documents carry them, `{"index", "entry": text, "path": [base64, …]}`. note: empty before the first checkpoint.
    """

    size: int
    note: str
    entries: dict[UUID, dict[str, Any]]


def proven(events: Collection[UUID], *, environment: Environment = Environment.PRODUCTION) -> Proven:
    """The entries of outbox events under one checkpoint, in the events' order; what still waits for it is missing.

    Raises `DamagedLogError`.
    """
    try:
        size, note = shown_checkpoint(environment=environment)
    except LogNotStartedError:
        return Proven(0, "", {})
    logged = entries_of_events(events, environment=environment)
    under = {event: logged[event] for event in events if event in logged and logged[event].index < size}
    paths = inclusion_paths(list(under.values()), size, environment=environment) if under else {}
    return Proven(size, note, {
        event: {"index": one.index, "entry": one.entry.decode(), "path": [encode_base64(step) for step in paths[one.index]]}
        for event, one in under.items()
    })  # fmt: skip


def under_checkpoint(events: Collection[UUID], *, environment: Environment = Environment.PRODUCTION) -> int:
    """How many of these outbox events are under the checkpoint that readers are shown; the others wait for it."""
    try:
        size, _note = shown_checkpoint(environment=environment)
    except LogNotStartedError:
        return 0
    return sum(one.index < size for one in entries_of_events(events, environment=environment).values())
