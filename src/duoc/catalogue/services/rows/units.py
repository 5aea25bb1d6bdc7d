"""A table by the administrative units of another day: a view. The version stays as it is, and what is not sure stays empty.

The column's different values are read once (`people` says what each is) and go to the worker as a list of pairs.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

from duoc.catalogue.services.rows import figures
from duoc.catalogue.services.rows.tables import Table
from duoc.engines.columnar import ColumnError, Filter, Lookup
from duoc.engines.columnar.filters import EVERYTHING
from duoc.engines.columnar.lookups import widened
from duoc.people import services as people
from duoc.people.services.periods import today

MOST_VALUES = 20_000  # different values; a province has some hundred units
SUFFIXES = people.ADDED[:3]  # name, code, what kind of answer
_READ = ("string", "integer")
_ENOUGH = 0.8  # of the filled cells of a column that is offered
_TRIED = 3
_KEPT = 4096
_LEVELS = ("commune", "district", "province", "")
_offered: OrderedDict[tuple[int, str], tuple[str, ...]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class UnitView:
    """A column on another day. lookup: what its values are; found: how many rows of the question each answer has."""

    column: str
    lookup: Lookup
    found: people.Converted

    @property
    def stamp(self) -> str:
        """Differs where any answer differs: units are corrected while versions stay."""
        said = repr((self.lookup, self.found.conversion.to_day, self.found.conversion.from_day))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def cells(self, value: Any) -> list[str | None]:
        """The added cells of a row."""
        if value is None:
            return [None] * len(SUFFIXES)
        said = str(value)
        return _cells(said, self.found.conversion)

    def told(self) -> dict[str, Any]:
        """What was converted, as JSON members; `unconverted` counts rows that name something and are no one unit for sure."""
        asked, found = self.found.conversion, self.found
        return {
            "column": self.column,
            "to_day": asked.to_day.isoformat(),
            "from_day": asked.from_day.isoformat() if asked.from_day else None,
            "level": asked.level or None,
            "columns": list(self.lookup.names),
            "rows": sum(found.cells.values()),
            "converted": found.sure,
            "unconverted": found.filled - found.sure,
            "empty": sum(found.cells.values()) - found.filled,
            "kinds": {kind.value: cells for kind, cells in found.kinds.items()},
        }


def unit_view(
    table: Table, column: str, to_day: date, from_day: date | None = None, *, tree: Filter = EVERYTHING
) -> UnitView:
    """The view of a column, counted over the rows that a filter finds.

    Raises `ColumnError` for what is no column of units, `FilterError`, `ReadingError`.
    """
    if table.known.type(column) not in _READ:
        raise ColumnError(column, "units")
    values = figures.top(table, column, tree=tree, limit=MOST_VALUES + 1)
    if len(values) > MOST_VALUES:
        raise ColumnError(column, "units")
    counts = {"" if value is None else str(value): 0 for value, _ in values}
    for value, rows in values:
        counts["" if value is None else str(value)] += rows
    # Of its level are the units that most of its cells can be; of several alike its name decides: "Cà Mau" is a city too.
    asked, named = people.conversion(to_day, from_day), people.level_of_name(column)
    tried = [people.counted(counts, asked.at_level(level)) for level in _LEVELS]
    found = max(tried, key=lambda one: (one.known, one.conversion.level == named))
    if not found.known and found.filled:
        raise ColumnError(column, "units")
    keys = tuple(counts)
    lookup = Lookup(
        column,
        tuple(f"{column}_{suffix}" for suffix in SUFFIXES),
        keys,
        tuple(tuple(_cells(said, found.conversion)) for said in keys),
    )
    widened(table.known, lookup)  # a column of the table is never hidden by one of ours
    return UnitView(column, lookup, found)


def unit_columns(table: Table, titles: dict[str, str]) -> tuple[str, ...]:
    """Columns that hold units: called so, by name or title, and four of five filled cells are units of some day."""
    key = (table.id, table.lasting.parquet_sha256)
    with _lock:
        if key in _offered:
            return _offered[key]
    likely = [
        one.name
        for one in table.columns
        if one.type in _READ and (people.likely_name(one.name) or people.likely_name(titles.get(one.name, "")))
    ]
    found = tuple(name for name in likely[:_TRIED] if _holds_units(table, name))
    if people.first_known_day() is None:  # no units are loaded yet
        return ()
    with _lock:
        _offered[key] = found
        while len(_offered) > _KEPT:
            _offered.popitem(last=False)
    return found


def _holds_units(table: Table, column: str) -> bool:
    try:
        found = unit_view(table, column, today()).found
    except ColumnError:
        return False
    return found.known >= _ENOUGH * max(1, found.filled)


def _cells(said: str, asked: people.Conversion) -> list[str | None]:
    shown: Sequence[str] = people.added_cells(asked.answer(said), asked)[: len(SUFFIXES)]
    return [cell or None for cell in shown]
