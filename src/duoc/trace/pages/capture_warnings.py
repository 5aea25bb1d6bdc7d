"""What captured documents were warned of `/truy-xuat/tai-lieu/`, for inspectors: stories of goods that can hardly be so."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from duoc.frame import environments, numbers
from duoc.frame.tables import Cell, Column, Table, with_query
from duoc.people.services import Party
from duoc.trace.pages.duty import demands
from duoc.trace.pages.party.captures import spoken
from duoc.trace.rules.queries import QueryParameterError
from duoc.trace.services import captures
from duoc.trace.services.captures import Job

SIZE, SHOWN = 50, 4


@demands("suspicions.see", refused="trace/capture_warnings.html")
def listing(request: HttpRequest) -> HttpResponse:
    """The documents of all parties that were warned of something, newest first, page by page."""
    environment, token = environments.asked(request), request.GET.get("after", "")
    try:
        found, following = captures.warned(environment, SIZE, token)
        fault = ""
    except QueryParameterError:
        found, following, fault = [], None, _("Địa chỉ trang không đọc được; hãy về trang đầu.")
    query = request.GET.urlencode()
    columns = [
        Column(_("Gửi lúc"), tight=True), Column(_("Nhà sản xuất")), Column(_("Sự kiện đã lưu"), numeric=True),
        Column(_("Lưu ý"), prose=True),
    ]  # fmt: skip
    table = Table(
        _("Mới nhất trước. Nơi đã gửi cũng đọc được các lưu ý này."),
        columns,
        [_row(party, job) for party, job in found],
        _("Chưa có tài liệu nào có lưu ý."),
        first=with_query(query) if token else "",
        following=f"{with_query(query)}&after={following}" if following else "",
    )
    about = {"environment": environment, "tabs": environments.tabs(environment), "fault": fault, "table": table}
    return render(request, "trace/capture_warnings.html", about)


def _row(party: Party, job: Job) -> list[Cell]:
    first, *more = [spoken(one) for one in job.warnings]
    others = len(more) - SHOWN
    note = "; ".join(more[:SHOWN]) + (_("; và %s lưu ý khác") % numbers.number(others) if others > 0 else "")
    return [
        Cell(numbers.moment(job.created_at)),
        Cell(party.name, badge="sample" if party.illustrative else ""),
        Cell(numbers.number(job.kept)),
        Cell(first, note=note),
    ]
