"""What may be asked about a table. All of them are data; `statements` says what each means."""

from dataclasses import dataclass
from typing import Any

from duoc.engines.columnar.columns import Column
from duoc.engines.columnar.filters import EVERYTHING, Filter
from duoc.engines.columnar.lookups import Lookup

PARTS = ("", "year", "quarter", "month", "day", "weekday")
FUNCTIONS = ("count", "distinct", "sum", "avg", "min", "max")
MOST_GROUPS, MOST_COLUMNS, MOST_BARS, MOST_SQUARES = 4, 2000, 200, 64
Box = tuple[float, float, float, float]  # west, south, east, north: degrees, WGS 84


@dataclass(frozen=True, slots=True)
class Order:
    """Rows by a column; empty cells stand last both ways."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in an order that `_id` completes. `after`: values of the sort's columns and `_id` of the last row seen.

    `columns` () means all of them; `_id` is told first in any case. `offset`: for those who must. `part`: only rows whose cell
    of the first sorted column is `filled`, or `empty`: together they are all rows, and of each an index knows the order.
    """

    filter: Filter = EVERYTHING
    order: tuple[Order, ...] = ()
    after: tuple[Any, ...] | None = None
    limit: int = 100
    columns: tuple[str, ...] = ()
    offset: int = 0
    distinct: bool = False
    part: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows; `most` > 0: not further than that; `distinct`: how many that differ in these columns."""

    filter: Filter = EVERYTHING
    most: int = 0
    distinct: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one value together. part: of a day or moment, '' for the value itself (year → 2025, month → 2025-07-01)."""

    column: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a group. function: one of `FUNCTIONS`; column '' only with `count`."""

    function: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Figures by group. Answer: groups, then measures, a row a group.

    `by`: place of the answer's column that orders, from 0; ties stand in the order of the groups. `lookup`: columns that the
    groups and measures may name too; only over a file.
    """

    groups: tuple[Group, ...]
    measures: tuple[Measure, ...]
    filter: Filter = EVERYTHING
    by: int = 0
    descending: bool = False
    limit: int = 1000
    lookup: Lookup | None = None


@dataclass(frozen=True, slots=True)
class Top:
    """The most frequent values of a column: (value, rows)."""

    column: str
    filter: Filter = EVERYTHING
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Histogram:
    """Rows between equal steps from the least to the greatest value of a numeric column: (from, to, rows).

    Steps without rows are left out.
    """

    column: str
    filter: Filter = EVERYTHING
    bars: int = 20


@dataclass(frozen=True, slots=True)
class Figures:
    """One row: rows, filled cells, different values, least, greatest, mean (null where there is none) of a column."""

    column: str
    filter: Filter = EVERYTHING


@dataclass(frozen=True, slots=True)
class Where:
    """Where the rows of a table lie: a column of GeoJSON geometries, else longitudes and latitudes in degrees (WGS 84)."""

    geometry: str = ""
    latitude: str = ""
    longitude: str = ""


@dataclass(frozen=True, slots=True)
class Extent:
    """One row: rows with a place; of those that do not lie far from all others: how many, west, south, east, north."""

    where: Where
    filter: Filter = EVERYTHING


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows in each square of a frame that has any: (square from the west, from the south, rows, mean longitude, mean latitude).

    squares: on a side of the frame, at most `MOST_SQUARES`.
    """

    where: Where
    box: Box
    filter: Filter = EVERYTHING
    squares: int = 48


@dataclass(frozen=True, slots=True)
class Extract:
    """The rows found, written into the file `out` as `form`: csv, jsonl, json or parquet. Answer: one row, their number.

    `armed` False: text cells of a CSV that a spreadsheet would run get an apostrophe in front. `numbered`: with `_id`.
    `lookup`: its columns stand behind the others.
    """

    out: str
    form: str
    filter: Filter = EVERYTHING
    order: tuple[Order, ...] = ()
    columns: tuple[str, ...] = ()
    limit: int = 0
    armed: bool = False
    numbered: bool = False
    offset: int = 0
    separator: str = ","
    lookup: Lookup | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """A SELECT that was written by us (`engines.sql.rewriting`) over several files: relation t0, t1, … in the order of `paths`.

    Answer: the columns of it as (name, type of DuckDB), then the rows. `most_bytes`: of the rows as text, more is too large.
    """

    text: str
    paths: tuple[str, ...]
    most_bytes: int = 32 << 20
    filter: Filter = EVERYTHING


Question = Page | Count | Aggregate | Top | Histogram | Figures | Extent | Grid | Extract | Selection


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the table that it is about: the columns that the file was declared to have."""

    question: Question
    columns: tuple[Column, ...]
