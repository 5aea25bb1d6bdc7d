"""SQL of a question: names only from the table's declared columns, quoted; values only as parameters.

One text for both places where rows lie, so that the same question finds the same rows: DuckDB over Parquet, and a table of
PostgreSQL. Both order text by its code points (C) and put empty cells last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from duoc.engines.columnar import filters, lookups, places, questions
from duoc.engines.columnar.columns import DATED, ID, NUMERIC, ColumnError, Known
from duoc.engines.columnar.filters import Filter
from duoc.engines.columnar.questions import Order

PROVINCE = "Asia/Ho_Chi_Minh"
_SIGNS = {"eq": "=", "ne": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_FUNCTIONS = {"sum": "sum", "avg": "avg", "min": "min", "max": "max"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """mark: how a parameter stands. percent: whether a `%` outside of parameters is doubled. unmarked: a text without marks."""

    mark: str
    percent: bool
    unmarked: str

    def name(self, text: str) -> str:
        """A quoted identifier. Raises `ColumnError` for what no identifier can be."""
        if not text or "\0" in text:
            raise ColumnError(text, "name")
        quoted = '"' + text.replace('"', '""') + '"'
        return quoted.replace("%", "%%") if self.percent else quoted


DUCKDB = Dialect("?", False, "replace(lower(strip_accents({})), 'đ', 'd')")
# PostgreSQL has no function for it here: taken apart, and the marks (U+0300 to U+036F) left out. Dear, so for few rows.
POSTGRESQL = Dialect(
    "%s", True, "replace(regexp_replace(normalize(lower({}), NFD), '[\u0300-\u036f]', '', 'g'), 'đ', 'd')"
)

_HISTOGRAM = """WITH held AS ({held}), ends AS (SELECT min(v) AS low, max(v) AS high FROM held), bars AS (
    SELECT CASE WHEN high = low THEN 0 ELSE least(CAST(floor((v - low) / (high - low) * {bars}) AS bigint), {last}) END AS bar,
        low, high, count(*) AS n
    FROM held CROSS JOIN ends GROUP BY 1, 2, 3)
SELECT low + (high - low) * bar / {bars}, CASE WHEN high = low THEN high ELSE low + (high - low) * (bar + 1) / {bars} END, n
FROM bars ORDER BY bar"""

Statement = tuple[str, list[Any]]


class Writing:
    """One statement being written over a relation with the columns `known`."""

    def __init__(self, relation: str, known: Known, dialect: Dialect) -> None:
        self.relation, self.known, self.dialect = relation, known, dialect
        self.values: list[Any] = []
        self.rows = "count(*)"

    def column(self, name: str) -> str:
        """Raises `ColumnError` for what is no column of the table."""
        self.known.type(name)
        return self.dialect.name(name)

    def value(self, given: Any) -> str:
        """A parameter's place."""
        self.values.append(given)
        return self.dialect.mark

    def select(self, cells: str, where: str) -> str:
        """The rows found."""
        return f"SELECT {cells} FROM {self.relation} WHERE {where}"  # noqa: S608  # names are quoted, values are parameters

    def measure(self, measure: questions.Measure) -> str:
        """A figure of the rows of a group. Raises `ColumnError` for a column that has no such figure."""
        if measure.function == "count":
            return f"count({self.column(measure.column)})" if measure.column else self.rows
        name, kind = self.column(measure.column), self.known.type(measure.column)
        if measure.function == "distinct":
            return f"count(DISTINCT {name})"
        if measure.function not in _FUNCTIONS or (measure.function in ("sum", "avg") and kind not in NUMERIC):
            raise ColumnError(measure.column, "measure")
        if kind == "boolean":
            raise ColumnError(measure.column, "measure")
        cast = f"CAST({name} AS double precision)" if kind == "number" or measure.function == "avg" else name
        return f"{_FUNCTIONS[measure.function]}({cast})"

    def where(self, tree: Filter) -> str:
        """The condition of a filter whose values are typed."""
        if isinstance(tree, filters.All | filters.Some):
            word, otherwise = (" AND ", "TRUE") if isinstance(tree, filters.All) else (" OR ", "FALSE")
            return "(" + word.join(map(self.where, tree.parts)) + ")" if tree.parts else otherwise
        if isinstance(tree, filters.Not):
            return f"(NOT coalesce({self.where(tree.part)}, FALSE))"
        if isinstance(tree, filters.Numbered):
            return f"{self.dialect.name(ID)} IN (SELECT unnest(CAST({self.value(list(tree.numbers))} AS bigint[])))"
        name = self.column(tree.column)
        if isinstance(tree, filters.Compare):
            return f"{name} {_SIGNS[tree.operator]} {self.value(tree.value)}"
        if isinstance(tree, filters.Among):
            return f"{name} IN ({', '.join(map(self.value, tree.values))})" if tree.values else "FALSE"
        if isinstance(tree, filters.Contains):
            form = self.dialect.unmarked if tree.folded else "lower({})"
            return f"strpos({form.format(name)}, {form.format(self.value(tree.text))}) > 0"
        return f"{name} IS {'' if tree.empty else 'NOT '}NULL"


def write(question: questions.Question, relation: str, known: Known, dialect: Dialect = DUCKDB) -> Statement:
    """(SQL, parameters) of a question but `Extract`. Raises `ColumnError`, `filters.FilterError`.

    relation: what stands behind FROM; it has the columns and `_id`.
    """
    lookup = question.lookup if isinstance(question, questions.Aggregate) else None
    filters.typed(question.filter, known)  # a filter is of the table's own columns
    relation, values = lookups.joined(relation, lookup, dialect)
    writing = Writing(relation, lookups.widened(known, lookup), dialect)
    writing.values += values
    return put(question, writing)


def put(question: questions.Question, writing: Writing) -> Statement:
    """The same, written where `writing` writes."""
    tree = filters.typed(question.filter, writing.known)
    match question:
        case questions.Page():
            text = _page(writing, question, tree)
        case questions.Count():
            text = _count(writing, question, tree)
        case questions.Aggregate():
            text = _aggregate(writing, question, tree)
        case questions.Top():
            name = writing.column(question.column)
            text = writing.select(f"{name}, {writing.rows}", writing.where(tree))
            text += f" GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST LIMIT {int(question.limit)}"
        case questions.Histogram():
            text = _histogram(writing, question, tree)
        case questions.Figures():
            text = _figures(writing, question, tree)
        case questions.Extent() | questions.Grid():
            cells = places.positions(question.where, writing.column, writing.known.type)
            text = places.write(question, writing.select(cells, writing.where(tree)))
        case _:
            raise TypeError("not a question that answers rows")
    return text, writing.values


def ordered(order: Sequence[Order], known: Known) -> tuple[Order, ...]:
    """The order with `_id` behind it, each column once. Raises `ColumnError`."""
    kept: list[Order] = []
    for one in order:
        known.type(one.column)
        if one.column not in {before.column for before in kept}:
            kept.append(one)
        if one.column == ID:
            return tuple(kept)
    return (*kept, Order(ID))


def order_by(writing: Writing, order: Sequence[Order], *, filled: bool = False) -> str:
    """The text behind ORDER BY. `filled`: the first column has no empty cells: an index then serves both ways, as for `_id`."""
    words = []
    for place, one in enumerate(order):
        bare = one.column == ID or (filled and place == 0)
        words.append(writing.column(one.column) + (" DESC" if one.descending else "") + ("" if bare else " NULLS LAST"))
    return ", ".join(words)


def _page(writing: Writing, page: questions.Page, tree: Filter) -> str:
    order = ordered(page.order, writing.known)
    shown = page.columns or writing.known.names
    if page.distinct:
        return _distinct(writing, page, tree, shown)
    names = ", ".join(writing.column(name) for name in shown if name != ID)
    where, first, filled = writing.where(tree), order[0], page.part == "filled" and order[0].column != ID
    if filled or page.part == "empty":
        where += f" AND {writing.column(first.column)} IS {'NOT ' if filled else ''}NULL"
    if page.after is not None:
        if filled and page.after[0] is not None:
            where += f" AND {writing.column(first.column)} {'<=' if first.descending else '>='} {writing.value(page.after[0])}"
        where += f" AND {_behind(writing, order, page.after)}"
    listed = f"{writing.column(ID)}{', ' if names else ''}{names}"
    text = f"{writing.select(listed, where)} ORDER BY {order_by(writing, order, filled=filled)}"
    return text + f" LIMIT {int(page.limit)}" + (f" OFFSET {int(page.offset)}" if page.offset else "")


def _distinct(writing: Writing, page: questions.Page, tree: Filter, shown: Sequence[str]) -> str:
    # DISTINCT orders by what it shows and by nothing else; `_id` is shown where it is asked for.
    order = [one for one in page.order if one.column in shown] or [Order(name) for name in shown]
    names = ", ".join(map(writing.column, shown))
    text = f"{writing.select(f'DISTINCT {names}', writing.where(tree))} ORDER BY {order_by(writing, order)}"
    return text + f" LIMIT {int(page.limit)} OFFSET {int(page.offset)}"


def _behind(writing: Writing, order: Sequence[Order], after: Sequence[Any]) -> str:
    """Rows behind the key of a row: behind it in one column and equal in those before."""
    if len(after) != len(order):
        raise filters.FilterError("value")
    said = []
    for place, (one, key) in enumerate(zip(order, after, strict=True)):
        if key is None:
            continue  # nothing stands behind an empty cell
        parts = [_same(writing, *before) for before in zip(order[:place], after[:place], strict=True)]
        name = writing.column(one.column)
        beyond = f"{name} {'<' if one.descending else '>'} {writing.value(key)}"
        parts.append(beyond if one.column == ID else f"({beyond} OR {name} IS NULL)")
        said.append("(" + " AND ".join(parts) + ")")
    return "(" + " OR ".join(said) + ")" if said else "FALSE"


def _same(writing: Writing, one: Order, key: Any) -> str:
    name = writing.column(one.column)
    return f"{name} IS NULL" if key is None else f"{name} = {writing.value(key)}"


def _count(writing: Writing, count: questions.Count, tree: Filter) -> str:
    where = writing.where(tree)
    if not count.most and not count.distinct:
        return writing.select(writing.rows, where)
    cells = "DISTINCT " + ", ".join(map(writing.column, count.distinct)) if count.distinct else "1"
    bound = f" LIMIT {int(count.most)}" if count.most else ""
    return f"SELECT count(*) FROM ({writing.select(cells, where)}{bound}) AS found"  # noqa: S608  # as above


def _aggregate(writing: Writing, asked: questions.Aggregate, tree: Filter) -> str:
    if len(asked.groups) > questions.MOST_GROUPS or not 1 <= len(asked.measures) <= 20:
        raise filters.FilterError("many")
    parts = [group_text(writing, group) for group in asked.groups] + [writing.measure(one) for one in asked.measures]
    listed = ", ".join(f"{part} AS c{place}" for place, part in enumerate(parts))
    text = writing.select(listed, writing.where(tree))
    if asked.groups:
        text += f" GROUP BY {', '.join(str(place + 1) for place in range(len(asked.groups)))}"
        first = min(max(asked.by, 0), len(parts) - 1)
        behind = [f"{place + 1} NULLS LAST" for place in range(len(asked.groups)) if place != first]
        text += " ORDER BY " + ", ".join([f"{first + 1}{' DESC' if asked.descending else ''} NULLS LAST", *behind])
    return text + f" LIMIT {int(asked.limit)}"


def group_text(writing: Writing, group: questions.Group) -> str:
    """What rows of one group share."""
    name, kind = writing.column(group.column), writing.known.type(group.column)
    if group.part not in questions.PARTS or (group.part and kind not in DATED):
        raise ColumnError(group.column, "part")
    if group.part and writing.known.zoned(group.column):
        name = f"timezone('{PROVINCE}', {name})"  # a day is the province's, whatever the session's zone
    if group.part in ("year", "quarter"):
        return f"CAST(extract({group.part} FROM {name}) AS bigint)"
    if group.part == "weekday":
        return f"CAST(extract(isodow FROM {name}) AS bigint)"
    if group.part == "month":
        return f"CAST(date_trunc('month', {name}) AS date)"
    return f"CAST({name} AS date)" if group.part == "day" else name


def _histogram(writing: Writing, asked: questions.Histogram, tree: Filter) -> str:
    if writing.known.type(asked.column) not in NUMERIC:
        raise ColumnError(asked.column, "measure")
    name, bars = writing.column(asked.column), min(max(int(asked.bars), 1), questions.MOST_BARS)
    held = writing.select(f"CAST({name} AS double precision) AS v", f"{name} IS NOT NULL AND {writing.where(tree)}")
    return _HISTOGRAM.format(held=held, bars=bars, last=bars - 1)


def _figures(writing: Writing, asked: questions.Figures, tree: Filter) -> str:
    name, kind = writing.column(asked.column), writing.known.type(asked.column)
    mean = f"avg(CAST({name} AS double precision))" if kind in NUMERIC else "NULL"
    ends = f"min({name}), max({name})" if kind not in ("boolean", "geojson") else "NULL, NULL"
    return writing.select(f"count(*), count({name}), count(DISTINCT {name}), {ends}, {mean}", writing.where(tree))
