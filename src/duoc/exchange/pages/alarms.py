"""Alarms `/trao-doi/canh-bao/`: secrets that are used from a second place, secrets that end soon; for those whose work it is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.exchange.pages.period import asked
from duoc.exchange.pages.rows import refused
from duoc.exchange.services.places import Alarm, Place, alarms, places
from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table


def board(request: HttpRequest) -> HttpResponse:
    """The page; without the duty to see single calls it says so, and shows none."""
    period = asked(request)
    refusal = refused(request, period.environment)
    found = [] if refusal else alarms(period.environment)
    return render(
        request,
        "exchange/alarms.html",
        {
            "title": _("Cảnh báo về bí mật"),
            "environment": period.environment,
            "period": period,
            "crumbs": [(_("Trao đổi dữ liệu"), reverse("exchange:board") + period.query())],
            "refusal": refusal,
            "alarms": _alarms(found),
            "places": _places([] if refusal else places(period.environment)),
            "accept": next((one for one in found if one.network), None),
        },
    )


def _kind(kind: str) -> str:
    return {"key": _("Khóa API"), "secret": _("Bí mật của phần mềm"), "certificate": _("Chứng thư")}[kind]


def _alarms(found: list[Alarm]) -> Table:
    columns = [Column(_("Việc cần xem")), Column(_("Bí mật")), Column(_("Của ai")), Column(_("Thời điểm"), tight=True)]
    return Table(
        _("Việc gấp nhất trước. Cảnh báo về nơi dùng hết khi nơi ấy được xác nhận, hoặc khi bí mật được thu hồi."),
        columns,
        [_alarm(one) for one in found],
        _("Không có cảnh báo nào: mỗi bí mật dùng từ một nơi hoặc nơi đã xác nhận, và chưa bí mật nào sắp hết hạn."),
    )


def _alarm(one: Alarm) -> list[Cell]:
    if one.days_left is None:
        why, moment = _("Dùng từ nơi thứ hai"), one.since
    else:
        why, moment = _("Số ngày còn hiệu lực: %(count)s") % {"count": one.days_left}, one.credential.ends
    return [
        Cell(why, note=one.network, state="danger" if one.is_urgent else "warn"),
        Cell(_kind(one.credential.kind), note=f"{one.credential.label} · {one.credential.id}"),
        Cell(one.client or one.credential.owner),
        Cell(numbers.moment(moment) if moment else "–"),
    ]


def _places(found: list[Place]) -> Table:
    columns = [
        Column(_("Bí mật")),
        Column(_("Mạng"), tight=True),
        Column(_("Của ai")),
        Column(_("Dùng lần đầu"), tight=True),
        Column(_("Dùng lần cuối"), tight=True),
        Column(_("Đã xác nhận"), tight=True),
    ]
    return Table(
        _("Địa chỉ chỉ giữ tới mạng (/24, /48), mỗi giờ báo một lần."),
        columns,
        [
            [
                Cell(_kind(one.credential.kind), note=f"{one.credential.label} · {one.credential.id}"),
                Cell(one.network),
                Cell(one.client or "–"),
                Cell(numbers.moment(one.first) if one.first else "–"),
                Cell(numbers.moment(one.last) if one.last else "–"),
                Cell(numbers.moment(one.accepted) if one.accepted else "–", note=one.accepted_by),
            ]
            for one in found
        ],
        _("Cổng chưa thấy bí mật nào được dùng."),
        dense=True,
    )
