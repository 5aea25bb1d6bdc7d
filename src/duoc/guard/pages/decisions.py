"""What wall and gateway decided `/bao-ve/quyet-dinh/`: the list with its filters and files, and one decision with its proof."""

import json
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.frame import export, numbers, paging
from duoc.frame.tables import Cell, Column, Table, with_query
from duoc.guard.pages.doors import reads
from duoc.guard.pages.reasons import reason, steps, verdicts
from duoc.guard.services import decisions as audit
from duoc.guard.services import tallies
from duoc.guard.services.decisions import Shown, Wanted
from duoc.guard.services.recounted import recounted
from duoc.guard.services.scope import Scope, scope

PAGE, MOST_EXPORTED, LONGEST_SHOWN = 50, 10_000, 90
WORDS = ("application", "verdict", "rule", "officer", "dossier", "key", "session")


@reads
def listing(request: HttpRequest) -> HttpResponseBase:
    """The newest first; a file holds what the filters hold, at most `MOST_EXPORTED`."""
    within, (first, last) = scope(request.user), days(request)
    begin, end = tallies.bounds(first, last)
    asked = {name: word(request, name) for name in WORDS}
    wanted = Wanted(**asked, since=begin, until=end, within=within, outcomes=False)
    if (form := request.GET.get("form")) in export.FORMATS:
        return _file(str(form), wanted, first, last)
    after = request.GET.get("after", "")
    try:
        page, fault = audit.decisions(wanted, after, PAGE), ""
    except paging.CursorError:
        page, fault = paging.Page([], None), _("Địa chỉ trang không đọc được; hãy về trang đầu.")
    return render(
        request,
        "guard/decisions.html",
        {
            "title": _("Các quyết định"),
            "crumbs": crumbs(),
            "lead": _(
                "Mỗi câu lệnh và lời gọi: ai hỏi, theo hồ sơ nào, cho qua hay không. Không có giá trị cá nhân nào ở đây."
            ),
            "first": first,
            "last": last,
            "asked": asked,
            "fault": fault,
            "verdicts": [(one, word) for one, (word, _state) in verdicts().items() if one != "done"],
            "applications": applications(within),
            "kept": [(name, asked[name]) for name in ("key", "session") if asked[name]],
            "table": _table(request, page, after),
        },
    )


@reads
def one(request: HttpRequest, writer: str, number: int) -> HttpResponse:
    """One decision, recounted before the reader's eyes."""
    found = recounted(writer, number, scope(request.user)) if "\0" not in writer else None
    if found is None:
        raise Http404
    if request.GET.get("form") == "proof" and found.proof is not None:
        answer = HttpResponse(json.dumps(found.proof, ensure_ascii=False, indent=1), content_type="application/json")
        answer["Content-Disposition"] = f'attachment; filename="quyet-dinh-{writer}-{number}.json"'
        return answer
    row, words, told = found.row, verdicts(), steps()
    why, do = reason(row.rule) if row.rule else ("", "")
    return render(
        request,
        "guard/decision.html",
        {
            "title": _("Quyết định %(number)s của %(writer)s") % {"number": numbers.number(number), "writer": writer},
            "crumbs": [*crumbs(), (_("Các quyết định"), reverse("guard:decisions"))],
            "row": row,
            "word": words[row.verdict],
            "why": why,
            "do": do,
            "outcome": found.outcome,
            "outcome_of": reverse("guard:decision", args=[writer, row.of]) if row.of is not None else "",
            "failed": reason(found.outcome.rule)[0] if found.outcome is not None and found.outcome.rule else "",
            "seal": found.seal,
            "state": found.state,
            "entry": found.entry,
            "place": number - found.seal.first + 1 if found.seal else None,
            "of": found.seal.last - found.seal.first + 1 if found.seal else None,
            "steps": [(state, *told[step]) for step, state in found.steps],
            "proof": found.proof is not None,
            "verify": reverse("ledger:verify") + f"?index={found.entry}" if found.entry is not None else "",
            "like": [
                (_("cùng phiên"), address(session=row.session)),
                (_("cùng câu lệnh"), address(key=row.key)),
                (_("cùng cán bộ"), address(officer=row.officer)),
                (_("cùng hồ sơ"), address(dossier=row.dossier)),
            ],
        },
    )


def crumbs() -> list[tuple[str, str]]:
    """The way back to the room's front page."""
    return [(_("Bảo vệ dữ liệu"), reverse("guard:front"))]


def address(**filters: str) -> str:
    """The list with these filters; empty when one of them is empty, for nothing is like nothing."""
    if not all(filters.values()):
        return ""
    return reverse("guard:decisions") + with_query("", **filters)


def word(request: HttpRequest, name: str) -> str:
    """A word to filter by; the database knows no text with NUL."""
    return request.GET.get(name, "").replace("\0", "").strip()[:200]


def days(request: HttpRequest, back: int = 6) -> tuple[date, date]:
    """The days that the address names, in order; without them the last seven."""
    last = _day(request.GET.get("to", "")) or tallies.today()
    first = _day(request.GET.get("from", "")) or last - timedelta(days=back)
    return min(first, last), max(first, last)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if date(2000, 1, 1) <= found <= date(2200, 1, 1) else None


def applications(within: Scope) -> list[str]:
    """What the filter offers: the exchange only to who sees everything."""
    known = [one for one in tallies.known() if within is None or one in within]
    return [*known, "exchange"] if within is None else known


def _table(request: HttpRequest, page: paging.Page[Shown], after: str) -> Table:
    query, words = request.GET.urlencode(), verdicts()
    columns = [
        Column(_("Thời điểm"), tight=True),
        Column(_("Phán quyết"), tight=True),
        Column(_("Ứng dụng"), tight=True),
        Column(_("Cán bộ, hồ sơ")),
        Column(_("Câu lệnh hoặc dịch vụ"), prose=True),
        Column(_("Công dân"), numeric=True),
        Column(_("Sổ cái"), tight=True),
    ]
    narrowed = any(request.GET.get(name) for name in WORDS)
    return Table(
        _("Mới nhất trước."),
        columns,
        [_cells(one, words) for one in page.rows],
        _("Không có quyết định nào với bộ lọc này.")
        if narrowed
        else _("Chưa có quyết định nào trong các ngày này. Nối một phần mềm qua cổng tường lửa, hoặc chọn ngày khác."),
        empty_href=reverse("guard:decisions") if narrowed else "",
        empty_action=_("Bỏ bộ lọc"),
        first=with_query(query) if after else "",
        following=with_query(query) + f"&after={page.following}" if page.following else "",
        exports=[(form.upper(), with_query(query, form=form)) for form in export.FORMATS] if page.rows else (),
        dense=True,
    )


def _cells(shown: Shown, words: dict[str, tuple[str, str]]) -> list[Cell]:
    row = shown.row
    word, state = words[row.verdict]
    text = row.text or row.key
    asks = ", ".join(row.objects_named)
    return [
        Cell(numbers.moment(row.time), href=reverse("guard:decision", args=[shown.writer, row.number])),
        Cell(word, state=state, note=reason(row.rule)[0] if row.rule else ""),
        Cell(row.application, note=row.account),
        Cell(row.officer, note=row.dossier),
        Cell(text[:LONGEST_SHOWN] + ("…" if len(text) > LONGEST_SHOWN else ""), note=asks),
        Cell(numbers.number(row.identities) if row.identities else ""),
        Cell(_("mục %s") % numbers.number(shown.entry), href=reverse("ledger:entry", args=[shown.entry]))
        if shown.entry is not None
        else Cell(_("đang vào sổ")),
    ]


def _file(form: str, wanted: Wanted, first: date, last: date) -> HttpResponseBase:
    head = [
        _("Thời điểm"),
        _("Nơi ghi"),
        _("Số"),
        _("Phán quyết"),
        _("Lý do"),
        _("Ứng dụng"),
        _("Người dùng CSDL"),
        _("Phần mềm"),
        _("Địa chỉ"),
        _("Cán bộ"),
        _("Cơ quan"),
        _("Hồ sơ"),
        _("Bảng, cột"),
        _("Câu lệnh hoặc dịch vụ"),
        _("Công dân"),
        _("Sổ cái"),
    ]
    words, page = verdicts(), audit.decisions(wanted, "", MOST_EXPORTED)
    rows: list[list[Any]] = [
        [
            one.row.time,
            one.writer,
            one.row.number,
            words[one.row.verdict][0],
            reason(one.row.rule)[0] if one.row.rule else "",
            one.row.application,
            one.row.account,
            one.row.program,
            one.row.source,
            one.row.officer,
            one.row.agency,
            one.row.dossier,
            ", ".join(one.row.objects_named),
            one.row.text or one.row.key,
            one.row.identities,
            one.entry,
        ]
        for one in page.rows
    ]
    notes = (
        [_("Còn nhiều hơn: tệp này chỉ có %s dòng mới nhất.") % numbers.number(MOST_EXPORTED)] if page.following else []
    )
    return export.response(form, f"quyet-dinh-{first}-{last}", head, rows, notes)
