"""`/nhat-ky/lich-su/`, `/nhat-ky/muc/…`: what was written, as a list with filters, as a file, one by one."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.frame import export, numbers, paging
from duoc.frame.numbers import english
from duoc.frame.tables import Cell, Column, Table, with_query
from duoc.people import services as people
from duoc.people.services import Party
from duoc.trace.pages.diary import lines
from duoc.trace.pages.diary.door import members_only
from duoc.trace.rules import diary as templates
from duoc.trace.rules.diary.events import event_id
from duoc.trace.services import diary
from duoc.trace.services.diary.exporting import MOST_ROWS, exported


@members_only()
def history(request: HttpRequest, party: Party) -> HttpResponseBase:
    """Everything that was written, the last work first; `form`: as a file."""
    asked = request.GET
    wanted, fault = _wanted(request)
    if (form := asked.get("form")) in ("csv", "xlsx"):
        head, rows, notes = exported(party, wanted, english=english())
        return export.response(str(form), f"nhat-ky-{party.code}", head, rows, notes)
    try:
        page = diary.entries(party, wanted, asked.get("after", ""))
    except paging.CursorError:
        page, fault = paging.Page([], None), _("Địa chỉ trang không đọc được; hãy về trang đầu.")
    kinds = [(one.name, lines.word(one), one.name == wanted.template) for one in templates.TEMPLATES]
    stages = {stage.name: lines.word(stage) for one in templates.TEMPLATES for stage in one.stages}
    return render(request, "trace/diary/history.html", {
        "party": party,
        "fault": fault,
        "kinds": kinds,
        "stages": [(name, word, name == wanted.stage) for name, word in stages.items()],
        "wanted": wanted,
        "asked": {name: asked.get(name, "") for name in ("tu", "den", "lo", "q")},
        "table": _table(page, asked.urlencode(), filtered=bool(wanted), after=bool(asked.get("after"))),
        "most": numbers.number(MOST_ROWS),
        "crumbs": [(_("Nhật ký"), reverse("trace:diary"))],
    })  # fmt: skip


def _wanted(request: HttpRequest) -> tuple[diary.Wanted, str]:
    asked, fault = request.GET, ""
    days: dict[str, date | None] = {}
    for name in ("tu", "den"):
        text = asked.get(name, "")
        try:
            days[name] = date.fromisoformat(text) if text else None
        except ValueError:
            days[name], fault = None, _("Ngày không đọc được nên không lọc theo ngày.")
    wanted = diary.Wanted(
        asked.get("mau", ""),
        asked.get("viec", ""),
        asked.get("lo", "")[:20],
        days["tu"],
        days["den"],
        asked.get("q", "")[:100],
    )
    return wanted, fault


def _table(page: paging.Page[Any], query: str, *, filtered: bool, after: bool) -> Table:
    rows = []
    for one in map(lines.line, page.rows):
        badge = one.state
        rows.append([
            Cell(lines.shown_at(one.entry), href=one.href),
            Cell(one.stage, note=badge),
            Cell(one.entry.lot or "–", note=one.entry.product.name),
            Cell(one.amount),
            Cell(one.about.replace(one.entry.lot, "").strip(" ·") if one.entry.lot else one.about),
        ])  # fmt: skip
    columns = [Column(_("Làm lúc"), tight=True), Column(_("Việc")), Column(_("Lô")),
               Column(_("Lượng"), numeric=True, tight=True), Column(_("Ghi chú"), prose=True)]  # fmt: skip
    return Table(
        _("Việc mới nhất trước. Không dòng nào sửa hay xóa được; sửa sai là ghi một dòng mới."),
        columns,
        rows,
        _("Không có mục nào như vậy.") if filtered else _("Sổ còn trống. Mục đầu tiên ghi ở trang Nhật ký."),
        empty_href=reverse("trace:diary-history") if filtered else reverse("trace:diary"),
        empty_action=_("Xem tất cả") if filtered else _("Ghi mục đầu tiên"),
        first=with_query(query) if after else "",
        following=f"{with_query(query)}&after={page.following}" if page.following else "",
        exports=[(form.upper(), with_query(query, form=form)) for form in ("xlsx", "csv")],
    )


@members_only()
def one(request: HttpRequest, party: Party, number: UUID) -> HttpResponse:
    """One entry: all it says, what became of it, its event and its place in the ledger."""
    entry = diary.entry(party, number)
    if entry is None:
        raise Http404
    template, stage = lines.template_and_stage(entry)
    correction = diary.correction_of(entry)
    product = entry.product.gtin or entry.product.code
    may_correct = correction is None and not entry.voids
    return render(request, "trace/diary/entry.html", {
        "party": party,
        "entry": entry,
        "template_word": template,
        "stage_word": stage,
        "facts": [(lines.word(field), value) for field, value in diary.told(entry, english=english())],
        "site": next((place.name for place in diary.places_of(party) if place.id == entry.site), ""),
        "event": event_id(entry.pk) if entry.event else "",
        "logged": diary.logged(entry, party),
        "correction": correction,
        "owner": people.may_for(request.user, "diary.disclose", party),
        "correct": lines.write_href(entry.template, entry.stage, product, sua=str(entry.pk)) if may_correct else "",
        "void": lines.base(party, product, entry.lot, str(entry.site or "")) if may_correct else [],
        "write": reverse("trace:diary-write", args=[entry.template, entry.stage]),
        "repeat": lines.repeat(entry, party) if may_correct else None,
        "crumbs": [(_("Nhật ký"), reverse("trace:diary")), (_("Đã ghi"), reverse("trace:diary-history"))],
    })  # fmt: skip


@members_only()
def photo(_request: HttpRequest, party: Party, number: UUID) -> HttpResponse:
    """The photo of an entry."""
    jpeg = diary.photo(party, number)
    if jpeg is None:
        raise Http404
    return HttpResponse(jpeg, content_type="image/jpeg")
