"""Rules about identifiers: 1, 2, 8, 9."""

from collections.abc import Iterator

from duoc.engines.epcis.problems import Problem, quoted
from duoc.engines.epcis.rules.facts import Facts

# A wrong digit in these is a refusal: products, logistic units, places, parties carry a trace.
_STRICT = frozenset(("00", "01", "414", "417"))


def values(facts: Facts) -> Iterator[Problem]:
    """1: check digits, lengths and signs of GS1 keys."""
    for place, found in facts.faulty:
        if found.fault == "value":
            yield Problem("1", place, f"{quoted(found.uri)}: {found.reason}", "E" if found.key in _STRICT else "W")


def urns(facts: Facts) -> Iterator[Problem]:
    """2: parts and lengths of EPC URNs."""
    for place, found in facts.faulty:
        if found.fault == "urn":
            yield Problem("2", place, f"{quoted(found.uri)}: {found.reason}")


def levels(facts: Facts) -> Iterator[Problem]:
    """8: one thing where one thing is meant, a class where a class is meant."""
    for _, place, found in facts.things:
        if found.is_class:
            yield Problem("8", place, f"{quoted(found.uri)} names a class of things, not one thing", "W")
    for _, place, found, _ in facts.amounts:
        if found.elements and not found.is_class:
            yield Problem("8", f"{place}.epcClass", f"{quoted(found.uri)} names one thing, not a class of things", "W")


def parents(facts: Facts) -> Iterator[Problem]:
    """9: a location is a parent only in an AssociationEvent."""
    for name, place, found in facts.things:
        if name == "parentID" and found.key == "414" and facts.type != "AssociationEvent":
            yield Problem("9", place, "a location as a parent belongs into an AssociationEvent", "W")
