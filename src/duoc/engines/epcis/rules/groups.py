"""Rules about what stands together in one event: 5, 6, 7, 11."""

from collections.abc import Iterator
from typing import Any

from duoc.engines.epcis.problems import Problem, quoted
from duoc.engines.epcis.rules.facts import Facts
from duoc.engines.epcis.vocabulary import vocabularies


def parent_named(facts: Facts) -> Iterator[Problem]:
    """5: who packs or unpacks says into or out of what."""
    if facts.type == "AggregationEvent" and facts.action != "OBSERVE" and "parentID" not in facts.event:
        yield Problem("5", "$", f"an AggregationEvent with action {facts.action} needs parentID")


def own_parent(facts: Facts) -> Iterator[Problem]:
    """6: nothing holds itself."""
    for _, parent in facts.uris("parentID"):
        for place, child in facts.uris("childEPCs"):
            if child == parent:
                yield Problem("6", place, "the parent is among its own children")


# Lists in which a thing may stand once, all taken together; ObjectEvent's own list only warns, an official example has both
# spellings of one unit.
_ONCE: dict[str, tuple[tuple[str, ...], Any]] = {
    "AggregationEvent": (("childEPCs",), "E"),
    "AssociationEvent": (("childEPCs",), "E"),
    "TransformationEvent": (("inputEPCList", "outputEPCList"), "E"),
    "TransactionEvent": (("epcList",), "E"),
    "ObjectEvent": (("epcList",), "W"),
}


def repetitions(facts: Facts) -> Iterator[Problem]:
    """7: nothing twice, in whichever spelling; nothing both input and output."""
    if (once := _ONCE.get(facts.type)) is None:
        return
    names, severity = once
    seen: dict[str, str] = {}
    for place, uri in facts.uris(*names):
        first = seen.setdefault(uri, place)
        if first != place:
            yield Problem("7", place, f"{quoted(uri)} stands already at {first}", severity)


_SIDES = {"sourceList": "source", "destinationList": "destination"}


def exclusions(facts: Facts) -> Iterator[Problem]:
    """11: no disposition both set and unset; one source and one destination of each type."""
    event = facts.event
    if (persistent := event.get("persistentDisposition")) is not None:
        words = vocabularies()["disposition"]
        both = {words.uri(one) for one in persistent.get("set", ())} & {
            words.uri(one) for one in persistent.get("unset", ())
        }
        for one in sorted(both):
            yield Problem("11", "$.persistentDisposition", f"{quoted(words.bare(one))} is both set and unset")
    for name, side in _SIDES.items():
        if (pairs := event.get(name)) is not None:
            seen = set()
            for at, one in enumerate(pairs):
                kind = vocabularies()["sourceOrDestination"].uri(one["type"])
                if kind in seen:
                    yield Problem("11", f"$.{name}[{at}]", f"a second {side} of the type {quoted(one['type'])}")
                seen.add(kind)
