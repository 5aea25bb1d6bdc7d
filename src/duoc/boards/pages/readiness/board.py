"""The checklist: five figures, one line a demand, what the law says; and the file for an inspecting team."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duoc.boards import services
from duoc.boards.pages.readiness import dossier, words
from duoc.boards.pages.readiness.door import demands
from duoc.boards.services import Provision, Readiness, Standing, State
from duoc.frame import export, numbers
from duoc.frame.tables import Cell, Column, Table, with_query

UNVERIFIED = "unverified"


@demands()
def board(request: HttpRequest) -> HttpResponseBase:
    """All demands, or those of a state (`state`), or whose words were not verified (`words`); as a file with `form`."""
    found = services.readiness()
    if (form := request.GET.get("form")) in export.FORMATS:
        head, rows, notes = dossier.table(found)
        return export.response(str(form), dossier.file_name(found), head, rows, notes)
    wanted, unverified = request.GET.get("state", ""), request.GET.get("words") == UNVERIFIED
    shown = [
        one
        for one in found.standings
        if wanted not in set(State) or one.state == wanted
        if not unverified or not one.demand.verified
    ]
    query = request.GET.urlencode()
    return render(request, "boards/readiness/board.html", {
        "found": found,
        "verdict": _verdict(found),
        "figures": _figures(found, wanted),
        "unverified": (found.unverified, with_query("", words=UNVERIFIED)),
        "filtered": len(shown) != len(found.standings),
        "table": _table(shown, query),
        "law": _law(services.provisions()),
        "may_change": services.may(request.user, "readiness.change"),
    })  # fmt: skip


def _verdict(found: Readiness) -> tuple[str, str]:
    """The state of the whole in one sentence, and its mark."""
    every, open_ = len(found.standings), len(found.standings) - found.held
    if not every:
        return "danger", _("Chưa có yêu cầu nào.")
    if open_:
        text = ngettext(
            "Chưa sẵn sàng: còn %(open)s yêu cầu trong %(every)s phải làm.",
            "Chưa sẵn sàng: còn %(open)s yêu cầu trong %(every)s phải làm.",
            open_,
        )
        return "danger", text % {"open": open_, "every": every}
    return "ok", _("Đủ bằng chứng còn hạn cho cả %s yêu cầu.") % every


def _figures(found: Readiness, wanted: str) -> list[tuple[str, str, str, str, str]]:
    """(word, number, address, mark, meaning) of each state, worst first."""
    counts, names, meanings = found.counts, words.states(), words.meanings()
    return [
        (
            names[state],
            numbers.number(counts[state]),
            with_query("", state=None if wanted == state else state) + "#yeu-cau",
            words.SHAPES[state] if counts[state] and state not in services.HELD else "",
            meanings[state],
        )
        for state in words.ORDER
    ]


def _table(shown: list[Standing], query: str) -> Table:
    return Table(
        _("Theo thứ tự danh mục"),
        [
            Column(_("Yêu cầu kết nối")),
            Column(_("Căn cứ"), prose=True),
            Column(_("Bằng chứng đang có"), prose=True),
            Column(_("Rà soát trước"), tight=True),
            Column(_("Tình trạng"), tight=True),
        ],
        [_line(one) for one in shown],
        _("Không có yêu cầu nào ở tình trạng này."),
        empty_href="?",
        empty_action=_("Xem tất cả"),
        exports=[(form.upper(), with_query(query, form=form, state=None, words=None)) for form in ("xlsx", "csv")],
    )


def _line(one: Standing) -> list[Cell]:
    href, has = reverse("boards:control", args=[one.demand.key]), _evidence(one)
    at = ("#he-thong" if one.figures else "#van-ban") if has else ""
    return [
        Cell(f"{one.demand.number}. {words.said(one.demand, 'title')}", href=href),
        Cell(
            one.demand.basis,
            note=words.said(one.demand, "caveat"),
            badge="" if one.demand.verified else UNVERIFIED,
        ),
        Cell(has, href=href + at, note=_wanted(one)) if has else Cell(_wanted(one)),
        Cell(numbers.day(one.review) if one.review else ""),
        Cell(words.states()[one.state], state=words.SHAPES[one.state]),
    ]


def _evidence(one: Standing) -> str:
    """What there is: the newest document, the number of figures that say something."""
    told = [figure for figure in one.figures if figure.verdict != services.Verdict.INFO]
    bad = [figure for figure in told if figure.verdict != services.Verdict.OK]
    parts = []
    if one.stated:
        newest = one.stated[0].row
        parts.append(f"{newest.title}, {numbers.day(newest.dated)}")
    if bad:
        parts += [f"{figure.label}: {figure.value}" for figure in bad]
    elif told:
        text = ngettext("hệ thống: %s số liệu, đều đạt", "hệ thống: %s số liệu, đều đạt", len(told))
        parts.append(text % len(told))
    return "; ".join(parts)


def _wanted(one: Standing) -> str:
    """What a person has to state, where nobody has."""
    return _("Cần ghi: %s") % words.said(one.demand, "asks") if one.demand.asks and not one.stated else ""


def _law(found: list[Provision]) -> Table:
    return Table(
        _("Những gì pháp luật nói, và đã đối chiếu tới đâu"),
        [
            Column(_("Văn bản")),
            Column(_("Hiệu lực"), tight=True),
            Column(_("Văn bản nói gì"), prose=True),
            Column(_("Nơi đã đọc"), prose=True),
        ],
        [
            [
                Cell(row.document, badge="" if row.verified else UNVERIFIED),
                Cell(numbers.day(row.in_force) if row.in_force else ""),
                Cell(words.said(row, "says"), note=words.said(row, "caveat")),
                Cell(row.source),
            ]
            for row in found
        ],
        _("Chưa có văn bản nào."),
    )
