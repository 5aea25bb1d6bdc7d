"""An event that was judged good, as the rows that will hold it. Touches no database."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from duoc.engines.epcis import times
from duoc.engines.epcis.contexts import Prefixes, expanded
from duoc.engines.epcis.event_hash import event_hash
from duoc.engines.epcis.identifiers import identify
from duoc.engines.epcis.mentions import mentions
from duoc.engines.epcis.problems import Problem
from duoc.engines.epcis.vocabulary import vocabularies
from duoc.engines.merkle import disclosure
from duoc.trace.rules import fields, identity, lots

_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
TYPES = {
    "ObjectEvent": 1,
    "AggregationEvent": 2,
    "TransactionEvent": 3,
    "TransformationEvent": 4,
    "AssociationEvent": 5,
}
ACTIONS = {"OBSERVE": 1, "ADD": 2, "DELETE": 3}
ROLES = {
    name: number
    for number, name in enumerate(
        ("epc", "parent", "child", "input", "output", "transformation", "source", "destination", "transaction"), 1
    )
}
_PARTNERS = (("sourceList", "source"), ("destinationList", "destination"))


@dataclass(frozen=True, slots=True)
class DraftMention:
    """A row of `models.Mention` before it is written; `text`, `product`: stored form."""

    text: str
    product: str
    role: int
    is_class: bool
    quantity: float | None = None
    uom: str | None = None


@dataclass(slots=True)
class Draft:
    """Rows of `models.Event` and its neighbours before they are written. index: place in its document, from 0.

    event_id: as sent, or the event's own hash URI; named: whether it was sent. event_time: UTC. zone: minutes. The four
    vocabulary texts are in stored form. document: JSON text without recordTime. receivers: who gets the goods
    (`possessing_party`, `owning_party` of destinationList), stored form. lots: (piece, lot) that it binds, stored form. root:
    of the tree of its facts (`rules.fields`), which the ledger holds; seed: of that tree's salts.
    """

    index: int
    event_id: str
    named: bool
    identity: UUID
    hash: bytes
    event_time: datetime
    zone: int
    type: int
    action: int | None
    declares_error: bool
    biz_step: str | None
    disposition: str | None
    read_point: str | None
    biz_location: str | None
    document: str
    seed: bytes
    root: bytes
    mentions: list[DraftMention]
    receivers: list[str] = field(default_factory=list)
    lots: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    correctives: list[str] = field(default_factory=list)


def draft(
    index: int, event: dict[str, Any], prefixes: Prefixes, ignored: frozenset[str] = frozenset(), *, party: str
) -> Draft:
    """The rows of an event that `validation.judge` accepted. party: the code of who captures it."""
    if "recordTime" in event:
        event = {name: value for name, value in event.items() if name != "recordTime"}
    name = event_hash(event, prefixes, ignored)
    event_id = event.get("eventID")
    wrong = event.get("errorDeclaration")
    seed = os.urandom(disclosure.SEED_SIZE)
    return Draft(
        index=index,
        event_id=event_id or name,
        named=event_id is not None and event_id != name,
        identity=identity.event_identity(event_id or name),
        hash=bytes.fromhex(name[14:78]),
        event_time=_moment(event["eventTime"]),
        zone=_zone(event["eventTimeZoneOffset"]),
        type=TYPES[event["type"]],
        action=ACTIONS.get(event.get("action", "")),
        declares_error=wrong is not None,
        biz_step=_word(event, "bizStep", prefixes),
        disposition=_word(event, "disposition", prefixes),
        read_point=_place(event, "readPoint"),
        biz_location=_place(event, "bizLocation"),
        document=_written(event),
        seed=seed,
        root=disclosure.root(seed, fields.texts(event, party, name[14:78])),
        mentions=list(_mentions(event)),
        receivers=list(_receivers(event, prefixes)),
        lots=[] if wrong is not None else list(lots.bindings(event, prefixes)),
        correctives=list((wrong or {}).get("correctiveEventIDs", ())),
    )


def _mentions(event: dict[str, Any]) -> Iterator[DraftMention]:
    for one in mentions(event):
        text = identity.short(one.uri)
        number = None if one.quantity is None else float(one.quantity)
        yield DraftMention(text, identity.product(text), ROLES[one.role], one.is_class, number, one.uom or None)
    if (transformation := event.get("transformationID")) is not None:
        yield _other(transformation, "transformation")
    for name, role in _PARTNERS:
        for partner in event.get(name, ()):
            yield _other(partner[role], role)
    for transaction in event.get("bizTransactionList", ()):
        yield _other(transaction["bizTransaction"], "transaction")


def _other(uri: str, role: str) -> DraftMention:
    text = identity.short(identify(uri).uri)
    return DraftMention(text, text, ROLES[role], False)


def _receivers(event: dict[str, Any], prefixes: Prefixes) -> Iterator[str]:
    for one in event.get("destinationList", ()):
        kind = vocabularies()["sourceOrDestination"].bare(expanded(one.get("type", ""), prefixes))
        if kind in ("possessing_party", "owning_party"):
            yield identity.short(identify(one["destination"]).uri)


def _moment(text: str) -> datetime:
    """UTC to the microsecond; the second that the calendar lacks is the next one."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        found = times.instant(text)
        assert found is not None  # the schema admits no other text
        return found


def _zone(text: str) -> int:
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    return -minutes if text[0] == "-" else minutes


def _word(event: dict[str, Any], name: str, prefixes: Prefixes) -> str | None:
    value = event.get(name)
    return None if value is None else vocabularies()[name].bare(expanded(value, prefixes))


def _place(event: dict[str, Any], name: str) -> str | None:
    value = event.get(name)
    return None if value is None else identity.short(identify(value["id"]).uri)
