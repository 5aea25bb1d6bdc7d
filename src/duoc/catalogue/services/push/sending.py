"""A turn of a target: what is due is sent, oldest first, a limited number; one sender a target, which may die at any moment.

A row is claimed and committed before anything is said, and settled afterwards: no lock is held while the other side is asked, so
that publishing never waits. What a dead sender had claimed waits again, and is looked for on the other side before it is sent.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from duoc.catalogue.models import Push, PushTarget
from duoc.catalogue.rules.push import documents, queue
from duoc.catalogue.rules.push.documents import Held
from duoc.catalogue.rules.push.queue import CKAN, DELAYED, REFUSED, SENDING, SENT, WAITING
from duoc.catalogue.services.push.ckan import Door, RecordIllError, RecordRefusedError, TargetDownError
from duoc.catalogue.services.push.reconciling import reconcile
from duoc.catalogue.services.push.said import said
from duoc.catalogue.services.remote import SourceError
from duoc.frame import outbox, turns

_CLASS = 0x70757368  # of the advisory locks that are senders of this room
Chance = Callable[[], float]
Moment = Callable[[], datetime]


@dataclass
class Turn:
    """What a turn did. `down`: nobody answers, or answered badly; '' when all is well."""

    sent: int = 0
    refused: int = 0
    delayed: int = 0
    compared: bool = False
    down: str = ""

    @property
    def done(self) -> int:
        """How many records came to an end."""
        return self.sent + self.refused + self.delayed


def turn(held: PushTarget, *, now: datetime | None = None, chance: Chance = random.random) -> Turn | None:
    """Ask the target if that is due, compare if that is due, send what is due; None where another sender has it.

    now: of the whole turn; by default the moment of each step.
    """
    with turns.alone(_CLASS, held.pk) as lock:
        if lock is None:
            return None
        target = PushTarget.objects.get(pk=held.pk)
        told = Turn()

        def moment() -> datetime:
            return now or timezone.now()

        if target.adapter != CKAN or target.paused or (target.next_at and target.next_at > moment()):
            return told
        Push.objects.filter(target=target, state=SENDING).update(state=WAITING)
        if target.probe_at and target.probe_at > moment():
            told.down = target.fault
            return told
        try:
            _carry_out(target, told, moment, chance)
        except TargetDownError as error:
            told.down = queue.reason(str(error))
            _down(target, told.down, moment(), chance)
        return told


def _carry_out(target: PushTarget, told: Turn, moment: Moment, chance: Chance) -> None:
    door = Door(target)
    if target.outage_since:
        try:
            door.probe()
        except (RecordIllError, RecordRefusedError) as error:
            raise TargetDownError(str(error)) from None
        _up(target, moment())
    if target.reconcile_at is None or target.reconcile_at <= moment():
        try:
            reconcile(target, door, moment())
        except (RecordIllError, RecordRefusedError, SourceError) as error:
            raise TargetDownError(f"không đọc được danh mục ở nơi nhận: {error}") from None
        told.compared = True
    due = Push.objects.filter(target=target, state__in=(WAITING, DELAYED), due_at__lte=moment())
    rows = list(due.order_by("waiting_since", "pk").values_list("pk", flat=True)[: queue.BURST])
    ill = 0
    for number in rows:
        try:
            _one(number, target, door, told, moment, chance)
            ill = 0
        except RecordIllError as error:
            ill += 1
            if ill >= queue.MOST_ILL:
                raise TargetDownError(str(error)) from None
    PushTarget.objects.filter(pk=target.pk).update(next_at=moment() + queue.PACE if len(rows) == queue.BURST else None)


def _one(number: int, target: PushTarget, door: Door, told: Turn, moment: Moment, chance: Chance) -> None:
    with transaction.atomic():
        found = Push.objects.select_for_update(of=["self"]).select_related("entry").filter(pk=number)
        row = found.filter(state__in=(WAITING, DELAYED)).first()
        if row is None:
            return
        before, state = row.tried_at, row.state
        Push.objects.filter(pk=number).update(state=SENDING, tried_at=moment())
    document = said(target, [row.entry_id]).get(row.entry_id)
    try:
        if document is not None:
            wanted = documents.hash_of(document)
            there = (
                None if row.sent_hash == wanted else door.put(document, row.remote, "" if row.sent_hash else row.echo)
            )
            _sent(row, target, wanted, there, moment())
        elif before is None and not row.sent_hash:
            # On show for a moment, and nobody was told: nothing is to be taken back.
            Push.objects.filter(pk=number, revision=row.revision).delete()
            Push.objects.filter(pk=number).update(state=WAITING)
            return
        else:
            door.take_away(str(row.entry_id), documents.name(target.prefix, row.entry.name), row.remote)
            _sent(row, target, "", None, moment())
        told.sent += 1
    except TargetDownError:
        Push.objects.filter(pk=number, state=SENDING).update(state=state)
        raise
    except RecordRefusedError as error:
        told.refused += 1
        _settle(row, {"state": REFUSED, "due_at": None, "reason": queue.reason(str(error)), "tries": row.tries + 1})
    except RecordIllError as error:
        told.delayed += 1
        due = moment() + queue.wait_after(row.tries + 1, chance())
        _settle(row, {"state": DELAYED, "due_at": due, "reason": queue.reason(str(error)), "tries": row.tries + 1})
        raise


def _sent(row: Push, target: PushTarget, wanted: str, there: Held | None, now: datetime) -> None:
    """Received. `there` None: nothing had to be said, or the record is gone there."""
    facts: dict[str, Any] = {
        "state": SENT, "due_at": None, "waiting_since": None, "sent_at": now, "sent_hash": wanted, "tries": 0, "reason": "",
    }  # fmt: skip
    if there is not None:
        facts |= {"echo": "", "remote": there.id, "receipt": receipt(there)}
    elif not wanted:
        facts |= {"echo": "", "receipt": {"kind": CKAN, "gone": True}}
    with transaction.atomic():
        if _settle(row, facts) and "receipt" in facts:
            fact = {"target": target.key, "entry": row.entry.code, "hash": wanted, "receipt": facts["receipt"]}
            outbox.append("catalogue.pushed", fact)


def receipt(there: Held) -> dict[str, Any]:
    """What the other side said of a record that it has."""
    return {"kind": CKAN, "id": there.id, "modified": there.modified}


def _settle(row: Push, facts: dict[str, Any]) -> bool:
    """Write what became of a row; False where it changed meanwhile: then it waits again, beside what is known now."""
    known = {key: facts[key] for key in ("sent_at", "sent_hash", "echo", "remote", "receipt") if key in facts}
    if Push.objects.filter(pk=row.pk, state=SENDING, revision=row.revision).update(**facts):
        return True
    since = {"waiting_since": known["sent_at"]} if "sent_at" in known else {}
    Push.objects.filter(pk=row.pk, state=SENDING).update(state=WAITING, **known, **since)
    return False


def _down(target: PushTarget, fault: str, now: datetime, chance: Chance) -> None:
    failures = target.failures + 1 if target.outage_since else 1
    with transaction.atomic():
        PushTarget.objects.filter(pk=target.pk).update(
            outage_since=target.outage_since or now,
            failures=failures,
            probe_at=now + queue.wait_after(failures, chance()),
            fault=fault,
        )
        if not target.outage_since:
            outbox.append("catalogue.push_outage", {"target": target.key, "what": "begun", "fault": fault})


def _up(target: PushTarget, now: datetime) -> None:
    """It answers again: both sides are compared before anything is sent, since it may have lost what it had."""
    with transaction.atomic():
        begun = target.outage_since.isoformat() if target.outage_since else ""
        outbox.append("catalogue.push_outage", {"target": target.key, "what": "ended", "since": begun})
        facts = {"outage_since": None, "failures": 0, "probe_at": None, "fault": "", "reconcile_at": now}
        PushTarget.objects.filter(pk=target.pk).update(**facts)
    target.refresh_from_db()
