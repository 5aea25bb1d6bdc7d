"""The monthly report `/trao-doi/bao-cao-thang/`: one agency, one month; what it may use and does not comes first."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.exchange.pages.period import Period, asked
from duoc.exchange.pages.selected import number
from duoc.exchange.rules import tally
from duoc.exchange.rules.monthly import Monthly, Party, Use, first_day, joined, last_day
from duoc.exchange.rules.report import DEFINITION
from duoc.exchange.services import RefusedError, monthly, participants
from duoc.frame import export, numbers
from duoc.frame.tables import Cell, Column, Table


def report(request: HttpRequest) -> HttpResponseBase:
    """The page, or the report as a file (`form` = xlsx, csv, json). Without an agency: which one?"""
    period = asked(request)
    usual = period.last.replace(day=1)
    fault = ""
    try:
        first = first_day(request.GET.get("month") or f"{usual:%Y-%m}")
    except ValueError:
        first, fault = usual, _("Tháng không đọc được; đang xem tháng thường lệ.")
    agency = number(request.GET.get("agency", ""))
    agencies = participants(period.environment)
    if agency is not None and all(key != str(agency) for key, _name in agencies):
        raise Http404
    made = None
    if agency is not None:
        try:
            made = monthly(agency, first, period.environment)
        except RefusedError:
            first, fault = usual, _("Báo cáo chỉ có từ năm 2000 đến năm 2199; đang xem tháng thường lệ.")
            made = monthly(agency, first, period.environment)
        if (form := request.GET.get("form")) in export.FORMATS:
            name = f"bao-cao-thang-{made.first:%Y-%m}-{made.agency.identifier.replace('/', '.')}"
            return export.response(form, name, *joined(_sections(made)), _notes(made))
    month = replace(period, first=first, last=last_day(first))
    return render(
        request,
        "exchange/monthly.html",
        {
            "environment": period.environment,
            "period": period,
            "title": _("Báo cáo tháng"),
            "crumbs": [(_("Trao đổi dữ liệu"), reverse("exchange:board") + period.query())],
            "fault": fault,
            "month": f"{first:%Y-%m}",
            "month_name": f"{first:%m/%Y}",
            "agencies": agencies,
            "agency": "" if agency is None else str(agency),
            "made": made,
            "tables": [] if made is None else _tables(made, month),
            "exports": [
                (form.upper(), period.query(agency=str(agency), month=f"{first:%Y-%m}", form=form))
                for form in ("xlsx", "csv", "json")
            ],
            "sums": None if made is None else _sums(made),
        },
    )


def _sums(made: Monthly) -> dict[str, int]:
    return {
        "used": sum(use.requests for use in made.used),
        "provided": sum(use.requests for use in made.provided),
        "failed": sum(failure.requests for failure in made.failures),
        "unused": len(made.unused),
        "uncalled": len(made.uncalled),
    }


def _words() -> list[tuple[str, str, str]]:
    """(title, what the table says, what is said when it is empty) of each section."""
    return [
        (
            _("Được quyền gọi mà không gọi"),
            _("Quyền đã cấp mà cả tháng không có cuộc gọi nào."),
            _("Cơ quan không có quyền nào bị bỏ không trong tháng."),
        ),
        (
            _("Dịch vụ của cơ quan không ai gọi"),
            _("Dịch vụ cơ quan cung cấp mà cả tháng không có cuộc gọi nào."),
            _("Cơ quan không có dịch vụ nào bị bỏ không trong tháng."),
        ),
        (
            _("Cuộc gọi của cơ quan"),
            _("Mỗi dòng là một phần mềm của cơ quan và một dịch vụ nó gọi."),
            _("Cơ quan chưa gọi dịch vụ nào, tháng này và tháng trước."),
        ),
        (
            _("Cuộc gọi tới dịch vụ của cơ quan"),
            _("Mỗi dòng là một phần mềm gọi tới một dịch vụ của cơ quan."),
            _("Chưa ai gọi dịch vụ của cơ quan, tháng này và tháng trước."),
        ),
        (
            _("Không thành công theo mã trạng thái"),
            _("Cả cuộc gọi của cơ quan và cuộc gọi tới dịch vụ của cơ quan."),
            _("Không có giao dịch nào không thành công."),
        ),
    ]


def _heads() -> list[list[str]]:
    software, service, requests, failed = _("Phần mềm"), _("Dịch vụ"), _("Giao dịch"), _("Không thành công")
    uses = [software, service, requests, failed, _("Tháng trước")]
    return [
        [software, service, _("Mã"), _("Trạng thái")],
        [service, _("Mã")],
        uses,
        uses,
        [software, service, _("Mã trạng thái"), requests],
    ]


def _sections(made: Monthly) -> list[tuple[str, list[str], list[list[Any]]]]:
    rows = [section[2] for section in made.tables()]
    for row, unused in zip(rows[0], made.unused, strict=True):
        row[3] = _("Đã kết nối") if unused.connected else _("Chưa kết nối")
    return [(words, head, body) for (words, _said, _empty), head, body in zip(_words(), _heads(), rows, strict=True)]


def _tables(made: Monthly, month: Period) -> list[tuple[str, int, Table]]:
    """(words, how many lines, table) of each section; every number leads to its rows."""

    def lead(service: Party, caller: Party | None = None, outcome: str | None = None) -> str:
        client = None if caller is None else str(caller.id)
        return reverse("exchange:service", args=[service.id]) + month.query(client=client, outcome=outcome)

    def uses(some: list[Use]) -> list[list[Cell]]:
        earlier = month.month_before()
        return [
            [
                Cell(use.caller.name, note=use.caller.identifier),
                Cell(use.service.name, href=lead(use.service)),
                Cell(numbers.number(use.requests), href=lead(use.service, use.caller) if use.requests else ""),
                Cell(numbers.number(use.failed), href=lead(use.service, use.caller, "failure") if use.failed else ""),
                Cell(
                    numbers.number(use.before),
                    href=reverse("exchange:service", args=[use.service.id]) + earlier.query(client=str(use.caller.id))
                    if use.before
                    else "",
                ),
            ]
            for use in some
        ]

    cells: list[list[list[Cell]]] = [
        [
            [
                Cell(unused.caller.name, note=unused.caller.identifier),
                Cell(unused.service.name, href=lead(unused.service)),
                Cell(unused.service.identifier),
                Cell(_("Đã kết nối"), state="warn") if unused.connected else Cell(_("Chưa kết nối"), state="danger"),
            ]
            for unused in made.unused
        ],
        [[Cell(one.name, href=lead(one)), Cell(one.identifier)] for one in made.uncalled],
        uses(list(made.used)),
        uses(list(made.provided)),
        [
            [
                Cell(failure.caller.name, note=failure.caller.identifier),
                Cell(failure.service.name, href=lead(failure.service)),
                Cell(str(failure.status), state="danger"),
                Cell(
                    numbers.number(failure.requests),
                    href=lead(failure.service, failure.caller, f"{failure.status // 100}xx"),
                ),
            ]
            for failure in made.failures
        ],
    ]
    numeric = {_("Giao dịch"), _("Không thành công"), _("Tháng trước")}
    return [
        (
            words,
            len(rows),
            Table(said, [Column(name, numeric=name in numeric) for name in head], rows, empty, dense=True),
        )
        for (words, said, empty), head, rows in zip(_words(), _heads(), cells, strict=True)
    ]


def _notes(made: Monthly) -> list[str]:
    told = f"{made.agency.name} ({made.agency.identifier}), {made.first:%m/%Y}."
    return [told, _(DEFINITION), *([_(tally.INVENTED)] if made.environment == "replay" else [])]
