"""The room's front page `/bao-ve/`: what is behind the wall, what passed and what did not today, what waits for somebody."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.frame import charts, numbers
from duoc.guard.pages.applications import table
from duoc.guard.pages.doors import reads
from duoc.guard.rules.applications import ENFORCE
from duoc.guard.services import applications, incidents, kept_reports, tallies
from duoc.guard.services.live_sessions import live
from duoc.guard.services.scope import scope
from duoc.people import services as people

# Two charts share the width of the page.
WIDTH = 660


@reads
def page(request: HttpRequest) -> HttpResponse:
    """Of the applications that the reader may see."""
    incidents.follow()
    within, day = scope(request.user), tallies.today()
    seen = [one for one in applications.applications() if applications.may(request.user, "guard.see", one)]
    hours, open_now = tallies.hours(day, within), live(within)
    passed, refused = sum(one.passed for one in hours), sum(one.refused for one in hours)
    today = f"from={day}&to={day}"
    waits = incidents.waiting(within)
    kept = kept_reports.reports(size=1).rows if within is None else []
    enforced = sum(one.mode == ENFORCE for one in seen)
    return render(
        request,
        "guard/front.html",
        {
            "title": _("Bảo vệ dữ liệu"),
            "figures": [
                (_("Sự cố chờ xem"), numbers.number(waits), reverse("guard:incidents"), "danger" if waits else "", ""),
                (
                    _("Ứng dụng đang chặn"),
                    f"{enforced} / {len(seen)}",
                    reverse("guard:applications"),
                    "warn" if enforced < len(seen) else "",
                    _("còn lại chỉ quan sát hoặc học") if enforced < len(seen) else "",
                ),
                (
                    _("Cho qua hôm nay"),
                    numbers.number(passed),
                    reverse("guard:decisions") + f"?verdict=pass&{today}",
                    "",
                    "",
                ),
                (_("Chặn hôm nay"), numbers.number(refused), reverse("guard:refusals") + f"?{today}", "", ""),
                (
                    _("Phiên đang mở"),
                    "–"
                    if open_now.stale(datetime.now(UTC))
                    else numbers.number(len(open_now.sessions) + open_now.more),
                    reverse("guard:sessions"),
                    "",
                    _("tường lửa không báo") if open_now.stale(datetime.now(UTC)) else "",
                ),
            ],
            "table": table(seen, tallies.applications(day, within)),
            "passes": _chart(_("Cho qua theo giờ, hôm nay"), [one.passed for one in hours], f"verdict=pass&{today}"),
            "blocks": _chart(_("Chặn theo giờ, hôm nay"), [one.refused for one in hours], f"verdict=block&{today}"),
            "refused": refused,
            "lists": [
                (
                    reverse("guard:decisions"),
                    _("Các quyết định"),
                    _("Từng câu lệnh và lời gọi, với bằng chứng; lọc và tải về."),
                ),
                (reverse("guard:refusals"), _("Bị chặn"), _("Gộp theo lý do, và nên làm gì.")),
                (reverse("guard:sessions"), _("Phiên đang mở"), _("Ai đang nối tới cơ sở dữ liệu.")),
                (reverse("guard:incidents"), _("Sự cố"), _("Việc cần người xem, và ai đã xem.")),
                *(
                    [
                        (
                            reverse("guard:scans"),
                            _("Kết quả quét"),
                            _scanned(kept[0]) if kept else _("Dữ liệu cá nhân trong tệp. Chưa quét lần nào."),
                        )
                    ]
                    if within is None
                    else []
                ),
                *(
                    [
                        (
                            reverse("boards:readiness"),
                            _("Sẵn sàng kết nối"),
                            _("Điều kiện nối cơ sở dữ liệu dân cư, với bằng chứng."),
                        )
                    ]
                    if people.places(request.user, "readiness.see")
                    is None  # for the committee, whose page it surely is
                    else []
                ),
            ],
        },
    )


def _scanned(report: Any) -> str:
    return _("Dữ liệu cá nhân trong tệp. Lần cuối %s.") % numbers.moment(report.at, seconds=False)


def _chart(title: str, counted: list[int], query: str) -> charts.Chart:
    href = reverse("guard:decisions") + f"?{query}"
    points = [charts.Point(f"{hour:02} h", count, href if count else "") for hour, count in enumerate(counted)]
    return charts.draw(title, points, unit=_("Lần"), head=_("Giờ"), width=WIDTH)
