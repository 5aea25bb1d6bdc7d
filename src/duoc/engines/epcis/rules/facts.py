"""What the rules read of an event, taken apart once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from duoc.engines.epcis.identifiers import Identifier, identify
from duoc.engines.epcis.mentions import AMOUNTS, THINGS

_PLACES = ("readPoint", "bizLocation")
_PAIRS = {"sourceList": "source", "destinationList": "destination", "bizTransactionList": "bizTransaction"}


@dataclass(frozen=True, slots=True)
class Limits:
    """`now`: with a zone; `tolerance`: how far ahead of it a time may be, for clocks differ; `mass_tolerance`: by which share
    the outputs of a transformation may outweigh its inputs."""

    now: datetime
    tolerance: timedelta = timedelta(minutes=5)
    mass_tolerance: float = 0.0


@dataclass(slots=True)
class Facts:
    """An event that the schema admits. `things`, `amounts`: what it is about, by field; `others`: places, parties, documents.
    Each with its place in the event; an amount with its element. `faulty`: those of all of them that GS1 would refuse."""

    event: dict[str, Any]
    limits: Limits
    things: list[tuple[str, str, Identifier]] = field(default_factory=list)
    amounts: list[tuple[str, str, Identifier, dict[str, Any]]] = field(default_factory=list)
    others: list[tuple[str, Identifier]] = field(default_factory=list)
    faulty: list[tuple[str, Identifier]] = field(default_factory=list)

    @property
    def action(self) -> str:
        return str(self.event.get("action", ""))

    @property
    def type(self) -> str:
        return str(self.event["type"])

    def uris(self, *names: str) -> list[tuple[str, str]]:
        """Canonical URIs of these fields with their places."""
        return [(place, found.uri) for name, place, found in self.things if name in names]


def facts(event: dict[str, Any], limits: Limits) -> Facts:
    """The facts of an event."""
    taken = Facts(event, limits)
    for name in THINGS:
        if (value := event.get(name)) is not None:
            if name == "parentID":
                taken.things.append((name, "$.parentID", identify(value)))
            else:
                taken.things += [(name, f"$.{name}[{at}]", identify(uri)) for at, uri in enumerate(value)]
    for name in AMOUNTS:
        for at, one in enumerate(event.get(name) or ()):
            taken.amounts.append((name, f"$.{name}[{at}]", identify(one["epcClass"]), one))
    for name in _PLACES:
        if (value := event.get(name)) is not None:
            taken.others.append((f"$.{name}.id", identify(value["id"])))
    for name, inner in _PAIRS.items():
        if (value := event.get(name)) is not None:
            taken.others += [(f"$.{name}[{at}].{inner}", identify(one[inner])) for at, one in enumerate(value)]
    if (value := event.get("transformationID")) is not None:
        taken.others.append(("$.transformationID", identify(value)))
    taken.faulty += [(place, found) for _, place, found in taken.things if found.fault]
    taken.faulty += [(f"{place}.epcClass", found) for _, place, found, _ in taken.amounts if found.fault]
    taken.faulty += [one for one in taken.others if one[1].fault]
    return taken
