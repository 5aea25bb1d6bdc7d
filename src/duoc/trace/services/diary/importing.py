"""Files of larger firms become entries: all of them or, with `proceed`, the good ones; the same file twice doubles nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from duoc.core.text import nfc
from duoc.frame.environments import alias
from duoc.people.models import Party, User
from duoc.trace.models import DiaryEntry, DiaryUpload
from duoc.trace.rules import diary
from duoc.trace.rules.diary import sheets
from duoc.trace.rules.diary.entries import EntryRefusedError, Sent, check
from duoc.trace.rules.diary.said import said, sentence
from duoc.trace.rules.diary.written import UnreadableError
from duoc.trace.services.captures.parties import environment_of
from duoc.trace.services.diary import headings
from duoc.trace.services.diary.refused import FileRefusedError
from duoc.trace.services.diary.writing import record
from duoc.trace.services.products import products

LARGEST = 2_000_000
TOO_LARGE = said("Tệp quá lớn: nhiều nhất 2 MB. Chia thành nhiều tệp.")
AT_ONCE = 500  # rows that a page takes before its answer; longer files are the command's
_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """How a file is to be read. product, stage: of rows that do not say it. chosen: column → field (`sheets.columns`)."""

    template: str
    product: str = ""
    stage: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row. column: the head of the cell, or empty for the row as a whole."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file. stored: new entries; known: rows that were in the book already; faults: of the rows that are not.

    kept: whether anything was kept: nothing is when a row is refused and nobody asked to proceed, or it was a rehearsal.
    read: the rows as the file has them.
    """

    rows: int
    stored: int
    known: int
    faults: list[Fault]
    unknown: list[str]
    kept: bool
    read: list[sheets.Row]

    @property
    def refused(self) -> int:
        """Rows with a fault."""
        return len({one.row for one in self.faults})


class _RehearsalError(Exception):
    pass


def import_file(
    party: Party, content: bytes, asked: Asked, *, proceed: bool = False, rehearse: bool = False, by: User | None = None
) -> Outcome:
    """Read a file into the diary of a party, in one transaction. rehearse: nothing is kept, whatever it says.

    Raises `FileRefusedError`.
    """
    template = diary.template(asked.template)
    if template is None:
        raise FileRefusedError(said("Không có mẫu nhật ký “%(name)s”.", name=asked.template[:40]))
    if len(content) > LARGEST:
        raise FileRefusedError(TOO_LARGE)
    try:
        rows = headings.read(content)
        found, read = sheets.entries(
            rows,
            template,
            party.code,
            stage=asked.stage,
            product=asked.product or _only_product(party),
            chosen=asked.chosen,
        )
    except UnreadableError as error:
        raise FileRefusedError(sentence(error)) from error
    heads = _heads(next(row for row in rows if any(cell.strip() for cell in row)), found)
    faults = [Fault(row.number, column, sentence) for row in read for column, sentence in row.faults]
    counted = {"stored": 0, "known": 0}
    try:
        with transaction.atomic(using=alias(environment_of(party))):
            for row in read:
                if row.sent is not None:
                    faults += _take(party, row.number, row.sent, heads, by, counted)
            if rehearse or (faults and not proceed):
                raise _RehearsalError
        kept = bool(counted["stored"])
    except _RehearsalError:
        kept = False
    faults.sort(key=lambda one: one.row)
    return Outcome(len(read), counted["stored"], counted["known"], faults, found.unknown, kept, read)


def _take(
    party: Party, number: int, sent: Sent, heads: dict[str, dict[str, str]], by: User | None, counted: dict[str, int]
) -> list[Fault]:
    try:
        if _says_the_same(party, sent):
            counted["known"] += 1
            return []
        recorded = record(party, sent, by=by, origin=DiaryEntry.Origin.FILE)
    except EntryRefusedError as error:
        names = heads.get(sent.stage, {})
        return [Fault(number, names.get(name, ""), sentence) for name, sentence in error.faults.items()]
    counted["known" if recorded.known else "stored"] += 1
    return []


def _says_the_same(party: Party, sent: Sent) -> bool:
    """Whether the entry of this number, however it came, says what the row says: a row of our own export."""
    found = DiaryEntry.objects.using(alias(environment_of(party))).filter(pk=sent.id, party_id=party.pk).first()
    if found is None or found.origin == DiaryEntry.Origin.FILE:
        return False
    checked = check(sent, timezone.now())
    same = (found.template, found.stage, found.lot, found.fields) == (
        sent.template,
        sent.stage,
        checked.lot,
        checked.fields,
    )
    return same and abs(found.at - checked.at) < timedelta(minutes=1)


def _only_product(party: Party) -> str:
    found = products(environment_of(party), party=party, retired=False)
    return (found[0].gtin or found[0].code) if len(found) == 1 else ""


def _heads(head: list[str], found: sheets.Columns) -> dict[str, dict[str, str]]:
    """Stage → name of a field → the head of its column."""
    names: dict[str, dict[str, str]] = {}
    for at, by_stage in found.fields.items():
        for stage, name in by_stage.items():
            names.setdefault(stage, {})[name] = head[at].strip()[:60]
    for stages in names.values():
        stages.update({key: head[at].strip()[:60] for key, at in found.base.items()})
    return names


def as_remembered(party: Party, content: bytes, asked: Asked) -> Asked:
    """The same with what the party once chose for a file with this head; what is asked for now counts more.

    Raises `FileRefusedError`.
    """
    template, rows = diary.template(asked.template), headings.rows(content)
    known = headings.remembered(party, template, rows[0]) if template and rows else None
    if known is None:
        return asked
    told = {sheets.key_of(name): value for name, value in asked.chosen.items()}
    return replace(asked, chosen={**known.chosen, **told}, stage=asked.stage or known.stage)


def keep_upload(party: Party, name: str, content: bytes, asked: Asked) -> UUID:
    """Keep a file between its preview and its import; what is a day old goes."""
    using = alias(environment_of(party))
    DiaryUpload.objects.using(using).filter(at__lt=timezone.now() - _KEPT).delete()
    row = DiaryUpload.objects.using(using).create(
        id=uuid4(), party_id=party.pk, name=nfc(name)[:200], content=content,
        template=asked.template, product=asked.product[:30], stage=asked.stage[:40], chosen=dict(asked.chosen),
    )  # fmt: skip
    return row.pk


def upload(party: Party, number: UUID) -> DiaryUpload | None:
    """A file that a party left here; None when it is gone."""
    return DiaryUpload.objects.using(alias(environment_of(party))).filter(pk=number, party_id=party.pk).first()


def asked_of(held: DiaryUpload) -> Asked:
    """How a file that was left here is to be read."""
    return Asked(held.template, held.product, held.stage, held.chosen)


def drop_upload(party: Party, number: UUID) -> None:
    """The file was imported."""
    DiaryUpload.objects.using(alias(environment_of(party))).filter(pk=number, party_id=party.pk).delete()
