"""One decision with what proves it: recounted from its journal's own bytes up to the ledger's entry."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from duoc.engines.merkle.tree import inclusion_path, leaf_hashes
from duoc.guard.models import Decision, DecisionSeal
from duoc.guard.services.scope import Scope
from duoc.ledger import services as ledger
from duoc.wire.decisions.frames import scan
from duoc.wire.decisions.sealing import Sealed, entry_of, leaf, row_of, sealed

# So many decisions later an outcome is looked for: a statement that ran longer than these is shown without it.
NEAR = 200_000
# Steps in the order in which they are recounted; each `ok`, `bad`, or `wait` where the ledger has not come so far.
ROW, CHAIN, ROOT, ENTRY = "row", "chain", "root", "entry"


@dataclass(frozen=True, slots=True)
class Recounted:
    """A decision, its outcome if it has come back, its seal and each step. proof: what a stranger recounts it from."""

    writer: str
    row: Decision
    outcome: Decision | None
    seal: DecisionSeal | None
    entry: int | None
    steps: tuple[tuple[str, str], ...]
    proof: dict[str, Any] | None

    @property
    def state(self) -> str:
        """Of all steps."""
        states = {state for _, state in self.steps}
        return "bad" if "bad" in states else "wait" if "wait" in states or not states else "ok"


def recounted(writer: str, number: int, within: Scope) -> Recounted | None:
    """The decision with this number of a writer, None where there is none or the reader may not see it."""
    row = Decision.objects.filter(writer__name=writer, number=number).first()
    if row is None or (within is not None and row.application not in within):
        return None
    seals = DecisionSeal.objects.select_related("writer").filter(writer__name=writer, first__lte=number)
    seal = seals.order_by("-first").first()
    outcome = _outcome(row)
    if seal is None:
        return Recounted(writer, row, outcome, None, None, ((ROW, "bad"),), None)
    told = _told(seal)
    if told is None or not told.first <= number <= told.last:
        return Recounted(writer, row, outcome, seal, None, ((CHAIN, "bad"),), None)
    members = told.members[number - told.first]
    entry = ledger.entry_of_event(seal.event)
    steps = (
        (ROW, _state(row_of(row.writer_id, members) == _columns(row))),
        (CHAIN, _state(told.head == bytes(seal.head))),
        (ROOT, _state(told.root == bytes(seal.root))),
        (ENTRY, "wait" if entry is None else _state(_says(entry, writer, told))),
    )
    index = entry.index if entry is not None else None
    return Recounted(writer, row, outcome, seal, index, steps, _proof(told, number, index))


def _outcome(row: Decision) -> Decision | None:
    """What came back: it is written behind its decision, on the same day or the next."""
    if row.verdict == "done":
        return None
    near = Decision.objects.filter(
        writer_id=row.writer_id, day__gte=row.day, number__gt=row.number, number__lt=row.number + NEAR, of=row.number
    )
    return near.order_by("number").first()


def _told(seal: DecisionSeal) -> Sealed | None:
    """The seal recounted from its frames; None where they are not whole."""
    frames = [frame for frame, _ in scan(bytes(seal.frames))]
    whole = [frame for frame in frames if frame is not None]
    return sealed(seal.writer.name, whole) if whole and len(whole) == len(frames) else None


def _says(entry: ledger.LoggedEntry, writer: str, told: Sealed) -> bool:
    said = json.loads(entry.entry)
    wanted = entry_of(writer, told.first, told.last, told.head, told.root)
    return {name: said.get(name) for name in wanted} == wanted


def _columns(row: Decision) -> Sequence[Any]:
    return (
        row.day, row.writer_id, row.number, row.time, row.application, row.session, row.account, row.program, row.source,
        row.key, row.verdict, row.of, row.rule, row.objects_named, row.dossier, row.officer, row.agency, row.identities,
        row.rows, row.size, row.duration_us, row.text,
    )  # fmt: skip


def _proof(told: Sealed, number: int, entry: int | None) -> dict[str, Any]:
    """docs/formats.md, "Proof of a decision"."""
    index, leaves = number - told.first, leaf_hashes(map(leaf, told.members))
    return {
        "form": "duoc.decision-proof/1", "decision": told.members[index], "index": index, "size": len(leaves),
        "path": [step.hex() for step in inclusion_path(leaves, index)], "root": told.root.hex(), "entry": entry,
    }  # fmt: skip


def _state(well: bool) -> str:
    return "ok" if well else "bad"
