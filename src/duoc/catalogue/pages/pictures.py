"""What a table looks like: its chart and its map, for its own page and for pages of others that show them."""

from dataclasses import replace
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from duoc.catalogue.rules import row_maps, views
from duoc.catalogue.rules.communes import Register, bare
from duoc.catalogue.services import rows
from duoc.frame import charts, maps, numbers
from duoc.frame.tables import with_query

SPARSE = 60  # marks: more of them stand side by side, and are drawn smaller


class Setting(NamedTuple):
    """Where a picture is shown. path, query: of the table's page, for links to rows; badge: `sample` on what is invented."""

    path: str
    query: str
    badge: str = ""

    def href(self, **changes: str | None) -> str:
        """The table's page with some parameters changed."""
        return self.path + with_query(self.query, cursor=None, **changes)


def shape(table: rows.Table, columns: list[dict[str, Any]]) -> views.Shape:
    """What is known of the table. columns: the figures that its version keeps."""
    held = {str(one.get("name")): one.get("distinct") for one in columns}
    return views.Shape(table.known.columns, held)


def chart(table: rows.Table, view: views.View, badge: str = "") -> charts.Chart | None:
    """The chart of a view; None for a table without days and choices. Raises `ColumnError`, `FilterError`, `ReadingError`."""
    if not view.group:
        return None
    points = [
        charts.Point(_label(value, view.group), max(0, round(figure or 0)))
        for value, figure in rows.aggregate(table, views.aggregate(view))
    ]
    timed = ":" in view.group
    unit, head = measure_words(view.measure, table), group_words(view.group, table)
    kind = "line" if timed and len(points) > 12 else "bar"
    return charts.draw(_titled(unit, head), points, kind, unit, head, badge)


def sheet(table: rows.Table, view: views.View, known: views.Shape, setting: Setting) -> maps.Sheet | None:
    """The map of a view; None for a table that says of no row where it is. Raises as `chart` does."""
    if not view.map:
        return None
    register = rows.communes()
    # A column may be named after communes and hold something else: then another one is drawn.
    for which in dict.fromkeys((view.map, *known.maps())):
        if which == views.POINTS:
            drawn = _points(table, view, register, setting)
        else:
            drawn = _communes(table, replace(view, map=which), register, setting)
        if drawn is not None:
            return drawn
    return None


def _points(table: rows.Table, view: views.View, register: Register, setting: Setting) -> maps.Sheet | None:
    if (where := view.where) is None:
        return None
    placed = rows.extent(table, where, view.query.filter)
    if placed.box is None:
        return None
    box = row_maps.framed(view.box or placed.box)
    found = rows.squares(table, where, box, view.query.filter)
    drawn = [maps.Spot("", one.lon, one.lat, one.rows) for one in found]
    lines = []
    for area in row_maps.areas(found, box):
        near = register.nearest(area.lon, area.lat)
        place = f"{numbers.number(area.lat, 2)}; {numbers.number(area.lon, 2)}"
        label = _("quanh %(commune)s (%(place)s)") % {"commune": near.name, "place": place} if near else place
        lines.append(
            maps.Line(label, area.rows, setting.href(box=row_maps.box_text(area.box)) if where.longitude else "")
        )
    notes = []
    if away := placed.placed - sum(one.rows for one in found):
        notes.append(_("%s dòng có tọa độ nằm xa hẳn các dòng khác, ngoài khung hình.") % numbers.number(away))
    if where.geometry:
        notes.append(_("Đường và vùng được đếm ở điểm đầu của chúng."))
    return maps.draw(
        _titled(_("số dòng"), _("theo nơi")), drawn, box, ground=_ground(register), lines=lines, unit=_("số dòng"), head=_("Nơi"),
        badge=setting.badge, notes=notes, radii=maps.FINE if len(drawn) > SPARSE else maps.COARSE,
    )  # fmt: skip


def _communes(table: rows.Table, view: views.View, register: Register, setting: Setting) -> maps.Sheet | None:
    counted = rows.aggregate(table, views.by_commune(view))
    if not register.knows([value for value, _figure in counted]):
        return None
    spots, lines = [], []
    for value, figure in counted:
        figure = figure or 0
        empty = value in (None, "")
        found = None if empty else register.find(value)
        href = "" if empty else setting.href(**{f"is.{view.map}": str(value)})
        label = _("trống") if empty else found.name if found else str(value)
        lines.append(maps.Line(label, figure, href, mapped=found is not None))
        if found is not None:
            spots.append(maps.Spot(label, found.lon, found.lat, figure, href, bare(found.name)))
    box = maps.frame((one.lon, one.lat) for one in register.communes)
    assert box is not None
    unit, head = measure_words(view.measure, table), group_words(view.map, table)
    return maps.draw(
        _titled(unit, head), spots, row_maps.framed(box), ground=_ground(register, named=False), lines=lines, unit=unit,
        head=title(table, view.map), badge=setting.badge, level=view.measure.startswith("avg:"),
    )  # fmt: skip


def _ground(register: Register, *, named: bool = True) -> list[maps.Spot]:
    return [maps.Spot(one.name, one.lon, one.lat, 0, name=bare(one.name) if named else "") for one in register.communes]


def map_words(which: str, table: rows.Table) -> str:
    """What a map shows, in words."""
    return _("theo nơi") if which == views.POINTS else group_words(which, table)


def _label(value: Any, group: str) -> str:
    text = _("trống") if value in (None, "") else str(value)
    if group.endswith(":month") and len(text) >= 7:
        return f"{text[5:7]}/{text[:4]}"
    return text[:4] if group.endswith(":year") else text


def _titled(unit: str, head: str) -> str:
    return f"{unit[:1].upper()}{unit[1:]}, {head}"


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
