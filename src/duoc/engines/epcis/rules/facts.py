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
    """An event that the schema admits. `things`, `amounts`: what it is about, by field, each with its place in the event, an
    amount with its element. `faulty`: of these and of places, parties and documents those that GS1 would refuse."""

    event: dict[str, Any]
    limits: Limits
    things: list[tuple[str, str, Identifier]] = field(default_factory=list)
    amounts: list[tuple[str, str, Identifier, dict[str, Any]]] = field(default_factory=list)
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
    faulty = taken.faulty
    for name, value in event.items():
        if name in THINGS:
            if name == "parentID":
                places = [(name, "$.parentID", identify(value))]
            else:
                places = [(name, f"$.{name}[{at}]", identify(uri)) for at, uri in enumerate(value)]
            taken.things += places
            faulty += [(place, found) for _, place, found in places if found.fault]
        elif name in AMOUNTS:
            for at, one in enumerate(value):
                found = identify(one["epcClass"])
                taken.amounts.append((name, f"$.{name}[{at}]", found, one))
                if found.fault:
                    faulty.append((f"$.{name}[{at}].epcClass", found))
        elif name in _PLACES:
            _note(faulty, f"$.{name}.id", value["id"])
        elif name in _PAIRS:
            for at, one in enumerate(value):
                _note(faulty, f"$.{name}[{at}].{_PAIRS[name]}", one[_PAIRS[name]])
        elif name == "transformationID":
            _note(faulty, "$.transformationID", value)
    return taken


def _note(faulty: list[tuple[str, Identifier]], place: str, uri: str) -> None:
    found = identify(uri)
    if found.fault:
        faulty.append((place, found))
