"""Incidents: what wall, gateway and recorder told the ledger that somebody must look into, and who has.

The ledger is where they are told; this room follows it, like any other that will.
"""

import json
from base64 import b64decode
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from duoc.engines.merkle import salted
from duoc.frame import outbox, paging
from duoc.guard.models import Acknowledgement, Incident
from duoc.guard.rules.applications import AppRefusedError
from duoc.guard.services.scope import Scope, holds, scope
from duoc.ledger import services as ledger
from duoc.wire.decisions.sealing import INCIDENT

PAGE, LONGEST_NOTE = 30, 2000
# Entries taken over at once; what is more comes with the next look.
MOST = 5000
_WAITS = ~Exists(Acknowledgement.objects.filter(incident=OuterRef("number")))
_WORDS = ("rule", "writer", "application", "account", "officer")


def follow() -> None:
    """Take over what the ledger has told since the last look. Two at once do no harm."""
    after = Incident.objects.aggregate(last=Max("number"))["last"]
    told = [_incident(one) for one in ledger.follow([INCIDENT], -1 if after is None else after, MOST)]
    if told:
        Incident.objects.bulk_create(told, ignore_conflicts=True)


def incidents(within: Scope, waiting: bool = False, cursor: str = "", size: int = PAGE) -> paging.Page[Incident]:
    """The newest first, each with `acknowledgements`; `waiting`: only those that wait for somebody. Raises `CursorError`."""
    found = _seen(within)
    if waiting:
        found = found.filter(_WAITS)
    if cursor:
        before, number = _place(cursor)
        found = found.filter(Q(time__lt=before) | Q(time=before, number__lt=number))
    rows = list(found.order_by("-time", "-number")[: size + 1])
    return paging.page(rows, size, lambda row: [row.time.isoformat(), row.number])


def waiting(within: Scope) -> int:
    """How many nobody has acknowledged."""
    return _seen(within).filter(_WAITS).count()


def incident(number: int, within: Scope) -> Incident | None:
    """One by its number, with `acknowledgements`."""
    return _seen(within).filter(number=number).first()


def proven(found: Incident) -> str:
    """Whether the ledger holds it, as it is shown here: `ok`, `wait` while no checkpoint covers the entry, `bad`."""
    try:
        entry = ledger.entry(found.number)
        if entry.payload is not None and entry.salt is not None:
            said = b64decode(json.loads(entry.entry)["commitment"])
            if salted.commitment(entry.salt, entry.payload) != said or not _same(found, _incident(entry)):
                return "bad"
    except ledger.NotInLogError:
        return "bad"
    try:
        ledger.inclusion_of_index(found.number)
    except ledger.NotInLogError:
        return "wait"
    except ledger.DamagedLogError:
        return "bad"
    return "ok"


def _same(one: Incident, other: Incident) -> bool:
    names = ("event", "time", "decision", *_WORDS)
    return [getattr(one, name) for name in names] == [getattr(other, name) for name in names]


def acknowledge(number: int, note: str, user: Any) -> Acknowledgement:
    """A user who may change the guard has looked. Said again it is one more note. Raises `AppRefusedError`."""
    note = note.replace("\0", "").strip()[:LONGEST_NOTE]
    if not note:
        raise AppRefusedError("Ghi điều đã xem và việc đã làm; người sau đọc câu ấy.")
    with transaction.atomic():
        found = Incident.objects.select_for_update(no_key=True).filter(number=number).first()
        if found is None or not holds(scope(user, "guard.change"), found.application):
            raise AppRefusedError("Không có sự cố ấy trong phạm vi của bạn.")
        told = {"incident": str(found.event), "entry": found.number, "by": user.username, "note": note}
        event = outbox.append("guard.incident_acknowledged", told)
        return Acknowledgement.objects.create(incident=found, user=user, by=user.username, note=note, event=event)


def _seen(within: Scope) -> QuerySet[Incident]:
    found = Incident.objects.prefetch_related("acknowledgements")
    return found if within is None else found.filter(application__in=within)


def _incident(entry: ledger.LoggedEntry) -> Incident:
    """What was erased leaves a place: that there was an incident stays."""
    said = json.loads(entry.payload if entry.payload is not None else entry.entry)
    number = said.get("number")
    return Incident(
        number=entry.index, event=entry.event, time=_moment(said.get("time")) or entry.logged_at,
        decision=number if isinstance(number, int) and said.get("time") else None,
        **{name: str(said.get(name, "")) for name in _WORDS},
    )  # fmt: skip


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None else timezone.make_aware(moment, timezone.get_fixed_timezone(0))


def _place(cursor: str) -> tuple[datetime, int]:
    text, number = paging.decode(cursor, (str, int))
    moment = _moment(text)
    if moment is None:
        raise paging.CursorError("not a cursor")
    return moment, number
