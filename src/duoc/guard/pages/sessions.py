"""Who is connected now `/bao-ve/phien/`, as the wall said some seconds ago."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table
from duoc.guard.pages.decisions import address, crumbs
from duoc.guard.pages.doors import reads
from duoc.guard.services.live_sessions import Open, live
from duoc.guard.services.scope import scope


@reads
def listing(request: HttpRequest) -> HttpResponse:
    """Sessions with refusals first, then the busiest."""
    found, now = live(scope(request.user)), datetime.now(UTC)
    columns = [
        Column(_("Ứng dụng")),
        Column(_("Người dùng CSDL"), tight=True),
        Column(_("Phần mềm")),
        Column(_("Từ địa chỉ"), tight=True),
        Column(_("Mở lúc"), tight=True),
        Column(_("Câu lệnh"), numeric=True),
        Column(_("Dòng đã trả"), numeric=True),
        Column(_("Bị chặn"), numeric=True),
    ]
    table = Table(
        _("Phiên bị chặn nhiều đứng trước. Số đếm từ lúc mở phiên."),
        columns,
        [_cells(one, now) for one in found.sessions],
        _(
            "Chưa phần mềm nào đang nối. Nối tới cổng tường lửa (xem duoc doctor), ghi tên ứng dụng ở chỗ tên cơ sở dữ liệu."
        ),
    )
    return render(
        request,
        "guard/sessions.html",
        {
            "title": _("Phiên đang mở"),
            "crumbs": crumbs(),
            "lead": _("Phần mềm nào đang nối tới cơ sở dữ liệu qua tường lửa, từ đâu, đã hỏi bao nhiêu."),
            "live": found,
            "stale": found.stale(now),
            "table": table,
            "count": len(found.sessions) + found.more,
            "blocked": sum(one.blocked for one in found.sessions),
            "again": reverse("guard:sessions"),
        },
    )


def _cells(one: Open, now: datetime) -> list[Cell]:
    rows = address(session=one.session)
    return [
        Cell(one.application, href=reverse("guard:application", args=[one.application])),
        Cell(one.account),
        Cell(one.program or _("không nêu")),
        Cell(one.source or _("ổ cắm cục bộ"), note="" if one.secure else _("không mã hóa")),
        Cell(numbers.relative(one.since, now)),
        Cell(numbers.number(one.statements), href=rows),
        Cell(numbers.number(one.rows)),
        Cell(numbers.number(one.blocked), href=f"{rows}&verdict=block" if one.blocked else ""),
    ]
