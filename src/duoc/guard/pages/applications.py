"""The applications behind the wall `/bao-ve/ung-dung/`: each with its mode, its list and what waits for a second person."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table
from duoc.guard.pages.doors import reads
from duoc.guard.pages.words import modes
from duoc.guard.services import applications, learning, tallies
from duoc.guard.services.scope import scope
from duoc.guard.services.tallies import Tally


@reads
def listing(request: HttpRequest) -> HttpResponse:
    """All that the reader may see."""
    words, wanted = modes(), request.GET.get("mode", "")
    seen = [one for one in applications.applications() if applications.may(request.user, "guard.see", one)]
    shown = [one for one in seen if wanted not in words or wanted == one.mode]
    counted = {mode: sum(one.mode == mode for one in seen) for mode in words}
    return render(request, "guard/applications.html", {
        "title": _("Ứng dụng sau tường lửa"),
        "crumbs": [(_("Bảo vệ dữ liệu"), reverse("guard:front"))],
        "table": table(shown, tallies.applications(tallies.today(), scope(request.user))),
        "figures": [(word, counted[mode], state, f"?mode={mode}") for mode, (word, state) in words.items()],
        "everything": reverse("guard:applications") if wanted in words else "",
    })  # fmt: skip


def table(seen: Sequence[Any], today: Mapping[str, Tally]) -> Table:
    """Applications by name, with what passed and what did not today."""
    words, rows = modes(), []
    for one in seen:
        counts, waits, tally = learning.counts(one), applications.waiting(one), today.get(one.name, Tally())
        word, state = words[one.mode]
        address = reverse("guard:statements", args=[one.name])
        listed = reverse("guard:decisions") + f"?application={one.name}&from={tallies.today()}&verdict="
        rows.append([
            Cell(one.name, href=reverse("guard:application", args=[one.name]), note=one.agency.name if one.agency else ""),
            Cell(word, state=state),
            Cell(numbers.number(tally.passed), href=f"{listed}pass"),
            Cell(numbers.number(tally.refused), href=f"{listed}block"),
            Cell(numbers.number(counts.get("approved", 0)), href=f"{address}?state=approved"),
            Cell(numbers.number(counts.get("candidate", 0)), href=f"{address}?state=candidate"),
            Cell(numbers.number(counts["blocked"]), href=f"{address}?state=blocked"),
            Cell(numbers.number(len(waits)), href=reverse("guard:application", args=[one.name]) + "#cho-duyet"),
        ])  # fmt: skip
    columns = [
        Column(_("Ứng dụng")), Column(_("Chế độ"), tight=True), Column(_("Qua hôm nay"), numeric=True),
        Column(_("Chặn hôm nay"), numeric=True), Column(_("Câu được phép"), numeric=True), Column(_("Câu đã thấy"), numeric=True),
        Column(_("Câu bị chặn"), numeric=True), Column(_("Chờ người thứ hai"), numeric=True),
    ]  # fmt: skip
    return Table(
        _("Theo tên. Số câu lệnh đếm theo câu khác nhau, giá trị để trống."), columns, rows,
        _("Chưa có ứng dụng nào sau tường lửa. Thêm ứng dụng đầu tiên: duoc guard app add TÊN --upstream postgresql://máy/csdl"),
    )  # fmt: skip
