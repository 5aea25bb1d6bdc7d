"""The chart of a table, and the words for what charts and maps show."""

from typing import Any

from django.utils.translation import gettext as _

from duoc.catalogue.pages import unit_views
from duoc.catalogue.rules import views
from duoc.catalogue.services import rows
from duoc.frame import charts


def shape(table: rows.Table, columns: list[dict[str, Any]]) -> views.Shape:
    """What is known of the table. columns: the figures that its version keeps."""
    held = {str(one.get("name")): one.get("distinct") for one in columns}
    longest = {str(one.get("name")): one.get("longest") or 0 for one in columns}
    return views.Shape(table.known.columns, held, longest, table.lasting.rows)


def chart(
    table: rows.Table, view: views.View, badge: str = "", *, units: rows.UnitView | None = None
) -> charts.Chart | None:
    """The chart of a view; None for a table without days and choices. Raises `ColumnError`, `FilterError`, `ReadingError`."""
    if not view.group:
        return None
    asked = unit_views.grouped(views.aggregate(view), units)
    points = [charts.Point(_label(value, view.group), figure or 0) for value, figure in rows.aggregate(table, asked)]
    timed = ":" in view.group
    unit, head = measure_words(view.measure, table), group_words(view.group, table)
    if units and asked.lookup:
        head = unit_views.head(units).label
    if not timed:
        return charts.rows(titled(unit, head), points, unit, head, badge)
    return charts.draw(titled(unit, head), points, "line" if len(points) > 12 else "bar", unit, head, badge)


def _label(value: Any, group: str) -> str:
    text = _("trống") if value in (None, "") else str(value)
    if group.endswith(":month") and len(text) >= 7:
        return f"{text[5:7]}/{text[:4]}"
    return text[:4] if group.endswith(":year") else text


def title(table: rows.Table, name: str) -> str:
    """What a column is called."""
    return next((one.get("title") or name for one in table.lasting.schema["fields"] if one["name"] == name), name)


def group_words(group: str, table: rows.Table) -> str:
    """By what is counted, in words."""
    column, _mark, part = group.partition(":")
    called = title(table, column)
    return {"month": _("theo tháng của %s"), "year": _("theo năm của %s")}.get(part, _("theo %s")) % called


def measure_words(measure: str, table: rows.Table) -> str:
    """What is counted, in words."""
    function, _mark, column = measure.partition(":")
    words = {"sum": _("tổng %s"), "avg": _("trung bình %s")}.get(function)
    return words % title(table, column) if words else _("số dòng")


def titled(unit: str, head: str) -> str:
    """What is counted and by what, as a title."""
    return f"{unit[:1].upper()}{unit[1:]}, {head}"
