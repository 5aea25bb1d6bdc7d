"""The steward's desk `/so-du-lieu/`: what is late, what waits, what is missing, and where to begin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duoc.catalogue.pages import words
from duoc.catalogue.pages.doors import stewards
from duoc.catalogue.rules.entries import debts
from duoc.catalogue.rules.terms import REVIEW, UPDATE
from duoc.catalogue.services import access, entries, terms
from duoc.catalogue.services.terms import Standing
from duoc.catalogue.services.viewers import Viewer, viewer_of
from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table, with_query

SHOWN = 200
SOON_DAYS = 14


@stewards
def page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Figures, then every deadline that has passed or is near."""
    found = terms.standings(viewer)
    waiting = access.requests(viewer, waiting=True)
    listed = reverse("catalogue:registry")
    owing = sum(bool(debts(one.kind, entries.members_of(one))) for one in entries.kept_by(viewer))
    kind = request.GET.get("kind", "")
    near = [one for one in found if one.due.left <= SOON_DAYS and kind in ("", one.due.kind)]
    query = request.GET.urlencode()
    return render(
        request,
        "catalogue/desk.html",
        {
            "figures": [
                (_("Số liệu quá hạn"), _late(found, UPDATE), with_query(query, kind=UPDATE), "danger"),
                (_("Quá kỳ rà soát"), _late(found, REVIEW), with_query(query, kind=REVIEW), "warn"),
                (_("Yêu cầu chờ trả lời"), len(waiting), reverse("catalogue:requests"), "warn"),
                (_("Mục còn thiếu thông tin"), owing, f"{listed}?owing=1", ""),
                (
                    _("Chờ duyệt"),
                    entries.kept_by(viewer).filter(state="waiting").count(),
                    f"{listed}?state=waiting",
                    "",
                ),
            ],
            "kind": kind,
            "table": _table(near[:SHOWN]),
            "may": viewer.changes != frozenset(),
        },
    )


def punctuality(request: HttpRequest) -> HttpResponse:
    """For everybody `/dung-han-du-lieu/`: by agency, how many deadlines stand and how many have passed."""
    front = reverse("catalogue:front")
    table = Table(
        _("Kỳ cập nhật và kỳ rà soát của mọi mục đang công bố; nơi trễ nhiều đứng trước."),
        [
            Column(_("Cơ quan")),
            Column(_("Hạn đang tính"), numeric=True),
            Column(_("Quá hạn"), numeric=True),
            Column(_("Đúng hạn")),
        ],
        [
            [
                Cell(one.agency, href=f"{front}?agency={one.key}"),
                Cell(numbers.number(one.all)),
                Cell(numbers.number(one.late)),
                Cell(numbers.share(one.all - one.late, one.all), state="ok" if not one.late else "warn"),
            ]
            for one in terms.punctuality(viewer_of(request.user))
        ],
        _("Chưa có mục nào đang công bố."),
    )
    return render(request, "catalogue/punctuality.html", {"table": table, "terms": terms.terms()})


def left(days: int) -> str:
    """How long there is, in words."""
    if days < 0:
        return ngettext("trễ %s ngày", "trễ %s ngày", -days) % numbers.number(-days)
    if days == 0:
        return _("hôm nay")
    return ngettext("còn %s ngày", "còn %s ngày", days) % numbers.number(days)


def _late(found: list[Standing], kind: str) -> int:
    return sum(one.due.late for one in found if one.due.kind == kind)


def _table(found: list[Standing]) -> Table:
    return Table(
        _("Hạn đã qua hoặc tới trong hai tuần, gấp nhất trước."),
        [Column(_("Mục dữ liệu")), Column(_("Việc")), Column(_("Hạn"), tight=True), Column(_("Còn lại"), tight=True)],
        [
            [
                Cell(
                    one.entry.title,
                    href=reverse("catalogue:entry-edit", args=[one.entry.name]),
                    note=one.entry.agency.name,
                ),
                Cell(
                    _("cập nhật số liệu, %s") % words.frequency(one.entry.frequency)
                    if one.due.kind == UPDATE
                    else _("rà soát mục")
                ),
                Cell(numbers.day(one.due.day)),
                Cell(left(one.due.left), state="danger" if one.due.late else "warn"),
            ]
            for one in found
        ],
        _("Không có hạn nào đã qua hay tới trong hai tuần."),
    )
