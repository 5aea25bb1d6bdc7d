"""Requests for shared data `/so-du-lieu/xin-quyen/`: asked at an entry, answered in time, refused in writing alone."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duoc.catalogue.pages import words
from duoc.catalogue.pages.desk import left
from duoc.catalogue.pages.doors import changing, stewards
from duoc.catalogue.rules.access import NEXT, WAITS
from duoc.catalogue.rules.entries import EntryRefusedError
from duoc.catalogue.services import access, entries, publishers
from duoc.catalogue.services.viewers import Viewer
from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table
from duoc.people import services as people
from duoc.people.services.periods import today


class AskForm(forms.Form):
    """What for, by what right, and for which agency."""

    agency = forms.ChoiceField(label=gettext_lazy("Cơ quan xin quyền"))
    purpose = forms.CharField(
        label=gettext_lazy("Dùng vào việc gì"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    ground = forms.CharField(
        label=gettext_lazy("Căn cứ"), max_length=500, help_text=gettext_lazy("Điều, khoản, văn bản.")
    )


@stewards
def listing(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Those that the reader's agencies asked or answer."""
    table = Table(
        _("Gấp nhất trước. Từ chối phải bằng văn bản, nêu lý do và căn cứ."),
        [Column(_("Dữ liệu")), Column(_("Cơ quan xin")), Column(_("Trạng thái")), Column(_("Hạn trả lời"), tight=True)],
        [
            [
                Cell(one.entry.title, href=reverse("catalogue:request", args=[one.pk]), note=one.entry.agency.name),
                Cell(one.agency.name),
                Cell(words.request(one.state)[1], state=words.request(one.state)[0]),
                Cell(numbers.day(one.due), note=left((one.due - today()).days) if one.state in WAITS else ""),
            ]
            for one in access.requests(viewer)
        ],
        _("Chưa có yêu cầu nào. Cơ quan xin quyền ở trang của từng cơ sở dữ liệu dùng chung."),
    )
    crumbs = [(_("Sổ dữ liệu"), reverse("catalogue:desk"))]
    lead = _("Cơ quan nào xin dùng dữ liệu nào, ai phải trả lời, tới ngày nào.")
    return render(
        request,
        "catalogue/listing.html",
        {"title": _("Xin quyền dùng dữ liệu"), "lead": lead, "table": table, "crumbs": crumbs},
    )


@changing
def ask(request: HttpRequest, viewer: Viewer, name: str) -> HttpResponse:
    """A new request at an entry."""
    held = entries.entry(name, viewer)
    if held is None or held.level != "restricted":
        raise Http404
    form = AskForm(request.POST or None)
    field = form.fields["agency"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [(one.key, one.title) for one in publishers.offered(viewer)]
    if request.method == "POST" and form.is_valid():
        try:
            agency = people.agency_named(form.cleaned_data["agency"])
            told = {"purpose": form.cleaned_data["purpose"], "ground": form.cleaned_data["ground"]}
            made = access.ask(request.user, viewer, held, agency, **told)
            messages.success(request, _("Đã gửi. Nơi giữ dữ liệu trả lời chậm nhất ngày %s.") % numbers.day(made.due))
            return redirect("catalogue:request", made.pk)
        except EntryRefusedError as refused:
            form.add_error(refused.member if refused.member in form.fields else None, str(refused))
    crumbs = [(_("Dữ liệu"), reverse("catalogue:front")), (held.title, reverse("catalogue:entry", args=[held.name]))]
    told_page = {"form": form, "title": _("Xin quyền dùng dữ liệu"), "crumbs": crumbs, "action": _("Gửi yêu cầu")}
    return render(request, "catalogue/form.html", told_page, status=422 if form.errors else 200)


@changing
def one(request: HttpRequest, viewer: Viewer, number: UUID) -> HttpResponse:
    """A request, its steps, and the next one where it is the reader's to take."""
    held = access.request(number, viewer)
    if held is None:
        raise Http404
    fault = ""
    if request.method == "POST":
        try:
            told = {name: request.POST.get(name, "")[:4000] for name in ("words", "ground")}
            access.decide(viewer, number, request.POST.get("state", ""), **told)
            messages.success(request, _("Đã ghi; bước này là một mục trong sổ cái."))
            return redirect("catalogue:request", number)
        except EntryRefusedError as refused:
            fault = str(refused)
    answers = viewer.may_change(held.entry.agency_id)
    steps = [
        (state, words.request_step(state))
        for state in NEXT[held.state]
        if (viewer.may_change(held.agency_id) if state == "disputed" else answers)
    ]
    return render(
        request,
        "catalogue/request.html",
        {
            "held": held,
            "fault": fault,
            "state": words.request(held.state),
            "left": left((held.due - today()).days) if held.state in WAITS else "",
            "late": held.state in WAITS and held.due < today(),
            "next": steps,
            "steps": _steps(list(held.steps.all())),
            "crumbs": [(_("Sổ dữ liệu"), reverse("catalogue:desk")), (_("Xin quyền"), reverse("catalogue:requests"))],
        },
        status=422 if fault else 200,
    )


def _steps(taken: list[Any]) -> Table:
    return Table(
        _("Cũ nhất trước; mỗi bước là một mục trong sổ cái."),
        [
            Column(_("Thời điểm"), tight=True),
            Column(_("Ai"), tight=True),
            Column(_("Bước")),
            Column(_("Lời"), prose=True),
        ],
        [
            [
                Cell(numbers.moment(one.at, seconds=False)),
                Cell(one.by),
                Cell(words.request(one.state)[1]),
                Cell(one.words),
            ]
            for one in taken
        ],
        "",
        dense=True,
    )
