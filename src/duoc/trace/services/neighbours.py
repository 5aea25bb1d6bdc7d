"""One step back, one step forward: from whom a party had the goods, and who had them next (Thông tư 02/2024/TT-BKHCN)."""

from dataclasses import dataclass

from duoc.core.environment import Environment
from duoc.people.models import Party
from duoc.trace.services.journey import Happening, Told, trace


@dataclass(frozen=True, slots=True)
class Handover:
    """Goods went from one party to the next. at: the first event of the receiver."""

    giver: Party
    taker: Party
    text: str
    at: Happening


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Of one party: who gave it the goods or what they were made of, and whom it gave them or what it made of them."""

    party: Party
    back: list[Handover]
    forward: list[Handover]


def neighbours(text: str, party: Party | None = None, environment: Environment = Environment.PRODUCTION) -> Neighbours:
    """party: whose neighbours; without one, of who spoke of the goods last. A walk of one transformation in each direction.

    Raises `JourneyRefusedError`.
    """
    before = trace([text], forward=False, depth=1, environment=environment)
    after = trace([text], forward=True, depth=1, environment=environment)
    here = party or next((one.party for one in reversed(_own(before, text)) if one.party), None)
    if here is None:
        here = next(one.party for one in reversed(before.happenings) if one.party)
    assert here is not None
    back = [one for one in _handovers(before) if one.taker == here]
    forward = [one for one in _handovers(after) if one.giver == here]
    return Neighbours(here, back, forward)


def _own(told: Told, text: str) -> list[Happening]:
    starts = {told.text(one) for one in told.journey.starts}
    return [one for one in told.happenings if starts & {spoken.text for spoken in one.goods}]


def _handovers(told: Told) -> list[Handover]:
    """Wherever the next event of the same goods, or of what was made of them, is another party's. A pair of parties once."""
    last: dict[str, Party] = {}
    carriers = {edge.source: edge.target for edge in told.journey.edges if edge.how == "packed"}
    found: dict[tuple[int, int], Handover] = {}
    for one in told.happenings:
        if one.party is None:
            continue
        for spoken in one.goods:
            giver = last.get(spoken.text)
            if giver is not None and giver != one.party:
                found.setdefault((giver.pk, one.party.pk), Handover(giver, one.party, spoken.text, one))
            last[spoken.text] = one.party
    del carriers
    return list(found.values())
