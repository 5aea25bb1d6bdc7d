"""The chart of a table, and the words for what charts and maps show."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from duoc.catalogue.pages import unit_views
from duoc.catalogue.pages.values import written
from duoc.catalogue.rules import views
from duoc.catalogue.services import rows
from duoc.frame import charts
from duoc.frame.tables import with_query

_FEW, _HIGH = 12, 180  # points that are whole on a phone; px, how high they are


class Setting(NamedTuple):
    """Where a picture is shown. path, query: of the table's page, for links to rows; badge: `sample` on what is invented.

    room: signs that the list of a map may take; units: communes are those of another day.
    """

    path: str
    query: str
    badge: str = ""
    room: int = 30_000
    units: rows.UnitView | None = None

    def href(self, **changes: str | None) -> str:
        """The table's page with some parameters changed."""
        return self.path + with_query(self.query, cursor=None, **changes)


def shape(table: rows.Table, columns: list[dict[str, Any]]) -> views.Shape:
    """What is known of the table. columns: the figures that its version keeps."""
    held = {str(one.get("name")): one.get("distinct") for one in columns}
    longest = {str(one.get("name")): one.get("longest") or 0 for one in columns}
    return views.Shape(table.known.columns, held, longest, table.lasting.rows)


def chart(table: rows.Table, view: views.View, setting: Setting) -> charts.Chart | None:
    """The chart of a view; None for a table without days and choices. Raises `ColumnError`, `FilterError`, `ReadingError`."""
    if not view.group:
        return None
    question = unit_views.grouped(views.aggregate(view), setting.units)
    unit, head = measure_words(view.measure, table), group_words(view.group, table)
    if setting.units and question.lookup:
        head = unit_views.head(setting.units).label
    timed = ":" in view.group
    # What is called otherwise here than in the table is no choice of it.
    leads = not timed and not question.lookup
    points = []
    for value, figure in rows.aggregate(table, question):
        if figure is None:  # no row of it has a number: that is not nothing
            continue
        named = leads and value not in (None, "")
        href = setting.href(**{f"is.{view.group}": views.text_of(value)}) if named else ""
        points.append(charts.Point(_label(value, view.group), figure, href))
    if not timed:
        return charts.rows(titled(unit, head), points, unit, head, setting.badge)
    if len(points) > _FEW:
        return charts.draw(titled(unit, head), points, "line", unit, head, setting.badge)
    return charts.draw(titled(unit, head), points, "bar", unit, head, setting.badge, charts.SMALL, _HIGH)


def _label(value: Any, group: str) -> str:
    text = _("trống") if value in (None, "") else written(value, "string")
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
