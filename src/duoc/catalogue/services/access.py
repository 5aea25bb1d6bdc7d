"""Requests of agencies for shared data: asked, answered in time, refused in writing alone, disputed, closed."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from duoc.catalogue.models import AccessRequest, Entry, RequestStep
from duoc.catalogue.rules import access as rules
from duoc.catalogue.rules import terms
from duoc.catalogue.rules.entries import EntryRefusedError
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services.terms import term
from duoc.core import text as vietnamese
from duoc.frame import outbox
from duoc.people import services as people
from duoc.people.models import Agency
from duoc.people.services.periods import today


def ask(user: Any, viewer: Viewer, entry: Entry, agency: Agency, *, purpose: str, ground: str) -> AccessRequest:
    """A request of an agency that the user answers for. Raises `EntryRefusedError`.

    It is answered within the term in force, in working days from the day after it came.
    """
    if entry.level != "restricted":
        raise EntryRefusedError("Chỉ dữ liệu dùng chung cần xin quyền.", "entry")
    if not viewer.may_change(agency.pk):
        raise EntryRefusedError(f"Bạn không gửi yêu cầu thay {agency.name} được.", "agency")
    purpose, ground = (vietnamese.nfc(one.replace("\0", " ").strip()) for one in (purpose, ground))
    if not purpose or not ground:
        raise EntryRefusedError("Cần nêu mục đích và căn cứ.", "purpose" if not purpose else "ground")
    length = term(terms.ANSWER)
    due = people.add_working_days(today(), length.length if length else 2)
    with transaction.atomic():
        row = AccessRequest.objects.create(
            entry=entry, agency=agency, purpose=purpose, ground=ground, asked_by=user, due=due
        )
        _keep(row, viewer, "")
    return row


def decide(viewer: Viewer, number: UUID, state: str, *, words: str = "", ground: str = "") -> AccessRequest:
    """The next step of a request: by the holder of the data, but for a dispute, which is the asker's.

    Raises `EntryRefusedError`.
    """
    words, ground = (vietnamese.nfc(one.replace("\0", " ").strip()) for one in (words, ground))
    with transaction.atomic():
        row = (
            AccessRequest.objects.select_for_update(of=["self"])
            .select_related("entry__agency", "agency")
            .get(pk=number)
        )
        whose = row.agency if state == "disputed" else row.entry.agency
        if not viewer.may_change(whose.pk):
            raise EntryRefusedError(f"Bước này do {whose.name} thực hiện.", "agency")
        rules.check(row.state, state, words, ground)
        row.state = state
        if state in {"granted", "refused"}:
            row.decided_at, row.answer, row.refusal_ground = timezone.now(), words, ground if state == "refused" else ""
        if state == "disputed":
            row.complaint = words
        row.save()
        _keep(row, viewer, words)
    return row


def request(number: UUID, viewer: Viewer) -> AccessRequest | None:
    """A request that the viewer's agency asked or answers."""
    return _seen(viewer).filter(pk=number).first()


def requests(viewer: Viewer, *, waiting: bool = False, limit: int = 200) -> list[AccessRequest]:
    """Requests that the viewer's agencies asked or answer, the most urgent first."""
    found = _seen(viewer)
    if waiting:
        found = found.filter(state__in=rules.WAITS)
    return list(found.order_by("due", "asked_at")[:limit])


def _seen(viewer: Viewer) -> QuerySet[AccessRequest]:
    found = AccessRequest.objects.select_related("entry__agency", "agency")
    if viewer.sees is None:
        return found
    return found.filter(Q(agency_id__in=viewer.sees) | Q(entry__agency_id__in=viewer.sees))


def _keep(row: AccessRequest, viewer: Viewer, words: str) -> None:
    fact = {
        "request": str(row.pk),
        "entry": row.entry.code,
        "agency": row.agency.key,
        "state": row.state,
        "by": viewer.name,
    }
    event = outbox.append("catalogue.access", fact | {"words": words})
    RequestStep.objects.create(request=row, by=viewer.name, state=row.state, words=words, event=event)
