"""Rows counted and summed by a few groups once, when they became what they will always be; and what that answers.

A rollup has a row for each combination of its groups: how many rows of the table it stands for, and of each numeric column how
many cells, their sum, the least and the greatest. A question that speaks of those groups alone (or of coarser ones: a quarter of
months), and asks nothing that cannot be put together from parts, has the same answer from it as from all the rows; sums of
fractions may differ in their last place, as they do between two readings of the rows themselves.

All rollups of a table lie in one relation: `_rollup` says whose a row is, `_rows` how many it stands for, `g0`… are the columns
that group, `m0_n`, `m0_sum`, `m0_min`, `m0_max`… the figures of the numeric ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from duoc.engines.columnar import columns, filters
from duoc.engines.columnar.columns import Known
from duoc.engines.columnar.questions import Aggregate, Count, Group, Measure, Question, Top
from duoc.engines.columnar.statements import POSTGRESQL, Statement, Writing, put

RESULTS = ("count", "sum", "min", "max")  # kept of each numeric column, in this order
_OF_MONTHS = frozenset({"year", "quarter", "month"})
_NEXT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rollup:
    """One of them. groups: a column whole, or a `month` of a day. rows: how many the rollup has."""

    number: int
    groups: tuple[Group, ...]
    rows: int

    def part(self, column: str) -> str | None:
        """How finely the column is kept: '' whole, `month`; None: not at all."""
        return next((group.part for group in self.groups if group.column == column), None)


@dataclass(frozen=True, slots=True)
class Rollups:
    """All of a table, and the columns that group or are summed in any of them."""

    held: tuple[Rollup, ...] = ()
    groups: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()

    def fitting(self, question: Question) -> Rollup | None:
        """The smallest that answers; None where none does."""
        fitting = (one for one in self.held if _answers(one, question, self.measures))
        return min(fitting, key=lambda one: one.rows, default=None)


def asked(groups: tuple[Group, ...], measures: Iterable[str], most: int) -> Aggregate:
    """The question whose answer is the rollup; one row more than `most` where it would be larger."""
    figures = (Measure(function, name) for name in measures for function in RESULTS)
    return Aggregate(groups, (Measure("count"), *figures), limit=most + 1)


def write(question: Question, rollup: Rollup, rollups: Rollups, relation: str, known: Known) -> Statement:
    """The SQL for PostgreSQL of a question that the rollup answers. Raises `ColumnError`, `filters.FilterError`."""
    return put(question, _Parts(rollup, rollups, relation, known))


class _Parts(Writing):
    """A statement over rows that stand for many."""

    def __init__(self, rollup: Rollup, rollups: Rollups, relation: str, known: Known) -> None:
        super().__init__(relation, known, POSTGRESQL)
        self._rollup, self._rollups = rollup, rollups
        self.rows = 'CAST(coalesce(sum("_rows"), 0) AS bigint)'

    def column(self, name: str) -> str:
        self.known.type(name)
        return f'"g{self._rollups.groups.index(name)}"'

    def select(self, cells: str, where: str) -> str:
        return super().select(cells, f'"_rollup" = {self._rollup.number} AND {where}')

    def measure(self, measure: Measure) -> str:
        if not measure.column:
            return self.rows
        if measure.column not in self._rollups.measures:  # a column that groups: its empty cells are a group
            filled = f"{self.column(measure.column)} IS NOT NULL"
            return f'CAST(coalesce(sum("_rows") FILTER (WHERE {filled}), 0) AS bigint)'
        at = f"m{self._rollups.measures.index(measure.column)}"
        match measure.function:
            case "count":
                return f'CAST(coalesce(sum("{at}_n"), 0) AS bigint)'
            case "avg":
                return f'CAST(sum("{at}_sum") / nullif(sum("{at}_n"), 0) AS double precision)'
            case _:
                return f'{measure.function}("{at}_{measure.function}")'


def _answers(rollup: Rollup, question: Question, measures: Sequence[str]) -> bool:
    match question:
        case Aggregate(lookup=None):
            groups, figures = question.groups, question.measures
        case Top():
            groups, figures = (Group(question.column),), ()
        case Count(most=0, distinct=()):
            groups, figures = (), ()
        case _:
            return False
    return (
        all(_keeps(rollup, group) for group in groups)
        and all(_adds_up(rollup, one, measures) for one in figures)
        and all(_decides(rollup, leaf) for leaf in filters.leaves(question.filter))
    )


def _keeps(rollup: Rollup, group: Group) -> bool:
    part = rollup.part(group.column)
    return part == "" or (part == "month" and group.part in _OF_MONTHS)


def _adds_up(rollup: Rollup, measure: Measure, measures: Sequence[str]) -> bool:
    if measure.function == "count":
        return not measure.column or measure.column in measures or rollup.part(measure.column) is not None
    return measure.function in ("sum", "avg", "min", "max") and measure.column in measures


def _decides(rollup: Rollup, leaf: filters.Filter) -> bool:
    """Whether all rows of a group answer the comparison alike."""
    if isinstance(leaf, filters.All | filters.Some | filters.Not | filters.Numbered):
        return False
    part = rollup.part(leaf.column)
    if isinstance(leaf, filters.Contains):
        return part == "" and not leaf.folded
    if part == "month" and isinstance(leaf, filters.Compare):
        return _between_months(leaf)
    return part == "" or (part == "month" and isinstance(leaf, filters.Empty))


def _between_months(leaf: filters.Compare) -> bool:
    """Only ends that fall between two months; a month is known by its first day, so the comparison stands as it is."""
    try:
        day: date = columns.value(leaf.value, "date")
    except ValueError:
        return False
    if leaf.operator in ("lt", "gte"):
        return day.day == 1
    return leaf.operator in ("lte", "gt") and day < date.max and (day + _NEXT).day == 1
