"""Which column of a firm's file is what: asked once for a party and a head, then remembered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from duoc.frame.environments import alias
from duoc.people.models import Party
from duoc.trace.models import DiaryHeadings, DiaryUpload
from duoc.trace.rules.diary import delimited, sheets
from duoc.trace.rules.diary import headings as rules
from duoc.trace.rules.diary.said import sentence
from duoc.trace.rules.diary.templates import Template
from duoc.trace.rules.diary.written import UnreadableError
from duoc.trace.services.captures.parties import environment_of
from duoc.trace.services.diary import workbooks
from duoc.trace.services.diary.refused import FileRefusedError

_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody said of a file's columns. stage: of all its rows, where no column tells it."""

    chosen: Mapping[str, str]
    stage: str = ""


def rows(content: bytes) -> list[list[str]]:
    """The rows of a file from its head on. Raises `FileRefusedError`: it cannot be read, or says nothing."""
    try:
        found = read(content)
    except UnreadableError as error:
        raise FileRefusedError(sentence(error)) from error
    begins = next((at for at, row in enumerate(found) if any(cell.strip() for cell in row)), len(found))
    return found[begins:]


def read(content: bytes) -> list[list[str]]:
    """The rows of a workbook or a text file. Raises `UnreadableError`."""
    return workbooks.rows(content) if content.startswith(_ZIP) else delimited.rows(content)


def remembered(party: Party, template: Template, head: Sequence[str]) -> Choice | None:
    """What the party chose for a file with this head; None where nobody was asked yet."""
    rows = DiaryHeadings.objects.using(alias(environment_of(party)))
    found = rows.filter(party_id=party.pk, heads=rules.digest(template, head)).first()
    return None if found is None else Choice(found.chosen, found.stage)


def unclear(head: Sequence[str], template: Template) -> bool:
    """Whether a person should say what the columns of a head are: it cannot be read without, or some of it says nothing."""
    try:
        return rules.open_questions(sheets.columns(head, template), "")
    except UnreadableError:
        return True


def choose(
    party: Party, upload: DiaryUpload, template: Template, head: Sequence[str], chosen: Mapping[str, str], stage: str
) -> None:
    """Read the file so, and every later one with this head."""
    using = alias(environment_of(party))
    with transaction.atomic(using):
        DiaryHeadings.objects.using(using).update_or_create(
            party_id=party.pk,
            heads=rules.digest(template, head),
            defaults={"template": template.name, "chosen": dict(chosen), "stage": stage},
        )
        upload.chosen, upload.stage = dict(chosen), stage
        upload.save(using=using, update_fields=["chosen", "stage"])
