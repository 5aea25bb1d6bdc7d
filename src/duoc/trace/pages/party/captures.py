"""EPCIS documents that a party's system has sent: what became of each, what was refused, what was warned of."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.engines.epcis.rules import RULES
from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table, with_query
from duoc.people import services as people
from duoc.trace.pages.duty import of_party
from duoc.trace.pages.party.shown import crumbs, list_page
from duoc.trace.rules.lives import in_vietnamese
from duoc.trace.rules.queries import QueryParameterError
from duoc.trace.services import captures
from duoc.trace.services.captures import Job

SIZE = 50
# Of its own people: what was refused names goods and partners, which no duty over all parties has to know.
_OWN = "diary.write"
_RULES = {rule.number: rule for rule in RULES}


@of_party(_OWN)
def listing(request: HttpRequest, party: people.Party) -> HttpResponse:
    """The capture jobs, newest first, page by page."""
    token = request.GET.get("after", "")
    try:
        jobs, following = captures.jobs(party, SIZE, token)
        fault = ""
    except QueryParameterError:
        jobs, following, fault = [], None, _("Địa chỉ trang không đọc được; hãy về trang đầu.")
    query = request.GET.urlencode()
    columns = [
        Column(_("Gửi lúc"), tight=True), Column(_("Kết quả")), Column(_("Sự kiện đã lưu"), numeric=True),
        Column(_("Bị từ chối"), numeric=True), Column(_("Lưu ý"), numeric=True),
    ]  # fmt: skip
    table = Table(
        _("Mới nhất trước. Sự kiện gửi từng cái một (POST /events) không nằm ở đây."),
        columns,
        [_row(job) for job in jobs],
        _("Chưa có tài liệu nào. Phần mềm của cơ sở gửi tới /epcis/capture bằng khóa do trung tâm dữ liệu cấp."),
        first=with_query(query) if token else "",
        following=f"{with_query(query)}&after={following}" if following else "",
    )
    return list_page(request, party, title=_title(), lead=_lead(), fault=fault, sections=[("", table)])


@of_party(_OWN)
def one(request: HttpRequest, party: people.Party, number: UUID) -> HttpResponse:
    """One job: each fault and each warning, in the words of the interface."""
    job = captures.job(party, number)
    if job is None:
        raise Http404
    return list_page(
        request,
        party,
        title=_("Tài liệu gửi %s") % numbers.moment(job.created_at),
        lead=_("%(state)s; %(kept)s sự kiện đã lưu.")
        % {"state": _state(job)[1].capitalize(), "kept": numbers.number(job.kept)},
        crumbs=crumbs((_title(), reverse("trace:party-captures"))),
        sections=[
            (_("Bị từ chối"), _told(job.errors, _("Không sự kiện nào bị từ chối."))),
            (_("Lưu ý: đã lưu, nhưng nên xem lại"), _told(job.warnings, _("Không có lưu ý nào."))),
        ],
    )


def _title() -> str:
    return _("Tài liệu EPCIS đã gửi")


def _lead() -> str:
    return _(
        "Phần mềm của cơ sở đã gửi gì, giữ lại được gì. Lưu ý không chặn gì: việc ấy đã lưu, và kể một điều khó có thật."
    )


def _row(job: Job) -> list[Cell]:
    state, word = _state(job)
    href = reverse("trace:party-capture", args=[job.id])
    return [
        Cell(numbers.moment(job.created_at), href=href),
        Cell(word, state=state),
        Cell(numbers.number(job.kept)),
        Cell(_count(job.errors), href=href if job.errors else ""),
        Cell(_count(job.warnings), href=href if job.warnings else ""),
    ]


def _state(job: Job) -> tuple[str, str]:
    """(state of the design system, word), by the table of the standard."""
    if job.running:
        return "info", _("đang lưu")
    if job.success:
        return ("warn", _("đã lưu hết, có lưu ý")) if job.warnings else ("ok", _("đã lưu hết"))
    return ("warn", _("đã lưu một phần")) if job.kept else ("danger", _("không lưu gì"))


def _count(told: list[dict[str, Any]]) -> str:
    """How many; the last line of a long list only counts the others."""
    whole = bool(told) and "event" not in told[-1] and "more" in str(told[-1].get("detail"))
    return numbers.number(len(told) - whole) + ("+" if whole else "")


def spoken(told: dict[str, Any]) -> str:
    """A fault or a warning as the reader is told it."""
    detail = str(told.get("detail", ""))
    return detail if numbers.english() else in_vietnamese(detail)


def _rule(number: str) -> str:
    """A rule in a sentence."""
    found = _RULES.get(number)
    if found is not None:
        return found.en if numbers.english() else found.vi
    words = {"schema": _("Lược đồ EPCIS 2.0 của GS1"), "prefix": _("Tiền tố của trường mở rộng phải được khai")}
    return words.get(number, "")


def _told(found: list[dict[str, Any]], empty: str) -> Table:
    rows = [
        [
            Cell(numbers.number(one["event"]) if "event" in one else ""),
            Cell(_rule(one.get("rule", "")), note=_("quy tắc %s") % one["rule"] if one.get("rule") else ""),
            Cell(spoken(one)),
        ]
        for one in found
    ]
    columns = [
        Column(_("Sự kiện, đếm từ 0"), tight=True),
        Column(_("Quy tắc"), prose=True),
        Column(_("Điều gì"), prose=True),
    ]
    return Table(_("Quy tắc được đánh số như trong tài liệu của giao diện."), columns, rows, empty)
