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


_ENDS = frozenset(("decommissioning", "destroying"))
_BEGINS = frozenset(("commissioning", "creating_class_instance", "encoding"))


def life(uri: str, history: Iterable[Step], now: Step) -> Iterator[Problem]:
    """14: what a thing lives through, in order: commissioned once and first, received after shipping, nothing after its end.

    `history`: what happened to it before, oldest first, wherever it was captured.
    """
    words = [step.word for step in history]
    if ended := next((word for word in words if word in _ENDS), None):
        yield Problem("14", "$", f"{quoted(uri)}: nothing happens after {ended}", "W")
    if now.word == "commissioning" and "commissioning" in words:
        yield Problem("14", "$", f"{quoted(uri)} was commissioned before", "W")
    if now.word == "receiving" and not _shipped(words):
        yield Problem("14", "$", f"{quoted(uri)} was received, but nobody shipped it", "W")
    if now.word and now.word not in _BEGINS and now.action != "ADD" and not _BEGINS & set(words):
        yield Problem("14", "$", f"{quoted(uri)} is used, but was never commissioned", "W")


def _shipped(words: list[str]) -> bool:
    sent = sum(word in ("shipping", "departing", "consigning") for word in words)
    return sent > sum(word == "receiving" for word in words)
