"""The push to national catalogues `/so-du-lieu/quoc-gia/`: what waits since when, what was refused, what the other side has."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duoc.catalogue.pages import push_words as words
from duoc.catalogue.pages.doors import changing, stewards
from duoc.catalogue.rules.push.comparison import VERDICTS
from duoc.catalogue.rules.push.queue import REFUSED, SENT, PushRefusedError
from duoc.catalogue.services import push
from duoc.catalogue.services.push import Standing
from duoc.catalogue.services.viewers import Viewer
from duoc.frame import numbers, paging
from duoc.frame.tables import Cell, Column, Pick, Table, with_query

SHOWN = 500
FORM = "gui-lai"  # of the button that sends ticked rows again


@stewards
def page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Every target with its figures."""
    found = [(one, words.health(one.target), _figures(one), _seen(one)) for one in push.standings(viewer)]
    told = {"standings": found, "crumbs": [_desk()], "administrator": viewer.administrator}
    return render(request, "catalogue/push.html", told)


@stewards
def target(request: HttpRequest, viewer: Viewer, key: str) -> HttpResponse:
    """One target: its records, its exports, and what may be done."""
    held = _target(key)
    state, after = request.GET.get("state", ""), request.GET.get("after", "")
    fault = ""
    try:
        found = push.rows(viewer, held, state, after)
    except paging.CursorError:
        found, fault = push.rows(viewer, held, state), _("Địa chỉ trang không đọc được; đây là trang đầu.")
    standing = push.standing(viewer, held)
    query = request.GET.urlencode()
    tabs = [(_("Tất cả"), with_query(query, state=None), state == "")]
    tabs += [(words.state(one)[1], with_query(query, state=one), state == one) for one in words.SHOWN]
    may = viewer.changes != frozenset()
    table = Table(
        _("Theo mã. Mỗi mục chỉ chờ một lần, ở trạng thái mới nhất của nó."),
        [
            Column(_("Mục dữ liệu")),
            Column(_("Trạng thái cấp quốc gia"), prose=True),
            Column(_("Đã chờ"), tight=True),
            Column(_("Lần gửi cuối"), tight=True),
            Column(_("Biên nhận"), prose=True),
        ],
        [_cells(one, may and one.state == REFUSED) for one in found.rows],
        _("Không có mục nào như vậy."),
        first=with_query(query) if after else "",
        following=with_query(query) + f"&after={found.following}" if found.following else "",
    )
    return render(
        request,
        "catalogue/push_target.html",
        {
            "target": held,
            "standing": standing,
            "health": words.health(held),
            "figures": _figures(standing),
            "table": table,
            "tabs": tabs,
            "fault": fault,
            "form": FORM,
            "may": may,
            "administrator": viewer.administrator,
            "exports": _exports(push.exports(held)) if viewer.administrator else None,
            "crumbs": [_desk(), _overview()],
        },
    )


@stewards
def there(request: HttpRequest, viewer: Viewer, key: str) -> HttpResponse:
    """What the other side had when both sides were last compared."""
    held = _target(key)
    verdict = request.GET.get("verdict", "")
    standing = push.standing(viewer, held)
    found = push.seen_there(viewer, held)
    rows = list((found.filter(verdict=verdict) if verdict in VERDICTS else found).select_related("entry")[:SHOWN])
    query = request.GET.urlencode()
    tabs = [(_("Tất cả"), with_query(query, verdict=None), not verdict)]
    tabs += [
        (
            f"{words.verdict(one)[1]} ({numbers.number(standing.seen[one])})",
            with_query(query, verdict=one),
            verdict == one,
        )
        for one in VERDICTS
        if standing.seen.get(one)
    ]
    table = Table(
        _("Từ lần đối chiếu gần nhất. Mục lạ là mục ở nơi nhận mà không do ta gửi: không bao giờ bị đụng tới."),
        [Column(_("Mục ở nơi nhận")), Column(_("So với ta"), prose=True), Column(_("Đổi ở đó lúc"), tight=True)],
        [
            [
                Cell(
                    one.title or one.name or _("không tên"),
                    href=reverse("catalogue:entry-edit", args=[one.entry.name]) if one.entry else "",
                    note=one.name,
                ),
                Cell(words.verdict(one.verdict)[1], state=words.verdict(one.verdict)[0]),
                Cell(words.there(one.modified)),
            ]
            for one in rows
        ],
        _("Chưa đối chiếu lần nào, hoặc nơi nhận chưa có mục nào."),
    )
    told = {
        "target": held, "table": table, "tabs": tabs,
        "crumbs": [_desk(), _overview(), (held.name, reverse("catalogue:push-target", args=[held.key]))],
    }  # fmt: skip
    return render(request, "catalogue/push_there.html", told)


@changing
def step(request: HttpRequest, viewer: Viewer, key: str, verb: str) -> HttpResponse:
    """Send again, compare, export."""
    held = _target(key)
    if request.method != "POST":
        return redirect("catalogue:push-target", held.key)
    try:
        if verb == "gui-lai":
            count = push.resend(viewer, held, request.POST.getlist("code")[:SHOWN])
            messages.success(request, ngettext("Đã xếp lại %s mục để gửi.", "Đã xếp lại %s mục để gửi.", count) % count)
        elif verb == "doi-chieu":
            push.hurry(viewer, held, compare=True)
            messages.success(request, _("Đã xếp việc đối chiếu; kết quả hiện ở đây sau ít phút, nếu nơi nhận trả lời."))
        elif verb == "xuat":
            return redirect("catalogue:push-export", push.export(viewer, held).pk)
        else:
            raise Http404
    except PushRefusedError as refused:
        messages.error(request, str(refused))
    return redirect("catalogue:push-target", held.key)


def _target(key: str) -> Any:
    try:
        return push.target(key)
    except PushRefusedError:
        raise Http404 from None


def _figures(one: Standing) -> list[tuple[str, int, str, str]]:
    here = reverse("catalogue:push-target", args=[one.target.key])
    return [
        (_("Chờ gửi"), one.waiting, f"{here}?state=waiting", "warn"),
        (_("Tạm lỗi"), one.delayed, f"{here}?state=delayed", "warn"),
        (_("Bị từ chối"), one.refused, f"{here}?state=refused", "danger"),
        (_("Đã gửi"), one.sent, f"{here}?state=sent", ""),
    ]


def _seen(one: Standing) -> str:
    """What the last comparison found, in one line."""
    return " · ".join(
        f"{words.verdict(code)[1]} {numbers.number(one.seen[code])}" for code in VERDICTS if one.seen.get(code)
    )


def _cells(row: Any, refused: bool) -> list[Cell]:
    state, word = words.state(row.state)
    waits = (timezone.now() - row.waiting_since).days if row.waiting_since else None
    return [
        Cell(
            row.entry.title,
            href=reverse("catalogue:entry-edit", args=[row.entry.name]),
            note=f"{row.entry.code} · {row.entry.agency.name}",
            pick=Pick(FORM, "code", row.entry.code) if refused else None,
        ),
        Cell(word, state=state, note=row.reason),
        Cell(
            "–" if waits is None or row.state == SENT else ngettext("%s ngày", "%s ngày", waits) % numbers.number(waits)
        ),
        Cell(numbers.moment(row.sent_at, seconds=False) if row.sent_at else "–"),
        Cell(words.receipt(row.receipt) if row.sent_at else "–"),
    ]


def _exports(made: list[Any]) -> Table:
    return Table(
        _("Mới nhất trước; mỗi tệp là một mục trong sổ cái."),
        [Column(_("Tệp")), Column(_("Mục"), numeric=True), Column(_("Cỡ"), numeric=True), Column(_("Xác nhận"))],
        [
            [
                Cell(numbers.moment(one.made_at), href=reverse("catalogue:push-export", args=[one.pk]), note=one.by),
                Cell(numbers.number(len(one.items))),
                Cell(numbers.size(one.bytes)),
                Cell(_("công văn %s") % one.number, state="ok", note=numbers.day(one.day))
                if one.day
                else Cell(_("chưa có công văn"), state="warn"),
            ]
            for one in made
        ],
        _("Chưa xuất tệp nào. Khi nơi nhận mất liên lạc lâu, xuất tệp ký số, gửi kèm công văn."),
        dense=True,
    )


def _desk() -> tuple[str, str]:
    return _("Sổ dữ liệu"), reverse("catalogue:desk")


def _overview() -> tuple[str, str]:
    return _("Danh mục quốc gia"), reverse("catalogue:push")
