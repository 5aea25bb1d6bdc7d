"""What is wrong, or odd, about one event: the verdict that capture gives."""

from dataclasses import dataclass
from typing import Literal

from duoc.engines.epcis.json_text import member

Severity = Literal["E", "W"]


@dataclass(frozen=True, slots=True)
class Problem:
    """`rule`: "schema", "prefix", or the number of a rule (`rules.RULES`); `place`: where in the event, like
    `$.epcList[0]`; `reason`: one sentence; `severity`: E refuses the event, W is shown and lets it in."""

    rule: str
    place: str
    reason: str
    severity: Severity = "E"

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """About the event with this place in its document, counted from 0."""

    index: int
    problems: tuple[Problem, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether nothing refuses it."""
        return not self.problems or not self.errors

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What refuses it."""
        return tuple(problem for problem in self.problems if problem.severity == "E")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What it is let in with."""
        return tuple(problem for problem in self.problems if problem.severity == "W")


def place_of(path: list[str | int]) -> str:
    """A path into a document as text."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else member(step) for step in path)


def quoted(value: object, most: int = 40) -> str:
    """A value as part of a sentence: at most so many signs of it."""
    text = str(value)
    return f"“{shown(text, most)}…”" if len(text) > most else f"“{shown(text, most)}”"


def shown(text: str, most: int = 40) -> str:
    """The first signs; what a terminal could take for a command is written as an escape."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text[:most])
