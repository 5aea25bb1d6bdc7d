"""`/nhat-ky/nhap-tep/`: a firm's file, judged row by row before anything is kept, then taken in as a whole or its good rows."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.frame import export, numbers
from duoc.frame.numbers import english
from duoc.people.services import Party
from duoc.trace.pages.diary import lines
from duoc.trace.pages.diary.door import members_only
from duoc.trace.rules import diary as templates
from duoc.trace.rules.diary import sheets
from duoc.trace.rules.diary.headings import FORMULA_WORD
from duoc.trace.rules.diary.said import said, sentence
from duoc.trace.services import diary
from duoc.trace.services.diary import headings, importing
from duoc.trace.services.diary.importing import AT_ONCE, LARGEST, Asked
from duoc.trace.services.diary.refused import FileRefusedError

_SHOWN = 20  # good rows
_WRONG = 100


@members_only(change="diary.import")
def upload(request: HttpRequest, party: Party) -> HttpResponseBase:
    """Choose a file; a good one leads to its preview."""
    fault = ""
    if request.method == "POST":
        try:
            return _kept(request, party)
        except FileRefusedError as error:
            fault = lines.worded(sentence(error))
    numbers_of = {book.number: book.product.name for book in diary.books(party)}
    return render(request, "trace/diary/upload.html", {
        "party": party,
        "fault": fault,
        "templates": [(one.name, lines.word(one), one.name == request.POST.get("template")) for one in templates.TEMPLATES],
        "products": list(numbers_of.items()),
        "most": {"rows": numbers.number(AT_ONCE), "size": numbers.size(LARGEST)},
        "samples": [(lines.word(one), reverse("trace:diary-sample", args=[one.name])) for one in templates.TEMPLATES],
        "crumbs": [(_("Nhật ký"), reverse("trace:diary"))],
    }, status=422 if fault else 200)  # fmt: skip


def _kept(request: HttpRequest, party: Party) -> HttpResponseBase:
    file = request.FILES.get("file")
    if file is None:
        raise FileRefusedError(said("Chưa chọn tệp."))
    if (file.size or 0) > LARGEST:
        raise FileRefusedError(importing.TOO_LARGE)
    template = templates.template(request.POST.get("template", ""))
    if template is None:
        raise FileRefusedError(said("Chọn mẫu nhật ký."))
    content = file.read()
    rows = headings.rows(content)
    if sum(any(cell.strip() for cell in row) for row in rows) > AT_ONCE + 1:
        raise FileRefusedError(
            said(
                "Trang này nhận nhiều nhất %(most)s dòng một lần; chia tệp, hoặc nhờ quản trị chạy lệnh nhập.",
                most=AT_ONCE,
            )
        )
    if not rows:
        raise FileRefusedError(said("Tệp không có dòng nào."))
    known = headings.remembered(party, template, rows[0])
    asked = Asked(template.name, request.POST.get("product", ""))
    if known is not None:
        asked = replace(asked, chosen=known.chosen, stage=known.stage)
    number = importing.keep_upload(party, file.name or "", content, asked)
    unclear = known is None and headings.unclear(rows[0], template)
    return redirect(reverse("trace:diary-columns" if unclear else "trace:diary-preview", args=[number]))


@members_only(change="diary.import")
def preview(request: HttpRequest, party: Party, number: UUID) -> HttpResponseBase:
    """What a file would write, and what is wrong with it, row by row; then it is written."""
    held = importing.upload(party, number)
    if held is None:
        raise Http404
    content, asked = bytes(held.content), importing.asked_of(held)
    try:
        if request.method == "POST":
            outcome = importing.import_file(
                party,
                content,
                asked,
                proceed=bool(request.POST.get("proceed")),
                by=request.user if request.user.is_authenticated else None,
            )
            if outcome.kept or not outcome.faults:
                importing.drop_upload(party, number)
                words = _(
                    "Đã ghi %(stored)s mục; %(known)s dòng đã có trong sổ từ trước; %(refused)s dòng sai không ghi."
                )
                told = {key: numbers.number(getattr(outcome, key)) for key in ("stored", "known", "refused")}
                messages.success(request, words % told)
                return redirect(reverse("trace:diary-history"))
        else:
            outcome = importing.import_file(party, content, asked, rehearse=True)
    except FileRefusedError:  # its columns say too little: there the person is told what
        return redirect(reverse("trace:diary-columns", args=[number]))
    rows = _rows(outcome)
    return render(request, "trace/diary/preview.html", {
        "party": party,
        "number": number,
        "name": held.name,
        "template_word": lines.word(templates.template(asked.template)),
        "outcome": outcome,
        "rows": rows,
        "more": max(0, outcome.refused - sum(bool(row.faults) for row in rows)),
        "crumbs": [(_("Nhật ký"), reverse("trace:diary")), (_("Nhập từ tệp"), reverse("trace:diary-import"))],
    })  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as the preview shows it: as it would stand in the book, or as the file has it where that cannot be read."""

    number: int
    at: str
    stage: str
    said: str
    faults: list[tuple[str, str]]


def _rows(outcome: importing.Outcome) -> list[_Row]:
    """The rows with a fault and the first others, in the order of the file."""
    faults: dict[int, list[tuple[str, str]]] = {}
    for one in outcome.faults:
        faults.setdefault(one.row, []).append((one.column, lines.worded(one.sentence)))
    wrong = set(sorted(faults)[:_WRONG])
    good = {row.number for row in [row for row in outcome.read if row.number not in faults][:_SHOWN]}
    return [_row(row, faults.get(row.number, [])) for row in outcome.read if row.number in wrong | good]


def _row(row: sheets.Row, faults: list[tuple[str, str]]) -> _Row:
    template = templates.template(row.sent.template) if row.sent else None
    stage = template.stage(row.sent.stage) if template and row.sent else None
    if row.sent is None or stage is None:
        said_there = "; ".join(f"{head}: {_cell(cell)}" for head, cell in row.cells)
        return _Row(row.number, "", "", said_there, faults)
    told = [(lines.word(stage.field(name)), value) for name, value in row.sent.fields.items()]
    said_there = "; ".join(f"{name}: {value}" for name, value in [(_("Lô"), row.sent.lot), *told] if value)
    return _Row(row.number, numbers.moment(row.sent.made_at, seconds=False), lines.word(stage), said_there, faults)


def _cell(cell: str) -> str:
    return lines.word(FORMULA_WORD) if cell == sheets.FORMULA else cell


@members_only()
def sample(_request: HttpRequest, party: Party, template: str) -> HttpResponseBase:
    """An empty workbook with the heads of a template, its stages one below the other."""
    found = templates.template(template)
    if found is None:
        raise Http404
    head = list(dict.fromkeys(name for stage in found.stages for name in sheets.sample(stage, english=english())))
    return export.response("xlsx", f"mau-{party.code}-{template}", head, [])
