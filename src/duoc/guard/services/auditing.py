"""The audit recounted: journals' bytes, chain, roots, rows, lookups and the ledger's entries must all say the same."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.guard.models import Decision, DecisionSeal, DecisionWriter, Lookup
from duoc.ledger import services as ledger
from duoc.wire.decisions.frames import Frame, scan
from duoc.wire.decisions.journal import START
from duoc.wire.decisions.sealing import Sealed, entry_of, row_of, sealed

_COLUMNS = (
    "day", "writer_id", "number", "time", "application", "session", "account", "program", "source", "key", "verdict", "of",
    "rule", "objects_named", "dossier", "officer", "agency", "identities", "rows", "size", "duration_us", "text",
)  # fmt: skip


@dataclass(slots=True)
class Recount:
    """`findings` in Vietnamese, none when all agree. `waiting`: seals that the ledger has not numbered yet."""

    writers: int = 0
    seals: int = 0
    decisions: int = 0
    waiting: int = 0
    findings: list[str] = field(default_factory=list)


def recount(environment: Environment = Environment.PRODUCTION) -> Recount:
    """Everything that was ever decided, from the first record on."""
    found = Recount()
    for writer in DecisionWriter.objects.using(alias(environment)).order_by("id"):
        found.writers += 1
        found.findings += _writer(writer, found, environment)
    return found


def _writer(writer: DecisionWriter, found: Recount, environment: Environment) -> Iterator[str]:
    using = alias(environment)
    head, last = START, 0
    seals = DecisionSeal.objects.using(using).filter(writer=writer).order_by("first")
    for seal in seals.iterator(chunk_size=20):
        place = f"{writer.name}, quyết định {seal.first}–{seal.last}"
        found.seals += 1
        if seal.first != last + 1:
            yield f"{place}: không nối tiếp quyết định {last}"
        frames = _frames(bytes(seal.frames), head)
        if frames is None:
            yield f"{place}: chuỗi băm của nhật ký bị đứt"
            head, last = bytes(seal.head), seal.last
            continue
        told = sealed(writer.name, frames)
        found.decisions += len(told.members)
        if (told.first, told.last, told.head, told.root) != (seal.first, seal.last, bytes(seal.head), bytes(seal.root)):
            yield f"{place}: con dấu không đúng với nhật ký"
        yield from _rows(writer, told, place, using)
        yield from _entry(writer, seal, told, place, found, environment)
        head, last = told.head, seal.last
    if (writer.number, bytes(writer.head or START)) != (last, head):
        yield f"{writer.name}: vị trí đã lưu {writer.number} không phải con dấu cuối {last}"
    rows = Decision.objects.using(using).filter(writer=writer).count()
    if rows != last:
        yield f"{writer.name}: bảng có {rows} quyết định, nhật ký có {last}"


def _frames(data: bytes, head: bytes) -> list[Frame] | None:
    """The frames of a seal, None where they are not a chain from `head` on."""
    frames, end = [], 0
    for frame, stop in scan(data):
        if frame is None or frame.previous != head:
            return None
        head, end = frame.head, stop
        frames.append(frame)
    return frames if frames and end == len(data) else None


def _rows(writer: DecisionWriter, told: Sealed, place: str, using: str) -> Iterator[str]:
    """Rows and lookups of a seal against what its frames say."""
    wanted = [row_of(writer.pk, members) for members in told.members]
    days = {row[0] for row in wanted}
    within = {"writer": writer, "number__range": (told.first, told.last), "day__in": days}
    rows = list(Decision.objects.using(using).filter(**within).order_by("number").values_list(*_COLUMNS))
    if rows != wanted:
        odd = next((mine[2] for mine, theirs in zip(wanted, rows, strict=False) if mine != theirs), "?")
        yield f"{place}: dòng trong bảng khác nhật ký (đầu tiên: {odd}, {len(rows)}/{len(wanted)} dòng)"
    marks = {(bytes.fromhex(mark), members["number"]) for members in told.members for mark in members["marks"]}
    stored = Lookup.objects.using(using).filter(**within).values_list("mark", "number")
    if {(bytes(mark), number) for mark, number in stored} != marks:
        yield f"{place}: danh sách công dân được tra cứu khác nhật ký"


def _entry(
    writer: DecisionWriter, seal: DecisionSeal, told: Sealed, place: str, found: Recount, environment: Environment
) -> Iterator[str]:
    entry = ledger.entry_of_event(seal.event, environment=environment)
    if entry is None:
        found.waiting += 1
        return
    said: dict[str, Any] = json.loads(entry.entry)
    wanted = entry_of(writer.name, told.first, told.last, told.head, told.root)
    if {name: said.get(name) for name in wanted} != wanted:
        yield f"{place}: mục sổ số {entry.index} nói khác nhật ký"
