"""The registry as its stewards keep it `/so-du-lieu/muc/`: every entry of theirs, a new one, another's facts, another state."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.catalogue.pages import words
from duoc.catalogue.pages.doors import changing, stewards
from duoc.catalogue.pages.entry_form import EntryForm, initial
from duoc.catalogue.rules.entries import NEXT_STATES, EntryRefusedError, debts
from duoc.catalogue.services import entries, publishers, topics
from duoc.catalogue.services.entries import Entry
from duoc.catalogue.services.viewers import Viewer
from duoc.frame import numbers, paging
from duoc.frame.tables import Cell, Column, Table, with_query

SIZE = 50


@stewards
def listing(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Every entry that the reader keeps, drafts and hidden ones too."""
    state, owing, after = (request.GET.get(name, "") for name in ("state", "owing", "after"))
    found = entries.kept_by(viewer).order_by("sort_key", "pk")
    if state in NEXT_STATES:
        found = found.filter(state=state)
    fault = ""
    if after:
        try:
            key, number = paging.decode(after, (str, str))
            found = found.filter(sort_key__gte=key).exclude(sort_key=key, pk__lte=number)
        except (paging.CursorError, ValueError):
            fault = _("Địa chỉ trang không đọc được; đây là trang đầu.")
    rows = [one for one in found if not owing or debts(one.kind, entries.members_of(one))][: SIZE + 1]
    page = paging.page(rows, SIZE, lambda one: (one.sort_key[:200], str(one.pk))) if rows else paging.Page([], None)
    query = request.GET.urlencode()
    here = reverse("catalogue:registry")
    tabs = [(_("Tất cả"), here, not state and not owing)]
    tabs += [(words.state(one)[1], with_query(query, state=one, owing=None), state == one) for one in NEXT_STATES]
    tabs.append((_("còn thiếu"), f"{here}?owing=1", bool(owing)))
    table = Table(
        _("Theo tên. Bấm vào một mục để sửa, đổi trạng thái, công bố dữ liệu."),
        [
            Column(_("Mục dữ liệu")),
            Column(_("Lớp"), tight=True),
            Column(_("Trạng thái")),
            Column(_("Còn thiếu"), prose=True),
            Column(_("Số liệu đến"), tight=True),
        ],
        [_cells(one) for one in page.rows],
        _("Chưa có mục nào."),
        empty_href=reverse("catalogue:entry-new") if viewer.changes != frozenset() else "",
        empty_action=_("Lập mục đầu tiên"),
        first=with_query(query) if after else "",
        following=with_query(query) + f"&after={page.following}" if page.following else "",
    )
    return render(
        request,
        "catalogue/registry.html",
        {"table": table, "tabs": tabs, "fault": fault, "may": viewer.changes != frozenset()},
    )


@changing
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A new draft."""
    form = EntryForm(viewer, request.POST or None, initial={"kind": "open", "level": "open", "license_id": "cc-by"})
    if request.method == "POST" and form.is_valid():
        try:
            made = entries.register(
                viewer, publishers.publisher_named(form.cleaned_data["agency"]), topic=_topic(form), **form.members()
            )
            messages.success(request, _("Đã lập mục, đang là bản nháp."))
            return redirect("catalogue:entry-edit", made.name)
        except EntryRefusedError as refused:
            _say(form, refused)
    told = {"form": form, "title": _("Lập mục dữ liệu"), "crumbs": _crumbs()}
    return render(request, "catalogue/entry_form.html", told, status=422 if form.errors else 200)


@changing
def edit(request: HttpRequest, viewer: Viewer, name: str) -> HttpResponse:
    """The facts of an entry and its state."""
    held = kept(viewer, name)
    form = EntryForm(viewer, request.POST or None, initial=initial(held))
    form.fields["agency"].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            entries.change(viewer, held, form.members() | {"topic": _topic(form)})
            messages.success(request, _("Đã lưu; bản trước còn trong lịch sử."))
            return redirect("catalogue:entry-edit", held.name)
        except EntryRefusedError as refused:
            _say(form, refused)
    return render(
        request,
        "catalogue/entry_form.html",
        {
            "form": form,
            "title": held.title,
            "entry": held,
            "crumbs": _crumbs(),
            "state": words.state(held.state),
            "next": [(one, words.step(held.state, one)) for one in NEXT_STATES[held.state]]
            if viewer.may_change(held.agency_id)
            else [],
            "owed": [words.wanted(one.member) for one in debts(held.kind, entries.members_of(held))],
        },
        status=422 if form.errors else 200,
    )


@changing
def state(request: HttpRequest, viewer: Viewer, name: str) -> HttpResponse:
    """Another state of an entry."""
    held = kept(viewer, name)
    if request.method == "POST":
        try:
            entries.set_state(viewer, held, request.POST.get("state", ""), reason=request.POST.get("reason", "")[:2000])
            messages.success(request, _("Đã chuyển trạng thái; việc này là một mục trong sổ cái."))
        except EntryRefusedError as refused:
            messages.error(request, str(refused))
    return redirect("catalogue:entry-edit", held.name)


def kept(viewer: Viewer, name: str) -> Entry:
    """The entry of an address that the reader keeps. Raises `Http404`."""
    held = entries.entry(name, viewer)
    if held is None or not viewer.sees_all_of(held.agency_id):
        raise Http404
    return held


def _cells(one: Entry) -> list[Cell]:
    owed = [words.wanted(wanted.member) for wanted in debts(one.kind, entries.members_of(one))]
    standing = words.state(one.state)
    return [
        Cell(one.title, href=reverse("catalogue:entry-edit", args=[one.name]), note=f"{one.code} · {one.agency.name}"),
        Cell(words.kind(one.kind)),
        Cell(standing[1], state=standing[0]),
        Cell(", ".join(owed) or "–"),
        Cell(numbers.day(one.data_updated_on) if one.data_updated_on else "–"),
    ]


def _topic(form: EntryForm) -> Any:
    return topics.topic(form.cleaned_data["topic"]) if form.cleaned_data["topic"] else None


def _say(form: EntryForm, refused: EntryRefusedError) -> None:
    form.add_error(refused.member if refused.member in form.fields else None, str(refused))


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Sổ dữ liệu"), reverse("catalogue:desk")), (_("Các mục"), reverse("catalogue:registry"))]
