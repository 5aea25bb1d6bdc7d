"""How a version's rows lie in PostgreSQL: the table's name, its columns, what is indexed."""

from collections.abc import Mapping, Sequence
from typing import Any

_TYPES = {
    "string": "text", "integer": "bigint", "number": "double precision", "boolean": "boolean", "date": "date",
    "year": "integer", "geojson": "text",
}  # fmt: skip
# Every table has them already: PostgreSQL takes no column of these names.
SYSTEM = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"})
NUMBER = "_id"  # the row's number, from 1
_LONGEST_KEY = 600  # signs; a longer cell does not fit a page of the index
_DAYS_PAIRED = 1  # an index more for each choice
_MOST_COLUMNS = 1_500  # of PostgreSQL's 1,600


def table_of(version: int) -> str:
    """The name of a version's table."""
    return f"catalogue_rows_{version}"


def rollups_of(table: str) -> str:
    """The name of the table of rollups that stands beside a version's table of rows."""
    return table.replace("_rows_", "_rollups_")


def column_type(kind: str, *, zoned: bool = False) -> str:
    """The PostgreSQL type of a column of a Table Schema."""
    if kind == "datetime":
        return "timestamptz" if zoned else "timestamp"
    return _TYPES[kind]


def fits(names: Sequence[str]) -> bool:
    """Whether PostgreSQL can hold such a table."""
    return len(names) <= _MOST_COLUMNS and not SYSTEM & set(names)


def indexed(keys: Sequence[str], filters: Sequence[str], studied: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """The indexes of a table: each column that names a row or by which rows are chosen, where it is there and fits.

    A choice and a day stand together too: of one commune the latest first is the commonest page of all.
    """
    known = {one["name"]: one for one in studied}
    alone = [one for one in dict.fromkeys([*keys, *filters]) if one in known and known[one]["longest"] <= _LONGEST_KEY]
    chosen = [one for one in alone if one in filters and one not in keys]
    days = [one for one in chosen if known[one]["type"] == "date"]
    pairs = [(one, day) for one in chosen if one not in days for day in days[:_DAYS_PAIRED]]
    return [*((one,) for one in alone), *pairs]
