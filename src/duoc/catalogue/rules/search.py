"""What a search asks for and what it tells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

FACETS = ("agency", "topic", "format", "level", "license")

# By `engines.search.levels.Level`; 0: nothing was asked, so nothing is said.
WHY = {
    0: "",
    1: "đúng cụm từ trong tên",
    2: "đúng cụm từ",
    3: "đúng cụm từ trong tên",
    4: "đúng cụm từ",
    5: "đủ các từ, đúng dấu, trong tên",
    6: "đủ các từ, đúng dấu",
    7: "cụm từ trong tên, không xét dấu",
    8: "cụm từ, không xét dấu",
    9: "đủ các từ trong tên, không xét dấu",
    10: "đủ các từ, không xét dấu",
    11: "một phần các từ",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Values of facets: of one facet any of them, of all facets together each. Keys as `FACETS`."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that answers. `score`: the higher the better, comparable within one search alone; `why` in words.

    `title_spans`, `notes_spans`: (start, end) of the words found.
    """

    id: UUID
    code: str
    name: str
    title: str
    notes: str
    score: float
    why: str
    title_spans: tuple[tuple[int, int], ...] = ()
    notes_spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet with its name and how many hits have it."""

    value: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. `understood`: the query in other words where it was read so, else ""; `facets` by name."""

    query: str
    understood: str
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry whose title holds words that begin like what was typed; `spans` of the title."""

    code: str
    name: str
    title: str
    spans: tuple[tuple[int, int], ...]
