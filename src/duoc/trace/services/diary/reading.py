"""The diary read by whoever wrote it: a party sees its own entries and no others."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from duoc.core import text as vietnamese
from duoc.frame import paging
from duoc.frame.environments import alias
from duoc.ledger import services as ledger
from duoc.people.models import Party
from duoc.trace.models import DiaryEntry, DiaryPhoto
from duoc.trace.rules import diary
from duoc.trace.rules.diary import fields as field_rules
from duoc.trace.rules.diary.templates import Stage, Template
from duoc.trace.rules.diary.written import ZONE
from duoc.trace.services.captures.parties import environment_of

SIZE = 50
_LOOK_BACK = 60  # entries of a stage whose values are offered again
_OFFERED = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of a template, a stage, a lot (exact), from a day to a day, with a word in a text field or the lot."""

    template: str = ""
    stage: str = ""
    lot: str = ""
    first: date | None = None
    last: date | None = None
    words: str = ""

    def __bool__(self) -> bool:
        return self != Wanted()


def entries(party: Party, wanted: Wanted, after: str = "", size: int = SIZE) -> paging.Page[DiaryEntry]:
    """A page of entries, the last work first. Raises `paging.CursorError`."""
    rows = _wanted(party, wanted)
    if after:
        moment, last = paging.moment(after)
        rows = rows.filter(Q(at__lt=moment) | Q(at=moment, id__lt=last))
    found = list(rows[: size + 1])
    return paging.page(found, size, lambda row: paging.by_moment(row.at, row.pk))


def all_entries(party: Party, wanted: Wanted, most: int) -> list[DiaryEntry]:
    """The entries for a file, at most so many, the last work first."""
    return list(_wanted(party, wanted)[:most])


def entries_on(party: Party, day: date) -> list[DiaryEntry]:
    """The entries of the work of one day of the province."""
    return list(_wanted(party, Wanted(first=day, last=day))[:200])


def entry(party: Party, number: UUID) -> DiaryEntry | None:
    """One entry of a party."""
    return _rows(party).filter(pk=number).first()


def photo(party: Party, number: UUID) -> bytes | None:
    """The JPEG of an entry of a party; None without one, or when it was erased."""
    found = DiaryPhoto.objects.using(alias(environment_of(party))).filter(entry_id=number, entry__party_id=party.pk)
    jpeg = found.values_list("jpeg", flat=True).first()
    return None if jpeg is None else bytes(jpeg)


def correction_of(found: DiaryEntry) -> DiaryEntry | None:
    """The entry that takes this one back."""
    return found.corrections.select_related("product").first()


def to_repeat(party: Party, most: int = 6) -> list[DiaryEntry]:
    """The last entry of each stage that was written lately, for writing it once more; none that was taken back."""
    seen: dict[tuple[int, str, str], DiaryEntry] = {}
    rows = _rows(party).filter(corrections__isnull=True, voids=False).order_by("-received_at", "-id")
    for row in rows[:_LOOK_BACK]:
        seen.setdefault((row.product_id, row.template, row.stage), row)
    return list(seen.values())[:most]


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was written last at a stage: the last value of each field, and the values it took lately, latest first."""

    last: dict[str, str]
    offered: dict[str, list[str]]
    site: UUID | None = None


def remembered(party: Party, product: int, template: Template, stage: Stage) -> Remembered:
    """What a form offers again."""
    rows = list(
        _rows(party).filter(template=template.name, stage=stage.name, product_id=product, voids=False)
        .order_by("-received_at", "-id")[:_LOOK_BACK]
    )  # fmt: skip
    offered = {
        one.name: list(dict.fromkeys(filter(None, (row.fields.get(one.name, "") for row in rows))))[:_OFFERED]
        for one in stage.fields
    }
    last = {one.name: offered[one.name][0] for one in stage.fields if one.carry and offered[one.name]}
    return Remembered(last, offered, rows[0].site if rows else None)


def told(found: DiaryEntry, *, english: bool = False) -> list[tuple[field_rules.Field, str]]:
    """The fields of an entry that say something, with their values as people read them."""
    template = diary.template(found.template)
    stage = template.stage(found.stage) if template else None
    if stage is None:
        return []
    return [
        (one, field_rules.shown(one, found.fields[one.name], english=english))
        for one in stage.fields
        if found.fields.get(one.name)
    ]


def logged(found: DiaryEntry, party: Party) -> int | None:
    """The number of the ledger's entry; None while it waits in the outbox."""
    one = ledger.entry_of_event(found.ledger, environment=environment_of(party))
    return None if one is None else one.index


def _rows(party: Party) -> QuerySet[DiaryEntry]:
    rows = DiaryEntry.objects.using(alias(environment_of(party))).filter(party_id=party.pk)
    return rows.select_related("product", "by").annotate(photographed=F("photo__width"), corrected=F("corrections__id"))


def _wanted(party: Party, wanted: Wanted) -> QuerySet[DiaryEntry]:
    rows = _rows(party).order_by("-at", "-id")
    for name in ("template", "stage", "lot"):
        if value := getattr(wanted, name):
            rows = rows.filter(**{name: value})
    if wanted.first:
        rows = rows.filter(at__gte=_midnight(wanted.first))
    if wanted.last:
        rows = rows.filter(at__lt=_midnight(wanted.last + timedelta(days=1)))
    if wanted.words.strip():
        # As it was written: a household's diary is short, and its texts are nowhere else folded.
        word = vietnamese.nfc(wanted.words.strip())
        rows = rows.filter(Q(fields__icontains=word) | Q(lot__icontains=word))
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
