"""Kept reports of `duoc guard scan` `/bao-ve/quet/`: where personal data lies outside the databases that are guarded."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.frame import numbers, paging
from duoc.frame.personal import personal_word
from duoc.frame.tables import Cell, Column, Table, with_query
from duoc.guard.pages.decisions import crumbs
from duoc.guard.pages.doors import reads_all
from duoc.guard.services import kept_reports
from duoc.guard.services.kept_reports import classes

MOST_FILES = 200


@reads_all
def listing(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    after = request.GET.get("after", "")
    try:
        page, fault = kept_reports.reports(after), ""
    except paging.CursorError:
        page, fault = paging.Page([], None), _("Địa chỉ trang không đọc được; hãy về trang đầu.")
    columns = [
        Column(_("Nơi quét")),
        Column(_("Thời điểm"), tight=True),
        Column(_("Nhạy cảm"), numeric=True),
        Column(_("Cơ bản"), numeric=True),
        Column(_("Loại gặp nhiều nhất"), prose=True),
        Column(_("Tệp"), numeric=True),
        Column(_("Dung lượng"), numeric=True),
    ]
    table = Table(
        _("Mới nhất trước. Báo cáo giữ số đếm, không giữ giá trị nào."),
        columns,
        [_cells(one) for one in page.rows],
        _("Chưa giữ báo cáo nào. Quét một thư mục và giữ lại số đếm: duoc guard scan ĐƯỜNG_DẪN --keep"),
        first=reverse("guard:scans") if after else "",
        following=with_query("") + f"after={page.following}" if page.following else "",
    )
    return render(
        request,
        "guard/listing.html",
        {
            "title": _("Kết quả quét"),
            "crumbs": crumbs(),
            "fault": fault,
            "table": table,
            "lead": _(
                "Dữ liệu cá nhân nằm ở đâu ngoài cơ sở dữ liệu được bảo vệ: tệp xuất, bản sao, nhật ký, thư mục dùng chung."
            ),
        },
    )


@reads_all
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One report: types, then files."""
    found = kept_reports.report(number)
    if found is None:
        raise Http404
    legal = classes(found.types)
    types = Table(
        _("Theo loại, nhiều nhất trước"),
        [Column(_("Loại")), Column(_("Lớp theo luật")), Column(_("Số lần"), numeric=True)],
        [
            [Cell(personal_word(kind)), Cell(_class(kind)), Cell(numbers.number(count))]
            for kind, count in _ordered(found.types)
        ],
        _("Không thấy dữ liệu cá nhân nào."),
        dense=True,
    )
    files = Table(
        _("Tệp có nhiều dữ liệu cá nhân nhất trước. Nhiều nhất %s tệp.") % numbers.number(MOST_FILES),
        [
            Column(_("Tệp")),
            Column(_("Số lần"), numeric=True),
            Column(_("Loại"), prose=True),
            Column(_("Dung lượng"), numeric=True),
        ],
        [
            [
                Cell(path, note=unread and _("không đọc: %s") % unread),
                Cell(numbers.number(sum(counts.values()))),
                Cell(_several(counts)),
                Cell(numbers.size(size)),
            ]
            for path, size, counts, unread in found.files[:MOST_FILES]
        ],
        _("Không tệp nào có dữ liệu cá nhân."),
        dense=True,
    )
    return render(
        request,
        "guard/scan.html",
        {
            "title": found.path,
            "crumbs": [*crumbs(), (_("Kết quả quét"), reverse("guard:scans"))],
            "report": found,
            "sensitive": legal["sensitive"],
            "basic": legal["basic"],
            "other": legal[""],
            "types": types,
            "files": files,
        },
    )


def _cells(one: Any) -> list[Cell]:
    legal = classes(one.types)
    return [
        Cell(one.path, href=reverse("guard:scan", args=[one.pk]), note=one.by),
        Cell(numbers.moment(one.at, seconds=False)),
        Cell(numbers.number(legal["sensitive"])),
        Cell(numbers.number(legal["basic"])),
        Cell(_several(one.types) or _("không thấy gì")),
        Cell(
            numbers.number(one.files_read),
            note=_("%s không đọc") % numbers.number(one.files_unread) if one.files_unread else "",
        ),
        Cell(numbers.size(one.size)),
    ]


def _ordered(counts: dict[str, int]) -> list[tuple[str, int]]:
    """The most frequent first: the database keeps no order."""
    return sorted(counts.items(), key=lambda one: -one[1])


def _several(counts: dict[str, int], most: int = 3) -> str:
    told = [f"{personal_word(kind)} {numbers.number(count)}" for kind, count in _ordered(counts)]
    return ", ".join(told[:most]) + (", …" if len(told) > most else "")


def _class(kind: str) -> str:
    """What the law calls it."""
    told = {"sensitive": _("nhạy cảm"), "basic": _("cơ bản"), "": _("không nêu trong danh mục")}
    return next(told[name] for name, count in classes({kind: 1}).items() if count)
