"""The score: of the catalogue for everybody `/chat-luong-du-lieu/`, of their entries for stewards, of one on its own page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.catalogue.pages import words
from duoc.catalogue.pages.doors import stewards
from duoc.catalogue.rules.quality import Dimension, Loss
from duoc.catalogue.services import quality
from duoc.catalogue.services.entries import Entry
from duoc.catalogue.services.viewers import Viewer, viewer_of
from duoc.engines.dcat import mqa
from duoc.frame import charts, numbers
from duoc.frame.tables import Cell, Column, Table, with_query

SIZE = 50


def page(request: HttpRequest) -> HttpResponse:
    """For everybody: the catalogue by dimension, by agency, what costs most points, and how all of it is counted."""
    viewer = viewer_of(request.user)
    found = quality.whole()
    days = quality.history()
    return render(
        request,
        "catalogue/quality.html",
        {
            "score": found,
            "day": numbers.in_province(found.counted_at).date() if found else None,
            "rating": words.rating(found.rating) if found else None,
            "dimensions": bars(found.dimensions) if found else [],
            "agencies": _agencies(viewer),
            "metrics": _metrics(found),
            "history": charts.draw(
                _("Điểm của cả danh mục theo ngày"),
                [charts.Point(numbers.day(day), round(total)) for day, total in days],
                "line",
                _("Điểm"),
                _("Ngày"),
            )
            if len(days) > 1
            else None,
            "keeps": viewer.sees != frozenset(),
        },
    )


@stewards
def listing(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """For stewards: their entries by score, the lowest first, each with what to do first."""
    agency = request.GET.get("agency", "")[:100]
    after = request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 7 else 0
    found = quality.scored(viewer, agency, start, SIZE + 1)
    query = request.GET.urlencode()
    table = Table(
        _("Điểm thấp nhất trước."),
        [
            Column(_("Mục dữ liệu")),
            Column(_("Điểm"), numeric=True, tight=True),
            Column(_("Xếp loại"), tight=True),
            Column(_("Làm gì trước"), prose=True),
            Column(_("Tính ngày"), tight=True),
        ],
        [_scored(one) for one in found[:SIZE]],
        _("Chưa mục nào được chấm điểm. Việc chạy nền chấm mỗi giờ; chấm ngay bằng: duoc catalogue score"),
        first=with_query(query) if start else "",
        following=with_query(query) + f"&after={start + SIZE}" if len(found) > SIZE else "",
    )
    return render(
        request,
        "catalogue/scores.html",
        {
            "table": table,
            "agencies": _agencies(viewer, reverse("catalogue:scores")),
            "narrowed": agency,
            "crumbs": [(_("Sổ dữ liệu"), reverse("catalogue:desk"))],
        },
    )


def part(row: Entry) -> dict[str, Any] | None:
    """What the entry's own page shows; None before the first count."""
    found = quality.quality(row.pk)
    if found is None:
        return None
    return {
        "score": found,
        "rating": words.rating(found.rating),
        "dimensions": bars(found.dimensions),
        "lost": [(advice(one), one.points) for one in found.lost if one.possible],
        "impossible": [one for one in found.lost if not one.possible],
    }


def bars(found: tuple[Dimension, ...]) -> list[tuple[str, float, int]]:
    """(what the dimension is called, points, how many there are)."""
    return [(words.dimension(one.key), one.points, one.full) for one in found]


def advice(one: Loss | mqa.Metric) -> str:
    """What to do, in the reader's language."""
    return one.advice_en if numbers.english() else one.advice


def _scored(one: quality.Scored) -> list[Cell]:
    state, word = words.rating(one.rating)
    first = one.first
    return [
        Cell(one.title, href=reverse("catalogue:entry", args=[one.name]) + "#chat-luong", note=one.agency),
        Cell(numbers.number(one.total, 0)),
        Cell(word, state=state),
        Cell(advice(first), note=_won(first)) if first else Cell(_("Đã đạt mọi điểm có thể.")),
        Cell(numbers.day(numbers.in_province(one.counted_at).date())),
    ]


def _won(one: Loss) -> str:
    return _("được thêm %s điểm") % numbers.number(one.points)


def _agencies(viewer: Viewer, narrows: str = "") -> Table:
    """narrows: the page of entries that an agency's number leads to; usually the public list."""
    front = reverse("catalogue:front")
    return Table(
        _("Điểm trung bình của các mục công khai; thấp nhất trước."),
        [
            Column(_("Cơ quan")),
            Column(_("Số mục"), numeric=True),
            Column(_("Điểm trung bình"), numeric=True),
            Column(_("Xếp loại"), tight=True),
        ],
        [
            [
                Cell(one.agency, href=f"{narrows or front}?agency={one.key}"),
                Cell(numbers.number(one.entries), href=f"{front}?agency={one.key}"),
                Cell(numbers.number(one.total, 1)),
                Cell(words.rating(one.rating)[1], state=words.rating(one.rating)[0]),
            ]
            for one in quality.agencies(viewer)
        ],
        _("Chưa mục nào được chấm điểm."),
        dense=True,
    )


def _metrics(found: quality.Quality | None) -> Table:
    """All metrics with their weights and what the catalogue earned."""
    lost = {one.key: one.points for one in found.lost} if found else {}
    return Table(
        _("23 tiêu chí, cộng lại 405 điểm: phương pháp MQA của data.europa.eu."),
        [
            Column(_("Nhóm")),
            Column(_("Tiêu chí")),
            Column(_("Điểm tối đa"), numeric=True),
            Column(_("Danh mục đạt"), numeric=True),
            Column(_("Cách đạt"), prose=True),
        ],
        [
            [
                Cell(words.dimension(one.dimension)),
                Cell(one.name),
                Cell(numbers.number(one.weight)),
                Cell(numbers.number(one.weight - lost.get(one.key, 0), 1) if found else "–"),
                Cell(advice(one)),
            ]
            for one in mqa.metrics()
        ],
        "",
        dense=True,
    )
