"""A table's page by the administrative units of another day: one click on, one click off, and what could not be converted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from duoc.catalogue.services import rows
from duoc.engines.columnar import Aggregate, Filter
from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, with_query
from duoc.people import services as people
from duoc.people.services.periods import today

_LISTED = 12  # values that need a person

Titled = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Told:
    """What the page says of a view. doubtful: (value, what is known of it, rows, the address of these rows)."""

    column: str
    day: date
    from_text: str
    converted: int
    unconverted: int
    doubtful: list[tuple[str, str, int, str]]
    more: int
    off: str


def asked(parameters: Mapping[str, str], table: rows.Table, tree: Filter) -> rows.UnitView | None:
    """The view that an address asks for. Raises `ValueError`, `ColumnError`, `FilterError`, `ReadingError`."""
    if not parameters.get("units"):
        return None
    day, written = date.fromisoformat(parameters["units"]), parameters.get("units_from", "")
    from_day = date.fromisoformat(written) if written else None
    return rows.unit_view(table, parameters.get("units_column", ""), day, from_day, tree=tree)


def offered(table: rows.Table, query: str, titled: Titled) -> list[tuple[str, str]]:
    """(title, address that shows the table by today's units) of the columns that hold units."""
    try:
        found = rows.unit_columns(table, {one.name: titled(one.name) for one in table.columns})
    except rows.UnansweredError:  # an offer is not worth a wait
        return []
    day = today().isoformat()
    return [(titled(name), with_query(query, units=day, units_column=name)) for name in found]


def told(view: rows.UnitView, query: str, titled: Titled) -> Told:
    """The note above the table."""
    found, asked = view.found, view.found.conversion
    doubtful = found.doubtful()
    return Told(
        titled(view.column),
        asked.to_day,
        asked.from_day.isoformat() if asked.from_day else "",
        found.sure,
        found.filled - found.sure,
        [
            (said, _why(said, view), cells, with_query(query, **{f"is.{view.column}": said, "cursor": None}))
            for said, cells, _answer in doubtful[:_LISTED]
        ],
        max(0, len(doubtful) - _LISTED),
        with_query(query, units=None, units_column=None, units_from=None),
    )


def head(view: rows.UnitView) -> Column:
    """The head of the added column."""
    return Column(_("Đơn vị ngày %s") % numbers.day(view.found.conversion.to_day))


def cell(view: rows.UnitView, value: Any) -> Cell:
    """The added cell of a row: the unit, or why there is none."""
    if value is None or value == "":
        return Cell("–")
    name, code, _kind = view.cells(value)
    return Cell(name, note=code) if name else Cell("–", note=_why(str(value), view))


def grouped(asked: Aggregate, view: rows.UnitView | None) -> Aggregate:
    """Groups of the column become groups of the units."""
    if view is None or all(one.column != view.column for one in asked.groups):
        return asked
    new = view.lookup.names[0]
    groups = tuple(replace(one, column=new) if one.column == view.column else one for one in asked.groups)
    return replace(asked, groups=groups, lookup=view.lookup)


def parameters(view: rows.UnitView | None) -> dict[str, str]:
    """The same view for the address of an export."""
    if view is None:
        return {}
    asked = view.found.conversion
    told = {"units": asked.to_day.isoformat(), "units_column": view.column}
    return told | ({"units_from": asked.from_day.isoformat()} if asked.from_day else {})


def _why(said: str, view: rows.UnitView) -> str:
    asked = view.found.conversion
    found = asked.answer(said)
    word = _(people.kind_word(found.kind))
    names = ", ".join(asked.label(one.uid) for one in found.candidates[:4])
    return f"{word}: {names}" if names else word
