"""`/nhat-ky/nhap-tep/…/cot/`: what each column of a firm's file is, said by hand and remembered for the next one."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.people.services import Party
from duoc.trace.pages.diary import lines
from duoc.trace.pages.diary.door import members_only
from duoc.trace.rules import diary as templates
from duoc.trace.rules.diary import headings as rules
from duoc.trace.rules.diary.sheets import IGNORED
from duoc.trace.rules.diary.templates import Template
from duoc.trace.services.diary import headings, importing
from duoc.trace.services.diary.refused import FileRefusedError

Option = tuple[str, str, bool]  # value, word, chosen


@dataclass(frozen=True, slots=True)
class _Column:
    """A column as the page asks of it. id, name: of its select; groups: (word, options); fresh: nobody knows yet what it is."""

    id: str
    name: str
    text: str
    samples: list[str]
    groups: list[tuple[str, list[Option]]]
    fresh: bool
    error: str


@members_only(change="diary.import")
def choose(request: HttpRequest, party: Party, number: UUID) -> HttpResponseBase:
    """A choice a column, with its first values; a good one leads to the preview."""
    held = importing.upload(party, number)
    template = templates.template(held.template) if held else None
    if held is None or template is None:
        raise Http404
    try:
        rows = headings.rows(bytes(held.content))
    except FileRefusedError as error:  # it could be read when it came: the limits have changed since
        raise Http404 from error
    listed = rules.headings(rows)
    chosen, stage, faults = rules.recognised(rows[0], template, held.chosen), held.stage, {}
    if request.method == "POST":
        chosen = {one.key: request.POST.get(f"c.{one.at}", "") or IGNORED for one in listed}
        stage = request.POST.get("stage", "") if "stage" not in chosen.values() else ""
        faults = rules.mistakes(listed, chosen, template, stage)
        if not faults:
            headings.choose(party, held, template, rows[0], chosen, stage)
            return redirect(reverse("trace:diary-preview", args=[number]))
    columns = [_column(one, chosen.get(one.key, ""), template, lines.worded(faults.get(one.key, ""))) for one in listed]
    ids = {one.key: f"c-{one.at}" for one in listed} | {"stage": "stage", "": f"c-{listed[0].at}"}
    told = {one.key: one.text for one in listed}
    return render(request, "trace/diary/columns.html", {
        "party": party,
        "name": held.name,
        "template_word": lines.word(template),
        "columns": columns,
        "fresh": sum(one.fresh for one in columns),
        "stages": [(one.name, lines.word(one), one.name == stage) for one in template.stages],
        "stage_error": lines.worded(faults.get("stage", "")),
        "faults": [(ids[key], told.get(key, ""), lines.worded(sentence)) for key, sentence in faults.items()],
        "crumbs": [(_("Nhật ký"), reverse("trace:diary")), (_("Nhập từ tệp"), reverse("trace:diary-import"))],
    }, status=422 if faults else 200)  # fmt: skip


def _column(one: rules.Heading, chosen: str, template: Template, error: str) -> _Column:
    offers = rules.offers(template)
    groups = [
        (
            title,
            [(offer.name, lines.word(offer.word), offer.name == chosen) for offer in offers if offer.of_row == of_row],
        )
        for title, of_row in ((_("Của dòng"), True), (_("Nội dung công việc"), False))
    ]
    samples = [sample if isinstance(sample, str) else lines.word(sample) for sample in one.samples]
    return _Column(f"c-{one.at}", f"c.{one.at}", one.text, samples, groups, fresh=not chosen, error=error)
