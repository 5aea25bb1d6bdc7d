"""The rows of a resource `/du-lieu/<name>/bang/<id>/`: looked through, counted, drawn, taken away. Works without JavaScript."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.catalogue.pages import embed, pictures, places, unit_views
from duoc.catalogue.pages.values import written
from duoc.catalogue.rules import row_maps, snippets, views
from duoc.catalogue.rules.usage import ROWS
from duoc.catalogue.services import counting, entries, publishing, rows
from duoc.catalogue.services.viewers import viewer_of
from duoc.engines.columnar.columns import NUMERIC
from duoc.frame import numbers, paging
from duoc.frame.tables import Cell, Column, Table, with_query
from duoc.ledger import services as ledger

FORMS = ("csv", "xlsx", "json", "jsonl", "parquet")
LONGEST_CELL = 200
KEPT = ("sort", "map", "box", "group", "measure")  # of the address, whatever form is sent


def page(request: HttpRequest, name: str, number: UUID) -> HttpResponse:
    """The table; 403 in words where its rows go through the exchange, 410 where the version was withdrawn."""
    viewer = viewer_of(request.user)
    entry = entries.entry(name, viewer)
    if entry is None:
        raise Http404
    crumbs = [(_("Dữ liệu"), reverse("catalogue:front")), (entry.title, reverse("catalogue:entry", args=[entry.name]))]
    try:
        table = rows.table(number, viewer)
    except rows.ClosedError:
        told = {"title": entry.title, "crumbs": crumbs, "why": _("Dòng dữ liệu của mục này đi qua trục chia sẻ.")}
        return render(request, "catalogue/no_rows.html", told, status=403)
    except rows.GoneError as gone:
        told = {
            "title": entry.title,
            "crumbs": crumbs,
            "why": _("Bản %s đã thu hồi: %s") % (gone.number, gone.reason),
            "versions": reverse("catalogue:versions", args=[entry.name, number]) if gone.earlier else "",
        }
        return render(request, "catalogue/no_rows.html", told, status=410)
    except rows.NoRowsError:
        raise Http404 from None
    version = publishing.version(table.id, viewer)
    if version is None or version.resource.entry_id != entry.pk:
        raise Http404
    shape = pictures.shape(table, version.columns)
    view = views.read(request.GET.dict(), shape)
    fault = ""
    try:
        found = rows.page(number, view.query, viewer)
        counted = rows.total(found.table, view.query)
        shown = _found(found.table, view)
        units = unit_views.asked(request.GET, found.table, shown.query.filter)
        setting = pictures.Setting(request.path, request.GET.urlencode(), units=units)
        chart = pictures.chart(found.table, shown, setting)
        plotted = places.sheet(found.table, shown, shape, setting)
        facets = rows.facets(found.table, shape.choices()[:4], tree=shown.query.filter, limit=8)
    except (
        paging.CursorError,
        ValueError,
        LookupError,
        rows.FilterError,
        rows.ColumnError,
        rows.UnansweredError,
    ) as error:
        fault = _fault(error)
        view = views.read({}, shape)
        found = rows.page(number, view.query, viewer)
        counted, chart, plotted, facets, units = found.table.lasting.rows, None, None, {}, None
    query = request.GET.urlencode() if not fault else ""
    version = publishing.version(found.table.id, viewer) or version  # a reader ends on the version that he began
    logged = ledger.entry_of_event(version.event)
    counting.count(viewer, entry.pk, entry.agency_id, ROWS, request.headers.get("User-Agent", ""))
    shareable = table.owner.public and not units  # a picture says what was published, in the units of its day
    return render(
        request,
        "catalogue/table.html",
        {
            "entry": entry,
            "resource": version.resource,
            "title": version.resource.name or entry.title,
            "crumbs": crumbs,
            "fault": fault,
            "version": version,
            "seal": reverse("ledger:entry", args=[logged.index]) if logged else "",
            "table": _rows(found, query, counted, units),
            "units": unit_views.told(units, query, lambda name: pictures.title(table, name)) if units else None,
            "unit_columns": unit_views.offered(found.table, query, lambda name: pictures.title(table, name))
            if not units
            else [],
            "q": view.words,
            "understood": found.understood,
            "chosen": [
                (pictures.title(table, column), value, with_query(query, **{f"is.{column}": None, "cursor": None}))
                for column, value in view.chosen.items()
            ]
            + (
                [(_("Khung bản đồ"), row_maps.box_text(view.box), with_query(query, box=None, cursor=None))]
                if view.box
                else []
            ),
            "facets": _facets(facets, view, table, query),
            "chart": chart,
            "groups": [(one, pictures.group_words(one, table), one == view.group) for one in shape.groups()],
            "measures": [(one, pictures.measure_words(one, table), one == view.measure) for one in shape.measures()],
            "map": plotted,
            "maps": [(one, places.choice_words(one, table), one == view.map) for one in shape.maps()],
            "kept": [
                (name, value)
                for name, value in request.GET.items()
                if name.startswith(("is.", "units")) or name in KEPT
            ],
            "forms": [
                (form.upper(), _export(number, view, form, units))
                for form in (*FORMS, *(("geojson",) if shape.where else ()))
            ],
            "original": f"/dataset/{entry.name}/resource/{number}/download/{quote(version.original_name)}"
            if found.table.lasting.original_open or viewer.sees_all_of(entry.agency_id)
            else "",
            "snippets": _snippets(request, table, entry.title, placed=shape.where is not None),
            "chart_frame": embed.frame(request, embed.CHART, entry.title) if chart and shareable else None,
            "map_frame": embed.frame(request, embed.MAP, entry.title) if plotted and shareable else None,
            "narrowed": bool(view.words or view.chosen or view.box),
        },
    )


def _rows(found: rows.RowPage, query: str, counted: int | None, units: rows.UnitView | None) -> Table:
    types = {one.name: one.type for one in found.table.known.columns}
    said = (
        _("%s dòng.") % numbers.number(counted)
        if counted is not None
        else _("Nhiều dòng; đếm hết mất quá lâu, hãy thu hẹp.")
    )
    heads = [
        Column(pictures.title(found.table, name), numeric=types[name] in NUMERIC, sort=name) for name in found.columns
    ]
    lines = [
        [_cell(value, types[name]) for name, value in zip(found.columns, row[1:], strict=False)] for row in found.rows
    ]
    if units:
        place = found.columns.index(units.column)
        heads.insert(place + 1, unit_views.head(units))
        for line, row in zip(lines, found.rows, strict=True):
            line.insert(place + 1, unit_views.cell(units, row[place + 1]))
    return Table(
        said,
        heads,
        lines,
        _("Không dòng nào hợp với các lựa chọn này."),
        first=with_query(query, cursor=None) if "cursor=" in query else "",
        following=with_query(query, cursor=found.following) if found.following else "",
        sort=next((part[5:] for part in query.split("&") if part.startswith("sort=")), ""),
        query=with_query(query, cursor=None).removeprefix("?"),
        dense=True,
    )


def _cell(value: Any, kind: str) -> Cell:
    if value is None:
        return Cell("–")
    if kind in ("integer", "number", "date", "boolean") and not isinstance(value, dict | list):
        return Cell(written(value, kind))
    if kind == "geojson":
        return Cell(places.geometry_words(value))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Cell(text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL] + "…")


def _found(table: rows.Table, view: views.View) -> views.View:
    """The view of the very rows that its words find, for figures and maps."""
    return replace(view, query=rows.settled(table, view.query)[1])


def _facets(
    found: dict[str, list[list[Any]]], view: views.View, table: rows.Table, query: str
) -> list[tuple[str, list[tuple[str, int, str, bool]]]]:
    """(title, [(value, rows, address, chosen)]) of the columns that have few values."""
    made = []
    for column, values in found.items():
        offered = []
        for value, count in values:
            if value is None or value == "":
                continue
            text = views.text_of(value)
            chosen = view.chosen.get(column) == text
            href = with_query(query, **{f"is.{column}": None if chosen else text, "cursor": None})
            offered.append((_cell(value, "boolean" if isinstance(value, bool) else "string").text, count, href, chosen))
        if offered:
            made.append((pictures.title(table, column), offered))
    return made


def _export(number: UUID, view: views.View, form: str, units: rows.UnitView | None = None) -> str:
    asked: dict[str, Any] = {"format": form} | unit_views.parameters(units)
    told: dict[str, Any] = dict(view.chosen)
    if view.box and (where := view.where):
        west, south, east, north = view.box
        told |= {where.longitude: {"gte": west, "lte": east}, where.latitude: {"gte": south, "lte": north}}
    if told:
        asked["filter"] = json.dumps(told, ensure_ascii=False)
    if view.words:
        asked["q"] = view.words
    if view.query.order:
        asked["sort"] = ",".join(("-" if one.descending else "") + one.column for one in view.query.order)
    return f"{snippets.API}/{number}/export?{urlencode(asked)}"


def _snippets(request: HttpRequest, table: rows.Table, name: str, *, placed: bool) -> list[tuple[str, str, str]]:
    """(tool, where in it, what to type)."""
    where = {
        "python": "",
        "r": "",
        "sheet": _("Dữ liệu → Từ web, dán địa chỉ này; hoặc mở địa chỉ để tải tệp XLSX."),
        "excel": _("Dữ liệu → Lấy dữ liệu → Truy vấn trống → Trình soạn thảo nâng cao, dán các dòng này."),
        "qgis": _("Phần mở rộng → Bảng điều khiển Python, dán dòng này; QGIS đọc thẳng từ cổng."),
    }
    site = request.build_absolute_uri("/").rstrip("/")
    made = snippets.of(site, table.owner.resource, name, table.columns, placed=placed)
    return [(one.tool, where[one.where], one.text) for one in made]


def _fault(error: Exception) -> str:
    if isinstance(error, rows.UnansweredError):
        return _("Câu hỏi này mất quá lâu hoặc máy đang bận; dưới đây là toàn bảng.")
    if isinstance(error, rows.BeginAgainError):
        return _("Bản bạn đang xem đã được thay hơn một giờ trước; dưới đây là bản mới, từ đầu.")
    return _("Địa chỉ này không đọc được; dưới đây là toàn bảng, từ đầu.")
