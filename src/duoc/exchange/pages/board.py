"""The board: services × software, what nobody uses first, published and recounted side by side."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.exchange.pages import exported
from duoc.exchange.pages.period import Period, asked
from duoc.exchange.rules.published import UNKNOWN, Published
from duoc.exchange.rules.report import Report, Row
from duoc.exchange.services import statistics
from duoc.exchange.services.remembered import remembered
from duoc.frame import charts, export


@dataclass(frozen=True, slots=True)
class Line:
    """A service's line: cells (requests, grade, address), its sums, and what its published row does not explain."""

    row: Row
    href: str
    cells: list[tuple[str, int, int, str]]
    agrees: bool
    cells_published: int | None
    excess: int


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that ask for the same attention, with the words above them."""

    anchor: str
    title: str
    state: str
    lines: list[Line]


def _line(row: Row, made: Report, largest: int, period: Period, printed: Published | None) -> Line:
    href = reverse("exchange:service", args=[row.service.id])
    cells = [
        (name, count := row.by_software.get(key, 0), charts.grade(count, largest), href + period.query(software=key))
        for key, name in exported.columns(made.software)
    ]
    excess, in_cells = 0, None
    if printed is not None and row.service.published_total is not None:
        excess = printed.unexplained().get(row.service.code, 0)
        in_cells = row.service.published_total - excess
    agrees = row.total == sum(row.by_software.values()) == row.ledger_total
    return Line(row, href + period.query(), cells, agrees, in_cells, excess)


def groups(made: Report, period: Period) -> list[Group]:
    """Not connected, connected and never called, in use; empty groups are left out."""
    printed = statistics.published()
    largest = max((count for row in made.rows for count in row.by_software.values()), default=0)
    lines: dict[int, list[Line]] = {0: [], 1: [], 2: []}
    for row in made.complaints_first():
        lines[row.attention].append(_line(row, made, largest, period, printed))
    words = [
        ("chua-ket-noi", _("Chưa kết nối"), "danger"),
        ("chua-dung", _("Đã kết nối, chưa có cuộc gọi nào"), "warn"),
        ("dang-dung", _("Đang được dùng"), "ok"),
    ]
    return [Group(*words[attention], lines[attention]) for attention in (0, 1, 2) if lines[attention]]


def board(request: HttpRequest) -> HttpResponseBase:
    """The page, or its table as a file (`form` = xlsx, csv, json)."""
    period = asked(request)
    made = remembered(period.first, period.last, period.environment)
    if (form := request.GET.get("form")) in export.FORMATS:
        # The report's CSV has ended with the line of its sums since it was first published.
        notes = [] if form == "csv" else exported.notes(made, period)
        return export.response(form, f"trao-doi-{period.first}-{period.last}", *exported.table(made), notes)
    return render(request, "exchange/board.html", _context(made, period))


def _context(made: Report, period: Period) -> dict[str, Any]:
    shown = groups(made, period)
    return {
        "environment": period.environment,
        "period": period,
        "report": made,
        "groups": shown,
        "counts": {group.anchor: len(group.lines) for group in shown},
        "failed": sum(row.failed for row in made.rows),
        "software": exported.columns(made.software),
        "sums": [(name, made.column_totals()[key]) for key, name in exported.columns(made.software)],
        "agrees": not made.disagreeing(),
        "scale": period.scale(),
        "doubtful": [line for group in shown for line in group.lines if line.excess],
        "unknown": UNKNOWN,
        "statistics": reverse("exchange:statistics") + period.query(),
        "monthly": reverse("exchange:monthly") + f"?environment={period.environment}",
        "calls": reverse("exchange:calls") + period.query(),
        "services": reverse("exchange:service-list") + f"?environment={period.environment}",
        "connections": reverse("exchange:connections") + f"?environment={period.environment}",
        "retention": reverse("exchange:retention") + f"?environment={period.environment}",
        "exports": [(form.upper(), period.query(form=form)) for form in ("xlsx", "csv", "json")],
    }
