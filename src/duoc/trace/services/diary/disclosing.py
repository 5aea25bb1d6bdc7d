"""Facts of an entry that its producer picks for a buyer: the rest stays hidden, and what is shown can be checked without us."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from duoc.engines.merkle import disclosure
from duoc.frame.environments import alias
from duoc.ledger import services as ledger
from duoc.people.models import Party
from duoc.trace.models import DiaryEntry, DiaryPhoto, EventDocument
from duoc.trace.rules import fields
from duoc.trace.rules.diary import facts
from duoc.trace.rules.diary.said import said
from duoc.trace.rules.disclosed import FORMAT
from duoc.trace.services.captures.parties import environment_of
from duoc.trace.services.diary.writing import facts_of


class NothingToShowError(ValueError):
    """A document that cannot be made now, as a sentence."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that can be shown. key: `diary:3`, `event:0`; name and value as `rules.fields` and `rules.diary.facts` have them."""

    key: str
    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class _Part:
    """The leaves of one entry of the ledger."""

    of: str
    entry: UUID
    seed: bytes
    texts: list[bytes]


def facts_to_show(entry: DiaryEntry, party: Party) -> list[Fact]:
    """Every fact of an entry and of its event, in order; those of an erased one are missing."""
    found = []
    for part in _parts(entry, party):
        for at, text in enumerate(part.texts):
            name, value = json.loads(text)
            found.append(Fact(f"{part.of}:{at}", name, value))
    return found


def disclose(entry: DiaryEntry, party: Party, picked: Collection[str]) -> dict[str, Any]:
    """The document `duoc.disclosed/1` with the picked facts (`Fact.key`). Raises `NothingToShowError`."""
    environment = environment_of(party)
    chosen = [
        (part, {at for at in range(len(part.texts)) if f"{part.of}:{at}" in picked}) for part in _parts(entry, party)
    ]
    chosen = [(part, places) for part, places in chosen if places]
    if not chosen:
        raise NothingToShowError(said("Chưa chọn mục nào để cho xem."))
    found = ledger.proven([part.entry for part, _ in chosen], environment=environment)
    if len(found.entries) < len(chosen):
        raise NothingToShowError(said("Mục này còn chờ vào sổ cái và các nhân chứng ký. Thử lại sau ít phút."))
    return {
        "format": FORMAT,
        "checkpoint": found.note,
        "entries": list(found.entries.values()),
        "parts": [
            {
                "of": part.of,
                "entry": at,
                "tree": disclosure.members(disclosure.prune(part.seed, part.texts, places)),
            }
            for at, (part, places) in enumerate(chosen)
        ],
    }


def _parts(entry: DiaryEntry, party: Party) -> list[_Part]:
    using = alias(environment_of(party))
    found = []
    if entry.seed is not None:
        photo = DiaryPhoto.objects.using(using).filter(entry=entry).values_list("digest", flat=True).first()
        kept = facts_of(entry, party, bytes(photo or b""))
        found.append(_Part("diary", entry.ledger, bytes(entry.seed), facts.texts(kept)))
    if entry.event is not None:
        row = (
            EventDocument.objects.using(using)
            .filter(event__identity=entry.event, event__declares_error=False, seed__isnull=False)
            .select_related("event").first()
        )  # fmt: skip
        if row is not None:
            texts = fields.texts(json.loads(row.document), party.code, bytes(row.event.hash).hex())
            found.append(_Part("event", row.entry, bytes(row.seed or b""), texts))
    return found
