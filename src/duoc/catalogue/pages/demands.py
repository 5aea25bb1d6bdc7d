"""Demand `/yeu-cau-du-lieu/`: what people would like to have, how many, and what the agencies answer. No account is needed."""

import secrets
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from duoc.catalogue.pages import words
from duoc.catalogue.pages.doors import changing, everybody
from duoc.catalogue.rules.demands import LONGEST_TITLE, LONGEST_WORDS
from duoc.catalogue.rules.entries import EntryRefusedError
from duoc.catalogue.services import demands, entries, publishers
from duoc.catalogue.services.viewers import Viewer, viewer_of
from duoc.people import services as people

COOKIE = "duoc_demand"
YEAR_S = 365 * 86_400


class DemandForm(forms.Form):
    """What is wanted."""

    title = forms.CharField(label=gettext_lazy("Bạn cần dữ liệu gì?"), max_length=LONGEST_TITLE)
    words = forms.CharField(
        label=gettext_lazy("Để làm gì, chi tiết tới đâu (không bắt buộc)"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Đừng ghi tên, số điện thoại hay số định danh: mọi người đều đọc được."),
    )


@everybody("demands.raise")
def listing(request: HttpRequest) -> HttpResponse:
    """The most wanted first, and the form for another."""
    form = DemandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(16)
        try:
            demands.raise_demand(form.cleaned_data["title"], form.cleaned_data["words"], demands.device_of(token))
            messages.success(request, _("Đã gửi. Yêu cầu hiện trong danh sách; người khác có thể cùng đề nghị."))
            return _remembered(redirect("catalogue:demands"), token)
        except EntryRefusedError as refused:
            form.add_error(refused.member if refused.member in form.fields else None, str(refused))
    shown = [(one, words.demand(one.state)) for one in demands.demands()]
    told = {"form": form, "demands": shown, "answers": viewer_of(request.user).changes != frozenset()}
    return render(request, "catalogue/demands.html", told, status=422 if form.errors else 200)


@require_POST
@everybody("demands.vote")
def vote(request: HttpRequest, number: UUID) -> HttpResponse:
    """One more who wants it."""
    token = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(16)
    if demands.vote(number, demands.device_of(token)):
        messages.success(request, _("Đã ghi thêm một đề nghị."))
    else:
        messages.info(request, _("Máy này đã đề nghị rồi, hoặc yêu cầu đã có câu trả lời."))
    return _remembered(redirect("catalogue:demands"), token)


@changing
def answer(request: HttpRequest, viewer: Viewer, number: UUID) -> HttpResponse:
    """What an agency answers."""
    held = demands.demand(number)
    if held is None:
        raise Http404
    offered = publishers.offered(viewer)
    fault = ""
    if request.method == "POST":
        try:
            agency = people.agency_named(request.POST.get("agency", ""))
            name = request.POST.get("entry", "").strip()
            entry = entries.entry(name, viewer) if name else None
            if name and entry is None:
                raise EntryRefusedError(_("Không có mục nào mang tên này."), "entry")
            text = request.POST.get("words", "")[:4000]
            demands.answer(viewer, number, request.POST.get("state", ""), text, agency, entry=entry)
            messages.success(request, _("Đã trả lời."))
            return redirect("catalogue:demands")
        except (EntryRefusedError, people.AccountRefusedError) as refused:
            fault = str(refused)
    told = {
        "demand": held,
        "offered": offered,
        "fault": fault,
        "said": {name: request.POST.get(name, "") for name in ("agency", "state", "words", "entry")},
        "states": [(one, words.demand(one)[1]) for one in ("planned", "answered", "declined", "hidden")],
        "crumbs": [(_("Dữ liệu người dân cần"), reverse("catalogue:demands"))],
    }
    return render(request, "catalogue/demand_answer.html", told, status=422 if fault else 200)


def _remembered(answer: HttpResponse, token: str) -> HttpResponse:
    answer.set_cookie(COOKIE, token, max_age=YEAR_S, httponly=True, samesite="Lax", path="/yeu-cau-du-lieu/")
    return answer
