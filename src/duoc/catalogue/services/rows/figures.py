"""Figures of a table: by group, the most frequent values, how numbers are spread, what a column holds."""

from collections.abc import Mapping, Sequence
from typing import Any

from duoc.catalogue.services.rows import reading
from duoc.catalogue.services.rows.tables import Table
from duoc.engines.columnar import Aggregate, Figures, Filter, Group, Histogram, Measure, Top
from duoc.engines.columnar.filters import EVERYTHING

MOST_FACETS = 10
_NAMES = ("rows", "filled", "distinct", "min", "max", "mean")


def aggregate(table: Table, asked: Aggregate) -> list[list[Any]]:
    """A row a group: its values, then its figures. Raises `ColumnError`, `FilterError`, `ReadingError`."""
    return reading.answer(table, asked)


def top(table: Table, column: str, *, tree: Filter = EVERYTHING, limit: int = 20) -> list[list[Any]]:
    """(value, rows) of the most frequent values, null among them."""
    return reading.answer(table, Top(column, tree, limit))


def facets(
    table: Table, columns: Sequence[str], *, tree: Filter = EVERYTHING, limit: int = 20
) -> dict[str, list[list[Any]]]:
    """The most frequent values of each column, at most `MOST_FACETS` columns."""
    return {name: top(table, name, tree=tree, limit=limit) for name in columns[:MOST_FACETS]}


def histogram(table: Table, column: str, *, tree: Filter = EVERYTHING, bars: int = 20) -> list[list[Any]]:
    """(from, to, rows) between equal steps."""
    return reading.answer(table, Histogram(column, tree, bars))


def figures(table: Table, column: str, *, tree: Filter = EVERYTHING) -> Mapping[str, Any]:
    """rows, filled, distinct, min, max, mean of a column; null where there is none."""
    return dict(zip(_NAMES, reading.answer(table, Figures(column, tree))[0], strict=True))


def by_month(table: Table, column: str, group: str, *, tree: Filter = EVERYTHING, limit: int = 1000) -> list[list[Any]]:
    """(value, month, rows): the commonest chart of all."""
    return aggregate(table, Aggregate((Group(group), Group(column, "month")), (Measure("count"),), tree, limit=limit))
