"""The rows of a resource `/du-lieu/<name>/bang/<id>/`: looked through, counted, drawn, taken away. Works without JavaScript."""

import json
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.catalogue.rules import views
from duoc.catalogue.rules.usage import ROWS
from duoc.catalogue.services import counting, entries, publishing, rows
from duoc.catalogue.services.viewers import viewer_of
from duoc.engines.columnar.columns import NUMERIC
from duoc.frame import charts, numbers, paging
from duoc.frame.tables import Cell, Column, Table, with_query
from duoc.ledger import services as ledger

FORMS = ("csv", "xlsx", "json", "jsonl", "parquet")
LONGEST_CELL = 200
API = "/api/v1/catalogue/resources"


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
        return render(
            request, "catalogue/no_rows.html", {"title": entry.title, "crumbs": crumbs, "why": str(gone)}, status=410
        )
    except rows.NoRowsError:
        raise Http404 from None
    version = publishing.version(table.id, viewer)
    if version is None or version.resource.entry_id != entry.pk:
        raise Http404
    shape = _shape(table, version.columns)
    view = views.read(request.GET.dict(), shape)
    fault = ""
    try:
        found = rows.page(number, view.query, viewer)
        counted = rows.total(found.table, view.query)
        chart = _chart(found.table, view)
        facets = rows.facets(found.table, shape.choices()[:4], tree=view.query.filter, limit=8)
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
        counted, chart, facets = found.table.lasting.rows, None, {}
    query = request.GET.urlencode() if not fault else ""
    version = publishing.version(found.table.id, viewer) or version  # a reader ends on the version that he began
    logged = ledger.entry_of_event(version.event)
    counting.count(viewer, entry.pk, entry.agency_id, ROWS, request.headers.get("User-Agent", ""))
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
            "table": _rows(found, query, counted),
            "q": view.words,
            "chosen": [
                (_title(table, column), value, with_query(query, **{f"is.{column}": None, "cursor": None}))
                for column, value in view.chosen.items()
            ],
            "facets": _facets(facets, view, table, query),
            "chart": chart,
            "groups": [(one, _group_words(one, table), one == view.group) for one in shape.groups()],
            "measures": [(one, _measure_words(one, table), one == view.measure) for one in shape.measures()],
            "kept": [(name, value) for name, value in request.GET.items() if name.startswith("is.") or name == "sort"],
            "forms": [(form.upper(), _export(number, view, form)) for form in FORMS],
            "original": f"/dataset/{entry.name}/resource/{number}/download/{quote(version.original_name)}",
            "snippets": _snippets(request.build_absolute_uri("/").rstrip("/"), number),
            "narrowed": bool(view.words or view.chosen),
        },
    )


def _shape(table: rows.Table, columns: list[dict[str, Any]]) -> views.Shape:
    held = {str(one.get("name")): one.get("distinct") for one in columns}
    return views.Shape(table.known.columns, held)


def _rows(found: rows.RowPage, query: str, counted: int | None) -> Table:
    types = {one.name: one.type for one in found.table.known.columns}
    said = (
        _("%s dòng.") % numbers.number(counted)
        if counted is not None
        else _("Nhiều dòng; đếm hết mất quá lâu, hãy thu hẹp.")
    )
    return Table(
        said,
        [Column(_title(found.table, name), numeric=types[name] in NUMERIC, sort=name) for name in found.columns],
        [
            [_cell(value, types[name]) for name, value in zip(found.columns, row[1:], strict=False)]
            for row in found.rows
        ],
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
    if kind in ("integer", "number") and isinstance(value, int | float | Decimal):
        return Cell(numbers.number(value))
    if kind == "boolean":
        return Cell(_("có") if value else _("không"))
    if kind == "date" and isinstance(value, str) and len(value) == 10:
        return Cell(f"{value[8:]}/{value[5:7]}/{value[:4]}")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Cell(text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL] + "…")


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
            text = str(value).lower() if isinstance(value, bool) else str(value)
            chosen = view.chosen.get(column) == text
            href = with_query(query, **{f"is.{column}": None if chosen else text, "cursor": None})
            offered.append((_cell(value, "boolean" if isinstance(value, bool) else "string").text, count, href, chosen))
        if offered:
            made.append((_title(table, column), offered))
    return made


def _chart(table: rows.Table, view: views.View) -> charts.Chart | None:
    if not view.group:
        return None
    points = [
        charts.Point(_label(value, view.group), max(0, round(figure or 0)))
        for value, figure in rows.aggregate(table, views.aggregate(view))
    ]
    timed = ":" in view.group
    unit, head = _measure_words(view.measure, table), _group_words(view.group, table)
    return charts.draw(f"{unit}, {head}", points, "line" if timed and len(points) > 12 else "bar", unit, head)


def _label(value: Any, group: str) -> str:
    text = _("trống") if value in (None, "") else str(value)
    if group.endswith(":month") and len(text) >= 7:
        return f"{text[5:7]}/{text[:4]}"
    return text[:4] if group.endswith(":year") else text


def _title(table: rows.Table, name: str) -> str:
    return next((one.get("title") or name for one in table.lasting.schema["fields"] if one["name"] == name), name)


def _group_words(group: str, table: rows.Table) -> str:
    column, _mark, part = group.partition(":")
    title = _title(table, column)
    return {"month": _("theo tháng của %s"), "year": _("theo năm của %s")}.get(part, _("theo %s")) % title


def _measure_words(measure: str, table: rows.Table) -> str:
    function, _mark, column = measure.partition(":")
    words = {"sum": _("tổng %s"), "avg": _("trung bình %s")}.get(function)
    return words % _title(table, column) if words else _("số dòng")


def _export(number: UUID, view: views.View, form: str) -> str:
    asked: dict[str, Any] = {"format": form}
    told: dict[str, Any] = dict(view.chosen)
    if told:
        asked["filter"] = json.dumps(told, ensure_ascii=False)
    if view.query.order:
        asked["sort"] = ",".join(("-" if one.descending else "") + one.column for one in view.query.order)
    return f"{API}/{number}/export?{urlencode(asked)}"


def _snippets(site: str, number: UUID) -> list[tuple[str, str]]:
    """(tool, what to type): each was run against a running house by the tests."""
    base = f"{site}{API}/{number}/export?format="
    return [
        ("Python", f'import pandas\ntable = pandas.read_csv("{base}csv")'),
        ("R", f'table <- read.csv("{base}csv", encoding = "UTF-8")'),
        ("Excel", f"{base}csv&bom=true"),
        ("DuckDB", f"SELECT * FROM read_parquet('{base}parquet')"),  # noqa: S608  # shown to be copied, run by nobody here
    ]


def _fault(error: Exception) -> str:
    if isinstance(error, rows.UnansweredError):
        return _("Câu hỏi này mất quá lâu hoặc máy đang bận; dưới đây là toàn bảng.")
    if isinstance(error, rows.BeginAgainError):
        return _("Bản bạn đang xem đã được thay hơn một giờ trước; dưới đây là bản mới, từ đầu.")
    return _("Địa chỉ này không đọc được; dưới đây là toàn bảng, từ đầu.")
