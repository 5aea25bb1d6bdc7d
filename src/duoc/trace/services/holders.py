"""Who has the goods of a journey now: the possessing party by the last event, how much, where."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from duoc.core.environment import Environment
from duoc.engines.epcis.contexts import declared, expanded
from duoc.engines.epcis.identifiers import identify
from duoc.engines.epcis.vocabulary import vocabularies
from duoc.frame.environments import alias
from duoc.people.models import Party, PartyPrefix
from duoc.trace.models import EventDocument, Mention, Role
from duoc.trace.rules import holders as rules
from duoc.trace.rules.identity import short
from duoc.trace.rules.speaking import company
from duoc.trace.services.journey import Happening, Told


@dataclass(frozen=True, slots=True)
class Holder:
    """party: who has the goods, None where nobody known is named. text: which goods; through: the container that was last spoken
    of, empty for the goods themselves. state: a key of `rules.holders.STATES`. since, event: the last word."""

    party: Party | None
    text: str
    through: str
    state: str
    quantity: float | None
    uom: str | None
    place: str
    since: datetime
    event: int


def holders(told: Told, environment: Environment = Environment.PRODUCTION) -> list[Holder]:
    """By party in Vietnamese order, then by goods. Of a lot, whoever passed it all on is no holder; who was sent some of it
    is one, until it speaks itself."""
    by_number = {one.number: one for one in told.happenings}
    facts = {one.number: rules.Fact(one.party.pk if one.party else 0, one.step, one.action) for one in told.happenings}
    lasts = sorted(rules.last_words(told.journey, facts), key=lambda one: one.at)
    whose = _Whose(environment, [one.at.event for one in lasts])
    spoke = {(facts[one.at.event].party, one.identifier): one.at for one in lasts}
    newest = {one.identifier: one.at for one in lasts}
    found: dict[tuple[int, int], Holder] = {}
    for last in lasts:
        happening, state = by_number[last.at.event], last.state
        # What is left at the sender is where it was, whatever the event says of where the rest went.
        stays = state == "held" and rules.is_outgoing(happening.step)
        party = happening.party if stays else whose.party(happening)
        if state == "in_transit":
            if party == happening.party:
                state = "sent"
            # Whoever was sent it, or anybody at all where nobody is named, has spoken of it since.
            later = (
                newest[last.identifier] if state == "sent" else spoke.get((party.pk if party else 0, last.identifier))
            )
            if later is not None and later > last.at:
                continue
        through = told.text(last.through) if last.through != last.identifier else ""
        key, amount = (party.pk if party else 0, last.identifier), last.quantity
        before = found.get(key)
        if state == "in_transit" and before and before.state == state and before.quantity and amount:
            amount += before.quantity
        found[key] = Holder(
            party,
            told.text(last.identifier),
            through,
            state,
            amount,
            last.uom,
            happening.place,
            happening.time,
            happening.number,
        )
    return sorted(found.values(), key=lambda one: (one.party.sort_key if one.party else "\uffff", one.text))


class _Whose:
    """Whose the goods are after an event: the possessing party that it names as destination, else whose place it is, else who
    said it."""

    def __init__(self, environment: Environment, events: Collection[int]) -> None:
        self._named = _destinations(environment, set(events))
        self._numbers = [(one.gln, one) for one in Party.objects.exclude(gln="")]
        self._numbers += [(one.prefix, one.party) for one in PartyPrefix.objects.select_related("party")]

    def party(self, event: Happening) -> Party | None:
        """The party that has the goods after an event."""
        for text in (*self._named.get(event.number, ()), event.place):
            if (found := self._of(text)) is not None:
                return found
        return event.party

    def _of(self, text: str) -> Party | None:
        digits = company(text)
        matching = [(len(prefix), party) for prefix, party in self._numbers if digits and digits.startswith(prefix)]
        return max(matching, key=lambda one: one[0])[1] if matching else None


def _destinations(environment: Environment, events: set[int]) -> dict[int, list[str]]:
    """Stored texts: of the possessing party first, then of the owner, then others. An erased document names none."""
    using = alias(environment)
    naming = (
        Mention.objects.using(using).filter(event__in=events, role=Role.DESTINATION).values_list("event", flat=True)
    )
    found: dict[int, list[str]] = {}
    for content in EventDocument.objects.using(using).filter(event__in=set(naming)).select_related("context"):
        event = json.loads(content.document)
        prefixes = declared(json.loads(content.context.members))
        kinds = []
        for one in event.get("destinationList", ()):
            kind = vocabularies()["sourceOrDestination"].bare(expanded(one.get("type", ""), prefixes))
            kinds.append((_RANK.get(kind, 2), short(identify(one["destination"]).uri)))
        found[content.event_id] = [text for _rank, text in sorted(kinds)]
    return found


_RANK = {"possessing_party": 0, "owning_party": 1}
