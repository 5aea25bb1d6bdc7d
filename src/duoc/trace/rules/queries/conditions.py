"""What a query asks of an event: conditions are joined by AND, the values inside one by OR."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Subject:
    """An event as a test sees it: its JSON, what its prefixes mean, and when it was recorded."""

    event: dict[str, Any]
    prefixes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Moment:
    """`column` (event_time, record_time) is not before, or before, a moment."""

    column: Literal["event_time", "record_time"]
    operator: Literal[">=", "<"]
    value: datetime


@dataclass(frozen=True, slots=True)
class OneOf:
    """`column` holds one of some values: numbers of types and actions, or texts of vocabulary and places in stored form."""

    column: Literal["type", "action", "biz_step", "disposition", "read_point", "biz_location"]
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class EventIds:
    """The eventID is one of these."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mentioned:
    """The event mentions one of `texts` (stored form of identifiers), or something of one of the products or company
    prefixes that `patterns` name, in one of `roles` (names of `models.Role`). is_class: as a lot or product, or as a piece;
    None: either."""

    roles: tuple[str, ...]
    is_class: bool | None
    texts: tuple[str, ...]
    patterns: tuple["Pattern", ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """Several identifiers at once. product: all of this product (stored form); else all whose stored form matches `expression`
    (a regular expression that both Python and PostgreSQL read)."""

    product: str = ""
    expression: str = ""


@dataclass(frozen=True, slots=True)
class Test:
    """Judges the JSON of one event. `name`: the parameter that asks."""

    name: str
    holds: Callable[[Subject], bool]


@dataclass(frozen=True, slots=True)
class Declares:
    """Whether it is an error declaration."""


Condition = Moment | OneOf | EventIds | Mentioned | Declares


@dataclass(frozen=True, slots=True)
class Query:
    """conditions: answered by tables; tests: by the event itself. order: eventTime, recordTime, or nothing asked.

    limit: the first N only (eventCountLimit); most: refuse when there are more (maxEventCount); page: perPage, if asked.
    """

    conditions: tuple[Condition, ...] = ()
    tests: tuple[Test, ...] = ()
    order: Literal["", "eventTime", "recordTime"] = ""
    descending: bool = True
    limit: int | None = None
    most: int | None = None
    page: int | None = None
    context: Any = field(default=None, compare=False)
