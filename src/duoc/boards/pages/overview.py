"""The overview `/`: what is there now, what asks for attention first, every number a way to its rows."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.boards.services import may, overview
from duoc.core.environment import Environment
from duoc.exchange.pages.period import asked
from duoc.exchange.rules.report import Row
from duoc.exchange.services import replays
from duoc.frame import charts, numbers
from duoc.frame.tables import Cell, Column, Table


def _complaints(rows: list[Row], query: str) -> Table:
    words = {0: (_("chưa kết nối"), "danger"), 1: (_("chưa có cuộc gọi"), "warn")}
    return Table(
        _("Dịch vụ quốc gia mà tỉnh chưa dùng được hoặc chưa dùng"),
        [Column(_("Dịch vụ")), Column(_("Bộ, ngành")), Column(_("Tình trạng"), tight=True)],
        [
            [
                Cell(row.service.name, href=reverse("exchange:service", args=[row.service.id]) + query),
                Cell(row.service.ministry),
                Cell(words[row.attention][0], state=words[row.attention][1]),
            ]
            for row in rows
        ],
        _("Mọi dịch vụ đã đăng ký đều đang được dùng."),
        dense=True,
    )


def _busiest(rows: list[Row], query: str) -> Table:
    return Table(
        _("Năm dịch vụ được gọi nhiều nhất"),
        [Column(_("Dịch vụ")), Column(_("Giao dịch"), numeric=True)],
        [
            [
                Cell(row.service.name),
                Cell(numbers.number(row.total), href=reverse("exchange:service", args=[row.service.id]) + query),
            ]
            for row in rows
        ],
        _("Chưa có giao dịch nào trong khoảng thời gian này."),
        dense=True,
    )


def page(request: HttpRequest) -> HttpResponse:
    """The overview of one environment; production unless another is asked for."""
    period = asked(request)
    seen = overview(period.environment, period.first, period.last)
    query = period.query()
    calls = reverse("exchange:calls")
    points = [
        charts.Point(numbers.day(one.day), one.requests, calls + replace(period, first=one.day, last=one.day).query())
        for one in seen.days
    ]
    replay = period.environment is Environment.REPLAY
    chart = charts.draw(
        _("Giao dịch theo ngày"),
        points,
        unit=_("Giao dịch"),
        head=_("Ngày"),
        badge="sample" if replay else "",
        width=charts.WIDE,
    )
    return render(
        request,
        "boards/overview.html",
        {
            "environment": period.environment,
            "period": period,
            "seen": seen,
            "board": reverse("exchange:board") + query,
            "calls": calls + query,
            "log": reverse("ledger:log") + f"?environment={period.environment}",
            "complaints": _complaints(seen.not_connected + seen.unused, query),
            "busiest": _busiest(seen.busiest, query),
            "chart": chart,
            "readiness": reverse("boards:readiness") if may(request.user, "readiness.see") else "",
            "agrees": not seen.report.disagreeing(),
            "elsewhere": None if replay or seen.report.total else replays.current(Environment.REPLAY),
        },
    )
