"""`/truy-xuat/cong-quoc-gia/`: what is on its way to the national portal, what it said, and sending again."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.core.settings import SettingsError
from duoc.frame import numbers, paging
from duoc.frame.tables import with_query
from duoc.trace.pages import duty
from duoc.trace.pages.duty import demands
from duoc.trace.rules.identity import whole
from duoc.trace.services import national_portal, passport_pages, portal_queue
from duoc.trace.services.journey import JourneyRefusedError
from duoc.trace.services.portal_queue import State

_FOR = "trace/portal.html"
_LOOKS = {State.WAITING: "info", State.SENT: "ok", State.REFUSED: "danger"}


@dataclass(frozen=True, slots=True)
class Line:
    """A delivery as pages show it. href: of the passport; when: of its state: tried next, arrived, asked for."""

    id: UUID
    goods: str
    href: str
    state: str
    word: str
    when: str
    tries: int
    answer: str


def delivery_line(row: Any) -> Line:
    """One delivery in the reader's language."""
    words = {State.WAITING: _("đang chờ"), State.SENT: _("đã gửi"), State.REFUSED: _("bị từ chối")}
    at = {State.WAITING: row.due_at, State.SENT: row.sent_at, State.REFUSED: row.asked_at}[row.state]
    when = {State.WAITING: _("thử lại lúc %s"), State.SENT: _("tới lúc %s"), State.REFUSED: _("yêu cầu lúc %s")}[
        row.state
    ]
    return Line(
        row.pk,
        whole(row.text),
        _passport(row.text),
        _LOOKS[row.state],
        words[row.state],
        when % numbers.moment(at),
        row.tries,
        _answered(row.answer),
    )


def _passport(text: str) -> str:
    """The address of the passport of goods: a stored text is a path, or a URI whose path and query it is."""
    parts = urlsplit(text) if text.startswith("http") else None
    path = parts.path[1:] if parts else text
    return reverse("trace:passport", args=[path]) + (f"?{parts.query}" if parts and parts.query else "")


def _answered(sentence: str) -> str:
    """What a receiver said or did not, in the reader's language; where the documents went, as it is."""
    if found := re.fullmatch(r"the receiver answered ([0-9]+)", sentence):
        return _("cổng trả lời mã %s") % found[1]
    return _("cổng không trả lời") if sentence.endswith(": no answer") else sentence


@demands("stamps.see", refused=_FOR)
def listing(request: HttpRequest) -> HttpResponseBase:
    """All deliveries, or those in one state, the last asked for first."""
    state, query = request.GET.get("state", ""), request.GET.urlencode()
    try:
        page, fault = portal_queue.deliveries(state, request.GET.get("after", "")), ""
    except paging.CursorError:
        page, fault = paging.Page([], None), _("Địa chỉ trang không đọc được; hãy về trang đầu.")
    found = portal_queue.counts()
    return render(request, _FOR, {
        "fault": fault,
        "figures": [
            (_("Đang chờ"), found.waiting, with_query(query, state="waiting")),
            (_("Đã gửi"), found.sent, with_query(query, state="sent")),
            (_("Bị từ chối"), found.refused, with_query(query, state="refused")),
        ],
        "rows": [delivery_line(row) for row in page.rows],
        "everything": with_query(query, state=None) if state else "",
        "following": f"{with_query(query)}&after={page.following}" if page.following else "",
        "configured": _configured(),
        "may": duty.holds(request, "portal.send"),
    })  # fmt: skip


@demands("stamps.see", change="portal.send", refused=_FOR)
def send(request: HttpRequest) -> HttpResponseBase:
    """Queue goods by the path of their passport (`path`, `lot`), or a delivery again (`id`)."""
    if request.method == "POST":
        by = str(request.user.get_username())
        if number := request.POST.get("id", ""):
            asked = portal_queue.again(_uuid(number), by=by)
        else:
            asked = _asked(request.POST.get("path", ""), request.POST.get("lot", ""), by)
        if asked is None:
            raise Http404
        messages.success(request, _("Đã xếp hàng gửi cổng quốc gia: %s.") % whole(asked.text))
    return redirect(reverse("trace:portal"))


def _asked(path: str, lot: str, by: str) -> Any:
    try:
        known = passport_pages.passport_of(path, lot=lot)
        return portal_queue.ask(known.texts[0], *known.texts[1:], by=by) if known else None
    except JourneyRefusedError as error:
        raise Http404 from error


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _configured() -> bool:
    try:
        return national_portal.configured() is not None
    except SettingsError:
        return False
