"""How one entry is used `/du-lieu/<name>/luot-dung/`: by day and kind, as a page and as a file; and its part of the entry."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.catalogue.rules.usage import Day, Uses
from duoc.catalogue.services import entries, usage
from duoc.catalogue.services.entries import Entry
from duoc.catalogue.services.viewers import viewer_of
from duoc.frame import charts, export, numbers
from duoc.frame.tables import Cell, Column, Table, with_query
from duoc.people.services.periods import today

DAYS = 30
LONGEST = 400  # days


def page(request: HttpRequest, name: str) -> HttpResponseBase:
    """The days of a period, newest first; the whole as a file with `form` = xlsx, csv, json."""
    row = entries.entry(name, viewer_of(request.user))
    if row is None:
        raise Http404
    first, last, fault = period(request)
    found = usage.days(row.pk, first, last)
    told = [_("Từ %(first)s đến hết %(last)s.") % {"first": numbers.day(first), "last": numbers.day(last)}, _counting()]
    if (form := request.GET.get("form")) in export.FORMATS:
        lines = [[one.day.isoformat(), *_counts(one.uses)] for one in found]
        return export.response(form, f"luot-dung-{row.name}-{first}-{last}", [_("Ngày"), *kinds()], lines, told)
    query = request.GET.urlencode()
    return render(
        request,
        "catalogue/uses.html",
        {
            "entry": row,
            "crumbs": [
                (_("Dữ liệu"), reverse("catalogue:front")),
                (row.title, reverse("catalogue:entry", args=[row.name])),
            ],
            "first": first,
            "last": last,
            "fault": fault,
            "chart": chart(row, found),
            "table": _table(found, query),
            "counting": _counting(),
            "board": reverse("boards:data-use"),
        },
    )


def part(row: Entry) -> dict[str, Any]:
    """What the entry's own page shows of it: the last `DAYS` days."""
    last = today()
    found = usage.days(row.pk, last - timedelta(days=DAYS - 1), last)
    uses = summed(found)
    rows = reverse("catalogue:uses", args=[row.name])
    return {
        "days": DAYS,
        "figures": [
            (_("lượt xem mục"), uses.page, rows),
            (_("lượt xem, lấy dòng"), uses.rows, rows),
            (_("lượt tải về"), uses.files, rows),
        ],
        "chart": chart(row, found, small=True),
        "total": uses.total,
        "last": usage.last_use(row.pk),
        "rows": rows,
    }


def chart(row: Entry, found: list[Day], *, small: bool = False) -> charts.Chart:
    """Uses by day; each day leads to its kinds."""
    wide, high = (charts.SMALL, charts.LOW) if small else (charts.WIDTH, charts.HEIGHT)
    rows = reverse("catalogue:uses", args=[row.name])
    points = [
        charts.Point(
            numbers.day(one.day), one.uses.total, f"{rows}?from={one.day}&to={one.day}" if one.uses.total else ""
        )
        for one in found
    ]
    badge = "sample" if row.sample else ""
    title, unit, head = _("Lượt dùng theo ngày"), _("Lượt dùng"), _("Ngày")
    return charts.draw(title, points, unit=unit, head=head, badge=badge, width=wide, height=high)


def period(request: HttpRequest) -> tuple[date, date, str]:
    """(first, last, what was wrong with the reader's own days)."""
    last = today()
    first = last - timedelta(days=DAYS - 1)
    try:
        own_last = date.fromisoformat(request.GET.get("to") or last.isoformat())
        own_first = date.fromisoformat(request.GET.get("from") or min(first, own_last).isoformat())
    except ValueError:
        return first, last, _("Ngày không đọc được; đang dùng khoảng thời gian thường lệ.")
    if not 0 <= (own_last - own_first).days < LONGEST or own_last > last:
        return first, last, _("Khoảng thời gian không quá %s ngày và không sau hôm nay.") % LONGEST
    return own_first, own_last, ""


def summed(found: list[Day]) -> Uses:
    """The sum of days."""
    names = ("page", "rows", "download", "export", "robots")
    return Uses(*(sum(getattr(one.uses, name) for one in found) for name in names))


def kinds() -> list[str]:
    """What the counts of `rules.usage.Uses` are called."""
    return [_("Xem mục"), _("Xem, lấy dòng"), _("Tải tệp gốc"), _("Xuất tệp"), _("Máy tìm kiếm")]


def _counts(uses: Uses) -> list[int]:
    return [uses.page, uses.rows, uses.download, uses.export, uses.robots]


def _counting() -> str:
    return _(
        "Mỗi lần mở trang, xem bảng, lấy dòng, tải tệp là một lượt; không ghi ai, từ đâu. Người của cơ quan "
        "giữ mục và máy tìm kiếm không tính vào lượt dùng."
    )


def _table(found: list[Day], query: str) -> Table:
    total = summed(found)
    lines = [
        [Cell(numbers.day(one.day)), *(Cell(numbers.number(count)) for count in _counts(one.uses))]
        for one in reversed(found)
        if one.uses.total or one.uses.robots
    ]
    if lines:
        lines.insert(0, [Cell(_("Cộng")), *(Cell(numbers.number(count)) for count in _counts(total))])
    return Table(
        _("Ngày có lượt dùng, mới nhất trước."),
        [Column(_("Ngày")), *(Column(one, numeric=True) for one in kinds())],
        lines,
        _("Chưa có lượt dùng nào trong khoảng thời gian này."),
        exports=[(form.upper(), with_query(query, form=form)) for form in ("xlsx", "csv", "json")],
        dense=True,
    )
