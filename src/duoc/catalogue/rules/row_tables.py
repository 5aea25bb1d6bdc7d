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


def indexed(keys: Sequence[str], studied: Sequence[Mapping[str, Any]]) -> list[str]:
    """Of the columns that name a row, or by which it is filtered, those that are there and fit an index."""
    longest = {one["name"]: one["longest"] for one in studied}
    return [name for name in dict.fromkeys(keys) if name in longest and longest[name] <= _LONGEST_KEY]
