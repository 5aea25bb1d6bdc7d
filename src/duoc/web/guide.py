"""The living style guide `/thiet-ke/`: every part as it is used, with invented values that say so."""

from datetime import UTC, date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from duoc.frame import charts, icons, maps, months
from duoc.frame.tables import Cell, Column, Table

COLOURS = ("accent", "ok", "warn", "danger", "info", "ink", "ink-2", "ink-3", "edge", "line")


def _table(empty: bool = False) -> Table:
    columns = [
        Column(_("Dịch vụ"), sort="name"),
        Column(_("Trạng thái")),
        Column(_("Giao dịch"), numeric=True, sort="total"),
    ]
    rows = [
        [
            Cell("Ễ Ộ Ặ Ữ", href="#bang", note="VN/GOV/H12"),
            Cell(_("đã kết nối"), state="ok"),
            Cell("1.234.567", href="#bang"),
        ],
        [Cell("Nguyễn Huệ"), Cell(_("chưa kết nối"), state="danger"), Cell("0")],
        [Cell("Hòa Mỹ", badge="unverified"), Cell(_("chưa có cuộc gọi"), state="warn"), Cell("0")],
    ]
    return Table(
        _("Bảng mẫu"),
        columns,
        [] if empty else rows,
        _("Chưa có dịch vụ nào. Đăng ký dịch vụ đầu tiên từ tệp OpenAPI."),
        empty_href="#bang",
        empty_action=_("Đăng ký dịch vụ"),
        following="?after=x#bang",
        exports=[("CSV", "#bang"), ("XLSX", "#bang")],
        sort="-total",
        marked=frozenset({1}),
    )


def guide(request: HttpRequest) -> HttpResponse:
    """One page with every part of the design system in its states."""
    values = (120, 340, 280, 510, 90, 0, 470, 620, 580, 610, 200, 130)
    points = [charts.Point(f"{month:02d}/2024", value, "#bieu-do") for month, value in enumerate(values, 1)]
    heat = [(value, charts.grade(value, 1_000_000)) for value in (0, 3, 40, 900, 12_000, 200_000, 1_000_000)]
    spots = [
        maps.Spot(name, lon, lat, homes, "#ban-do", name)
        for name, lon, lat, homes in (("Ặ", 104.82, 8.63, 90), ("Ễ", 105.0, 8.75, 400), ("Ộ", 105.2, 9.1, 1600))
    ]
    return render(
        request,
        "web/guide.html",
        {
            "colours": COLOURS,
            "icons": icons.names(),
            "table": _table(),
            "empty": _table(empty=True),
            "bars": charts.draw(
                _("Giao dịch theo tháng"), points, unit=_("Giao dịch"), head=_("Tháng"), badge="sample"
            ),
            "rows": charts.rows(
                _("Số hộ theo nơi"),
                [charts.Point(name, homes, "#ban-do") for name, homes in (("Năm Căn", 400), ("Đất Mũi", 90))],
                _("số hộ"),
                _("Nơi"),
                "sample",
            ),
            "line": charts.draw(_("Giao dịch theo tháng"), points, "line", _("Giao dịch"), _("Tháng"), "sample"),
            "map": maps.draw(
                _("Số hộ theo nơi"), spots, (104.75, 8.6, 105.3, 9.2), unit=_("số hộ"), head=_("Nơi"), badge="sample"
            ),
            "heat": heat,
            "months": months.draw({date(2024, 8, day): day * 41 % 97 for day in range(1, 24)}, lambda _day: "#lich"),
            "day": date(2024, 8, 23),
            "then": datetime(2024, 8, 23, 7, 5, 9, tzinfo=UTC),
        },
    )
