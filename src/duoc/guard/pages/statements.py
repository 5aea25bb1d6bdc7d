"""The statements of an application as people read them: those that may pass, those that were seen, those that were blocked."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.frame import numbers, paging
from duoc.frame.tables import with_query
from duoc.guard.pages import words
from duoc.guard.pages.application import tell
from duoc.guard.pages.doors import changes, reads
from duoc.guard.rules.applications import AppRefusedError
from duoc.guard.services import applications, learning
from duoc.guard.services.applications import Person
from duoc.guard.services.learning import Wanted

PICKING = "chon"
LONGEST_SHOWN = 2000  # of a statement in a row; the whole stands in `duoc guard app show`


@reads
def listing(request: HttpRequest, found: Any) -> HttpResponse:
    """One page, the most often seen first."""
    state, asked = request.GET.get("state", ""), request.GET.get("q", "").replace("\0", "").strip()
    shown, after = words.states(), request.GET.get("after")
    wanted = Wanted(
        "candidate" if state in ("blocked", "never") else state if state in shown else None,
        blocked=state == "blocked", never=state == "never", words=asked,
    )  # fmt: skip
    try:
        page, fault = learning.statements(found, wanted, after), ""
    except paging.CursorError:
        page, fault = paging.Page([], None), _("Địa chỉ trang không đọc được; hãy về trang đầu.")
    may, counts = applications.may(request.user, "guard.change", found), learning.counts(found)
    address = reverse("guard:statements", args=[found.name])
    tabs = [(shown[one][0], counts.get(one, 0), one) for one in ("candidate", "proposed", "approved", "rejected")]
    tabs += [(_("bị chặn"), counts["blocked"], "blocked"), (_("không bao giờ duyệt"), counts["never"], "never")]
    query = request.GET.urlencode()
    picking = may and bool(page.rows) and state not in ("proposed", "superseded")
    return render(request, "guard/statements.html", {
        "title": _("Câu lệnh của %s") % found.name,
        "crumbs": [
            (_("Bảo vệ dữ liệu"), reverse("guard:front")),
            (found.name, reverse("guard:application", args=[found.name])),
        ],
        "application": found,
        "fault": fault,
        "tabs": [(word, count, f"{address}?state={one}", one == state) for word, count, one in tabs],
        "state": state,
        "asked": asked,
        "lines": _lines(found, page),
        "paging": {
            "first": with_query(query) if after else "",
            "following": with_query(query) + f"&after={page.following}" if page.following else "",
        },
        "may": may,
        "picking": PICKING if picking else "",
        "choose": reverse("guard:statements-choose", args=[found.name]) + f"?state={state}",
        "proposal": learning.proposal(found),
    })  # fmt: skip


def _lines(found: Any, page: paging.Page[Any]) -> list[dict[str, Any]]:
    """What the template shows of each; of a blocked one its difference to the nearest that may pass."""
    states, near = words.states(), learning.differences(found, [one for one in page.rows if one.rule])
    return [
        {
            "number": one.pk,
            "word": (_("bị chặn"), "danger") if one.rule and one.state == "candidate" else states[one.state],
            "sql": one.sql[:LONGEST_SHOWN] + ("…" if len(one.sql) > LONGEST_SHOWN else ""),
            "seen": numbers.number(one.seen),
            "users": ", ".join([*one.users, *one.programs]),
            "last": one.last_seen,
            "never": one.never,
            "rule": words.rule(one.rule) if one.rule else "",
            "near": near.get(one.pk, ""),
        }
        for one in page.rows
    ]


@changes
def choose(request: HttpRequest, found: Any) -> HttpResponse:
    """Take over what was seen, or propose, reject or offer again the statements that were ticked."""
    by, decision = Person.of(request.user), request.POST.get("decision", "")
    numbers_chosen = [int(text) for text in request.POST.getlist("number")[:500] if text.isascii() and text.isdigit()]
    try:
        if decision == "take":
            taken = learning.take_over(found.name, by)
            told = _("%(new)s câu lệnh mới, %(known)s đã biết.")
            messages.success(request, told % {"new": numbers.number(taken.new), "known": numbers.number(taken.known)})
        elif decision == "propose-all":
            tell(request, learning.propose_statements(found.name, by))
        elif not numbers_chosen:
            messages.warning(request, _("Chưa đánh dấu câu lệnh nào."))
        elif decision == "propose":
            tell(request, learning.propose_statements(found.name, by, numbers_chosen))
        elif decision == "reject":
            tell(request, learning.reject(found.name, numbers_chosen, by))
        elif decision == "offer":
            count = learning.offer_again(found.name, numbers_chosen, by)
            messages.success(request, _("Số câu lệnh đưa về chỗ đã thấy: %s.") % numbers.number(count))
    except AppRefusedError as refused:
        messages.warning(request, str(refused))
    return redirect(reverse("guard:statements", args=[found.name]) + with_query(request.GET.urlencode()))
