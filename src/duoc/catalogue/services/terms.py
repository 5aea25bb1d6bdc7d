"""Deadlines: what is due and what is late, whose it is, and who was reminded. Dated terms with their legal basis."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from duoc.catalogue.models import Entry, Reminder, Term
from duoc.catalogue.rules import terms as rules
from duoc.catalogue.rules.entries import ON_SHOW
from duoc.catalogue.rules.terms import Due
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services.entries import seen_by
from duoc.core.clock import from_datetime, province_day
from duoc.frame import outbox
from duoc.people.services.periods import today

# As they were read; what was not read against the text is shown so.
_FACTS = (
    (rules.REVIEW, 6, "months", "Nghị định 47/2020/NĐ-CP (điều về rà soát đã bãi bỏ; chưa có kỳ thay thế)", date(2020, 5,
    25), False),
    (rules.FIRST, 3, "months", "Nghị định 47/2020/NĐ-CP (cập nhật trong 3 tháng từ khi công bố)", date(2020, 5, 25), False),
    (rules.ANSWER, 2, "working_days", "Nghị định 194/2025/NĐ-CP Điều 40 (sửa Điều 35 khoản 3)", date(2025, 8, 19), True),
)  # fmt: skip


class Standing(NamedTuple):
    """An entry and what is due of it."""

    entry: Entry
    due: Due


class Punctuality(NamedTuple):
    """Of an agency: how many deadlines stand, and how many of them have passed."""

    agency: str
    key: str
    all: int
    late: int


def settle_terms() -> None:
    """The terms that the house knows; safe to repeat, rows that somebody added or ended stay."""
    for key, length, unit, basis, starts, verified in _FACTS:
        Term.objects.get_or_create(
            key=key, starts=starts, defaults={"length": length, "unit": unit, "basis": basis, "verified": verified}
        )


def term(key: str, day: date | None = None) -> Term | None:
    """The term in force on a day (today)."""
    on = day or today()
    found = Term.objects.filter(Q(ends__isnull=True) | Q(ends__gt=on), key=key, starts__lte=on)
    return found.order_by("-starts").first()


def terms() -> list[Term]:
    """All terms, past and present."""
    return list(Term.objects.all())


def standings(viewer: Viewer, day: date | None = None) -> list[Standing]:
    """What is due of the entries on show that the viewer answers for, the latest first."""
    found = seen_by(viewer).filter(state__in=ON_SHOW)
    if viewer.changes is not None:
        found = found.filter(agency_id__in=viewer.changes)
    return _standings(found, day or today())


def punctuality(viewer: Viewer, day: date | None = None) -> list[Punctuality]:
    """By agency, over all entries that the viewer may know of: the public figure."""
    counted: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    for one in _standings(seen_by(viewer).filter(state__in=ON_SHOW), day or today()):
        names[one.entry.agency.key] = one.entry.agency.name
        both = counted.setdefault(one.entry.agency.key, [0, 0])
        both[0] += 1
        both[1] += one.due.late
    made = [Punctuality(names[key], key, whole, late) for key, (whole, late) in counted.items()]
    return sorted(made, key=lambda one: (-one.late / one.all, one.agency))


def remind(day: date | None = None) -> int:
    """Tell whose deadlines have reached a step of the ladder, once a step; how many reminders were made."""
    made = 0
    for one in _standings(Entry.objects.filter(state__in=ON_SHOW).select_related("agency"), day or today()):
        step = rules.step(one.due.left)
        if step is not None and _reminded(one, step):
            made += 1
    return made


def reminders(viewer: Viewer, limit: int = 50) -> list[Reminder]:
    """The newest reminders of entries that the viewer answers for."""
    found = Reminder.objects.select_related("entry__agency").order_by("-id")
    if viewer.changes is not None:
        found = found.filter(entry__agency_id__in=viewer.changes)
    return list(found[:limit])


def _reminded(one: Standing, step: int) -> bool:
    with transaction.atomic():
        if Reminder.objects.filter(entry=one.entry, kind=one.due.kind, due=one.due.day, step=step).exists():
            return False
        fact = {
            "entry": one.entry.code, "agency": one.entry.agency.key, "kind": one.due.kind, "due": one.due.day.isoformat(),
            "left": one.due.left,
        }  # fmt: skip
        event = outbox.append("catalogue.reminder", fact)
        Reminder.objects.create(entry=one.entry, kind=one.due.kind, due=one.due.day, step=step, event=event)
    return True


def _standings(found: Iterable[Entry], day: date) -> list[Standing]:
    length = term(rules.REVIEW, day)
    made = []
    for entry in found:
        published = province_day(from_datetime(entry.published_at)) if entry.published_at else None
        months = entry.review_months or (length.length if length else None)
        dues = [rules.due(rules.REVIEW, rules.review_due(months, entry.reviewed_on, published), day)]
        if entry.state == "published":
            dues.append(
                rules.due(rules.UPDATE, rules.update_due(entry.frequency, entry.data_updated_on, published), day)
            )
        made += [Standing(entry, one) for one in dues if one]
    return sorted(made, key=lambda one: (one.due.day, one.entry.code, one.due.kind))
