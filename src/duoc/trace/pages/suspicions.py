"""The inspector's queue `/truy-xuat/nghi-ngo/`: what is suspected and why; one with its scans; dismissing and confirming."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duoc.core.environment import Environment
from duoc.frame import environments, export, paging
from duoc.frame.tables import with_query
from duoc.people import services as people
from duoc.trace.pages import reports
from duoc.trace.pages import suspicion_lines as lines
from duoc.trace.pages.duty import demands
from duoc.trace.rules.clones.weights import BY_ID
from duoc.trace.services import scans, suspicions
from duoc.trace.services.suspicions import SuspicionRefusedError, Wanted

SIZE, MOST_SCANS, MOST_EXPORTED = 50, 200, 20_000
_FOR = "trace/suspicions.html"


@demands("suspicions.see", refused=_FOR)
def listing(request: HttpRequest) -> HttpResponseBase:
    """The heaviest first, page by page, or all of them as a file (`form`)."""
    if (form := request.GET.get("form")) in export.FORMATS:
        wanted, environment = _wanted(request), environments.asked(request)
        found = suspicions.suspicions(wanted, limit=MOST_EXPORTED, environment=environment)
        return export.response(form, "nghi-ngo", lines.head(), [lines.cells(one) for one in found])
    return _listing(request)


@require_POST
@demands("suspicions.see", "suspicions.settle", refused=_FOR)
def settle_all(request: HttpRequest) -> HttpResponseBase:
    """The same decision on all that were ticked (`number`), with one reason; all of them or none."""
    environment = environments.asked(request)
    user: Any = request.user  # signed in, or the door had not opened
    try:
        done = suspicions.settle_all(
            _ticked(request),
            request.POST.get("decision", ""),
            request.POST.get("reason", ""),
            by=user,
            environment=environment,
        )
    except SuspicionRefusedError as error:
        return _listing(request, str(error), 422)
    messages.success(request, _("Đã ghi quyết định cho %s việc, cùng lý do, vào lịch sử và sổ cái.") % done)
    return redirect(reverse("trace:suspicions") + with_query(_query(request)))


def _ticked(request: HttpRequest) -> list[int]:
    """Numbers that a page of the queue can have had; a box that says something else was not made here."""
    told = request.POST.getlist("number")[: SIZE + 1]
    return [int(one) for one in told if one.isascii() and one.isdecimal() and len(one) < 16]


def _query(request: HttpRequest) -> str:
    """What the address asks for, without the boxes that it ticks."""
    asked = request.GET.copy()
    asked.pop("chosen", None)
    return asked.urlencode()


def _listing(request: HttpRequest, refusal: str = "", status: int = 200) -> HttpResponse:
    """refusal: why a decision on what was ticked is not kept; what was typed and ticked is."""
    environment, wanted = environments.asked(request), _wanted(request)
    after, fault = _after(request)
    rows = [] if fault else suspicions.suspicions(wanted, after=after, limit=SIZE + 1, environment=environment)
    page = paging.page(rows, SIZE, lambda row: (row.score, row.pk)) if rows else paging.Page([], None)
    query, may_settle = _query(request), people.places(request.user, "suspicions.settle") != frozenset()
    all_ticked = request.GET.get("chosen") == "page"
    picked = frozenset(row.pk for row in page.rows) if all_ticked else frozenset(_ticked(request))
    counted = suspicions.counts(
        Wanted(None, wanted.kind, wanted.level, wanted.rule, wanted.batch, wanted.watched), environment
    )
    picking = may_settle and any(row.status == "open" for row in page.rows)
    return render(request, "trace/suspicions.html", {
        "environment": environment,
        "tabs": environments.tabs(environment),
        "fault": fault,
        "figures": [
            (word, counted[status], with_query(query, status=status, form=None), status == wanted.status)
            for status, word in lines.statuses().items()
        ],
        "wanted": wanted,
        "kinds": lines.kinds(),
        "levels": lines.levels(),
        "rules": [(one.id, lines.explained(one.id)) for one in BY_ID.values()],
        "statuses": lines.statuses(),
        "filtered": any((wanted.kind, wanted.level, wanted.rule, wanted.batch)),
        "table": lines.table(page, query, environment, after=bool(after), picked=picked if picking else None),
        "picking": lines.PICKING if picking else "",
        "settle": f"{reverse('trace:suspicions-settle')}?{query}",
        "tick_all": "" if all_ticked else f"{reverse('trace:suspicions')}?{query}&chosen=page",
        "refusal": refusal,
        "reason": request.POST.get("reason", ""),
        "longest": suspicions.LONGEST_REASON,
    }, status=status)  # fmt: skip


@demands("suspicions.see", refused=_FOR)
def one(request: HttpRequest, number: int) -> HttpResponseBase:
    """One suspicion: the rules that speak, the scans of the serial, what was decided."""
    environment = environments.asked(request)
    return _one(request, number, environment)


@require_POST
@demands("suspicions.see", "suspicions.settle", refused=_FOR)
def settle(request: HttpRequest, number: int) -> HttpResponseBase:
    """Dismiss it or confirm it, with a reason."""
    environment = environments.asked(request)
    user: Any = request.user  # signed in, or the door had not opened
    try:
        suspicions.settle(
            number,
            request.POST.get("decision", ""),
            request.POST.get("reason", ""),
            by=user,
            environment=environment,
        )
    except SuspicionRefusedError as error:
        return _one(request, number, environment, str(error), 422)
    messages.success(request, _("Đã ghi quyết định, cùng lý do, vào lịch sử và sổ cái."))
    return redirect(reverse("trace:suspicion", args=[number]) + f"?environment={environment}")


def _one(
    request: HttpRequest, number: int, environment: Environment, fault: str = "", status: int = 200
) -> HttpResponse:
    found = suspicions.suspicion_numbered(number, environment)
    if found is None:
        raise Http404
    seen = scans.scans_of(found.subject, MOST_SCANS, environment) if found.kind == "serial" else []
    may_settle = people.places(request.user, "suspicions.settle") != frozenset()
    return render(request, "trace/suspicion.html", {
        "environment": environment,
        "crumbs": [(_("Nghi ngờ sao chép"), reverse("trace:suspicions") + f"?environment={environment}")],
        "suspicion": found,
        "title": lines.title(found),
        "state": lines.status(found),
        "batch": reverse("trace:stamp-batch", args=[found.batch_id]) + f"?environment={environment}" if found.batch_id else "",
        "reasons": lines.reasons(found),
        "scans": lines.timeline(seen, MOST_SCANS),
        "reports": reports.shown(found, environment, may_erase=may_settle),
        "steps": lines.steps(suspicions.steps(found, environment), environment),
        "settle": reverse("trace:suspicion-settle", args=[found.pk]) + f"?environment={environment}"
        if may_settle and found.status == "open" else "",
        "fault": fault,
        "reason": request.POST.get("reason", ""),
        "longest": suspicions.LONGEST_REASON,
    }, status=status)  # fmt: skip


def _wanted(request: HttpRequest) -> Wanted:
    """What the address asks for; the open ones unless it says otherwise. What it says wrongly is not asked."""
    get = request.GET.get
    status = get("status", "open")
    batch = get("batch", "")
    return Wanted(
        status if status in lines.statuses() else None,
        kind if (kind := get("kind", "")) in lines.kinds() else None,
        level if (level := get("level", "")) in lines.levels() else None,
        rule if (rule := get("rule", "")) in BY_ID else None,
        int(batch) if batch.isascii() and batch.isdecimal() and len(batch) < 16 else None,
        get("list", "") == "watched",
    )


def _after(request: HttpRequest) -> tuple[tuple[int, int] | None, str]:
    cursor = request.GET.get("after", "")
    try:
        if not cursor:
            return None, ""
        score, number = paging.decode(cursor, (int, int))
        # What no column of the table can hold was not written by this page.
        if not (0 <= score < 2**31 and 0 <= number < 2**63):
            raise paging.CursorError
    except paging.CursorError:
        return None, _("Địa chỉ trang không đọc được; hãy về trang đầu.")
    return (score, number), ""
