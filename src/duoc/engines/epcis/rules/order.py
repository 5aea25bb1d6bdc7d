"""Rule 14 over what one document tells: each piece's steps in the order of time, whatever their order in the list (which has
no meaning, EPCIS 2.0 §7.4.1). Nothing is judged before all is told.

A document knows nothing of what others captured: of it alone only what contradicts itself is said. Who has the store adds the
steps that it holds, and then everything of the rule is asked.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from duoc.engines.epcis.identifiers import identify
from duoc.engines.epcis.mentions import mentions
from duoc.engines.epcis.problems import Problem
from duoc.engines.epcis.rules.over_time import Life, out_of_order
from duoc.engines.epcis.times import instant
from duoc.engines.epcis.vocabulary import vocabularies

# Steps that are remembered of one document: about 30 MB. What a larger one tells beyond them is not looked at.
MOST_STEPS = 100_000
_PIECES = frozenset(("01", "8006"))
BEGUN = ("creating_class_instance", "ADD")


class Happened(NamedTuple):
    """One step of a thing. at: on any one clock. number: of the event in its document, from 0; -1 for what was told elsewhere.
    word: bizStep as a bare word; action: of the event. event: its name."""

    at: float
    number: int
    word: str
    action: str
    event: Hashable = None


@dataclass(slots=True)
class Order:
    """The steps told so far, by thing (any name of it). taken_back: events declared wrong, which count for nothing."""

    told: dict[str, list[Happened]] = field(default_factory=dict)
    taken_back: set[Hashable] = field(default_factory=set)
    room: int = MOST_STEPS

    def tell(self, thing: str, happened: Happened) -> None:
        """One step more."""
        if self.room:
            self.room -= 1
            if (told := self.told.get(thing)) is None:
                self.told[thing] = [happened]
            else:
                told.append(happened)

    def doubts(self, before: Mapping[str, Sequence[Happened]] | None = None) -> Iterator[tuple[int, str, str]]:
        """(index of the event, thing, reason) of each step of this document that cannot be. before: all that is known from
        elsewhere; None: nothing is."""
        elsewhere = before is None
        for thing, told in self.told.items():
            known = before.get(thing, ()) if before else ()
            if len(told) == 1 and not known:
                one = told[0]
                if one.event not in self.taken_back:
                    yield from ((one.number, thing, reason) for reason in _alone(elsewhere, one.word, one.action))
                continue
            lived = Life(elsewhere)
            for one in sorted((*known, *told), key=_when):
                if one.event in self.taken_back:
                    continue
                reasons = lived.then(one.word, one.action)
                if one.number >= 0:
                    yield from ((one.number, thing, reason) for reason in reasons)


@lru_cache(1024)
def _alone(elsewhere: bool, word: str, action: str) -> tuple[str, ...]:
    """What cannot be of a thing's only step: most pieces of a document have one."""
    return tuple(Life(elsewhere).then(word, action))


def _when(one: Happened) -> tuple[float, int]:
    return one.at, one.number


def hear(order: Order, index: int, event: dict[str, Any]) -> None:
    """What an accepted event tells of pieces: items with a serial under a GTIN or ITIP."""
    name = event.get("eventID") or index
    if "errorDeclaration" in event:
        order.taken_back.add(name)
        return
    at = instant(event["eventTime"])
    assert at is not None  # rule 4 admits no other time
    step = vocabularies()["bizStep"].bare(event.get("bizStep", "")), event.get("action", "")
    for one in mentions(event):
        if one.role != "parent" and not one.is_class and identify(one.uri).key in _PIECES:
            word, action = BEGUN if one.role == "output" else step
            order.tell(one.uri, Happened(at.timestamp(), index, word, action, name))


def problems(order: Order) -> Iterator[tuple[int, Problem]]:
    """What a document contradicts itself in, with the index of the event."""
    return ((index, out_of_order(uri, reason)) for index, uri, reason in order.doubts())
