"""How a table is looked at on its page: what the address asks for, read into a question. Nothing in it can be refused
but by a word.

    ?q=cua bien                 rows that say these words, the best first; without marks whatever the marks
    ?is.xa=Năm Căn              rows of this value; several columns narrow together
    ?sort=-san_luong            the greatest first
    ?group=ngay:month&measure=sum:san_luong   what the chart shows
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duoc.catalogue.rules.row_queries import RowQuery, read_order, read_words
from duoc.engines.columnar import Aggregate, All, Compare, Filter, Group, Measure
from duoc.engines.columnar.columns import DATED, Column
from duoc.engines.columnar.filters import EVERYTHING

ROWS, GROUPS = 50, 40
LONGEST_WORDS = 200
MOST_CHOICES = 30  # different values of a column that is offered as a choice
_PART = "is."


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a table's columns: their names and types, and how many different values each has (None: many)."""

    columns: tuple[Column, ...]
    distinct: Mapping[str, int | None]

    def choices(self) -> list[str]:
        """Columns with so few values that each is offered as a choice."""
        return [
            one.name
            for one in self.columns
            if one.type in ("string", "boolean", "year") and 1 < (self.distinct.get(one.name) or 0) <= MOST_CHOICES
        ]

    def groups(self) -> list[str]:
        """What a chart may count by: days by month and year, and choices."""
        dated = [f"{one.name}:{part}" for one in self.columns if one.type in DATED for part in ("month", "year")]
        return [*dated, *self.choices()]

    def measures(self) -> list[str]:
        """What a chart may show: rows, or the sum or mean of a number."""
        numbers = [one.name for one in self.columns if one.type in ("integer", "number")]
        return ["count", *(f"{function}:{name}" for name in numbers for function in ("sum", "avg"))]


@dataclass(frozen=True, slots=True)
class View:
    """A question and what it was made of: words, chosen values by column, the group and the measure of the chart."""

    query: RowQuery
    words: str
    chosen: Mapping[str, str]
    group: str
    measure: str


def read(parameters: Mapping[str, str], shape: Shape) -> View:
    """The view that an address asks for; what names no column is not heard."""
    words = read_words(parameters.get("q", ""))[:LONGEST_WORDS]
    names = {one.name for one in shape.columns}
    chosen = {
        name.removeprefix(_PART): value
        for name, value in parameters.items()
        if name.startswith(_PART) and name.removeprefix(_PART) in names and value and "\0" not in value
    }
    order = tuple(one for one in read_order(parameters.get("sort", "")[:200].partition(",")[0]) if one.column in names)
    groups, measures = shape.groups(), shape.measures()
    group = parameters.get("group", "")
    measure = parameters.get("measure", "")
    query = RowQuery(_filter(chosen, shape.columns), order, (), ROWS, parameters.get("cursor", ""), words)
    return View(
        query,
        words,
        chosen,
        group if group in groups else (groups[0] if groups else ""),
        # A mean is true of every number; a sum is not (prices, shares).
        measure if measure in measures else measures[2] if len(measures) > 2 else "count",
    )


def aggregate(view: View, tree: Filter) -> Aggregate:
    """What the chart of a view asks of these rows: months in their order, values by their figure."""
    column, _mark, part = view.group.partition(":")
    function, _mark, measured = view.measure.partition(":")
    return Aggregate((Group(column, part),), (Measure(function, measured),), tree, 0 if part else 1, not part, GROUPS)


def _filter(chosen: Mapping[str, str], columns: Sequence[Column]) -> Filter:
    types = {one.name: one.type for one in columns}
    parts = tuple(Compare(name, "eq", _value(types[name], value)) for name, value in chosen.items())
    return All(parts) if parts else EVERYTHING


def _value(kind: str, text: str) -> Any:
    return text == "true" if kind == "boolean" else text
