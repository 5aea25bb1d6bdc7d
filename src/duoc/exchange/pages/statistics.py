"""Statistics `/trao-doi/thong-ke/`: one order of lines at a time, beside the period before; every number leads to its rows."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.exchange.pages.exported import columns
from duoc.exchange.pages.period import Period, asked
from duoc.exchange.pages.selected import Chosen, chosen, statuses
from duoc.exchange.rules import tally
from duoc.exchange.rules.report import DEFINITION
from duoc.exchange.rules.tally import Line, Statistics
from duoc.exchange.services import RefusedError, callers, count_calls, directory
from duoc.exchange.services.statistics import software_columns
from duoc.frame import export, months, numbers
from duoc.frame.tables import Cell, Column, Table, with_query

PAGE = 50
_ORDER: dict[str, Callable[[Line], Any]] = {
    "requests": lambda line: line.now.requests,
    "failed": lambda line: line.now.failed,
    "p95": lambda line: line.now.quantile(95) or 0,
    "before": lambda line: line.before.requests,
    "change": lambda line: line.change,
}


def orders() -> dict[str, str]:
    """The orders in the reader's words."""
    return {
        "service": _("Dịch vụ"),
        "software": _("Phần mềm"),
        "agency": _("Cơ quan"),
        "sector": _("Bộ, ngành"),
        "day": _("Ngày"),
        "status": _("Mã trạng thái"),
    }


def statistics(request: HttpRequest) -> HttpResponseBase:
    """The page, or its whole table as a file (`form` = xlsx, csv, json)."""
    period = asked(request)
    selected = chosen(request)
    by = request.GET.get("by", "")
    by = by if by in tally.BY else "service"
    words = request.GET.get("q", "").strip()[:100]
    fault = period.fault
    try:
        made = count_calls(by, period.first, period.last, selected.selection, period.environment).found(words)
    except RefusedError:
        fault = _("Khoảng thời gian phải trong các năm 2000–2199 và không quá mười năm; đang dùng khoảng thường lệ.")
        period = period.usual()
        made = count_calls(by, period.first, period.last, selected.selection, period.environment).found(words)
    if (form := request.GET.get("form")) in export.FORMATS:
        name = f"thong-ke-{by}-{period.first}-{period.last}"
        return export.response(form, name, *_file(made), _notes(made))
    return render(request, "exchange/statistics.html", _context(request, made, period, selected, words, fault))


def _context(
    request: HttpRequest, made: Statistics, period: Period, selected: Chosen, words: str, fault: str
) -> dict[str, Any]:
    query = request.GET.urlencode()
    total = made.total
    earlier = tally.before(made.first, made.last)
    entries = directory.services(period.environment)
    return {
        "environment": period.environment,
        "period": period,
        "title": _("Thống kê"),
        "crumbs": [(_("Trao đổi dữ liệu"), reverse("exchange:board") + period.query())],
        "fault": fault,
        "by": made.by,
        "orders": [(word, with_query(query, by=key, sort=None), key == made.by) for key, word in orders().items()],
        "total": total,
        "succeeded": total.now.requests - total.now.failed,
        "earlier": earlier,
        "earlier_href": with_query(query, **{"from": earlier[0].isoformat(), "to": earlier[1].isoformat()}),
        "order": orders()[made.by],
        "narrowed": _narrowed(selected, words, period),
        "change": _change(total),
        "failed_share": numbers.share(total.now.failed, total.now.requests),
        "p95": total.now.quantile(95),
        "p99": total.now.quantile(99),
        "mean": total.now.mean_us,
        "rows": selected.rows(period),
        "succeeded_rows": selected.rows(period, outcome="success"),
        "failed_rows": selected.rows(period, outcome="failure"),
        "months": _months(made, query) if made.by == "day" else None,
        "table": _table(request, made, period, selected),
        "services": [(str(entry.service.id), entry.service.name) for entry in entries],
        "software": columns(software_columns(period.environment)[1]),
        "agencies": callers(period.environment),
        "sectors": sorted({entry.service.ministry for entry in entries if entry.service.ministry}),
        "statuses": statuses(),
        "chosen": selected.query(),
        "words": words,
        "exports": [(form.upper(), with_query(query, form=form)) for form in ("xlsx", "csv", "json")],
    }


def _narrowed(selected: Chosen, words: str, period: Period) -> list[str]:
    """The filters in words, for whoever holds the printed page."""
    told = selected.query()
    services = {str(entry.service.id): entry.service.name for entry in directory.services(period.environment)}
    names = [
        services.get(told["service"] or ""),
        dict(columns(software_columns(period.environment)[1])).get(told["software"] or ""),
        dict(callers(period.environment)).get(told["agency"] or ""),
        told["sector"],
        dict(statuses()).get(told["outcome"] or ""),
        f"“{words}”" if words else None,
    ]
    return [name for name in names if name]


def _months(made: Statistics, query: str) -> months.Months:
    """The days of the period; each leads to its services."""

    def href(day: date) -> str:
        only = day.isoformat()
        return with_query(query, by="service", sort=None, **{"from": only, "to": only})

    return months.draw({date.fromisoformat(line.key): line.now.requests for line in made.lines}, href)


def _table(request: HttpRequest, made: Statistics, period: Period, selected: Chosen) -> Table:
    query = request.GET.urlencode()
    sort = request.GET.get("sort", "")
    order = _ORDER.get(sort.lstrip("-"))
    lines = sorted(made.lines, key=order, reverse=sort.startswith("-")) if order else list(made.lines)
    after = request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 7 else 0
    shown = lines[start : start + PAGE]
    more = start + PAGE < len(lines)
    rows = [_cells(line, made, period, selected) for line in shown]
    if rows and not more:
        rows.append(_cells(made.total, made, period, selected))
    return Table(
        _("Mỗi số dẫn tới các dòng làm nên nó. Kỳ trước là khoảng thời gian dài bằng, liền ngay trước."),
        [
            Column(orders()[made.by]),
            Column(_("Giao dịch"), numeric=True, sort="requests"),
            Column(_("Không thành công"), numeric=True, sort="failed"),
            Column(_("Trung bình"), numeric=True),
            Column("p50 <", numeric=True),
            Column("p95 <", numeric=True, sort="p95"),
            Column("p99 <", numeric=True),
            Column(_("Kỳ trước"), numeric=True, sort="before"),
            Column(_("Chênh"), numeric=True, sort="change"),
        ],
        rows,
        _("Không có dòng nào hợp với bộ lọc này."),
        empty_href=period.query(by=made.by),
        empty_action=_("Bỏ bộ lọc"),
        first=with_query(query) if start else "",
        following=with_query(query) + f"&after={start + PAGE}" if more else "",
        sort=sort,
        query=query,
        dense=True,
    )


def _cells(line: Line, made: Statistics, period: Period, selected: Chosen) -> list[Cell]:
    now, whole = line.now, line is made.total
    lead = selected if whole else selected.narrowed(made.by, line.key)
    during = period.on(line.key) if made.by == "day" and not whole else period
    earlier = during.earlier(made.first, made.last)

    def counted(requests: int, where: Period, outcome: str | None = None) -> Cell:
        return Cell(numbers.number(requests), href=lead.rows(where, outcome=outcome) if requests else "")

    if whole:
        name = Cell(_("Cộng"))
    elif made.by == "agency":
        name = Cell(line.name, href=period.monthly(line.key), note=line.code)
    elif made.by in {"day", "sector"}:
        name = Cell(line.name, href=lead.lines(during, "service"))
    else:
        name = Cell(line.name, href=lead.rows(during), note=line.code if made.by == "service" else "")
    failed = counted(now.failed, during, "failure")
    return [
        name,
        counted(now.requests, during),
        Cell(failed.text, failed.href, note=numbers.share(now.failed, now.requests) if now.failed else ""),
        *(
            Cell("–" if time is None else numbers.duration(time))
            for time in (now.mean_us, *(now.quantile(percent) for percent in (50, 95, 99)))
        ),
        counted(line.before.requests, earlier),
        Cell(_difference(line), note=_percent(line)) if made.total.before.requests else Cell("–"),
    ]


def _difference(line: Line) -> str:
    return ("+" if line.change > 0 else "") + numbers.number(line.change)


def _percent(line: Line) -> str:
    percent = line.change_percent
    if percent is None:
        return ""
    return f"{'+' if percent > 0 else ''}{numbers.number(percent, 1)} %"


def _change(line: Line) -> str:
    if not line.before.requests:
        return _("kỳ trước không có")
    return _("so với kỳ trước: %(change)s") % {"change": f"{_difference(line)} ({_percent(line)})"}


def _file(made: Statistics) -> tuple[list[str], list[list[Any]]]:
    _head, rows = made.table()
    rows[-1][1] = _("Cộng")
    head = [_("Mã"), orders()[made.by], _("Giao dịch"), _("Thành công"), _("Không thành công"), _("Trung bình (ms)")]
    return [*head, "p50 (ms)", "p95 (ms)", "p99 (ms)", _("Kỳ trước"), _("Chênh"), _("Chênh (%)")], rows


def _notes(made: Statistics) -> list[str]:
    earlier = tally.before(made.first, made.last)
    told = _("Từ %(first)s đến hết %(last)s; kỳ trước từ %(before)s đến hết %(until)s.") % {
        "first": numbers.day(made.first),
        "last": numbers.day(made.last),
        "before": numbers.day(earlier[0]),
        "until": numbers.day(earlier[1]),
    }
    invented = [_(tally.INVENTED)] if made.environment == "replay" else []
    return [told, _(DEFINITION), _(tally.LATENCY), *invented]
