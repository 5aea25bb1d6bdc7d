"""Why a capture kept nothing, or not all: problem details of EPCIS 2.0 (`epcisException:…`), one for each event; and what it kept
with a warning."""

from dataclasses import dataclass
from typing import Any

from duoc.engines.epcis.problems import Problem

MOST_ERRORS, MOST_WARNINGS = 1_000, 100
TITLES = {
    "ValidationException": "The event is not valid",
    "ResourceAlreadyExistsException": "Another event has this eventID",
    "SecurityException": "The event speaks of what is not the party's",
    "ImplementationException": "The event could not be stored",
}
_STATUS = {
    "ValidationException": 400,
    "ResourceAlreadyExistsException": 409,
    "SecurityException": 403,
    "ImplementationException": 500,
}


def shown(text: str) -> str:
    """A text that may quote a stranger, as it can be stored: PostgreSQL holds no zero byte."""
    return text.replace("\0", "\N{SYMBOL FOR NULL}")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One event (`index` in its document, None: the document itself) and what is wrong with it."""

    index: int | None
    kind: str
    place: str
    reason: str
    rule: str = ""

    @classmethod
    def of(cls, index: int | None, problem: Problem) -> "Refusal":
        """What a rule says."""
        kind = "SecurityException" if problem.rule == "16" else "ValidationException"
        return cls(index, kind, problem.place, problem.reason, problem.rule)

    @property
    def status(self) -> int:
        """As an HTTP status."""
        return _STATUS[self.kind]

    def members(self) -> dict[str, Any]:
        """The problem (RFC 7807), with the place in the document and the rule as further members."""
        told: dict[str, Any] = {
            "type": f"epcisException:{self.kind}",
            "title": TITLES[self.kind],
            "status": self.status,
            "detail": shown(f"{self.place}: {self.reason}"),
        }
        if self.index is not None:
            told["event"] = self.index
        if self.rule:
            told["rule"] = self.rule
        return told


@dataclass(frozen=True, slots=True)
class Warned:
    """What an event that is kept was warned of. index, place: as of a `Refusal`."""

    index: int
    place: str
    reason: str
    rule: str

    @classmethod
    def of(cls, index: int, problem: Problem) -> "Warned":
        """What a rule says of the event at this place of its document."""
        place = f"$.epcisBody.eventList[{index}]{problem.place.removeprefix('$')}"
        return cls(index, place, problem.reason, problem.rule)

    def members(self) -> dict[str, Any]:
        """As a job tells it."""
        return {"event": self.index, "rule": self.rule, "detail": shown(f"{self.place}: {self.reason}")}
