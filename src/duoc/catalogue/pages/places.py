"""The map of a table: places of rows, communes that they name, or the lines and areas that they hold."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from duoc.catalogue.pages import unit_views
from duoc.catalogue.pages.pictures import Setting, group_words, measure_words, title, titled
from duoc.catalogue.rules import outlines, row_maps, views
from duoc.catalogue.rules.communes import Register, bare
from duoc.catalogue.services import rows
from duoc.frame import maps, numbers
from duoc.frame import outlines as sketches

SPARSE = 60  # marks: more of them stand side by side, and are drawn smaller
MOST, LARGEST = 400, 8 << 20  # lines and areas that are drawn one by one; signs of their geometries
_LINE = 80  # signs of a line of the list beside its words


def sheet(table: rows.Table, view: views.View, known: views.Shape, setting: Setting) -> maps.Sheet | None:
    """The map of a view; None for a table that says of no row where it is. Raises as `chart` does."""
    if not view.map:
        return None
    register = rows.communes()
    # A column may be named after communes and hold something else: then another one is drawn.
    for which in dict.fromkeys((view.map, *known.maps())):
        if which == views.POINTS:
            drawn = _outlines(table, view, known, setting) or _points(table, view, register, setting)
        else:
            drawn = _communes(table, replace(view, map=which), register, setting)
        if drawn is not None:
            return _fitting(drawn, setting.room)
    return None


def _outlines(table: rows.Table, view: views.View, known: views.Shape, setting: Setting) -> maps.Sheet | None:
    """Lines and areas where they are few enough to be drawn one by one: each by its own figure, not by a group's."""
    where = view.where
    if (
        where is None
        or not where.geometry
        or known.longest.get(where.geometry, 0) * min(table.lasting.rows, MOST) > LARGEST
    ):
        return None
    named = next((one.name for one in table.columns if one.type == "string"), "")
    _function, _mark, measured = view.measure.partition(":")
    asked = tuple(one for one in (where.geometry, named, measured) if one)
    found = rows.cells(table, asked, view.query.filter, MOST)
    held, lines = [], []
    for number, *cells in found or []:
        told = dict(zip(asked, cells, strict=True))
        label = str(told.get(named) or numbers.number(number))
        figure = (told.get(measured) or 0) if measured else 1
        shape_of = outlines.outline(told[where.geometry])
        href = setting.href(**{f"is.{named}": label}) if told.get(named) else ""
        lines.append(maps.Line(label, figure, href, mapped=shape_of is not None))
        if shape_of is not None:
            held.append(sketches.Outline(*shape_of, figure, bare(label)))
    if not held:
        return None
    unit = title(table, measured) if measured else _("số dòng")
    head = title(table, named) if named else _("dòng")
    lines.sort(key=lambda one: -one.value)
    return sketches.sketch(
        titled(unit, _("theo %s") % head), held, lines=lines, unit=unit, head=head, badge=setting.badge, level=True
    )


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
        titled(_("số dòng"), _("theo nơi")), drawn, box, ground=_ground(register), lines=lines, unit=_("số dòng"), head=_("Nơi"),
        badge=setting.badge, notes=notes, radii=maps.FINE if len(drawn) > SPARSE else maps.COARSE,
    )  # fmt: skip


def _communes(table: rows.Table, view: views.View, register: Register, setting: Setting) -> maps.Sheet | None:
    asked = unit_views.grouped(views.by_commune(view), setting.units)
    counted = rows.aggregate(table, asked)
    if not register.knows([value for value, _figure in counted]):
        return None
    spots, lines = [], []
    for value, figure in counted:
        figure = figure or 0
        empty = value in (None, "")
        found = None if empty else register.find(value)
        href = "" if empty or asked.lookup else setting.href(**{f"is.{view.map}": str(value)})
        label = _("trống") if empty else found.name if found else str(value)
        lines.append(maps.Line(label, figure, href, mapped=found is not None))
        if found is not None:
            spots.append(maps.Spot(label, found.lon, found.lat, figure, href, bare(found.name)))
    box = maps.frame((one.lon, one.lat) for one in register.communes)
    assert box is not None
    unit, head = measure_words(view.measure, table), group_words(view.map, table)
    return maps.draw(
        titled(unit, head), spots, row_maps.framed(box), ground=_ground(register, named=False), lines=lines, unit=unit,
        head=title(table, view.map), badge=setting.badge, level=view.measure.startswith("avg:"),
    )  # fmt: skip


def _ground(register: Register, *, named: bool = True) -> list[maps.Spot]:
    return [maps.Spot(one.name, one.lon, one.lat, 0, name=bare(one.name) if named else "") for one in register.communes]


def _fitting(sheet: maps.Sheet, room: int) -> maps.Sheet:
    """With as much of its list as there is room for; what is left out stands in the table itself."""
    taken = 0
    for place, line in enumerate(sheet.lines):
        taken += len(line.label) + len(line.href) + _LINE
        if taken > room:
            note = _("Danh sách dừng ở %s dòng đầu; bảng dữ liệu có đủ.") % numbers.number(place)
            return replace(sheet, lines=sheet.lines[:place], notes=(*sheet.notes, note))
    return sheet


def choice_words(which: str, table: rows.Table) -> str:
    """What a map shows, in words."""
    return _("theo nơi") if which == views.POINTS else group_words(which, table)


def geometry_words(text: Any) -> str:
    """What a cell of GeoJSON holds, in words: nobody reads positions in a table."""
    held = outlines.geometry(text)
    if held is None:
        return _("không đọc được")
    if held["type"] == "Point" and len(place := held.get("coordinates") or []) > 1:
        return ", ".join(
            numbers.number(one, 4) if isinstance(one, int | float) else "?" for one in (place[1], place[0])
        )
    words = {"LineString": _("đường"), "Polygon": _("vùng"), "Point": _("điểm"), "GeometryCollection": _("nhiều hình")}
    return words[held["type"].removeprefix("Multi")]
