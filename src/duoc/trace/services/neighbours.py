"""One step back, one step forward: from whom a party had the goods, and who had them next (Thông tư 02/2024/TT-BKHCN)."""

from collections.abc import Iterable
from dataclasses import dataclass

from duoc.core.environment import Environment
from duoc.people.models import Party
from duoc.trace.services.journey import Happening, Told, trace


@dataclass(frozen=True, slots=True)
class Handover:
    """Goods went from one party to the next. text: which; at: the first event of the taker."""

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
    here = party or next(one.party for one in reversed(before.happenings) if one.party)
    assert here is not None
    back = [one for one in handovers(before) if one.taker == here]
    forward = [one for one in handovers(after) if one.giver == here]
    return Neighbours(here, back, forward)


def handovers(told: Told) -> list[Handover]:
    """Wherever the next event of the same goods is another party's, directly or by what they are in; a pair of parties once."""
    carried: dict[str, set[str]] = {}
    for edge in told.journey.edges:
        if edge.how in ("packed", "bound"):
            carried.setdefault(told.text(edge.target), set()).add(told.text(edge.source))
    last: dict[str, Party] = {}
    found: dict[tuple[int, int], Handover] = {}
    for one in told.happenings:
        if one.party is None:
            continue
        for spoken in one.goods:
            givers = [last[spoken.text]] if spoken.text in last else _of(carried.get(spoken.text, ()), last)
            for giver in givers:
                if giver != one.party:
                    pair = (giver.pk, one.party.pk)
                    found.setdefault(pair, Handover(giver, one.party, spoken.text, one))
            # Whoever speaks of a container speaks of what is inside.
            for text in (spoken.text, *carried.get(spoken.text, ())):
                last[text] = one.party
    return list(found.values())


def _of(texts: Iterable[str], last: dict[str, Party]) -> list[Party]:
    return list({last[text].pk: last[text] for text in texts if text in last}.values())
