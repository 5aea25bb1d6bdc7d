"""`/trao-doi/luu-giu/`: what is kept, for how long, on what basis, what was archived, and whether the daily work was done."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from duoc.core.environment import Environment
from duoc.engines.merkle.keys import encode_base64
from duoc.exchange import services as exchange
from duoc.exchange.pages.period import asked
from duoc.exchange.pages.rows import refused
from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table

_LATE = timedelta(hours=36)  # a daily run that has missed its day


def retention(request: HttpRequest) -> HttpResponse:
    """The page; for those who watch the calls of this environment."""
    period = asked(request)
    environment = period.environment
    if reason := refused(request, environment):
        raise PermissionDenied(reason)
    rules, work = exchange.retention_in_force(environment=environment), exchange.due_retention(environment=environment)
    last = exchange.last_success(environment)
    ruled = bool(rules) or bool(exchange.kept_services(environment))
    return render(
        request,
        "exchange/retention.html",
        {
            "environment": environment,
            "period": period,
            "title": _("Lưu giữ"),
            "crumbs": [(_("Trao đổi dữ liệu"), reverse("exchange:board") + f"?environment={environment}")],
            "messages_days": rules["messages"].days if "messages" in rules else None,
            "last": last,
            "late": ruled and (last is None or last.ended_at is None or timezone.now() - last.ended_at > _LATE),
            "ruled": ruled,
            "work": work,
            "archived": exchange.archived(environment),
            "rules": _rules(environment),
            "bodies": _bodies(environment),
            "segments": _segments(environment),
            "runs": _runs(environment),
        },
    )


def _rules(environment: Environment) -> Table:
    words = {"messages": _("Nhật ký trong cơ sở dữ liệu"), "bodies": _("Nội dung, nhiều nhất")}
    rows = [
        [Cell(words[row.subject]), Cell(_days(row.days)), Cell(numbers.day(row.valid_from)), Cell(row.basis)]
        for row in exchange.retention_rules(environment)
    ]
    columns = [
        Column(_("Giữ gì")),
        Column(_("Thời hạn"), numeric=True),
        Column(_("Từ ngày"), tight=True),
        Column(_("Căn cứ")),
    ]
    caption = _("Dòng mới nhất đã tới ngày bắt đầu thì có hiệu lực. Quy định cũ còn lại để tra cứu.")
    return Table(caption, columns, rows, _("Chưa đặt thời hạn: nhật ký ở lại trong cơ sở dữ liệu."), dense=True)


def _bodies(environment: Environment) -> Table:
    rows = [
        [
            Cell(one.name, note=one.service),
            Cell(_("đang giữ"), state="info") if one.until is None else Cell(_("đã thôi giữ"), state=""),
            Cell(_days(one.days)),
            Cell(numbers.size(one.most_bytes)),
            Cell(_("có") if one.personal else _("không")),
            Cell(one.basis or "–"),
            Cell(numbers.moment(one.since)),
        ]
        for one in exchange.kept_services(environment)
    ]
    columns = [
        Column(_("Dịch vụ")),
        Column(_("Tình trạng"), tight=True),
        Column(_("Thời hạn"), numeric=True, tight=True),
        Column(_("Mỗi nội dung tới"), numeric=True, tight=True),
        Column(_("Dữ liệu cá nhân"), tight=True),
        Column(_("Căn cứ")),
        Column(_("Từ lúc"), tight=True),
    ]
    caption = _(
        "Nội dung được niêm phong trước khi ghi xuống đĩa; máy chủ này không mở được. Các dịch vụ khác chỉ giữ dấu băm."
    )
    return Table(caption, columns, rows, _("Không dịch vụ nào giữ nội dung: sổ chỉ có dấu băm."), dense=True)


def _segments(environment: Environment) -> Table:
    rows = [
        [
            Cell(numbers.day(row.day)),
            Cell(row.gateway.name),
            Cell(numbers.number(row.messages)),
            Cell(row.path.rpartition("/")[2], note=f"{encode_base64(bytes(row.digest))[:16]}…"),
            Cell(numbers.moment(row.archived_at)),
        ]
        for row in exchange.archived_segments(environment)[:30]
    ]
    columns = [
        Column(_("Ngày"), tight=True),
        Column(_("Cổng"), tight=True),
        Column(_("Giao dịch"), numeric=True, tight=True),
        Column(_("Tệp và SHA-256")),
        Column(_("Lưu trữ lúc"), tight=True),
    ]
    caption = _(
        "30 đoạn mới nhất; đủ cả: duoc exchange archive list. Mỗi tệp tự chứng minh: duoc exchange archive verify TỆP."
    )
    return Table(caption, columns, rows, _("Chưa lưu trữ ngày nào; mọi giao dịch còn trong cơ sở dữ liệu."), dense=True)


def _runs(environment: Environment) -> Table:
    rows = [
        [
            Cell(numbers.moment(row.begun_at)),
            Cell(_("xong"), state="ok")
            if row.ended_at and not row.problem
            else Cell(_("có việc phải chờ") if row.ended_at else _("dở dang"), state="warn", note=row.problem),
            Cell(numbers.number(row.bodies)),
            Cell(numbers.number(row.days)),
            Cell(numbers.number(row.messages)),
        ]
        for row in exchange.retention_runs(environment)
    ]
    columns = [
        Column(_("Chạy lúc"), tight=True),
        Column(_("Kết quả")),
        Column(_("Nội dung đã xóa"), numeric=True, tight=True),
        Column(_("Ngày đã lưu trữ"), numeric=True, tight=True),
        Column(_("Giao dịch đã lưu trữ"), numeric=True, tight=True),
    ]
    caption = _("30 lần gần nhất. Mỗi lần là một mục trong sổ cái, chỉ có số đếm và dấu băm.")
    return Table(caption, columns, rows, _("Chưa chạy lần nào: duoc exchange retention run"), dense=True)


def _days(count: int) -> str:
    return _("%(count)s ngày") % {"count": numbers.number(count)}
