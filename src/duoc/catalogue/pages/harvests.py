"""Sources that entries are taken from `/so-du-lieu/thu-thap/`: the last run, the next one, what went wrong; read only."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.catalogue.pages import words
from duoc.catalogue.pages.doors import stewards
from duoc.catalogue.services import harvesting, schedules
from duoc.catalogue.services.schedules import Course
from duoc.catalogue.services.viewers import Viewer
from duoc.frame import numbers
from duoc.frame.tables import Cell, Column, Table


@stewards
def listing(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The sources of the agencies whose register the reader keeps."""
    found = schedules.courses(viewer)
    table = Table(
        _(
            "Nguồn đang hỏng nằm trong danh sách như mọi nguồn khác; mỗi nguồn chạy riêng, nguồn này hỏng không dừng nguồn kia."
        ),
        [
            Column(_("Nguồn")),
            Column(_("Lần gần nhất")),
            Column(_("Thêm"), numeric=True, tight=True),
            Column(_("Đổi"), numeric=True, tight=True),
            Column(_("Gỡ"), numeric=True, tight=True),
            Column(_("Lần tới"), tight=True),
        ],
        [_cells(one) for one in found],
        _("Chưa có nguồn nào. Thêm nguồn: duoc catalogue harvest add TÊN --kind ckan --url ĐỊA_CHỈ --agency KHÓA"),
    )
    lead = _("Mục dữ liệu lấy từ danh mục của nơi khác (CKAN, DCAT). Việc chạy nền hỏi mỗi nguồn khi tới kỳ.")
    crumbs = [(_("Sổ dữ liệu"), reverse("catalogue:desk"))]
    told = {"title": _("Thu thập từ nơi khác"), "lead": lead, "table": table, "crumbs": crumbs}
    return render(request, "catalogue/listing.html", told)


@stewards
def one(request: HttpRequest, viewer: Viewer, number: int) -> HttpResponse:
    """One source with its last runs and the lines that they left."""
    held = schedules.course(viewer, number)
    if held is None:
        raise Http404
    return render(
        request,
        "catalogue/harvest.html",
        {
            "source": held.source,
            "trouble": held.trouble,
            "next": _next(held),
            "period": _period(held),
            "runs": [(run, words.run(run.outcome)) for run in harvesting.runs(held.source)],
            "crumbs": [
                (_("Sổ dữ liệu"), reverse("catalogue:desk")),
                (_("Thu thập từ nơi khác"), reverse("catalogue:harvests")),
            ],
        },
    )


def _cells(held: Course) -> list[Cell]:
    href = reverse("catalogue:harvest", args=[held.source.pk])
    name = Cell(held.source.name, href=href, note=f"{held.source.kind.upper()} · {held.source.agency.name}")
    coming = Cell(_next(held), note=_period(held))
    if held.last is None:
        return [name, Cell(_("chưa chạy")), Cell("–"), Cell("–"), Cell("–"), coming]
    state, word = words.run(held.last.outcome)
    when = numbers.moment(held.last.started_at, seconds=False)
    note = f"{when} · {held.trouble}" if held.trouble else when
    counts = (held.last.made, held.last.changed, held.last.withdrawn)
    return [name, Cell(word, state=state, note=note), *(Cell(numbers.number(one), href=href) for one in counts), coming]


def _next(held: Course) -> str:
    if held.source.every_hours is None:
        return _("chỉ khi có người chạy")
    if held.source.next_at is None:
        return _("trong một giờ tới")
    return numbers.moment(held.source.next_at, seconds=False)


def _period(held: Course) -> str:
    if held.source.failures:
        return _("đã hỏng %s lần liền, hỏi thưa dần") % numbers.number(held.source.failures)
    every = held.source.every_hours
    return "" if every is None else _("mỗi %s giờ") % numbers.number(every)
