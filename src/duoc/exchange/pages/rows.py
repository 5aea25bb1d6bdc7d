"""The rows behind a number: calls of a service or of all, filtered, page by page; each leads to its receipt."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.core.environment import Environment
from duoc.exchange.pages.exported import columns
from duoc.exchange.pages.life_cycle import services as lives
from duoc.exchange.pages.period import Period, asked
from duoc.exchange.pages.selected import chosen, number, statuses
from duoc.exchange.services import callers, days, directory, statistics
from duoc.exchange.services.directory import ClientEntry, ServiceEntry
from duoc.exchange.services.messages import Filter, LoggedCall, messages
from duoc.exchange.services.tallies import clients_of
from duoc.exchange.services.uplinks import way_to
from duoc.frame import charts, numbers, paging
from duoc.frame.tables import Cell, Column, Table, with_query
from duoc.people import services as people

# Whose work it is to look at single calls of a living province.
WATCHERS = frozenset({"operator", "inspector", "auditor", "administrator"})


def refused(request: HttpRequest, environment: Environment) -> str:
    """Why this reader may not see single calls: counts are public, who called what and when is not. Empty: may.

    A replay is invented and open to everybody.
    """
    if environment is Environment.REPLAY:
        return ""
    if not request.user.is_authenticated:
        return _("Từng giao dịch thật chỉ người có trách nhiệm mới xem được. Hãy đăng nhập bằng tài khoản của cơ quan.")
    if WATCHERS & people.duties(request.user):
        return ""
    return _(
        "Tài khoản của bạn chưa có vai trò trực vận hành, kiểm tra hoặc thanh tra. Người quản trị cơ quan bạn cấp được."
    )


def calls(request: HttpRequest) -> HttpResponse:
    """Calls of every service."""
    return _page(request, asked(request), None)


def service(request: HttpRequest, service: int) -> HttpResponse:
    """One service: what it is, its days, its calls."""
    period = asked(request)
    entry = next((one for one in directory.services(period.environment) if one.service.id == service), None)
    if entry is None:
        raise Http404
    return _page(request, period, entry)


def _page(request: HttpRequest, period: Period, entry: ServiceEntry | None) -> HttpResponse:
    _software_of, shown = statistics.software_columns(period.environment)
    selection = chosen(request).selection
    outcome, service = selection.outcome, entry.service.id if entry else None
    clients = clients_of(selection, period.environment)
    only = number(request.GET.get("client", ""))
    if only is not None:
        clients = [only] if clients is None or only in clients else []
    # Of success and failure the page shows both sums; a status class stands alone.
    single = outcome if outcome not in ("success", "failure") else None
    counted = days.counts(period.first, period.last, service, clients, period.environment, single)
    refusal = refused(request, period.environment)
    wanted = Filter(
        period.first,
        period.last,
        service,
        clients,
        outcome,
    )
    try:
        found = messages(days.narrowed(wanted, counted, request.GET.get("after")), request.GET.get("after"),
                         environment=period.environment)  # fmt: skip
        fault = period.fault
    except paging.CursorError:
        found, fault = paging.Page([], None), _("Địa chỉ trang không đọc được; hãy về trang đầu.")
    total = sum(count.requests for count in counted)
    failed = sum(count.failed for count in counted)
    return render(
        request,
        "exchange/calls.html",
        {
            "environment": period.environment,
            "period": period,
            "entry": entry,
            "uplink": way_to(entry.service.id, period.environment) if entry is not None else "",
            "title": entry.service.name if entry else _("Các cuộc gọi"),
            "crumbs": [(_("Trao đổi dữ liệu"), reverse("exchange:board") + period.query())],
            "table": _table(request, found, entry is None, period.environment),
            "chart": _chart(counted, period, request),
            "total": {"success": total - failed, "failure": failed}.get(outcome or "", total),
            "failed": failed,
            "fault": fault,
            "refusal": refusal,
            "callers": _callers(entry, period.environment) if entry else [],
            "lifecycle": lives.about(entry, request, period.environment) if entry else None,
            "software": selection.software,
            "outcome": outcome,
            "choices": columns(shown),
            "statuses": statuses(),
            "agencies": callers(period.environment),
            "agency": "" if selection.agency is None else str(selection.agency),
            "client": only,
        },
    )


def _callers(entry: ServiceEntry, environment: Environment) -> list[ClientEntry]:
    return [client for client in directory.clients(environment) if entry.identifier in client.may_call]


def _chart(counted: list[days.Count], period: Period, request: HttpRequest) -> charts.Chart:
    query = request.GET.urlencode()
    points = [
        charts.Point(
            numbers.day(count.day),
            count.requests,
            with_query(query, **{"from": count.day.isoformat(), "to": count.day.isoformat()}),
        )
        for count in days.filled(counted, period.first, period.last)
    ]
    badge = "sample" if period.environment is Environment.REPLAY else ""
    return charts.draw(
        _("Giao dịch theo ngày"), points, unit=_("Giao dịch"), head=_("Ngày"), badge=badge, width=charts.WIDE
    )


def _table(request: HttpRequest, found: paging.Page[LoggedCall], every: bool, environment: Environment) -> Table:
    query = request.GET.urlencode()
    columns = [
        Column(_("Thời điểm"), tight=True),
        Column(_("Kết quả"), tight=True),
        *([Column(_("Dịch vụ"))] if every else []),
        Column(_("Phần mềm gọi")),
        Column(_("Phương thức"), tight=True),
        Column(_("Thời gian xử lý"), numeric=True, tight=True),
        Column(_("Trả về"), numeric=True, tight=True),
        Column(_("Biên nhận"), tight=True),
    ]
    rows = [_cells(call, every, environment) for call in found.rows]
    return Table(
        _("Mới nhất trước. Mỗi dòng là một giao dịch; biên nhận chứng minh dòng ấy đã vào sổ cái."),
        columns,
        rows,
        _("Chưa có giao dịch nào trong khoảng thời gian và bộ lọc này."),
        empty_href=with_query(query, software=None, outcome=None, agency=None, client=None),
        empty_action=_("Bỏ bộ lọc"),
        first=with_query(query) if request.GET.get("after") else "",
        following=with_query(query) + f"&after={found.following}" if found.following else "",
        dense=True,
    )


def _cells(call: LoggedCall, every: bool, environment: Environment) -> list[Cell]:
    href = reverse("exchange:receipt", args=[call.receipt]) + f"?environment={environment}"
    succeeded = call.status < 400
    cells: list[Any] = [
        Cell(numbers.moment(call.time), href=href),
        Cell(str(call.status), state="ok" if succeeded else "danger", note=call.fault or ""),
        *([Cell(call.service_name)] if every else []),
        Cell(call.client_name),
        Cell(call.method),
        Cell(numbers.duration(call.duration_us)),
        Cell(numbers.size(call.response_size)),
        Cell(_("xem"), href=href),
    ]
    return cells
