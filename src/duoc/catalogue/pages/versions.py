"""The versions of a resource `/du-lieu/<name>/bang/<id>/ban/`: each downloadable, compared with the one before, or its stone."""

from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.catalogue.pages import words
from duoc.catalogue.pages.doors import changing
from duoc.catalogue.services import entries, publishing, rows
from duoc.catalogue.services.viewers import Viewer, viewer_of
from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table


def listing(request: HttpRequest, name: str, number: UUID) -> HttpResponse:
    """All versions, newest first; `?so=2` compares version 2 with the one before it."""
    viewer = viewer_of(request.user)
    entry = entries.entry(name, viewer)
    if entry is None:
        raise Http404
    try:
        found = rows.versions(number, viewer)
    except (rows.NoRowsError, rows.ClosedError):
        raise Http404 from None
    if not found or found[0].resource.entry_id != entry.pk:
        raise Http404
    asked = request.GET.get("so", "")
    compared = next((one for one in found if str(one.number) == asked and one.state != "withdrawn"), None)
    before = next(
        (one for one in found if compared and one.number < compared.number and one.state != "withdrawn"), None
    )
    back = publishing.restorable(number)
    return render(
        request,
        "catalogue/versions.html",
        {
            "entry": entry,
            "title": found[0].resource.name or entry.title,
            "crumbs": [
                (_("Dữ liệu"), reverse("catalogue:front")),
                (entry.title, reverse("catalogue:entry", args=[entry.name])),
            ],
            "table": _table(found, name, number, viewer.sees_all_of(entry.agency_id)),
            "compared": compared,
            "before": before,
            "told": publishing.differences(before, compared, found[0].resource.keys) if compared and before else None,
            "standing": back,
            "may": viewer.may_change(entry.agency_id),
            "withdrawable": [one for one in found if one.state != "withdrawn"]
            if viewer.may_change(entry.agency_id)
            else [],
        },
    )


@changing
def withdraw(request: HttpRequest, viewer: Viewer, number: int) -> HttpResponse:
    """The bytes of a version go; its hash, its entry in the ledger and the reason stay."""
    held = publishing.version(number, viewer)
    if held is None or request.method != "POST":
        raise Http404
    entry = held.resource.entry
    try:
        publishing.withdraw_version(viewer, held, request.POST.get("reason", "")[:2000])
        messages.success(request, _("Đã thu hồi bản này: dữ liệu đã xóa, dấu vết trong sổ cái còn lại."))
    except (publishing.PublicationRefusedError, ValueError) as refused:
        messages.error(request, str(refused))
    return redirect("catalogue:versions", entry.name, held.resource_id)


@changing
def restore(request: HttpRequest, viewer: Viewer, number: int) -> HttpResponse:
    """An earlier version is published once more, as a job of its own."""
    held = publishing.version(number, viewer)
    if held is None or request.method != "POST":
        raise Http404
    try:
        return redirect("catalogue:publication", publishing.restore(viewer, held).pk)
    except publishing.PublicationRefusedError as refused:
        messages.error(request, str(refused))
    return redirect("catalogue:versions", held.resource.entry.name, held.resource_id)


def _table(found: list[publishing.Version], name: str, number: UUID, sees_all: bool) -> Table:
    offered = {one.pk for one in found if one.state != "withdrawn" and (sees_all or _is_open(one))}
    return Table(
        _("Mới nhất trước. Một bản đã công bố không bao giờ bị sửa, chỉ được thay hoặc thu hồi."),
        [
            Column(_("Bản")),
            Column(_("Trạng thái")),
            Column(_("Dòng"), numeric=True),
            Column(_("Công bố"), tight=True),
            Column(_("Dấu của tệp")),
            Column(_("Tải")),
        ],
        [
            [
                Cell(
                    _("bản %s") % one.number,
                    href=f"?so={one.number}" if one.state != "withdrawn" and one.number > 1 else "",
                    note=_("so với bản trước") if one.state != "withdrawn" and one.number > 1 else one.withdrawn_reason,
                ),
                Cell(words.version(one.state)[1], state=words.version(one.state)[0]),
                Cell(numbers.number(one.rows)),
                Cell(numbers.moment(one.published_at, seconds=False)),
                Cell(one.original_sha256[:12]),
                Cell(
                    _("tệp gốc") if one.pk in offered else "–",
                    href=f"/dataset/{name}/resource/{number}/v/{one.number}/download/{quote(one.original_name)}"
                    if one.pk in offered
                    else "",
                ),
            ]
            for one in found
        ],
        "",
    )


def _is_open(one: publishing.Version) -> bool:
    return bool(one.manifest.get("original", {}).get("open", False))
