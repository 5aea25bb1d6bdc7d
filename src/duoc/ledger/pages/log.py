"""The page "Sổ cái": what is final and by whose word, who is silent, what the policy withstands, and the entries."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.core import profile, settings
from duoc.core.environment import Environment
from duoc.frame import environments, numbers
from duoc.frame.tables import Cell, Column, Table, with_query
from duoc.ledger import services
from duoc.ledger.pages.words import kinds

PAGE = 50


def log(request: HttpRequest) -> HttpResponse:
    """The head of the log and a page of its entries, newest first; `before` is the entry the page before ended with."""
    environment = environments.asked(request)
    about: dict[str, Any] = {"environment": environment, "tabs": environments.tabs(environment), "title": _("Sổ cái")}
    try:
        head = services.head(environment=environment)
    except services.LogNotStartedError:
        return render(request, "ledger/log.html", about | {"head": None})
    before = request.GET.get("before", "")
    readable = before.isascii() and before.isdigit() and len(before) < 20  # Python itself refuses thousands of digits
    top = min(int(before), head.size) if readable else head.size
    first = max(0, top - PAGE)
    found = list(services.follow(after=first - 1, limit=top - first, environment=environment))
    about |= {
        "head": head,
        "table": _table(request, found, first),
        "final": services.finality(environment=environment),
        "withstanding": services.withstanding(environment=environment),
        "witnesses": _witnesses(environment),
        "anchoring": (anchoring := services.anchoring(environment=environment)),
        "anchors": _anchors(anchoring) if anchoring else None,
        "kinds": kinds(),
        "sample": (services.policy_text(environment) or "").startswith("# MINH HOA"),
    }
    return render(request, "ledger/log.html", about)


def _anchors(anchoring: services.Anchoring) -> Table:
    """The roots of this log that stand in a contract of a chain somebody else runs."""
    waiting = [] if anchoring.pending is None else [anchoring.pending]
    rows = [
        [
            Cell(numbers.number(one.size)),
            Cell(_("chờ xác nhận"), state="info") if one in waiting else Cell(_("đã xác nhận"), state="ok"),
            Cell(numbers.number(one.block) if one.block is not None else ""),
            Cell(numbers.moment(one.at) if one.at else ""),
            Cell(one.transaction),
        ]
        for one in [*waiting, *anchoring.confirmed]
    ]
    columns = [
        Column(_("Cỡ sổ"), numeric=True),
        Column(_("Tình trạng")),
        Column(_("Khối"), numeric=True),
        Column(_("Vào lúc"), tight=True),
        Column(_("Giao dịch")),
    ]
    caption = _("Gốc của sổ trong hợp đồng, mới nhất trước.")
    return Table(caption, columns, rows, _("Chưa có điểm neo nào được gửi."), dense=True)


def _witnesses(environment: Environment) -> Table | None:
    """Who has cosigned what and when; who has not, since when and why. None where no witnesses were set up."""
    standings = services.witnesses(environment=environment)
    agencies = {plan.code: plan.name for plan in profile.load(settings.load().profile).witnesses}
    rows = [
        [
            Cell(agencies.get(one.name, one.name), note=one.name if one.name in agencies else ""),
            Cell(_("không trả lời"), note=one.problem, state="warn")
            if one.problem
            else Cell(_("đã ký"), state="ok")
            if one.size is not None
            else Cell(_("đang chờ"), state="info"),
            Cell(numbers.moment(one.problem_since) if one.problem_since else ""),
            Cell(numbers.number(one.size) if one.size is not None else ""),
            Cell(numbers.moment(one.time) if one.time else ""),
        ]
        for one in standings
    ]
    columns = [
        Column(_("Nhân chứng")),
        Column(_("Tình trạng")),
        Column(_("Im lặng từ"), tight=True),
        Column(_("Ký cỡ gần nhất"), numeric=True),
        Column(_("Vào lúc"), tight=True),
    ]
    caption = _("Mỗi nhân chứng chỉ ký khi mốc mới nối tiếp mốc mà mình đã ký trước đó.")
    return Table(caption, columns, rows, "", dense=True) if rows else None


def _table(request: HttpRequest, found: list[services.LoggedEntry], first: int) -> Table:
    query, words = with_query(request.GET.urlencode(), before=None), kinds()
    rows = [
        [
            Cell(numbers.number(entry.index), href=reverse("ledger:entry", args=[entry.index]) + query),
            Cell(words[entry.kind].name if entry.kind in words else entry.kind),
            Cell(numbers.moment(entry.logged_at)),
            Cell(
                _("cam kết") if entry.salt else _("công khai"), note=_("nội dung được giữ riêng") if entry.salt else ""
            ),
            Cell(numbers.size(len(entry.entry))),
        ]
        for entry in reversed(found)
    ]
    columns = [
        Column(_("Mục"), tight=True),
        Column(_("Loại")),
        Column(_("Lúc"), tight=True),
        Column(_("Nội dung")),
        Column(_("Cỡ"), numeric=True),
    ]
    return Table(
        _("Mới nhất trước. Mục đã vào sổ không sửa, không xóa được mà không lộ."),
        columns,
        rows,
        _("Sổ chưa có mục nào."),
        first=query if "before" in request.GET else "",
        following=with_query(request.GET.urlencode(), before=str(first)) if first else "",
        dense=True,
    )
