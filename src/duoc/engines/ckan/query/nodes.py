"""The tree of a query. Values are literal text; what a sign meant is said by the kind of node."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Wild(Enum):
    """A sign that stands for others."""

    ANY = "*"  # none or more
    ONE = "?"


@dataclass(frozen=True, slots=True)
class Everything:
    """`*:*`."""


@dataclass(frozen=True, slots=True)
class Present:
    """`f:*`: the field has a value."""

    field: str


@dataclass(frozen=True, slots=True)
class Term:
    """`f:a`, `f:"a b"`: a value is this text; in a text field: these words stand in it, one after another."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class At:
    """A moment of a date field."""

    field: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Pattern:
    """`f:abc*`: a value (in a text field: a word) of this form. No two ANY side by side."""

    field: str
    parts: tuple[str | Wild, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """`f:[a TO b]`. None: open. Moments in date fields, texts (by their code points) in others."""

    field: str
    low: str | datetime | None
    high: str | datetime | None
    with_low: bool
    with_high: bool


@dataclass(frozen=True, slots=True)
class Not:
    """What the other is not."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """Every part; two or more."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Some part; two or more."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many of the parts; fewer than there are."""

    count: int
    parts: tuple["Node", ...]


Leaf = Everything | Present | Term | At | Pattern | Range
Node = Leaf | Not | And | Or | AtLeast


def both(parts: list[Node]) -> Node:
    """All of one or more parts."""
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def either(parts: list[Node]) -> Node:
    """One of one or more parts."""
    return parts[0] if len(parts) == 1 else Or(tuple(parts))
