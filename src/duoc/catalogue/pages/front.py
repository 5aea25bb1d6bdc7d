"""The public list of data `/du-lieu/`: what there is, from whom, and how to narrow it. No account, no puzzle, no login."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.catalogue.pages import words
from duoc.catalogue.rules import listings as rules
from duoc.catalogue.services import listings, publishers, topics
from duoc.catalogue.services.viewers import viewer_of
from duoc.frame import paging
from duoc.frame.tables import with_query

SHOWN = 8  # values of a facet before "more"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: its words, how many entries it leaves, the address that chooses it or lets it go."""

    label: str
    count: int
    href: str
    chosen: bool


def page(request: HttpRequest) -> HttpResponse:
    """The list."""
    viewer = viewer_of(request.user)
    asked = rules.read(request.GET.dict())
    after, fault = request.GET.get("after", ""), ""
    try:
        found = listings.listing(viewer, asked, after)
    except paging.CursorError:
        found, fault = listings.listing(viewer, asked), _("Địa chỉ trang không đọc được; đây là trang đầu.")
    query = request.GET.urlencode()
    counts = listings.totals(viewer)
    here = reverse("catalogue:front")
    return render(
        request,
        "catalogue/front.html",
        {
            "entries": found.page.rows,
            "total": found.total,
            "fault": fault,
            "q": asked.words,
            "understood": found.understood,
            "narrowed": bool(asked.values or asked.words),
            "keeps": viewer.sees != frozenset(),
            "figures": [
                (_("dữ liệu mở"), counts.get("open", 0), f"{here}?kind=open"),
                (_("cơ sở dữ liệu dùng chung"), counts.get("shared", 0), f"{here}?kind=shared"),
                *([(_("dữ liệu chủ"), counts["master"], f"{here}?kind=master")] if counts.get("master") else []),
            ],
            "facets": _facets(found.facets, asked, query),
            "orders": [
                *([(_("hợp nhất"), with_query(query, order=""), asked.order == rules.BEST)] if asked.words else []),
                (_("mới cập nhật"), with_query(query, order=rules.NEWEST), asked.order == rules.NEWEST),
                (_("theo tên"), with_query(query, order=rules.TITLE), asked.order == rules.TITLE),
            ],
            "first": with_query(query) if after else "",
            "following": with_query(query) + f"&after={found.page.following}" if found.page.following else "",
        },
    )


def _facets(
    counted: dict[str, list[tuple[str, int]]], asked: rules.Narrowing, query: str
) -> list[tuple[str, list[Choice], list[Choice]]]:
    """(title, the first values, the others) of each facet that offers a choice."""
    names = _names()
    made = []
    for facet, title in _titles().items():
        choices = [
            Choice(
                names[facet](value),
                count,
                with_query(query, **{facet: None if asked.values.get(facet) == value else value}),
                asked.values.get(facet) == value,
            )
            for value, count in counted[facet]
        ]
        # What was chosen stands first: it is the way back.
        choices.sort(key=lambda one: not one.chosen)
        if len(choices) > 1 or any(one.chosen for one in choices):
            made.append((title, choices[:SHOWN], choices[SHOWN:]))
    return made


def _titles() -> dict[str, str]:
    return {
        rules.KIND: _("Lớp dữ liệu"),
        rules.TOPIC: _("Lĩnh vực"),
        rules.AGENCY: _("Cơ quan"),
        rules.FORMAT: _("Định dạng"),
        rules.FREQUENCY: _("Cập nhật"),
        rules.LICENCE: _("Giấy phép"),
    }


def _names() -> dict[str, Any]:
    sectors = {one.key: one.title for one in topics.topics()}
    agencies = {one.key: one.title for one in publishers.publishers()}
    return {
        rules.KIND: words.kind,
        rules.TOPIC: lambda key: sectors.get(key, key),
        rules.AGENCY: lambda key: agencies.get(key, key),
        rules.FORMAT: lambda code: code,
        rules.FREQUENCY: words.frequency,
        rules.LICENCE: words.licence,
    }
