"""Which data is used and which is not `/du-lieu-duoc-dung/`: the catalogue's counts beside the exchange's, idle entries first."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.boards.rules.data_use import IDLE, IDLE_DAYS, UNCONNECTED, USED
from duoc.boards.services.data_use import DataUse, Joined, data_use
from duoc.catalogue.services.viewers import viewer_of
from duoc.core.environment import Environment
from duoc.exchange.pages.period import Period, asked
from duoc.frame import export, numbers
from duoc.frame.tables import Cell, Column, Table, with_query

PAGE = 30
_ORDER: dict[str, Callable[[DataUse], Any]] = {
    "calls": lambda one: one.calls,
    "rows": lambda one: one.entry.uses.rows,
    "files": lambda one: one.entry.uses.files,
    "page": lambda one: one.entry.uses.page,
    "last": lambda one: one.last or date.min,
}


def page(request: HttpRequest) -> HttpResponseBase:
    """The board, or its whole table as a file (`form` = xlsx, csv, json)."""
    period = asked(request)
    idle = _idle(request.GET.get("idle", ""))
    every = data_use(viewer_of(request.user), period.first, period.last, idle, period.environment)
    chosen = {name: request.GET.get(name, "")[:100] for name in ("state", "kind", "agency")}
    found = [one for one in every if _matches(one, chosen)]
    sort = request.GET.get("sort", "")
    if (order := _ORDER.get(sort.lstrip("-"))) is not None:
        found.sort(key=order, reverse=sort.startswith("-"))
    if (form := request.GET.get("form")) in export.FORMATS:
        name = f"du-lieu-duoc-dung-{period.first}-{period.last}"
        return export.response(form, name, _head(), list(_file(found)), _notes(period, idle))
    return render(request, "boards/data_use.html", _context(request, period, idle, every, found, chosen))


def _context(
    request: HttpRequest, period: Period, idle: int, every: list[DataUse], found: list[DataUse], chosen: dict[str, str]
) -> dict[str, Any]:
    query = request.GET.urlencode()
    here = {"state": None, "sort": None}
    words = states()
    return {
        "environment": period.environment,
        "period": period,
        "fault": period.fault,
        "figures": [
            (
                words[state][1], sum(one.state == state for one in every),
                with_query(query, **{**here, "state": state}), "" if state == USED else words[state][0],
            )
            for state in (UNCONNECTED, IDLE, USED)
        ] + [
            (_("Giao dịch qua trục"), sum(one.calls for one in every), with_query(query, **{**here, "sort": "-calls"}), ""),
            (_("Lượt tải về"), sum(one.entry.uses.files for one in every), with_query(query, **{**here, "sort": "-files"}), ""),
        ],
        "idle": idle,
        "idles": sorted(IDLE_DAYS),
        "states": [(state, word) for state, (_state, word) in words.items()],
        "kinds": [("open", _("dữ liệu mở")), ("shared", _("dữ liệu dùng chung")), ("master", _("dữ liệu chủ"))],
        "agencies": sorted({(one.entry.agency_key, one.entry.agency) for one in every}, key=lambda one: one[1]),
        "chosen": chosen,
        "narrowed": any(chosen.values()),
        "bare": period.query(),
        "beside": period.environment is not Environment.PRODUCTION,
        "notes": _notes(period, idle),
        "table": _table(request, period, found),
    }  # fmt: skip


def states() -> dict[str, tuple[str, str]]:
    """(state, words) of an entry's use."""
    return {
        UNCONNECTED: ("danger", _("chưa nối dịch vụ")),
        IDLE: ("warn", _("không ai dùng")),
        USED: ("ok", _("đang được dùng")),
    }


def _idle(text: str) -> int:
    return int(text) if text in {str(days) for days in IDLE_DAYS} else IDLE_DAYS[0]


def _matches(one: DataUse, chosen: dict[str, str]) -> bool:
    told = {"state": one.state, "kind": one.entry.kind, "agency": one.entry.agency_key}
    return all(not wanted or told[name] == wanted for name, wanted in chosen.items())


def _table(request: HttpRequest, period: Period, found: list[DataUse]) -> Table:
    query = request.GET.urlencode()
    after = request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 7 else 0
    rows = [cells for one in found[start : start + PAGE] for cells in _rows(one, period)]
    return Table(
        _("Chưa nối dịch vụ đứng trước, rồi tới mục không ai dùng: dữ liệu dùng chung trước, nằm yên lâu nhất trước."),
        [
            Column(_("Mục dữ liệu")),
            Column(_("Tình trạng"), tight=True),
            Column(_("Giao dịch qua trục"), numeric=True, sort="calls"),
            Column(_("Xem, lấy dòng"), numeric=True, sort="rows"),
            Column(_("Tải về"), numeric=True, sort="files"),
            Column(_("Xem mục"), numeric=True, sort="page"),
            Column(_("Dùng gần nhất"), sort="last", tight=True),
        ],
        rows,
        _("Không mục nào hợp với các lựa chọn này."),
        empty_href=period.query(),
        empty_action=_("Bỏ bộ lọc"),
        first=with_query(query) if start else "",
        following=with_query(query) + f"&after={start + PAGE}" if len(found) > start + PAGE else "",
        exports=[(form.upper(), with_query(query, form=form)) for form in ("xlsx", "csv", "json")],
        sort=request.GET.get("sort", ""),
        query=query,
    )


def _rows(one: DataUse, period: Period) -> Iterable[list[Cell]]:
    """A line for the entry; one more for each further service, so that every number leads to the calls that make it."""
    href = reverse("catalogue:entry", args=[one.entry.name])
    days = reverse("catalogue:uses", args=[one.entry.name]) + f"?from={period.first}&to={period.last}"
    uses = one.entry.uses
    state, word = states()[one.state]
    name = Cell(one.entry.title, href=href, note=one.entry.agency, badge="sample" if one.entry.sample else "")
    counts = [Cell(numbers.number(count), href=days if count else "") for count in (uses.rows, uses.files, uses.page)]
    last = Cell(numbers.day(one.last) if one.last else _("chưa có"))
    shared = one.entry.level != "open"
    first = _calls(one.services[0], period) if one.services else Cell("–" if not shared else "0")
    yield [name, Cell(word, state=state), first, *counts, last]
    for further in one.services[1:]:
        yield [
            Cell(one.entry.title, href=href),
            Cell(""),
            _calls(further, period),
            *(Cell("") for _ in counts),
            Cell(""),
        ]


def _calls(joined: Joined, period: Period) -> Cell:
    if joined.known is None:
        return Cell("0", note=_("trục không có dịch vụ %s") % joined.named)
    consumed = joined.consumed
    service = joined.known.service
    query = period.query(by="agency", service=str(service.id))
    note = _("%(agencies)s cơ quan gọi") % {"agencies": numbers.number(len(consumed.callers))}
    return Cell(
        numbers.number(consumed.calls),
        href=reverse("exchange:statistics") + query,
        note=note if consumed.calls else service.name,
    )


def _head() -> list[str]:
    return [
        _("Mã mục"), _("Mục dữ liệu"), _("Cơ quan"), _("Lớp dữ liệu"), _("Tình trạng"), _("Dịch vụ"), _("Giao dịch qua trục"),
        _("Số cơ quan gọi"), _("Xem, lấy dòng"), _("Tải tệp gốc"), _("Xuất tệp"), _("Xem mục"), _("Máy tìm kiếm"),
        _("Dùng gần nhất"),
    ]  # fmt: skip


def _file(found: list[DataUse]) -> Iterable[list[Any]]:
    for one in found:
        uses = one.entry.uses
        yield [
            one.entry.name, one.entry.title, one.entry.agency, one.entry.kind, states()[one.state][1],
            ", ".join(joined.named for joined in one.services), one.calls, one.callers, uses.rows, uses.download, uses.export,
            uses.page, uses.robots, one.last.isoformat() if one.last else "",
        ]  # fmt: skip


def _notes(period: Period, idle: int) -> list[str]:
    told = {"first": numbers.day(period.first), "last": numbers.day(period.last)}
    said = [
        _("Từ %(first)s đến hết %(last)s.") % told,
        _("“Không ai dùng”: %s ngày liền không có cuộc gọi qua trục, không ai xem bảng, lấy dòng hay tải tệp.")
        % numbers.number(idle),
        _("Chỉ đếm, không ghi ai dùng; người của cơ quan giữ mục và máy tìm kiếm không tính."),
    ]
    if period.environment is Environment.REPLAY:
        said.append(_("MINH HỌA: giao dịch qua trục là của bản phát lại số liệu đã công bố."))
    return said
