"""Recalls `/truy-xuat/thu-hoi/`: the list, one with its holders and history, opening, extending, closing; for inspectors."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.core.environment import Environment
from duoc.frame import environments, export, numbers, paging
from duoc.frame.tables import with_query
from duoc.people import services as people
from duoc.trace.pages.duty import demands
from duoc.trace.pages.recall_forms import OpenForm, StepForm
from duoc.trace.pages.recall_tables import covered, history, holder_page, listed
from duoc.trace.services import recall_files, recalls
from duoc.trace.services.journey import JourneyRefusedError
from duoc.trace.services.recalls import RecallRefusedError

_STATES = {"open": True, "closed": False}
_FOR = "trace/recall_refused.html"


@demands("recalls.see", refused=_FOR)
def listing(request: HttpRequest) -> HttpResponse:
    """All recalls, or those that are open or closed, newest first."""
    environment, state = environments.asked(request), request.GET.get("state", "")
    try:
        page = recalls.recalls(is_open=_STATES.get(state), after=request.GET.get("after"), environment=environment)
        fault = ""
    except paging.CursorError:
        page, fault = paging.Page([], None), _("Địa chỉ trang không đọc được; hãy về trang đầu.")
    query, opened = request.GET.urlencode(), recalls.count_open(environment)
    return render(request, "trace/recalls.html", {
        "environment": environment,
        "tabs": environments.tabs(environment),
        "fault": fault,
        "opened": (opened, with_query(query, state="open")),
        "everything": with_query(query, state=None) if state else "",
        "table": listed(page, query, environment, filtered=bool(state), after=bool(request.GET.get("after"))),
        "open_href": reverse("trace:recall-open") + f"?environment={environment}" if _may_change(request) else "",
    })  # fmt: skip


@demands("recalls.see", refused=_FOR)
def one(request: HttpRequest, number: int) -> HttpResponseBase:
    """One recall: who has the goods, page by page or as a file (`form`), the notice, the history."""
    environment = environments.asked(request)
    recall = _found(number, environment)
    if (form := request.GET.get("form")) in export.FORMATS:
        head, rows, notes = recall_files.holders_table(recall, environment)
        return export.response(str(form), recall_files.file_name(recall), head, rows, notes)
    try:
        first, fault = _first(request.GET.get("after", "")), ""
    except paging.CursorError:
        first, fault = 0, _("Địa chỉ trang không đọc được; hãy về trang đầu.")
    found = recalls.recall_holders(recall, environment)
    query = request.GET.urlencode()
    parties = {holder.party.pk for holder in found if holder.party}
    changing = _may_change(request) and recall.closed_at is None
    step = reverse("trace:recall-step", args=[recall.pk, "VERB"]) + f"?environment={environment}"
    return render(request, "trace/recall.html", {
        "environment": environment,
        "recall": recall,
        "fault": fault,
        "crumbs": [_crumb(environment)],
        "figures": [
            (_("Mã bị thu hồi"), recall.items.count(),
             reverse("trace:recall-items", args=[recall.pk]) + f"?environment={environment}"),
            (_("Chủ thể đang có hàng"), len(parties), "#giu"),
            (_("Dòng trong danh sách"), len(found), "#giu"),
        ],
        "table": holder_page(found, first, query),
        "history": history(recall),
        "notice": recall_files.notice_of(recall),
        "extend": step.replace("VERB", "mo-rong") if changing else "",
        "close": step.replace("VERB", "ket-thuc") if changing else "",
    })  # fmt: skip


@demands("recalls.see", refused=_FOR)
def items(request: HttpRequest, number: int) -> HttpResponse:
    """The identifiers that a recall covers, page by page."""
    environment = environments.asked(request)
    recall = _found(number, environment)
    try:
        page, fault = recalls.items(recall, request.GET.get("after")), ""
    except paging.CursorError:
        page, fault = paging.Page([], None), _("Địa chỉ trang không đọc được; hãy về trang đầu.")
    return render(request, "trace/recall_items.html", {
        "environment": environment,
        "recall": recall,
        "fault": fault,
        "crumbs": [_crumb(environment), (_("Đợt số %s") % number, _href(number, environment))],
        "table": covered(page, request.GET.urlencode(), after=bool(request.GET.get("after"))),
    })  # fmt: skip


@demands("recalls.see", change="recalls.change", refused=_FOR)
def opening(request: HttpRequest) -> HttpResponseBase:
    """Open a recall."""
    environment = environments.asked(request)
    form = OpenForm(request.POST or None, initial={"identifier": request.GET.get("identifier", "")})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = recalls.open_recall(
                told["identifier"], told["reason"], by=people_name(request), environment=environment
            )
        except (RecallRefusedError, JourneyRefusedError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Đã mở đợt thu hồi số %s. Gửi thông báo cho những nơi đang giữ hàng.") % made.pk
            )
            return redirect(_href(made.pk, environment))
    about = {
        "title": _("Mở đợt thu hồi"),
        "lead": _("Mọi thứ làm từ lô này, và mọi sản phẩm gắn với nó, được đánh dấu ngay."),
        "action": _("Mở đợt thu hồi"),
        "back": _crumb(environment)[1],
        "crumbs": [_crumb(environment)],
    }
    return _form(request, environment, form, about)


@demands("recalls.see", change="recalls.change", refused=_FOR)
def step(request: HttpRequest, number: int, verb: str) -> HttpResponseBase:
    """Extend or close a recall."""
    environment = environments.asked(request)
    if verb not in {"mo-rong", "ket-thuc"}:
        raise Http404
    recall, closing, back = _found(number, environment), verb == "ket-thuc", _href(number, environment)
    form = StepForm(request.POST or None, extends=not closing)
    if request.method == "POST" and form.is_valid():
        told, who = form.cleaned_data, people_name(request)
        try:
            if closing:
                recalls.close_recall(number, told["reason"], by=who, environment=environment)
                said = _("Đã kết thúc đợt thu hồi.")
            else:
                made = recalls.extend_recall(
                    number, told["reason"], texts=told["also"].split(), by=who, environment=environment
                )
                said = _("Đã lần lại theo các sự kiện mới: thêm %s mã.") % numbers.number(made.items)
        except (RecallRefusedError, JourneyRefusedError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, said)
            return redirect(back)
    words = _("Kết thúc đợt thu hồi") if closing else _("Mở rộng đợt thu hồi")
    lead = (
        _("Các mã thôi bị đánh dấu. Lịch sử còn lại để tra cứu; không mở lại được, chỉ mở đợt mới.")
        if closing
        else _("Đi lại chuỗi sự kiện từ đầu: những gì làm thêm từ lô này từ đó đến nay cũng bị thu hồi.")
    )
    crumbs = [_crumb(environment), (_("Đợt số %s") % recall.pk, back)]
    about = {"title": words, "lead": lead, "action": words, "back": back, "crumbs": crumbs, "danger": closing}
    return _form(request, environment, form, about)


def people_name(request: HttpRequest) -> str:
    """The account as the history names it."""
    return str(request.user.get_username())


def _form(request: HttpRequest, environment: Environment, form: Any, about: dict[str, Any]) -> HttpResponse:
    members = {"environment": environment, "form": form, **about}
    return render(request, "trace/recall_form.html", members, status=422 if form.errors else 200)


def _may_change(request: HttpRequest) -> bool:
    return people.places(request.user, "recalls.change") != frozenset()


def _found(number: int, environment: Environment) -> Any:
    try:
        return recalls.recall_numbered(number, environment)
    except RecallRefusedError:
        raise Http404 from None


def _first(cursor: str) -> int:
    return int(paging.decode(cursor, [int])[0]) if cursor else 0


def _href(number: int, environment: Environment) -> str:
    return reverse("trace:recall", args=[number]) + f"?environment={environment}"


def _crumb(environment: Environment) -> tuple[str, str]:
    return (_("Các đợt thu hồi"), reverse("trace:recalls") + f"?environment={environment}")
