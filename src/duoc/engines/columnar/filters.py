"""Which rows: a tree of comparisons. Values are given as they came and held against the type of their column in `typed`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from duoc.engines.columnar import columns

OPERATORS = ("eq", "ne", "lt", "lte", "gt", "gte")
DEEPEST, MOST = 8, 1000  # levels of All, Some and Not; comparisons and values in one tree


class FilterError(ValueError):
    """A filter that cannot be: `column`, and why (`value`, `operator`, `deep`, `many`, `text`). Never holds the value."""

    def __init__(self, why: str, column: str = "") -> None:
        super().__init__(why)
        self.why, self.column = why, column


@dataclass(frozen=True, slots=True)
class Compare:
    """operator: one of `OPERATORS`. An empty cell answers none of them."""

    column: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class Among:
    """The cell is one of these."""

    column: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Contains:
    """The text of the cell has this in it, whatever the case; `folded`: and whatever the marks (đ as d)."""

    column: str
    text: str
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Empty:
    """The cell is empty; `empty` False: it is not."""

    column: str
    empty: bool = True


@dataclass(frozen=True, slots=True)
class Numbered:
    """Rows of these numbers (`_id`), however many: they were found elsewhere."""

    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every part; without parts every row."""

    parts: tuple["Filter", ...] = ()


@dataclass(frozen=True, slots=True)
class Some:
    """Some part; without parts no row."""

    parts: tuple["Filter", ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """Rows for which the part does not hold; what is neither so nor otherwise (an empty cell) counts as not."""

    part: "Filter"


Filter = Compare | Among | Contains | Empty | Numbered | All | Some | Not
EVERYTHING = All()


def typed(tree: Filter, known: columns.Known) -> Filter:
    """The same with each value in its column's type. Raises `FilterError` and `columns.ColumnError`."""
    if sum(1 for _ in leaves(tree)) > MOST:
        raise FilterError("many")
    return _typed(tree, known, 0)


def leaves(tree: Filter) -> Iterator[Filter]:
    """The comparisons of a tree; an `Among` once for each value."""
    if isinstance(tree, All | Some):
        for part in tree.parts:
            yield from leaves(part)
    elif isinstance(tree, Not):
        yield from leaves(tree.part)
    elif isinstance(tree, Among):
        yield from (tree for _ in range(max(1, len(tree.values))))
    else:
        yield tree


def required(tree: Filter) -> Iterator[Filter]:
    """Comparisons that every row found answers: those under no `Some` and no `Not`."""
    if isinstance(tree, All):
        for part in tree.parts:
            yield from required(part)
    elif not isinstance(tree, Some | Not):
        yield tree


def _typed(tree: Filter, known: columns.Known, depth: int) -> Filter:
    if depth > DEEPEST:
        raise FilterError("deep")
    if isinstance(tree, All | Some):
        return type(tree)(tuple(_typed(part, known, depth + 1) for part in tree.parts))
    if isinstance(tree, Not):
        return Not(_typed(tree.part, known, depth + 1))
    if isinstance(tree, Numbered):
        return tree
    kind, zoned = known.type(tree.column), known.zoned(tree.column)
    if isinstance(tree, Compare):
        if tree.operator not in OPERATORS:
            raise FilterError("operator", tree.column)
        return replace(tree, value=_value(tree.value, kind, tree.column, zoned=zoned))
    if isinstance(tree, Among):
        return replace(tree, values=tuple(_value(one, kind, tree.column, zoned=zoned) for one in tree.values))
    if isinstance(tree, Contains):
        if kind not in ("string", "geojson"):
            raise FilterError("text", tree.column)
        return replace(tree, text=_value(tree.text, "string", tree.column))
    return tree


def _value(given: Any, kind: str, column: str, *, zoned: bool = False) -> Any:
    try:
        return columns.value(given, kind, zoned=zoned)
    except ValueError:
        raise FilterError("value", column) from None
