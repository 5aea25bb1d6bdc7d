"""Alarms about stamps: raised by a refusal or by a weight, looked at by an inspector, back again when the figures get worse."""

from datetime import datetime

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from duoc.core.environment import Environment
from duoc.frame import outbox
from duoc.frame.environments import alias
from duoc.people.models import Party, User
from duoc.trace.models import StampAlarm, StampAlarmNote, StampBatch
from duoc.trace.rules.stamps import StampRefusedError
from duoc.trace.rules.volumes import OVER_CAPACITY, Finding, is_worse

_PRODUCTION = Environment.PRODUCTION
LONGEST_REASON = 500


def raise_refused(batch: StampBatch, kind: str, first: int, last: int, party: Party | None, using: str) -> None:
    """Somebody (None: not known) wanted what the count does not allow; each time is an alarm of its own."""
    with transaction.atomic(using):
        _raise(
            StampAlarm(batch=batch, kind=kind, first=first, last=last, party_id=party.pk if party else None),
            party,
            using,
        )


def raise_weighed(
    batch: StampBatch, finding: Finding, first: int, last: int, lot: str, since: datetime | None, using: str
) -> bool:
    """More is stamped than was made: whether that is an alarm that was not there. In the transaction that holds the batch.

    lot: that it is about, or empty for all that its producer has stamped `since`. One that nobody has looked at follows the
    figures. One that was acknowledged comes back as a new one only when the excess has grown (`rules.volumes.is_worse`).
    """
    rows = StampAlarm.objects.using(using)
    same = _about_the_same(rows, batch, finding.kind, lot)
    if since is not None:
        same = same.filter(at__gte=since)
    last_one = same.select_for_update(of=("self",)).order_by("-id").first()
    figures = {"stamped_kg": finding.stamped_kg, "made_kg": finding.made_kg}
    if last_one is not None:
        if not StampAlarmNote.objects.using(using).filter(alarm=last_one).exists():
            rows.filter(pk=last_one.pk).update(**figures)
            return False
        seen = Finding(finding.kind, last_one.stamped_kg or 0.0, last_one.made_kg or 0.0)
        if not is_worse(finding, seen):
            return False
    made = StampAlarm(
        batch=batch, kind=finding.kind, first=first, last=last, party_id=batch.party_id, lot=lot, **figures
    )
    _raise(made, batch.party, using)
    return True


def _about_the_same(rows: QuerySet[StampAlarm], batch: StampBatch, kind: str, lot: str) -> QuerySet[StampAlarm]:
    """Alarms of a lot, whichever batch its stamps are of; of a producer's year; of what was refused in a batch."""
    rows = rows.filter(kind=kind, lot=lot)
    if lot:
        return rows.filter(batch__product=batch.product_id)
    return rows.filter(batch__party=batch.party_id) if kind == OVER_CAPACITY else rows.filter(batch=batch)


def _raise(alarm: StampAlarm, party: Party | None, using: str) -> None:
    about = {"batch": alarm.batch_id, "kind": alarm.kind, "first": alarm.first, "last": alarm.last}
    alarm.event = outbox.append("trace.stamps_alarm", about | {"party": party.code if party else ""}, using=using)
    alarm.save(using=using, force_insert=True)


def alarms(environment: Environment = _PRODUCTION, *, limit: int = 100) -> list[StampAlarm]:
    """What was asked of batches against their count: first what nobody has acknowledged, then the others; newest first."""
    unseen = ExpressionWrapper(Q(note=None), output_field=BooleanField())
    return list(_rows(environment).annotate(unseen=unseen).order_by("-unseen", "-pk")[:limit])


def alarm_numbered(number: int, environment: Environment = _PRODUCTION) -> StampAlarm | None:
    """One alarm, or None."""
    return _rows(environment).filter(pk=number).first()


def alarms_before(alarm: StampAlarm, environment: Environment = _PRODUCTION) -> list[StampAlarm]:
    """An alarm and those before it about the same, oldest first."""
    same = _about_the_same(_rows(environment), alarm.batch, alarm.kind, alarm.lot).filter(pk__lte=alarm.pk)
    return list(same.order_by("pk"))


def _rows(environment: Environment) -> QuerySet[StampAlarm]:
    rows = StampAlarm.objects.using(alias(environment))
    return rows.select_related("batch__product", "batch__party", "party", "note__actor")


def acknowledge(number: int, reason: str, *, by: User, environment: Environment = _PRODUCTION) -> StampAlarm:
    """An inspector has looked, and says why the alarm may rest. Raises `StampRefusedError`."""
    if not (reason := reason.strip()) or len(reason) > LONGEST_REASON:
        raise StampRefusedError(f"Cần nêu lý do, không quá {LONGEST_REASON} ký tự.")
    using = alias(environment)
    with transaction.atomic(using):
        row = StampAlarm.objects.using(using).select_for_update().filter(pk=number).first()
        if row is None:
            raise StampRefusedError("Không có cảnh báo nào mang số này.")
        if StampAlarmNote.objects.using(using).filter(alarm=row).exists():
            raise StampRefusedError("Cảnh báo này đã có người ghi nhận; hãy xem ai và vì sao.")
        figures = {"stamped_kg": row.stamped_kg, "made_kg": row.made_kg} if row.stamped_kg is not None else {}
        fact = {"alarm": row.pk, "batch": row.batch_id, "kind": row.kind, **figures, "reason": reason, "by": by.pk}
        event = outbox.append("trace.stamps_alarm_acknowledged", fact, using=using)
        StampAlarmNote.objects.using(using).create(alarm=row, actor=by, reason=reason, event=event)
    return row
