"""Entries: registered, changed, put on show, withdrawn; each time with its history and its entry in the ledger."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from duoc.catalogue.models import Entry, EntryChange, Publisher, Resource
from duoc.catalogue.rules import entries as rules
from duoc.catalogue.rules.entries import ON_SHOW, EntryRefusedError
from duoc.catalogue.rules.visibility import ANYBODY, Viewer, entry_shown
from duoc.catalogue.services import search_texts
from duoc.core import text as vietnamese
from duoc.frame import outbox

__all__ = [
    "Entry", "change", "entry", "history", "kept_by", "members_of", "register", "seen_by", "set_state", "stone", "with_resources",
]  # fmt: skip

# Members that a steward may change; `state` and what belongs to it goes through the verbs below.
MEMBERS = (
    "name", "title", "title_en", "notes", "kind", "level", "frequency", "review_months", "reviewed_on", "data_updated_on",
    "source_note", "formats", "sharing", "license_id", "access_right", "legal_bases", "contact", "spatial", "starts",
    "ends", "keywords",
    "extras", "personal", "personal_basis", "author", "version",
)  # fmt: skip


def seen_by(viewer: Viewer, *, withdrawn: bool = False) -> QuerySet[Entry]:
    """Entries that the viewer may know of. Every query of the room begins here. `withdrawn`: their stones too."""
    shown = Q(state__in=ON_SHOW) & ~Q(level="hidden")
    if viewer.sees is None:
        shown = Q()
    elif viewer.sees:
        shown |= Q(agency_id__in=viewer.sees)
    found = Entry.objects.filter(shown) if withdrawn else Entry.objects.filter(shown).exclude(state="withdrawn")
    return found.select_related("agency", "topic", "operator")


def kept_by(viewer: Viewer) -> QuerySet[Entry]:
    """Entries that the viewer answers for, whatever their state; what was withdrawn too."""
    found = seen_by(viewer, withdrawn=True)
    return found if viewer.changes is None else found.filter(agency_id__in=viewer.sees or viewer.changes)


def with_resources(found: QuerySet[Entry]) -> QuerySet[Entry]:
    """The entries with their resources in order, each with its current version."""
    kept = Resource.objects.filter(removed=False).select_related("current").order_by("position", "created", "id")
    return found.prefetch_related(Prefetch("resources", kept))


def entry(name: str, viewer: Viewer, *, withdrawn: bool = False) -> Entry | None:
    """The entry of a name, code or id that the viewer may see; None as for one that is not there."""
    found = seen_by(viewer, withdrawn=withdrawn)
    return found.filter(_named(name)).first()


def stone(name: str) -> Entry | None:
    """What is left of a withdrawn entry that was on show: everybody may see that it was, when it went and why."""
    found = Entry.objects.filter(_named(name), state="withdrawn", published_at__isnull=False).exclude(level="hidden")
    row = found.select_related("replaced_by").first()
    if row is not None and row.replaced_by is not None:
        # What came in its place is named where everybody may know of it.
        new = row.replaced_by
        row.replaced_by = new if entry_shown(ANYBODY, new.level, new.state, new.agency_id) else None
    return row


def register(
    viewer: Viewer, publisher: Publisher, *, code: str = "", topic: Any = None, modified: datetime | None = None,
    sample: bool = False, **members: Any,
) -> Entry:  # fmt: skip
    """A new draft. `members`: of `MEMBERS`; name and code follow from the title where they are not given.

    `modified`: kept from a source, administrators only. Raises `EntryRefusedError`.
    """
    if not viewer.may_change(publisher.agency_id):
        raise EntryRefusedError(f"Bạn không được lập mục dữ liệu cho {publisher.agency.name}.", "agency")
    title = vietnamese.nfc(str(members.get("title", "")).strip())
    if not title:
        raise EntryRefusedError("Mục dữ liệu cần một tên.", "title")
    members["name"] = members.get("name") or _free_name(rules.slug(title))
    facts = {name: value for name, value in members.items() if name in MEMBERS} | {"title": title}
    if modified is not None and viewer.administrator:
        facts["modified"] = modified
    row = Entry(
        code=code or _next_code(facts.get("kind", "open")), agency=publisher.agency, topic=topic, sample=sample,
        sort_key=vietnamese.sort_key(title), **facts,
    )  # fmt: skip
    with transaction.atomic():
        _save(row, insert=True)
        _keep(row, viewer, "registered", {}, {"title": title, "kind": row.kind, "level": row.level})
    return row


def change(
    viewer: Viewer, held: Entry, members: Mapping[str, Any], *, reason: str = "", modified: datetime | None = None
) -> Entry:
    """Other facts of an entry: of `MEMBERS`, and `topic`. Raises `EntryRefusedError`; a withdrawn entry is never changed."""
    with transaction.atomic():
        row = _held(viewer, held)
        before = {name: _plain(getattr(row, name)) for name in members if name in MEMBERS}
        for name, value in members.items():
            if name in MEMBERS:
                setattr(row, name, vietnamese.nfc(value.strip()) if name == "title" else value)
            elif name == "topic":
                before["topic"] = row.topic.key if row.topic else ""
                row.topic = value
        after = {name: _plain(getattr(row, name)) for name in before if name != "topic"}
        if "topic" in before:
            after["topic"] = row.topic.key if row.topic else ""
        changed = [name for name in after if before[name] != after[name]]
        if not changed and modified is None:
            return row
        if modified is not None and viewer.administrator:
            row.modified = modified
        row.sort_key = vietnamese.sort_key(row.title)
        _save(row)
        if changed:
            told = {name: before[name] for name in changed}, {name: after[name] for name in changed}
            _keep(row, viewer, "changed", *told, reason=reason)
    return row


def set_state(viewer: Viewer, held: Entry, state: str, *, reason: str = "", replaced_by: Entry | None = None) -> Entry:
    """Hand in, return, put on show, end or withdraw an entry.

    A return and a withdrawal need a reason. Raises `EntryRefusedError`.
    """
    with transaction.atomic():
        row = _held(viewer, held)
        rules.check_state(row.state, state)
        if not reason.strip() and (state == "withdrawn" or (row.state, state) == ("waiting", "draft")):
            raise EntryRefusedError("Cần ghi lý do.", "reason")
        before, row.state = row.state, state
        now = timezone.now()
        if state == "published" and row.published_at is None:
            row.published_at = now
        if state == "withdrawn":
            row.withdrawn_at, row.withdrawn_reason, row.replaced_by = now, reason.strip(), replaced_by
        _save(row)
        _keep(row, viewer, state, {"state": before}, {"state": state}, reason=reason)
    return row


def history(held: Entry, limit: int = 100) -> list[EntryChange]:
    """What was done to an entry, newest first."""
    return list(EntryChange.objects.filter(entry=held).order_by("-id")[:limit])


def members_of(held: Entry) -> dict[str, Any]:
    """What `rules.entries.debts` looks at."""
    return {name: getattr(held, name) for name in MEMBERS} | {"topic": held.topic_id}


def _held(viewer: Viewer, held: Entry) -> Entry:
    row = Entry.objects.select_for_update(of=["self"]).select_related("agency", "topic").get(pk=held.pk)
    if not viewer.may_change(row.agency_id):
        raise EntryRefusedError(f"Mục này do {row.agency.name} phụ trách.", "agency")
    if row.state == "withdrawn":
        raise EntryRefusedError("Mục đã thu hồi, không sửa được nữa.", "state")
    return row


def _save(row: Entry, *, insert: bool = False) -> None:
    """Raises `EntryRefusedError` with the sentence of the constraint that said no."""
    try:
        with transaction.atomic():
            row.save(force_insert=insert)
            search_texts.index(row)
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        message, member = _REFUSALS.get(name, (f"Mục dữ liệu không được như vậy ({name}).", ""))
        raise EntryRefusedError(message, member) from None


_REFUSALS = {
    "code_of_an_entry_is_never_reused": ("Mã này đã dùng cho mục khác.", "code"),
    "name_of_an_entry_is_an_address": ("Địa chỉ này đã dùng cho mục khác.", "name"),
    "name_of_an_entry_is_in_small_letters": ("Địa chỉ chỉ gồm chữ thường không dấu, số, gạch nối, từ 2 đến 100 ký tự.", "name"),
    "open_entry_is_public_and_free_of_personal_data": (
        "Dữ liệu mở phải công khai và không có dữ liệu cá nhân.", "level",
    ),
    "open_entry_has_no_version_with_personal_data": (
        "Một bản đã công bố của mục có dữ liệu cá nhân; hãy thu hồi bản đó trước.", "level",
    ),
    "only_open_entries_are_public": ("Chỉ dữ liệu mở có quyền truy cập công khai.", "access_right"),
    "period_of_an_entry_ends_after_it_begins": ("Thời gian kết thúc trước khi bắt đầu.", "ends"),
    "review_period_is_positive": ("Kỳ rà soát phải dài hơn 0 tháng.", "review_months"),
    "entry_has_a_title": ("Mục dữ liệu cần một tên.", "title"),
}  # fmt: skip


def _keep(
    row: Entry, viewer: Viewer, what: str, before: dict[str, Any], after: dict[str, Any], *, reason: str = ""
) -> None:
    fact = {"entry": row.code, "what": what, "before": before, "after": after, "by": viewer.name, "reason": reason}
    event = outbox.append("catalogue.entry", fact)
    EntryChange.objects.create(
        entry=row,
        by=viewer.name,
        user_id=viewer.user,
        what=what,
        before=before,
        after=after,
        reason=reason,
        event=event,
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _named(name: str) -> Q:
    found = Q(name=name) | Q(code=name)
    try:
        return found | Q(pk=UUID(name))
    except ValueError:
        return found


def _free_name(wanted: str) -> str:
    taken = set(Entry.objects.filter(name__startswith=wanted).values_list("name", flat=True))
    return (
        wanted
        if wanted not in taken
        else next(f"{wanted[:95]}-{n}" for n in range(2, 10**4) if f"{wanted[:95]}-{n}" not in taken)
    )


def _next_code(kind: str) -> str:
    """The next free number of the kind: MO-087 after MO-086. A number once given is never given again."""
    letters = {"open": "MO", "shared": "DC", "master": "CH"}.get(kind, "MO")
    codes: Iterable[str] = Entry.objects.filter(code__regex=rf"^{letters}-[0-9]+$").values_list("code", flat=True)
    return f"{letters}-{max((int(code[3:]) for code in codes), default=0) + 1:03d}"
