"""What was refused `/bao-ve/bi-chan/`: grouped by application, rule and what was asked, each with what to do about it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table
from duoc.guard.pages.decisions import LONGEST_SHOWN, address, applications, crumbs, days, word
from duoc.guard.pages.doors import reads
from duoc.guard.pages.reasons import reason
from duoc.guard.services import tallies
from duoc.guard.services.scope import scope
from duoc.guard.services.tallies import Refusals

MOST = 200


@reads
def listing(request: HttpRequest) -> HttpResponse:
    """The most frequent first."""
    within, (first, last) = scope(request.user), days(request)
    application = word(request, "application")
    found = tallies.refusals(first, last, within, application, MOST)
    columns = [
        Column(_("Lý do")), Column(_("Câu lệnh hoặc dịch vụ"), prose=True), Column(_("Ứng dụng"), tight=True),
        Column(_("Số lần"), numeric=True), Column(_("Lần cuối"), tight=True), Column(_("Nên làm"), prose=True),
    ]  # fmt: skip
    days_asked = {"from": first.isoformat(), "to": last.isoformat()}
    table = Table(
        _("Nhiều lần nhất trước; mỗi số dẫn tới từng lần. Nhiều nhất %s nhóm.") % numbers.number(MOST), columns,
        [_cells(one, days_asked) for one in found],
        _("Không có gì bị chặn trong các ngày này."),
        empty_href=reverse("guard:decisions"), empty_action=_("Xem mọi quyết định"),
    )  # fmt: skip
    return render(request, "guard/refusals.html", {
        "title": _("Bị chặn"),
        "crumbs": crumbs(),
        "lead": _("Điều tường lửa và cổng không cho qua, gộp theo lý do và câu lệnh, và nên làm gì với từng loại."),
        "first": first, "last": last, "asked": {"application": application},
        "applications": applications(within), "table": table,
        "total": sum(one.count for one in found), "groups": len(found),
        "rows": reverse("guard:decisions") + f"?verdict=block&from={first}&to={last}",
    })  # fmt: skip


def _cells(one: Refusals, days_asked: dict[str, str]) -> list[Cell]:
    why, do = reason(one.rule)
    text = one.text or one.key
    key = {"key": one.key} if one.key else {}
    rows = address(application=one.application, rule=one.rule, verdict="block", **days_asked, **key)
    accounts = numbers.number(one.accounts)
    return [
        Cell(capfirst(why), note=one.rule),
        Cell(text[:LONGEST_SHOWN] + ("…" if len(text) > LONGEST_SHOWN else "") or _("(không có câu lệnh)")),
        Cell(one.application, note=_("%s người dùng CSDL") % accounts),
        Cell(numbers.number(one.count), href=rows),
        Cell(numbers.moment(one.last, seconds=False)),
        Cell(do),
    ]  # fmt: skip
