"""What pages show of templates and entries, in the reader's language."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from duoc.frame import numbers
from duoc.frame.numbers import english
from duoc.people.services import Party
from duoc.trace.rules import diary as templates
from duoc.trace.rules.diary.fields import Field, unit
from duoc.trace.rules.diary.said import Said
from duoc.trace.rules.diary.templates import Stage, Template
from duoc.trace.services import diary

INPUT_MODES = {"number": "decimal", "amount": "decimal", "count": "numeric", "gln": "numeric"}


def word(one: Any) -> str:
    """The name of a template, stage, field or choice."""
    return str(one.en if english() else one.vi)


def worded(sentence: str) -> str:
    """A sentence of the rules in the reader's language; of anybody else's, as it is."""
    return sentence.read_in(english(), _translated) if isinstance(sentence, Said) else sentence


def _translated(text: str) -> str:
    return _(text)


def template_and_stage(entry: Any) -> tuple[str, str]:
    """(template, stage) of an entry in words; its keys where the template is gone."""
    template = templates.template(entry.template)
    stage = template.stage(entry.stage) if template else None
    return word(template) if template else entry.template, word(stage) if stage else entry.stage


def write_href(template: str, stage: str, product: str, **more: str) -> str:
    """The address of a form."""
    return reverse("trace:diary-write", args=[template, stage]) + "?" + urlencode({"san-pham": product, **more})


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a list shows it. amount: what of it is a number; state: empty, or what became of it."""

    entry: Any
    stage: str
    about: str
    amount: str
    state: str
    href: str


def line(entry: Any) -> Line:
    """One entry."""
    told = diary.told(entry, english=english())
    amounts = [value for field, value in told if field.kind in ("amount", "count")]
    texts = [value for field, value in told if field.kind in ("text", "choice") and field.required]
    state = (
        _("xóa bỏ") if entry.voids else _("đã sửa") if entry.corrected else _("bản sửa") if entry.corrects_id else ""
    )
    about = " · ".join(filter(None, (entry.lot, *texts[:1])))
    href = reverse("trace:diary-entry", args=[entry.pk])
    return Line(entry, template_and_stage(entry)[1], about, amounts[0] if amounts else "", state, href)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A form of hidden fields that writes an entry once more. about: what will be the same."""

    line: Line
    about: str
    action: str
    hidden: list[tuple[str, str]]


def repeat(entry: Any, party: Party) -> Repeat:
    """One tap: the same as last time, now. A stage that makes a lot makes another one."""
    template = templates.template(entry.template)
    stage = template.stage(entry.stage) if template else None
    makes = bool(stage and stage.shape and stage.shape.makes)
    product = entry.product.gtin or entry.product.code
    hidden = base(party, product, "" if makes else entry.lot, str(entry.site or ""))
    hidden += [(f"k.{name}", value) for name, value in entry.fields.items() if value and name != "note"]
    shown = line(entry)
    about = shown.about.removeprefix(entry.lot).strip(" ·") if makes else shown.about
    return Repeat(shown, about, reverse("trace:diary-write", args=[entry.template, entry.stage]), hidden)


def base(party: Party, product: str, lot: str, site: str = "") -> list[tuple[str, str]]:
    """What every form carries: its number, so that a second tap stores nothing twice, its moment, and whose it is."""
    return [
        ("id", str(uuid4())),
        ("made_at", timezone.now().isoformat(timespec="milliseconds")),
        ("party", party.code),
        ("product", product),
        ("lot", lot),
        ("site", site),
    ]


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of the form. value: in the input; offered: values to tap; error: why it was refused. given: the one
    answer that there is: nobody is asked."""

    field: Field
    label: str
    unit: str
    hint: str
    value: str
    error: str
    offered: list[str]
    mode: str
    choices: list[tuple[str, str, bool]]
    given: str = ""


def asked(stage: Stage, values: dict[str, str], faults: dict[str, str], offered: dict[str, list[str]]) -> list[Asked]:
    """The fields of a stage with what they hold."""
    found = []
    for field in stage.fields:
        value = values.get(field.name, "")
        choices = [(one.key, word(one), one.key == value) for one in field.choices]
        given = choices[0][0] if field.required and len(choices) == 1 else ""
        found.append(
            Asked(
                field=field,
                label=word(field),
                unit=unit(field, english=english()),
                hint=worded(field.hint) if field.hint else "",
                value=value,
                error=faults.get(field.name, ""),
                offered=offered.get(field.name, []),
                mode=INPUT_MODES.get(field.kind, "text"),
                choices=choices,
                given=given,
            )
        )
    return found


def written(field: Field, value: str) -> str:
    """A stored value as somebody would type it: numbers are read the Vietnamese way in every language."""
    if field.kind in ("number", "amount", "count") and value:
        return value.replace(".", ",")
    return value


def shown_at(entry: Any) -> str:
    """When the work was done."""
    return numbers.moment(entry.at, seconds=False)


def group(books: list[diary.Book]) -> list[tuple[diary.Book, Template, list[tuple[str, str, bool]]]]:
    """(book, template, (stage, address, whether it becomes an event)) for the page of today."""
    return [
        (
            book,
            book.template,
            [
                (word(stage), write_href(book.template.name, stage.name, book.number), stage.shape is not None)
                for stage in book.template.stages
            ],
        )
        for book in books
    ]
