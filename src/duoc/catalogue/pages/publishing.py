"""Data of an entry handed in and published: `/so-du-lieu/muc/<name>/du-lieu/`, and the job from the file to the version."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.catalogue.pages import reports, words
from duoc.catalogue.pages.doors import changing
from duoc.catalogue.pages.reading import ReadingForm
from duoc.catalogue.pages.registry import kept
from duoc.catalogue.rules.entries import EntryRefusedError
from duoc.catalogue.rules.versions import LIVE
from duoc.catalogue.services import publishing, resources
from duoc.catalogue.services.viewers import Viewer
from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table

SHOWN = 20
_REFUSALS = (
    publishing.PublicationRefusedError,
    publishing.MarkingRefusedError,
    publishing.TooLargeError,
    EntryRefusedError,
)


@changing
def data(request: HttpRequest, viewer: Viewer, name: str) -> HttpResponse:
    """The resources of an entry; a file or an address handed in begins a job."""
    entry = kept(viewer, name)
    held = resources.of_entry(entry)
    if request.method == "POST":
        try:
            return redirect("catalogue:publication", _handed_in(request, viewer, entry).pk)
        except _REFUSALS as refused:
            messages.error(request, str(refused))
            return redirect("catalogue:entry-data", entry.name)
    return render(
        request,
        "catalogue/data.html",
        {
            "entry": entry,
            "resources": held,
            "service": next((one.service for one in held if one.service), ""),
            "crumbs": [
                (_("Sổ dữ liệu"), reverse("catalogue:desk")),
                (entry.title, reverse("catalogue:entry-edit", args=[entry.name])),
            ],
            "table": _jobs(viewer, entry),
            "may": viewer.may_change(entry.agency_id),
        },
    )


@changing
def job(request: HttpRequest, viewer: Viewer, number: UUID) -> HttpResponse:
    """One job: how far it is, what its file is like, what the gate found. While it runs the page asks again by itself."""
    held = publishing.publication(number, viewer)
    if held is None:
        raise Http404
    entry = held.resource.entry
    live = held.state in LIVE
    again = held.state in ("stopped", "refused", "failed", "cancelled") and viewer.may_change(entry.agency_id)
    answer = render(
        request,
        "catalogue/job.html",
        {
            "job": held,
            "entry": entry,
            "live": live,
            "state": words.publication(held.state),
            "stage": words.stage(held.stage),
            "title": held.source.get("name") or held.source.get("url") or held.source.get("table") or "",
            "crumbs": [
                (_("Sổ dữ liệu"), reverse("catalogue:desk")),
                (entry.title, reverse("catalogue:entry-data", args=[entry.name])),
            ],
            "remarks": held.report.get("remarks", []),
            "columns": reports.columns_of(held.report.get("columns", [])),
            "findings": reports.findings_of(held),
            "proposed": _proposed(viewer, held),
            "may": viewer.may_change(entry.agency_id),
            "again": again,
            "reading": ReadingForm(held.report) if again and held.report.get("choice") else None,
        },
    )
    if live:
        # Works without JavaScript: the browser asks again by itself.
        answer["Refresh"] = "2"
    return answer


@changing
def step(request: HttpRequest, viewer: Viewer, number: UUID, verb: str) -> HttpResponse:
    """Cancel a job, begin it again, or say that findings of a column are false."""
    held = publishing.publication(number, viewer)
    if held is None or request.method != "POST":
        raise Http404
    try:
        if verb == "huy":
            publishing.cancel(viewer, held)
            messages.success(request, _("Đã yêu cầu dừng; bản đang công bố giữ nguyên."))
        elif verb == "lai":
            return redirect("catalogue:publication", publishing.again(viewer, held, _reading(request, held)).pk)
        elif verb == "danh-dau":
            publishing.propose(viewer, held, request.POST.get("column", ""), request.POST.get("reason", "")[:2000])
            messages.success(request, _("Đã ghi. Cần một người thứ hai đồng ý thì mới có hiệu lực."))
        else:
            raise Http404
    except _REFUSALS as refused:
        messages.error(request, str(refused))
    return redirect("catalogue:publication", number)


def _reading(request: HttpRequest, held: Any) -> dict[str, Any] | None:
    """How the file is to be read this time, where the form for it was sent."""
    if "reading" not in request.POST or not held.report.get("choice"):
        return None
    form = ReadingForm(held.report, request.POST)
    if not form.is_valid():
        raise publishing.PublicationRefusedError(_("Cách đọc đã chọn không hợp lệ; tệp được giữ nguyên."))
    return form.choice()


@changing
def decide(request: HttpRequest, viewer: Viewer, number: UUID, marking: int) -> HttpResponse:
    """The second person agrees with a marking, or rejects it."""
    held = publishing.markings(viewer).filter(pk=marking).first()
    if held is None or request.method != "POST":
        raise Http404
    try:
        begun = publishing.decide(viewer, held, agree=request.POST.get("agree") == "1")
    except _REFUSALS as refused:
        messages.error(request, str(refused))
        begun = None
    return redirect("catalogue:publication", begun.pk if begun else number)


def _handed_in(request: HttpRequest, viewer: Viewer, entry: Any) -> Any:
    """The job of a form: a file, or an address. A new resource where none was chosen."""
    file, url = request.FILES.get("file"), request.POST.get("url", "").strip()[:2000]
    if file is None and not url:
        raise publishing.PublicationRefusedError(_("Chọn một tệp, hoặc ghi địa chỉ của tệp."))
    chosen = request.POST.get("resource", "")
    held = resources.resource(chosen, viewer) if chosen else None
    if held is None or held.entry_id != entry.pk:
        held = resources.add_resource(
            viewer, entry, name=request.POST.get("name", "")[:300] or entry.title, url_type="upload"
        )
    if file is not None:
        return publishing.upload(viewer, held, file.name or "", file.chunks(1 << 20))
    return publishing.ask(viewer, held, {"kind": "url", "url": url})


def _jobs(viewer: Viewer, entry: Any) -> Table:
    found = publishing.publications(viewer).filter(resource__entry=entry)[:SHOWN]
    return Table(
        _("Mới nhất trước."),
        [
            Column(_("Lần công bố")),
            Column(_("Trạng thái")),
            Column(_("Ai")),
            Column(_("Lúc"), tight=True),
            Column(_("Dòng"), numeric=True),
        ],
        [
            [
                Cell(
                    one.source.get("name") or one.source.get("url") or one.source.get("table") or "–",
                    href=reverse("catalogue:publication", args=[one.pk]),
                    note=one.resource.name,
                ),
                Cell(words.publication(one.state)[1], state=words.publication(one.state)[0]),
                Cell(one.asked_by),
                Cell(numbers.moment(one.asked_at, seconds=False)),
                Cell(numbers.number(one.version.rows) if one.version else "–"),
            ]
            for one in found
        ],
        _("Chưa có lần công bố nào. Chọn một tệp ở trên."),
    )


def _proposed(viewer: Viewer, held: Any) -> list[Any]:
    """Markings of this file that wait for a second person."""
    found = publishing.markings(viewer).filter(resource=held.resource, original_sha256=held.source.get("sha256", ""))
    return list(found.exclude(state="rejected"))
