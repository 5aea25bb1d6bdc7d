"""What somebody must look into `/bao-ve/su-co/`, and who has: the list, one incident, and that it was looked at."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from duoc.frame import numbers, paging
from duoc.frame.tables import Cell, Column, Table, with_query
from duoc.guard.pages.decisions import crumbs
from duoc.guard.pages.doors import changes, reads
from duoc.guard.pages.reasons import reason
from duoc.guard.rules.applications import AppRefusedError
from duoc.guard.services import incidents
from duoc.guard.services.scope import holds, scope
from duoc.ledger import services as ledger


@reads
def listing(request: HttpRequest) -> HttpResponse:
    """Those that wait, or all."""
    incidents.follow()
    within, every, after = scope(request.user), request.GET.get("all") == "1", request.GET.get("after", "")
    try:
        page, fault = incidents.incidents(within, not every, after), ""
    except paging.CursorError:
        page, fault = paging.Page([], None), _("Địa chỉ trang không đọc được; hãy về trang đầu.")
    query, waits, here = request.GET.urlencode(), incidents.waiting(within), reverse("guard:incidents")
    columns = [
        Column(_("Sự cố")),
        Column(_("Thời điểm"), tight=True),
        Column(_("Ứng dụng"), tight=True),
        Column(_("Ai"), tight=True),
        Column(_("Trạng thái")),
        Column(_("Sổ cái"), tight=True),
    ]
    table = Table(
        _("Mới nhất trước. Mỗi việc là một mục trong sổ cái."),
        columns,
        [_cells(one) for one in page.rows],
        _("Chưa có sự cố nào. Việc sẽ hiện ở đây khi có người chạm bản ghi mồi, vượt hạn mức, hoặc nhật ký bị sửa.")
        if every
        else _("Không có sự cố nào chờ người xem."),
        empty_href="" if every else f"{here}?all=1",
        empty_action=_("Xem cả việc đã ghi nhận"),
        first=with_query(query) if after else "",
        following=with_query(query) + f"&after={page.following}" if page.following else "",
    )
    return render(
        request,
        "guard/listing.html",
        {
            "title": _("Sự cố"),
            "crumbs": crumbs(),
            "fault": fault,
            "table": table,
            "lead": _(
                "Việc cần người xem: chạm bản ghi mồi, vượt hạn mức, nhật ký đứt. Xem xong thì ghi nhận, cũng vào sổ cái."
            ),
            "tabs": [
                (_("Chờ xem (%s)") % numbers.number(waits), here, not every),
                (_("Tất cả"), f"{here}?all=1", every),
            ],
        },
    )


@reads
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One incident: what it was, what to do, what was said of it."""
    return _one(request, number)


@changes
def acknowledge(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody has looked, and says what came of it."""
    try:
        incidents.acknowledge(number, request.POST.get("note", ""), request.user)
    except AppRefusedError as refused:
        return _one(request, number, str(refused), 422)
    messages.success(request, _("Đã ghi nhận; lời ghi vào lịch sử và sổ cái."))
    return redirect("guard:incident", number)


def _one(request: HttpRequest, number: int, fault: str = "", status: int = 200) -> HttpResponse:
    found = incidents.incident(number, scope(request.user))
    if found is None:
        raise Http404
    why, do = reason(found.rule) if found.rule else (_("nội dung đã xóa"), "")
    said = list(found.acknowledgements.order_by("id"))
    entries = ledger.entries_of_events([one.event for one in said])
    history = Table(
        _("Cũ nhất trước"),
        [
            Column(_("Thời điểm"), tight=True),
            Column(_("Ai"), tight=True),
            Column(_("Đã xem gì, đã làm gì"), prose=True),
            Column(_("Sổ cái"), tight=True),
        ],
        [
            [Cell(numbers.moment(one.at, seconds=False)), Cell(one.by), Cell(one.note), _entry(entries.get(one.event))]
            for one in said
        ],
        _("Chưa ai ghi nhận việc này."),
    )
    return render(
        request,
        "guard/incident.html",
        {
            "title": capfirst(why),
            "crumbs": [*crumbs(), (_("Sự cố"), reverse("guard:incidents"))],
            "incident": found,
            "do": do,
            "state": _state(said),
            "history": history,
            "fault": fault,
            "proven": incidents.proven(found),
            "decision": reverse("guard:decision", args=[found.writer, found.decision]) if found.decision else "",
            "verify": reverse("ledger:verify") + f"?index={found.number}",
            "may": holds(scope(request.user, "guard.change"), found.application),
            "note": request.POST.get("note", ""),
            "longest": incidents.LONGEST_NOTE,
        },
        status=status,
    )


def _state(said: list[Any]) -> tuple[str, str]:
    return ("", _("đã ghi nhận")) if said else ("danger", _("chờ người xem"))


def _cells(one: Any) -> list[Cell]:
    said = sorted(one.acknowledgements.all(), key=lambda said: said.pk)
    state, word = _state(said)
    note = f"{said[-1].by}, {numbers.moment(said[-1].at, seconds=False)}" if said else ""
    return [
        Cell(
            capfirst(reason(one.rule)[0] if one.rule else _("nội dung đã xóa")),
            href=reverse("guard:incident", args=[one.number]),
        ),
        Cell(numbers.moment(one.time)),
        Cell(one.application),
        Cell(one.officer or one.account),
        Cell(word, state=state or "plain", note=note),
        Cell(_("mục %s") % numbers.number(one.number), href=reverse("ledger:entry", args=[one.number])),
    ]


def _entry(entry: Any) -> Cell:
    if entry is None:
        return Cell(_("đang vào sổ"))
    return Cell(_("mục %s") % numbers.number(entry.index), href=reverse("ledger:entry", args=[entry.index]))
