"""Rules that need what was captured before: 12, 14 and the graph of 6. The caller, who has the store, asks it and gives answers.

13 (an eventID is unique) and 16 (who may speak for what) are decisions of the store itself: `event_hash` is all they take from
here.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from duoc.engines.epcis.problems import Problem, quoted
from duoc.engines.epcis.vocabulary import vocabularies


def declares(event: dict[str, Any], own_hash: str, original_hash: str | None) -> Iterator[Problem]:
    """12: an event with errorDeclaration repeats the one that it takes back. `original_hash`: of the event under the same
    eventID, None if there is none. Error declaration, record time and eventID are in no hash."""
    if "errorDeclaration" in event and original_hash != own_hash:
        why = (
            "there is no event with this eventID"
            if original_hash is None
            else "the event under this eventID says something else"
        )
        yield Problem("12", "$.errorDeclaration", f"an error declaration repeats the event that it takes back: {why}")


def corrects(event: dict[str, Any], exists: Callable[[str], bool]) -> Iterator[Problem]:
    """12: corrective events exist, or come in the same document (`exists` answers for both)."""
    declaration = event.get("errorDeclaration") or {}
    for at, one in enumerate(declaration.get("correctiveEventIDs") or ()):
        if not exists(one):
            yield Problem("12", f"$.errorDeclaration.correctiveEventIDs[{at}]", f"{quoted(one)} is not here", "W")


def holds(parent: str, children: Iterable[str], parent_of: Callable[[str], str | None]) -> Iterator[Problem]:
    """6: who packs `children` (canonical URIs) into `parent` closes no circle, and takes nothing out of another parent unseen.

    `parent_of`: in what a thing lies now, None if in nothing.
    """
    above, at = {parent}, parent
    while (at_parent := parent_of(at)) is not None and at_parent not in above:
        above.add(at_parent)
        at = at_parent
    for child in children:
        if child in above:
            yield Problem("6", "$.childEPCs", f"{quoted(child)} already holds its new parent", "W")
        elif (now := parent_of(child)) is not None and now != parent:
            yield Problem("6", "$.childEPCs", f"{quoted(child)} still lies in {quoted(now)}", "W")


@dataclass(frozen=True, slots=True)
class Step:
    """What one event did to a thing: its action (ADD, OBSERVE, DELETE or empty) and bizStep, in any spelling."""

    action: str
    biz_step: str

    @property
    def word(self) -> str:
        return vocabularies()["bizStep"].bare(self.biz_step)


_LONGEST = 120  # signs of an identifier: the serial stands at its end
_ENDS = frozenset(("decommissioning", "destroying"))
_BEGINS = frozenset(("commissioning", "creating_class_instance", "encoding"))
_SENDS = frozenset(("shipping", "departing", "consigning"))


@dataclass(slots=True)
class Life:
    """What a thing has lived through so far, in the order of time. `elsewhere`: other steps of it may not be known here, so that
    only what is known contradicts itself."""

    elsewhere: bool = False
    ended: str = ""
    begun: bool = False
    commissioned: bool = False
    used: bool = False
    on_its_way: int = 0

    def then(self, word: str, action: str) -> list[str]:
        """14: what comes next (bizStep as a bare word), and what of it cannot be: commissioned once and first, received after
        shipping, nothing after the end."""
        found = []
        if self.ended:
            found.append(f"nothing happens after {self.ended}")
        is_use = bool(word) and word not in _BEGINS and action != "ADD"
        if word == "commissioning":
            if self.commissioned:
                found.append("was commissioned before")
            if self.elsewhere and self.used and not self.begun:
                found.append("was used before it was commissioned")
            self.commissioned = True
        elif not self.elsewhere:
            if word == "receiving" and self.on_its_way <= 0:
                found.append("was received, but nobody shipped it")
            if is_use and not self.begun:
                found.append("is used, but was never commissioned")
        self.begun |= word in _BEGINS
        self.used |= is_use
        self.on_its_way += (word in _SENDS) - (word == "receiving")
        if word in _ENDS and not self.ended:
            self.ended = word
        return found


def life(uri: str, history: Iterable[Step], now: Step) -> Iterator[Problem]:
    """14 of one step. `history`: what happened to the thing before, oldest first, wherever it was captured."""
    lived = Life()
    for step in history:
        lived.then(step.word, step.action)
    return (out_of_order(uri, reason) for reason in lived.then(now.word, now.action))


def out_of_order(uri: str, reason: str) -> Problem:
    """What a step of a thing contradicts. The thing by its whole name: one of many in the event is meant."""
    return Problem("14", "$", f"{quoted(uri, _LONGEST)}: {reason}", "W")
