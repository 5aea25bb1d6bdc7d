"""One demand: what the law asks, what the system shows, what people stated, and everything that was said before."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.boards import services
from duoc.boards.pages.readiness import dossier, words
from duoc.boards.pages.readiness.door import demands
from duoc.boards.services import Demand, Figure, Rows, Standing, Statement, StatementRefusedError
from duoc.frame import export, numbers
from duoc.frame.tables import Cell, Column, Table, with_query

MOST_ROWS = 200  # on a page; the file has all


@demands()
def one(request: HttpRequest, key: str) -> HttpResponseBase:
    """The demand and its evidence."""
    found = standing(key)
    demand, changing = found.demand, services.may(request.user, "readiness.state")
    return render(request, "boards/readiness/control.html", {
        "found": found,
        "demand": demand,
        "title": title(demand),
        "asks": words.said(demand, "asks"),
        "caveat": words.said(demand, "caveat"),
        "period": words.period(demand),
        "state": (words.SHAPES[found.state], words.states()[found.state], words.meanings()[found.state]),
        "figures": _figures(found),
        "stated": _stated(found, changing),
        "history": _history(key),
        "wordings": _wordings(services.wordings(key)),
        "may_state": changing,
        "may_change": services.may(request.user, "readiness.change"),
        "crumbs": [crumb()],
    })  # fmt: skip


@demands()
def figure(request: HttpRequest, key: str, figure: str) -> HttpResponseBase:
    """The rows that make one figure; with `form` as a file."""
    found = standing(key)
    chosen = next((one for one in found.figures if one.key == figure), None)
    if chosen is None or chosen.href:
        raise Http404
    rows = chosen.rows()
    if (form := request.GET.get("form")) in export.FORMATS:
        note = f"{title(found.demand)} · {chosen.label}: {chosen.value} · {numbers.moment(chosen.at)}"
        return export.response(str(form), f"{key}-{figure}", rows.head, [_cells(row) for row in rows.rows], [note])
    return render(request, "boards/readiness/figure.html", {
        "figure": chosen,
        "mark": (words.MARKS[chosen.verdict], words.marks()[chosen.verdict]),
        "table": _rows(rows, request.GET.urlencode()),
        "most": MOST_ROWS if len(rows.rows) > MOST_ROWS else 0,
        "crumbs": [crumb(), (title(found.demand), reverse("boards:control", args=[key]))],
    })  # fmt: skip


def standing(key: str) -> Standing:
    """The demand of an address. Raises `Http404`."""
    try:
        return services.standing(key)
    except StatementRefusedError:
        raise Http404 from None


def title(demand: Demand) -> str:
    """As pages name it."""
    return f"{demand.number}. {words.said(demand, 'title')}"


def crumb() -> tuple[str, str]:
    """The way back to the checklist."""
    return (_("Sẵn sàng kết nối"), reverse("boards:readiness"))


def _figures(found: Standing) -> Table:
    return Table(
        _("Lấy từ hệ thống lúc mở trang này"),
        [
            Column(_("Số liệu"), prose=True),
            Column(_("Giá trị")),
            Column(_("Tính đến"), tight=True),
            Column(_("Nghĩa là"), tight=True),
        ],
        [
            [
                Cell(one.label, note=one.note),
                Cell(one.value, href=_href(found.demand.key, one)),
                Cell(numbers.moment(one.at)),
                Cell(words.marks()[one.verdict], state=words.MARKS[one.verdict]),
            ]
            for one in found.figures
        ],
        "",
    )  # fmt: skip


def _href(key: str, one: Figure) -> str:
    return one.href or reverse("boards:control-figure", args=[key, one.key])


def _stated(found: Standing, changing: bool) -> list[dict[str, Any]]:
    logged = dossier.entries({one.row.event for one in found.stated})
    return [
        {
            "row": one.row,
            "stale": one.stale,
            "review": one.review,
            "digest": bytes(one.row.file_hash).hex() if one.row.file_hash else "",
            "has_file": hasattr(one.row, "file"),
            "entry": logged.get(one.row.event),
            "changing": changing,
        }
        for one in found.stated
    ]


def _history(key: str) -> Table:
    rows = services.history(key)
    logged = dossier.entries({row.event for row in rows})
    return Table(
        _("Mọi lần ghi, sửa, rút; lần mới nhất ở trên"),
        [
            Column(_("Việc")),
            Column(_("Văn bản"), prose=True),
            Column(_("Người ghi")),
            Column(_("Lúc"), tight=True),
            Column(_("Mục sổ cái"), numeric=True),
        ],
        [
            [
                Cell(_did(row)),
                Cell(
                    row.title, note=", ".join(part for part in (row.number, numbers.day(row.dated), row.note) if part)
                ),
                Cell(str(row.entered_by)),
                Cell(numbers.moment(row.entered_at)),
                _entry(logged.get(row.event)),
            ]
            for row in rows
        ],
        _("Chưa ai ghi bằng chứng nào."),
    )


def _did(row: Statement) -> str:
    if row.replaces_id is None:
        return _("ghi số %s") % row.pk
    return (_("rút số %s") if row.withdraws else _("sửa số %s")) % row.replaces_id


def _entry(index: int | None) -> Cell:
    if index is None:
        return Cell(_("đang chờ"))
    return Cell(numbers.number(index), href=reverse("ledger:entry", args=[index]))


def _wordings(rows: list[Demand]) -> Table:
    logged = dossier.entries({row.event for row in rows if row.event is not None})
    return Table(
        _("Yêu cầu này đã được ghi thế nào"),
        [
            Column(_("Áp dụng từ"), tight=True),
            Column(_("Yêu cầu kết nối"), prose=True),
            Column(_("Căn cứ"), prose=True),
            Column(_("Người ghi")),
            Column(_("Mục sổ cái"), numeric=True),
        ],
        [
            [
                Cell(numbers.day(row.valid_from)),
                Cell(words.said(row, "title"), note=_("thôi áp dụng") if row.ends else words.period(row)),
                Cell(row.basis, note=words.said(row, "caveat"), badge="" if row.verified else "unverified"),
                Cell(str(row.entered_by) if row.entered_by else _("có sẵn")),
                _entry(logged.get(row.event)) if row.event else Cell(""),
            ]
            for row in rows
        ],
        "",
    )


def _rows(rows: Rows, query: str) -> Table:
    return Table(
        _("Các dòng làm nên con số này"),
        [Column(label, prose=True) for label in rows.head],
        [[Cell(_text(value)) for value in row] for row in rows.rows[:MOST_ROWS]],
        _("Không có dòng nào."),
        exports=[(form.upper(), with_query(query, form=form)) for form in ("xlsx", "csv")],
        dense=True,
    )


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return numbers.moment(value)
    if isinstance(value, date):
        return numbers.day(value)
    return numbers.number(value) if isinstance(value, int | float) else str(value)


def _cells(row: Any) -> list[Any]:
    return list(row)
