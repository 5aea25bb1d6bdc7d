"""`/nhat-ky/nhap-tep/`: a firm's file, judged row by row before anything is kept, then taken in as a whole or its good rows."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.frame import export, numbers
from duoc.people.services import Party
from duoc.trace.pages.diary import lines
from duoc.trace.pages.diary.door import members_only
from duoc.trace.rules import diary as templates
from duoc.trace.rules.diary import sheets
from duoc.trace.rules.diary.said import said, sentence
from duoc.trace.services import diary
from duoc.trace.services.diary import importing
from duoc.trace.services.diary.importing import AT_ONCE, LARGEST, Asked, FileRefusedError

_SHOWN = 20
_FAULTS = 100


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
    asked = Asked(request.POST.get("template", ""), request.POST.get("product", ""))
    content = file.read()
    _rehearsed(party, content, asked)
    number = importing.keep_upload(party, file.name or "", content, asked)
    return redirect(reverse("trace:diary-preview", args=[number]))


def _rehearsed(party: Party, content: bytes, asked: Asked) -> importing.Outcome:
    outcome = importing.import_file(party, content, asked, rehearse=True)
    if outcome.rows > AT_ONCE:
        raise FileRefusedError(
            said(
                "Trang này nhận nhiều nhất %(most)s dòng một lần; chia tệp, hoặc nhờ quản trị chạy lệnh nhập.",
                most=AT_ONCE,
            )
        )
    return outcome


@members_only(change="diary.import")
def preview(request: HttpRequest, party: Party, number: UUID) -> HttpResponseBase:
    """What a file would write, and what is wrong with it; then it is written."""
    held = importing.upload(party, number)
    if held is None:
        raise Http404
    name, content, asked = held
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
            words = _("Đã ghi %(stored)s mục; %(known)s dòng đã có trong sổ từ trước; %(refused)s dòng sai không ghi.")
            told = {key: numbers.number(getattr(outcome, key)) for key in ("stored", "known", "refused")}
            messages.success(request, words % told)
            return redirect(reverse("trace:diary-history"))
    else:
        outcome = _rehearsed(party, content, asked)
    template = templates.template(asked.template)
    return render(request, "trace/diary/preview.html", {
        "party": party,
        "name": name,
        "template_word": lines.word(template),
        "outcome": outcome,
        "faults": outcome.faults[:_FAULTS],
        "more": max(0, len(outcome.faults) - _FAULTS),
        "rows": [_shown(row, sent) for row, sent in outcome.shown[:_SHOWN]],
        "crumbs": [(_("Nhật ký"), reverse("trace:diary")), (_("Nhập từ tệp"), reverse("trace:diary-import"))],
    })  # fmt: skip


def _shown(row: int, sent: Any) -> tuple[int, str, str, str]:
    template = templates.template(sent.template)
    stage = template.stage(sent.stage) if template else None
    said = (
        "; ".join(f"{lines.word(stage.field(name))}: {value}" for name, value in sent.fields.items()) if stage else ""
    )
    return row, numbers.moment(sent.made_at, seconds=False), lines.word(stage) if stage else sent.stage, said


@members_only()
def sample(_request: HttpRequest, party: Party, template: str) -> HttpResponseBase:
    """An empty workbook with the heads of a template, its stages one below the other."""
    found = templates.template(template)
    if found is None:
        raise Http404
    head = list(dict.fromkeys(name for stage in found.stages for name in sheets.sample(stage)))
    return export.response("xlsx", f"mau-{party.code}-{template}", head, [])
