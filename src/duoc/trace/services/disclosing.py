"""Events shown by their facts: those that a role may see opened, the rest as hashes under the root that the ledger holds."""

import json
from collections.abc import Container, Iterable
from dataclasses import dataclass
from uuid import UUID

from duoc.core.environment import Environment
from duoc.engines.epcis.contexts import Prefixes, declared
from duoc.engines.merkle import disclosure
from duoc.frame.environments import alias
from duoc.people import services as people
from duoc.people.models import Party
from duoc.trace.models import EventDocument
from duoc.trace.rules import fields
from duoc.trace.rules.visibility import Role, shows


@dataclass(frozen=True, slots=True)
class Disclosed:
    """An event's row, its entry in the ledger, and its pruned tree."""

    event: int
    entry: UUID
    tree: disclosure.Node


def disclosed(
    events: Iterable[int],
    role: Role,
    held: Container[str] = (),
    *,
    environment: Environment = Environment.PRODUCTION,
) -> list[Disclosed]:
    """What a role may see of events, in the order of their time. held: whole URIs that the reader has in hand.

    An event whose document was erased, or that is older than such trees, is missing.
    """
    rows = EventDocument.objects.using(alias(environment)).filter(event__in=list(events), seed__isnull=False)
    found = rows.select_related("event", "context").order_by("event__event_time", "event")
    parties = Party.objects.in_bulk({row.event.party_id for row in found})
    named = {number for number, party in parties.items() if names_party(party, role)}
    return [
        _disclosed(row, parties[row.event.party_id].code, role, held, named=row.event.party_id in named)
        for row in found
    ]


def names_party(party: Party, role: Role) -> bool:
    """Whether a role may be told who a party is: a household is named to others by its consent alone."""
    return role in (Role.INSPECTOR, Role.PRODUCER) or people.consented(party, "name")


def _disclosed(row: EventDocument, party: str, role: Role, held: Container[str], *, named: bool) -> Disclosed:
    event = json.loads(row.document)
    prefixes: Prefixes = declared(json.loads(row.context.members))
    if (own := event.get("@context")) is not None:
        prefixes = declared(own, prefixes)
    shown = {
        at
        for at, (name, value) in enumerate(fields.facts(event, party, ""))
        if shows(role, name, value, held, prefixes) and (named or name != "party")
    }
    texts = fields.texts(event, party, bytes(row.event.hash).hex())
    return Disclosed(row.event_id, row.entry, disclosure.prune(bytes(row.seed or b""), texts, shown))
