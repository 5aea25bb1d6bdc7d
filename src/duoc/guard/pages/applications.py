"""The applications behind the wall `/bao-ve/`: each with its mode, its list and what waits for a second person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table
from duoc.guard.pages.doors import reads
from duoc.guard.pages.words import modes
from duoc.guard.services import applications, learning


@reads
def listing(request: HttpRequest) -> HttpResponse:
    """All that the reader may see."""
    words, wanted = modes(), request.GET.get("mode", "")
    seen = [one for one in applications.applications() if applications.may(request.user, "guard.see", one)]
    rows, counted = [], dict.fromkeys(words, 0)
    for one in seen:
        counted[one.mode] += 1
        if wanted in words and wanted != one.mode:
            continue
        counts, waits = learning.counts(one), applications.waiting(one)
        word, state = words[one.mode]
        address = reverse("guard:statements", args=[one.name])
        rows.append([
            Cell(one.name, href=reverse("guard:application", args=[one.name]), note=one.agency.name if one.agency else ""),
            Cell(word, state=state),
            Cell(numbers.number(counts.get("approved", 0)), href=f"{address}?state=approved"),
            Cell(numbers.number(counts.get("candidate", 0)), href=f"{address}?state=candidate"),
            Cell(numbers.number(counts["blocked"]), href=f"{address}?state=blocked"),
            Cell(numbers.number(len(waits)), href=reverse("guard:application", args=[one.name]) + "#cho-duyet"),
        ])  # fmt: skip
    columns = [
        Column(_("Ứng dụng")), Column(_("Chế độ"), tight=True), Column(_("Được phép"), numeric=True),
        Column(_("Đã thấy"), numeric=True), Column(_("Bị chặn"), numeric=True), Column(_("Chờ người thứ hai"), numeric=True),
    ]  # fmt: skip
    table = Table(
        _("Theo tên. Số câu lệnh đếm theo câu khác nhau, giá trị để trống."), columns, rows,
        _("Chưa có ứng dụng nào sau tường lửa. Thêm ứng dụng đầu tiên: duoc guard app add TÊN --upstream postgresql://máy/csdl"),
    )  # fmt: skip
    return render(request, "guard/applications.html", {
        "table": table,
        "figures": [(word, counted[mode], state, f"?mode={mode}") for mode, (word, state) in words.items()],
        "everything": reverse("guard:applications") if wanted in words else "",
    })  # fmt: skip
