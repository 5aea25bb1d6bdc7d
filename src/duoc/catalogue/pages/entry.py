"""One entry `/du-lieu/<name>/`: what it is, who answers for it, its data, and what was changed."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from duoc.catalogue.pages import scores, uses, words
from duoc.catalogue.pages.formats import dcat, links
from duoc.catalogue.rules.entries import debts
from duoc.catalogue.rules.records import EntryRecord
from duoc.catalogue.rules.usage import PAGE
from duoc.catalogue.services import counting, entries, publishing, records
from duoc.catalogue.services.viewers import viewer_of
from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table


def page(request: HttpRequest, name: str) -> HttpResponse:
    """The entry; 410 with its stone where it was withdrawn."""
    viewer = viewer_of(request.user)
    row = entries.entry(name, viewer, withdrawn=True)
    if row is None:
        if (stone := entries.stone(name)) is not None:
            return render(request, "catalogue/withdrawn.html", {"entry": stone}, status=410)
        raise Http404
    shown = records.entry(row, viewer)
    if shown.name != name:
        return redirect("catalogue:entry", shown.name)
    changes = viewer.may_change(row.agency_id)
    counting.count(viewer, row.pk, row.agency_id, PAGE, request.headers.get("User-Agent", ""))
    return render(
        request,
        "catalogue/entry.html",
        {
            "entry": shown,
            "withdrawn": publishing.withdrawn_now(
                [one.id for one in shown.resources if one.current is None and shown.rows_open]
            ),
            "machine": links.of_entry(shown),
            "crumbs": [(_("Dữ liệu"), reverse("catalogue:front"))],
            "kind": words.kind(shown.kind),
            "level": words.level(shown.level),
            "state": words.state(shown.state),
            "facts": _facts(shown),
            "used": uses.part(row),
            "quality": scores.part(row),
            "owed": [words.wanted(one.member) for one in debts(shown.kind, entries.members_of(row))] if changes else [],
            "changes": changes,
            "sees_all": viewer.sees_all_of(row.agency_id),
            "may_ask": shown.level == "restricted" and viewer.changes != frozenset(),
            "history": _history(entries.history(row, 20)) if viewer.sees_all_of(row.agency_id) else None,
        },
    )


def ckan_address(request: HttpRequest, name: str) -> HttpResponse:
    """The address that CKAN's clients print for a dataset; its metadata for whoever prefers them to a page."""
    answer = dcat.instead_of_page(request, name) or redirect("catalogue:entry", name, permanent=True)
    patch_vary_headers(answer, ("Accept",))
    return answer


def _facts(shown: EntryRecord) -> list[tuple[str, Any, str]]:
    """(word, what it says, where it leads) of what is known; what is not is not shown."""
    front = reverse("catalogue:front")
    topic = (shown.topic.title, f"{front}?topic={shown.topic.key}") if shown.topic else ("", "")
    return [
        (word, said, href)
        for word, said, href in (
            (_("Cơ quan chủ trì"), shown.publisher.title, f"{front}?agency={shown.publisher.key}"),
            (_("Đơn vị vận hành"), shown.operator.title if shown.operator else "", ""),
            (_("Lĩnh vực"), *topic),
            (_("Cập nhật"), words.frequency(shown.frequency), ""),
            (_("Số liệu đến ngày"), _day(shown.data_updated_on), ""),
            (_("Rà soát gần nhất"), _day(shown.reviewed_on), ""),
            (_("Phạm vi"), shown.spatial, ""),
            (_("Thời gian"), _period(shown), ""),
            (_("Giấy phép"), words.licence(shown.license_id), ""),
            (_("Căn cứ pháp lý"), "; ".join(_basis(one) for one in shown.legal_bases), ""),
            (_("Đầu mối"), shown.contact.get("role", ""), ""),
            (_("Thư điện tử"), shown.contact.get("email", ""), _mail(shown.contact.get("email", ""))),
            (_("Điện thoại cơ quan"), shown.contact.get("phone", ""), ""),
            (_("Nguồn"), shown.source_note, ""),
            (_("Mã"), shown.code, ""),
        )
        if said
    ]


def _day(day: date | None) -> str:
    return numbers.day(day) if day else ""


def _mail(address: str) -> str:
    return f"mailto:{address}" if "@" in address else ""


def _period(shown: EntryRecord) -> str:
    if not shown.starts:
        return ""
    return _("%s đến %s") % (_day(shown.starts), _day(shown.ends)) if shown.ends else _("từ %s") % _day(shown.starts)


def _basis(one: Any) -> str:
    return ", ".join(part for part in (one.get("article", ""), one.get("title", "")) if part)


def _history(changes: list[Any]) -> Table:
    return Table(
        _("Mới nhất trước; mỗi lần đổi là một mục trong sổ cái."),
        [
            Column(_("Thời điểm"), tight=True),
            Column(_("Ai"), tight=True),
            Column(_("Việc")),
            Column(_("Đổi gì"), prose=True),
        ],
        [
            [
                Cell(numbers.moment(one.at, seconds=False)),
                Cell(one.by),
                Cell(_what(one.what), note=one.reason),
                Cell(", ".join(words.wanted(member) for member in one.after)),
            ]
            for one in changes
        ],
        _("Chưa có thay đổi nào."),
        dense=True,
    )


def _what(verb: str) -> str:
    return {"registered": _("lập mục"), "changed": _("sửa")}.get(verb, words.state(verb)[1])
