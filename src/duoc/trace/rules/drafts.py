"""An event that was judged good, as the rows that will hold it. Touches no database."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple
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


class DraftMention(NamedTuple):
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


class Good(NamedTuple):
    """An event that `validation` accepted: its place in its document, from 0; what its prefixes mean; what it was warned of."""

    number: int
    event: dict[str, Any]
    prefixes: Prefixes
    warnings: tuple[Problem, ...] = ()


def drafts(good: Sequence[Good], ignored: frozenset[str] = frozenset(), *, party: str) -> list[Draft]:
    """The rows of events, in their order. party: the code of who captures them.

    Every step is done for all of them before the next one: a processor that has just done a step does it again two to three times
    as fast as one that comes back to it from all the others.
    """
    some = [one if "recordTime" not in one.event else _without_record_time(one) for one in good]
    hashes = [event_hash(event, prefixes, ignored) for _, event, prefixes, _ in some]
    names = [one.event.get("eventID") or name for one, name in zip(some, hashes, strict=True)]
    identities = [identity.event_identity(name) for name in names]
    times = [(_moment(one.event["eventTime"]), _zone(one.event["eventTimeZoneOffset"])) for one in some]
    words = [
        (_word(event, "bizStep", prefixes), _word(event, "disposition", prefixes)) for _, event, prefixes, _ in some
    ]
    places = [(_place(one.event, "readPoint"), _place(one.event, "bizLocation")) for one in some]
    documents = [_written(one.event) for one in some]
    seeds = [os.urandom(disclosure.SEED_SIZE) for _ in some]
    facts = [fields.texts(one.event, party, digest[14:78]) for one, digest in zip(some, hashes, strict=True)]
    roots = list(map(disclosure.root, seeds, facts))
    mentioned = [list(_mentions(one.event)) for one in some]
    bound = [
        [] if "errorDeclaration" in event else list(lots.bindings(event, prefixes)) for _, event, prefixes, _ in some
    ]
    return [
        Draft(
            index=one.number,
            event_id=name,
            named=name != digest,
            identity=number,
            hash=bytes.fromhex(digest[14:78]),
            event_time=time,
            zone=zone,
            type=TYPES[one.event["type"]],
            action=ACTIONS.get(one.event.get("action", "")),
            declares_error="errorDeclaration" in one.event,
            biz_step=step,
            disposition=disposition,
            read_point=read_point,
            biz_location=location,
            document=document,
            seed=seed,
            root=root,
            mentions=mentions_,
            receivers=list(_receivers(one.event, one.prefixes)),
            lots=lots_,
            warnings=list(one.warnings),
            correctives=list(one.event.get("errorDeclaration", {}).get("correctiveEventIDs", ())),
        )
        for (
            one,
            digest,
            name,
            number,
            (time, zone),
            (step, disposition),
            (read_point, location),
            document,
            seed,
            root,
            mentions_,
            lots_,
        ) in zip(
            some,
            hashes,
            names,
            identities,
            times,
            words,
            places,
            documents,
            seeds,
            roots,
            mentioned,
            bound,
            strict=True,
        )
    ]


def _without_record_time(good: Good) -> Good:
    return good._replace(event={name: value for name, value in good.event.items() if name != "recordTime"})


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
    text = _stored(uri)
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
    # What has no colon is a bare word already.
    return value if value is None or ":" not in value else vocabularies()[name].bare(expanded(value, prefixes))


def _place(event: dict[str, Any], name: str) -> str | None:
    value = event.get(name)
    return None if value is None else _stored(value["id"])


@lru_cache(4096)
def _stored(uri: str) -> str:
    """The text under which a place, a partner or a document is stored: these are few, and come again."""
    return identity.short(identify(uri).uri)
