"""How a table is looked at on its page: what the address asks for, read into a question. Nothing in it can be refused
but by a word.

    ?q=cua bien                 rows that say these words, the best first; without marks whatever the marks
    ?is.xa=Năm Căn              rows of this value; several columns narrow together
    ?sort=-san_luong            the greatest first
    ?group=ngay:month&measure=sum:san_luong   what the chart shows
    ?map=xa                     what the map shows: `points`, or a column of communes
    ?box=104.8,8.6,105.1,8.9   rows between these longitudes and latitudes
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from duoc.catalogue.rules import communes, features, row_maps
from duoc.catalogue.rules.row_queries import RowQuery, read_order, read_words
from duoc.engines.columnar import Aggregate, All, Compare, Filter, Group, Measure, Where
from duoc.engines.columnar.columns import DATED, Column
from duoc.engines.columnar.filters import EVERYTHING
from duoc.engines.columnar.questions import Box

ROWS, GROUPS = 50, 40
LONGEST_WORDS = 200
MOST_CHOICES = 30  # different values of a column that is offered as a choice
POINTS = "points"
_PART = "is."


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a table's columns: names and types, different values of each (None: many), signs of its longest.

    rows: of the table; 0: not told.
    """

    columns: tuple[Column, ...]
    distinct: Mapping[str, int | None]
    longest: Mapping[str, int] = field(default_factory=dict)
    rows: int = 0

    def choices(self) -> list[str]:
        """Columns with so few values that each is offered as a choice, and of which some come again."""
        most = min(MOST_CHOICES, self.rows - 1) if self.rows else MOST_CHOICES
        return [
            one.name
            for one in self.columns
            if one.type in ("string", "boolean", "year") and 1 < (self.distinct.get(one.name) or 0) <= most
        ]

    def groups(self) -> list[str]:
        """What a chart may count by: days by month and year, and choices."""
        dated = [f"{one.name}:{part}" for one in self.columns if one.type in DATED for part in ("month", "year")]
        return [*dated, *self.choices()]

    def measures(self) -> list[str]:
        """What a chart may show: rows, or the sum or mean of a number."""
        degrees = {self.where.latitude, self.where.longitude} if self.where else set()
        numbers = [one.name for one in self.columns if one.type in ("integer", "number") and one.name not in degrees]
        return ["count", *(f"{function}:{name}" for name in numbers for function in ("sum", "avg"))]

    @property
    def where(self) -> Where | None:
        """The columns that say where a row lies."""
        return features.places(self.columns)

    def maps(self) -> list[str]:
        """What a map may show: places of rows, and columns that may name communes."""
        named = [
            name
            for name in communes.columns(self.columns)
            if 0 < (self.distinct.get(name) or 0) <= communes.MOST_VALUES
        ]
        return [*([POINTS] if self.where else []), *named]


@dataclass(frozen=True, slots=True)
class View:
    """A question and what it was made of: words, chosen values by column, the group and the measure of the chart.

    map: what the map shows, '' for none; where: columns of places; box: the frame that rows lie in, where one was chosen.
    """

    query: RowQuery
    words: str
    chosen: Mapping[str, str]
    group: str
    measure: str
    map: str = ""
    where: Where | None = None
    box: Box | None = None


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
    group = group if group in groups else (groups[0] if groups else "")
    measure = parameters.get("measure", "")
    # In time a mean is true of every number, where a sum is not (prices, shares); of choices the rows are counted.
    usual = measures[2] if len(measures) > 2 and ":" in group else "count"
    where, drawn = shape.where, shape.maps()
    box = row_maps.read_box(parameters.get("box", "")) if where and where.longitude else None
    tree = _filter(chosen, shape.columns, _within(where, box, shape.columns) if where and box else ())
    query = RowQuery(tree, order, (), ROWS, parameters.get("cursor", ""), words)
    return View(
        query,
        words,
        chosen,
        group,
        measure if measure in measures else usual,
        parameters["map"] if parameters.get("map") in drawn else drawn[0] if drawn else "",
        where,
        box,
    )


def aggregate(view: View) -> Aggregate:
    """What the chart of a view asks: months in their order, values by their figure."""
    column, _mark, part = view.group.partition(":")
    function, _mark, measured = view.measure.partition(":")
    return Aggregate(
        (Group(column, part),), (Measure(function, measured),), view.query.filter, 0 if part else 1, not part, GROUPS
    )


def by_commune(view: View) -> Aggregate:
    """What a map of communes asks: the chart's measure for each value of the column."""
    function, _mark, measured = view.measure.partition(":")
    return Aggregate(
        (Group(view.map),), (Measure(function, measured),), view.query.filter, 1, descending=True,
        limit=communes.MOST_VALUES,
    )  # fmt: skip


def _within(where: Where, box: Box, columns: Sequence[Column]) -> tuple[Filter, ...]:
    """Whole degrees are asked for whole degrees: a column of integers is compared with no fraction."""
    whole = {one.name for one in columns if one.type == "integer"}
    west, south, east, north = box
    return tuple(
        part
        for name, low, high in ((where.longitude, west, east), (where.latitude, south, north))
        for part in (
            Compare(name, "gte", math.ceil(low) if name in whole else low),
            Compare(name, "lte", math.floor(high) if name in whole else high),
        )
    )


def _filter(chosen: Mapping[str, str], columns: Sequence[Column], more: Sequence[Filter] = ()) -> Filter:
    types = {one.name: one.type for one in columns}
    parts = (*(Compare(name, "eq", _value(types[name], value)) for name, value in chosen.items()), *more)
    return All(parts) if parts else EVERYTHING


def text_of(value: Any) -> str:
    """A value as the address names it (`is.<column>=`); `read` takes it back."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value(kind: str, text: str) -> Any:
    return text == "true" if kind == "boolean" else text
