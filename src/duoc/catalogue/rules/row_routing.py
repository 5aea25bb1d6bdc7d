"""Where a question about rows is answered: one table of shapes, read from the top; the first that fits decides.

| shape | where | why |
|---|---|---|
| rows found by words in their index; a draft | rows | there is no other place |
| the table is not in PostgreSQL | columns | as before |
| places | columns | PostgreSQL is not asked for them |
| a rollup answers | rollups | it was counted when the version was published |
| columns that are looked up | columns | the list is joined there |
| small | rows | a scan of it costs less than a worker's turn |
| words without marks | columns | PostgreSQL has no function for it here |
| a row by its number | rows | the primary key |
| filter by an index | rows | points and short ranges |
| page in the order of an index, no other filter | rows | the index is the page |
| anything else: aggregates, counts, other orders and filters | columns | reads the columns it needs and no more |

Words are looked up in the rows' own index, best first, where their steward made columns searchable (`by_words`); of any other
table every text is looked through, and its rows stand as they lie.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Literal

from duoc.engines.columnar import (
    Aggregate,
    Among,
    Compare,
    Contains,
    Count,
    Extent,
    Figures,
    Filter,
    Grid,
    Histogram,
    Not,
    Page,
    Question,
    Rollups,
    Top,
)
from duoc.engines.columnar.columns import ID
from duoc.engines.columnar.filters import EVERYTHING, leaves, required

Place = Literal["rows", "columns", "rollups"]
SMALL = 50_000  # rows


@dataclass(frozen=True, slots=True)
class Lying:
    """How a version's rows lie.

    in_rows: a table of PostgreSQL has them; indexed: its columns that begin an index; rollups: what stands beside it.
    searchable: the table has an index of words; here_alone: what is asked about is nowhere else (rows found by words, a draft).
    """

    rows: int
    in_rows: bool
    indexed: frozenset[str]
    rollups: Rollups = field(default_factory=Rollups)
    searchable: bool = False
    here_alone: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A line of the table above."""

    name: str
    place: Place
    fits: Callable[[Question, Lying], bool]


def _is_page(question: Question) -> bool:
    return isinstance(question, Page) and not question.distinct


def by_index(question: Question, lying: Lying) -> bool:
    """Whether it is a page in the order of an index."""
    if not isinstance(question, Page) or question.distinct:
        return False
    first = question.order[0].column if question.order else ID
    return first == ID or first in lying.indexed


def _points(tree: Filter, names: Collection[str], operators: Collection[str]) -> bool:
    """Whether every row found has a cell of these columns that is given, or lies within given ends."""
    return any(
        (isinstance(one, Compare) and one.column in names and one.operator in operators)
        or (isinstance(one, Among) and one.column in names)
        for one in required(tree)
    )


def _unmarked(question: Question, _lying: Lying) -> bool:
    return any(isinstance(one, Contains) and one.folded for one in leaves(question.filter))


def by_words(lying: Lying) -> bool:
    """Whether words are looked up in the index of the rows; otherwise every text is looked through."""
    return lying.in_rows and lying.searchable


SHAPES = (
    Shape("found by words, or a draft", "rows", lambda _question, lying: lying.here_alone),
    Shape("not in PostgreSQL", "columns", lambda _question, lying: not lying.in_rows),
    Shape("a rollup answers", "rollups", lambda question, lying: lying.rollups.fitting(question) is not None),
    Shape("words without marks", "columns", _unmarked),
    Shape("places", "columns", lambda question, _lying: isinstance(question, Extent | Grid)),
    Shape("looked up", "columns", lambda question, _lying: isinstance(question, Aggregate) and bool(question.lookup)),
    Shape("small", "rows", lambda _question, lying: lying.rows <= SMALL),
    Shape("a row by its number", "rows", lambda question, _lying: _points(question.filter, {ID}, {"eq"})),
    Shape(
        "filter by an index",
        "rows",
        lambda question, lying: (
            (_is_page(question) or isinstance(question, Count)) and _points(question.filter, lying.indexed, {"eq"})
        ),
    ),
    Shape(
        "page in the order of an index",
        "rows",
        lambda question, lying: (
            by_index(question, lying)
            and isinstance(question, Page)
            and (question.filter == EVERYTHING or _within(question, lying))
        ),
    ),
    Shape("anything else", "columns", lambda _question, _lying: True),
)


def _within(page: Page, lying: Lying) -> bool:
    """Only ends on the column that also orders: a stretch of the same index."""
    first = page.order[0].column if page.order else ID
    if isinstance(page.filter, Not):
        return False
    return (first == ID or first in lying.indexed) and all(
        isinstance(one, Compare) and one.column == first and one.operator != "ne" for one in leaves(page.filter)
    ) and len(list(required(page.filter))) == len(list(leaves(page.filter)))  # fmt: skip


def place(question: Question, lying: Lying) -> Place:
    """Where the question is answered."""
    return next(shape.place for shape in SHAPES if shape.fits(question, lying))


# What is asked as rows and never as figures; the others are figures.
FIGURES = (Aggregate, Top, Histogram, Figures)
