"""The proof document of a stamp, `duoc.stamp/1`: what a phone needs to check a stamp without trusting this server.

What everybody may see of the stamp, its activation and the events behind it, opened under entries of the ledger, all of them
under one checkpoint; beside it, marked as such, what is only declared and what is this server's word. See docs/formats.md.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from duoc.core.environment import Environment
from duoc.engines.merkle import disclosure
from duoc.engines.merkle.keys import encode_base64
from duoc.frame.environments import alias
from duoc.ledger import services as ledger
from duoc.trace.models import StampMove
from duoc.trace.rules.identity import whole
from duoc.trace.rules.visibility import Role
from duoc.trace.services import lots, sites
from duoc.trace.services.disclosing import Disclosed, disclosed, names_party
from duoc.trace.services.journey import JourneyRefusedError, Told, trace
from duoc.trace.services.seen import seen
from duoc.trace.services.stamps import Standing, activating, proof, standing

FORMAT = "duoc.stamp/1"
MOST_EVENTS = 12  # of the events behind a stamp, the latest: a page for a phone holds no more
MOST_IDENTIFIERS = 2_000  # on the way back: what a scan may cost
_PRODUCTION = Environment.PRODUCTION


@dataclass(slots=True)
class _Entries:
    """The entries that a document refers to, each once, in the order in which they were wanted."""

    events: list[UUID] = field(default_factory=list)

    def place(self, event: UUID) -> int:
        if event not in self.events:
            self.events.append(event)
        return self.events.index(event)


def document(
    serial: str,
    address: str = "",
    *,
    since: int | None = None,
    most: int = MOST_EVENTS,
    environment: Environment = _PRODUCTION,
) -> dict[str, Any] | None:
    """The proof document of a stamp as it is now; None for a serial that was never minted.

    address: the canonical Digital Link under which it was asked for, the printed one by default. since: size of a checkpoint that
    the reader has seen: with it comes the proof that this log continues that one. Raises `SerialError`.
    """
    found = standing(serial, environment)
    if found is None:
        return None
    told = told_of(found, environment)
    return stamp_document(found, address or printed_address(found), told, since, most, environment)


def told_of(found: Standing, environment: Environment = _PRODUCTION) -> Told | None:
    """The way of a stamp's piece and lot back to where they came from; None while no event speaks of them."""
    with suppress(JourneyRefusedError):
        return trace(identifiers(found), forward=False, most=MOST_IDENTIFIERS, environment=environment)
    return None


def identifiers(found: Standing) -> list[str]:
    """How events name the piece that a stamp is on, and the lot that its activation bound it to: stored texts."""
    return [piece(found), *([lots.text_of(found.batch.product, found.lot)] if found.lot else [])]


def piece(found: Standing) -> str:
    """The stored text of the piece that carries a stamp."""
    product = found.batch.product
    if product.gtin:
        return f"01/{product.gtin}/21/{found.serial}"
    return f"https://{found.batch.host.lower()}/t/{product.code}/{found.serial}"


def printed_address(found: Standing) -> str:
    """The address on a stamp, in small letters but for code and serial."""
    text = piece(found)
    return text if text.startswith("http") else f"https://{found.batch.host.lower()}/{text}"


def stamp_document(
    found: Standing,
    address: str,
    told: Told | None,
    since: int | None = None,
    most: int = MOST_EVENTS,
    environment: Environment = _PRODUCTION,
) -> dict[str, Any]:
    """`document`, where stamp and journey are known already."""
    batch = found.batch
    wanted = _Entries()
    minted = StampMove.objects.using(alias(environment)).get(batch=batch, to="minted").event
    stamp = proof(batch, found.number, environment)
    bound = activating.shown(batch, found.place, environment)
    numbers = [one.number for one in told.happenings] if told else []
    shown = disclosed(numbers, Role.PUBLIC, _held(found), environment=environment)
    shown = shown[-most:]
    members: dict[str, Any] = {
        "format": FORMAT,
        "address": address,
        "serial": found.serial,
        "product": batch.product.gtin or batch.product.code,
        "stamp": {
            "entry": wanted.place(minted),
            "place": found.place,
            "salt": encode_base64(stamp.salt),
            "path": [encode_base64(one) for one in stamp.path],
        },
        "activation": bound and {"entry": wanted.place(bound[0]), "tree": disclosure.members(bound[1])},
        "events": [{"entry": wanted.place(one.entry), "tree": disclosure.members(one.tree)} for one in shown],
        "withheld": len(numbers) - len(shown),
        "names": _names(told, shown, environment),
        "said": _said(found, environment),
    }
    return members | _proven(wanted.events, members, since, environment)


def _held(found: Standing) -> set[str]:
    """The URIs of what the reader has in hand."""
    return {whole(text) for text in identifiers(found)}


def _proven(
    events: Sequence[UUID], members: dict[str, Any], since: int | None, environment: Environment
) -> dict[str, Any]:
    """Checkpoint, entries and their paths; what is not under the checkpoint yet is counted and left out."""
    found = ledger.proven(events, environment=environment)
    places = {event: at for at, event in enumerate(found.entries)}

    def moved(part: dict[str, Any] | None) -> dict[str, Any] | None:
        """The part with its entry's place in the list; None while its entry waits."""
        at = places.get(events[part["entry"]]) if part else None
        return None if part is None or at is None else part | {"entry": at}

    return {
        "checkpoint": found.note,
        "consistency": _consistency(since, found.size, environment),
        "entries": list(found.entries.values()),
        "stamp": moved(members["stamp"]),
        "activation": moved(members["activation"]),
        "events": [kept for one in members["events"] if (kept := moved(one))],
        "pending": len(events) - len(places),
    }


def _consistency(since: int | None, size: int, environment: Environment) -> dict[str, Any] | None:
    if since is None or not 0 < since <= size:
        return None
    try:
        path = ledger.consistency(since, size, environment=environment)
    except ledger.NotInLogError:
        return None
    return {"from": since, "path": [encode_base64(one) for one in path]}


def _names(told: Told | None, shown: Sequence[Disclosed], environment: Environment) -> dict[str, Any]:
    """What codes of parties and URIs of places mean: declared, not proven."""
    if told is None:
        return {}
    numbers = {one.event for one in shown}
    happenings = [one for one in told.happenings if one.number in numbers]
    parties = {one.party.pk: one.party for one in happenings if one.party}
    named = {one.code: {"vi": one.name, "en": one.name} for one in parties.values() if names_party(one, Role.PUBLIC)}
    places = sites.shown({one.place for one in happenings if one.place}, Role.PUBLIC, environment)
    return named | {whole(text): _place(one) for text, one in places.items()}


def _place(one: sites.Shown) -> dict[str, Any]:
    name = one.name or one.commune_name
    place = {"vi": name, "en": name, "commune": one.commune, "commune_name": one.commune_name}
    return place if one.lat is None else place | {"lat": one.lat, "lon": one.lon}


def _said(found: Standing, environment: Environment) -> dict[str, Any]:
    """This server's word as of now."""
    known = seen(found.serial, environment)
    return {
        "at": _written(timezone.now()),
        "state": found.state,
        "hold": found.hold,
        "lot": found.lot,
        "since": _written(found.since),
        "level": str(known.verdict.level),
        "scans": known.scans,
    }


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
