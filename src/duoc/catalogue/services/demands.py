"""Demand: what people outside would like to have, how many, and what the agencies answer."""

import hmac
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone

from duoc.catalogue.models import Demand, Entry, Vote
from duoc.catalogue.rules import demands as rules
from duoc.catalogue.rules.entries import EntryRefusedError
from duoc.catalogue.rules.visibility import Viewer
from duoc.frame import outbox
from duoc.people.models import Agency


def device_of(token: str) -> str:
    """The mark of a device: a keyed hash of the random token that its cookie holds."""
    return hmac.new(settings.SECRET_KEY.encode(), f"catalogue demand {token}".encode(), "sha256").hexdigest()[:32]


def raise_demand(title: str, words: str, device: str, *, topic: Any = None, entry: Entry | None = None) -> Demand:
    """A new demand with its first vote. Raises `EntryRefusedError`: texts out of bounds, or too many from one device today."""
    title, words = rules.checked(title, words)
    since = timezone.now() - timedelta(days=1)
    with transaction.atomic():
        if Demand.objects.filter(votes__device=device, created__gt=since).count() >= rules.A_DAY:
            raise EntryRefusedError("Hôm nay máy này đã gửi đủ số yêu cầu. Mời quay lại vào ngày mai.", "title")
        row = Demand.objects.create(title=title, words=words, topic=topic, entry=entry)
        Vote.objects.create(demand=row, device=device)
        outbox.append("catalogue.demand", {"demand": str(row.pk), "state": "open"})
    return row


def vote(number: UUID, device: str) -> bool:
    """One more who wants it; False where the device voted before or the demand is not open."""
    row = Demand.objects.filter(pk=number, state__in=["open", "planned"]).first()
    if row is None:
        return False
    try:
        with transaction.atomic():
            Vote.objects.create(demand=row, device=device)
    except IntegrityError:
        return False
    return True


def answer(
    viewer: Viewer, number: UUID, state: str, words: str, agency: Agency, *, entry: Entry | None = None
) -> Demand:
    """What an agency answers: planned, answered (with an entry), declined with its reason, or hidden.

    Raises `EntryRefusedError`.
    """
    if not viewer.may_change(agency.pk):
        raise EntryRefusedError(f"Bạn không trả lời thay {agency.name} được.", "agency")
    if state not in {"planned", "answered", "declined", "hidden"} or not words.strip():
        raise EntryRefusedError("Cần viết câu trả lời.", "words")
    with transaction.atomic():
        row = Demand.objects.select_for_update().get(pk=number)
        row.state, row.answer, row.answered_by, row.answered_at = state, words.strip(), agency, timezone.now()
        row.entry = entry or row.entry
        row.save()
        outbox.append(
            "catalogue.demand", {"demand": str(row.pk), "state": state, "agency": agency.key, "by": viewer.name}
        )
    return row


def demand(number: UUID) -> Demand | None:
    """One that is shown."""
    found: Demand | None = _shown().filter(pk=number).first()
    return found


def demands(*, state: str = "", limit: int = 100) -> list[Demand]:
    """Those that are shown, the most wanted first; each with `wanted`: its votes."""
    found = _shown()
    if state:
        found = found.filter(state=state)
    return list(found.order_by("-wanted", "-created")[:limit])


def _shown() -> Any:  # the annotation is no field of the model that a checker knows
    return (
        Demand.objects.exclude(state="hidden")
        .select_related("entry", "topic", "answered_by")
        .annotate(wanted=Count("votes"))
    )
