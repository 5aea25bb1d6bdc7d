"""What the ledger is told of frames, and how it is recounted from them: one leaf a decision, one root a seal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from duoc.core import canonical
from duoc.core.clock import from_datetime, province_day
from duoc.engines.merkle.tree import leaf_hashes, root
from duoc.wire.decisions.frames import Frame

SEALED = "guard.decisions_sealed"
INCIDENT = "guard.incident"
# Rules of records that somebody must look into.
INCIDENTS = frozenset({"ho-so-bay", "han-muc", "khong-ghi-duoc"})
_TEXTS = (
    "application", "session", "account", "program", "source", "key", "text", "verdict", "rule", "officer", "agency", "dossier",
)  # fmt: skip


class Sealed(NamedTuple):
    """Decisions `first` to `last` of a writer: their members, the chain's head behind them, the root over their leaves."""

    first: int
    last: int
    head: bytes
    root: bytes
    members: list[dict[str, Any]]


def sealed(writer: str, frames: Sequence[Frame]) -> Sealed:
    """Of frames that follow one another. Raises `ValueError` for one that cannot be read."""
    try:
        members = [told.members(writer) for frame in frames for told in frame.decisions()]
        top = root(leaf_hashes(leaf(one) for one in members))
    except (TypeError, AttributeError, ArithmeticError, RecursionError) as problem:
        raise ValueError(f"a decision that cannot be read: {problem!r}") from problem
    if not all(map(_is_whole, members)):
        raise ValueError("a decision of another form")
    return Sealed(frames[0].first, frames[-1].first + frames[-1].holds - 1, frames[-1].head, top, members)


def _is_whole(members: dict[str, Any]) -> bool:
    """Whether everything is there in its kind: a writer may have chained anything, and must not stop whoever reads all."""
    lists = members.get("objects"), members["marks"]
    return (
        all(type(members.get(name)) is str for name in _TEXTS)
        and all(type(one) is list and all(type(text) is str for text in one) for one in lists)
        and (members["of"] is None or type(members["of"]) is int)
    )


def leaf(members: dict[str, Any]) -> bytes:
    """A decision's bytes in the tree: its members in canonical form."""
    return canonical.dumps(members)


def row_of(writer: int, members: dict[str, Any]) -> tuple[Any, ...]:
    """A decision as its row in the database; the columns of `recorder_decision_rows.sql`."""
    moment = datetime.fromisoformat(members["time"])
    text = ("application", "session", "account", "program", "source", "key", "verdict")
    return (
        province_day(from_datetime(moment)), writer, members["number"], moment, *(members[name] for name in text), members["of"],
        members["rule"], members["objects"], members["dossier"], members["officer"], members["agency"], len(members["marks"]),
        members["rows"], members["size"], members["duration_us"], members["text"],
    )  # fmt: skip


def entry_of(writer: str, first: int, last: int, head: bytes, top: bytes) -> dict[str, Any]:
    """What the public entry of a seal says beside event, kind and time."""
    return {"writer": writer, "first": first, "last": last, "head": head.hex(), "root": top.hex()}
