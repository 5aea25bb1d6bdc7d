"""The inspector's queue: what is suspected, why, and what a person decided about it.

A suspicion grows while it is open. One that was dismissed comes back as a new one only when its serial has gained
`AGAIN` points more; one that was confirmed stays settled. Decisions are told to the ledger, without the serial.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now

from duoc.core.environment import Environment
from duoc.frame import outbox
from duoc.frame.environments import alias
from duoc.people.models import User
from duoc.trace.models import Report, Suspicion, SuspicionStep
from duoc.trace.rules.clones.crowds import Finding
from duoc.trace.rules.clones.judging import Verdict
from duoc.trace.rules.clones.weights import SUSPECTED

_PRODUCTION = Environment.PRODUCTION
AGAIN = 30
LONGEST_REASON = 500
DECISIONS = ("dismissed", "confirmed")
Key = tuple[int, int]


class SuspicionRefusedError(ValueError):
    """A decision that cannot be taken; the message says why, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which suspicions: of a status, a kind, a level and above (`vàng`, `đỏ`), a rule, a batch; None: any.

    watched: the watch list, of serials that are flagged and weigh too little for the queue; else the queue."""

    status: str | None = None
    kind: str | None = None
    level: str | None = None
    rule: str | None = None
    batch: int | None = None
    watched: bool = False


def raise_serial(serial: str, batch: int | None, verdict: Verdict, using: str) -> None:
    """A serial is flagged: open a suspicion, or let the open one grow. In the transaction that holds the serial's state."""
    reasons = [asdict(one) for one in verdict.reasons]
    _raised("serial", serial, batch, verdict.score, verdict.level.value, reasons, using)


def raise_crowd(kind: str, finding: Finding, batch: int | None, using: str) -> None:
    """A crowd rule speaks of a batch or a phone. In the transaction that holds its state."""
    reasons = [{"rule": finding.rule, "count": finding.count, "points": 0, "of": finding.total, "place": finding.place}]
    _raised(kind, finding.subject, batch, 0, "", reasons, using)


def settle_all(
    numbers: Sequence[int], decision: str, reason: str, *, by: User, environment: Environment = _PRODUCTION
) -> int:
    """The same decision on several open suspicions, for one reason: all of them or none. Raises `SuspicionRefusedError`, which
    names the one that stands in the way."""
    if not numbers:
        raise SuspicionRefusedError("Hãy chọn ít nhất một việc.")
    reason = _worded(decision, reason)
    with transaction.atomic(alias(environment)):
        for number in sorted(set(numbers)):
            try:
                settle(number, decision, reason, by=by, environment=environment)
            except SuspicionRefusedError as error:
                raise SuspicionRefusedError(f"Chưa ghi việc nào. Việc số {number}: {error}") from None
    return len(set(numbers))


def _raised(
    kind: str, subject: str, batch: int | None, score: int, level: str, reasons: list[dict[str, Any]], using: str
) -> None:
    rows = Suspicion.objects.using(using)
    last = rows.select_for_update().filter(kind=kind, subject=subject).order_by("-id").first()
    if last is not None and last.status == Suspicion.Status.OPEN:
        if (last.score, last.reasons) != (score, reasons):
            changed = {"score": score, "level": level, "reasons": reasons, "raised_at": Now()}
            rows.filter(pk=last.pk).update(**changed)
        return
    if last is not None and (last.status == Suspicion.Status.CONFIRMED or score < last.score + AGAIN):
        return
    made = rows.create(kind=kind, subject=subject, batch_id=batch, score=score, level=level, reasons=reasons)
    SuspicionStep.objects.using(using).create(suspicion=made, to=Suspicion.Status.OPEN, score=score)


def suspicions(
    wanted: Wanted, *, after: Key | None = None, limit: int | None = None, environment: Environment = _PRODUCTION
) -> list[Suspicion]:
    """The heaviest first; `after`: (score, id) of the last one seen."""
    found = _found(wanted, environment)
    if after is not None:
        score, number = after
        found = found.filter(Q(score__lt=score) | Q(score=score, pk__lt=number))
    return list(found.order_by("-score", "-pk")[:limit])


def counts(wanted: Wanted, environment: Environment = _PRODUCTION) -> dict[str, int]:
    """How many there are of each status."""
    rows = _found(wanted, environment).order_by().values_list("status").annotate(n=Count("*"))
    return {status.value: 0 for status in Suspicion.Status} | dict(rows)


def _found(wanted: Wanted, environment: Environment) -> QuerySet[Suspicion]:
    found = Suspicion.objects.using(alias(environment)).select_related("batch__product", "batch__party")
    # Whatever a person reported is for the queue, however little the rules say.
    light = Q(kind="serial", score__lt=SUSPECTED, status=Suspicion.Status.OPEN)
    light &= ~Q(pk__in=Report.objects.using(alias(environment)).values("suspicion"))
    found = found.filter(light) if wanted.watched else found.exclude(light)
    if wanted.status:
        found = found.filter(status=wanted.status)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.level:
        found = found.filter(level__in=["đỏ"] if wanted.level == "đỏ" else ["vàng", "đỏ"])
    if wanted.rule:
        found = found.filter(reasons__contains=[{"rule": wanted.rule}])
    if wanted.batch:
        found = found.filter(batch=wanted.batch)
    return found


def suspicion_numbered(number: int, environment: Environment = _PRODUCTION) -> Suspicion | None:
    """One suspicion, or None."""
    rows = Suspicion.objects.using(alias(environment)).select_related("batch__product", "batch__party")
    return rows.filter(pk=number).first()


def steps(suspicion: Suspicion, environment: Environment = _PRODUCTION) -> list[SuspicionStep]:
    """What happened to it, oldest first."""
    found = SuspicionStep.objects.using(alias(environment)).filter(suspicion=suspicion)
    return list(found.select_related("actor").order_by("id"))


def settle(number: int, decision: str, reason: str, *, by: User, environment: Environment = _PRODUCTION) -> Suspicion:
    """Dismiss or confirm an open suspicion, with a reason. Raises `SuspicionRefusedError`."""
    reason = _worded(decision, reason)
    using = alias(environment)
    with transaction.atomic(using):
        row = Suspicion.objects.using(using).select_for_update().filter(pk=number).first()
        if row is None:
            raise SuspicionRefusedError("Không có nghi ngờ nào mang số này.")
        if row.status != Suspicion.Status.OPEN:
            raise SuspicionRefusedError(f"Việc này {row.get_status_display()} rồi; hãy xem ai đã quyết định và vì sao.")
        fact = {"suspicion": row.pk, "decision": decision, "score": row.score, "reason": reason, "by": by.pk}
        event = outbox.append("trace.suspicion_settled", fact, using=using)
        row.status = decision
        row.save(using=using, update_fields=["status"])
        SuspicionStep.objects.using(using).create(
            suspicion=row, to=decision, actor=by, reason=reason, score=row.score, event=event
        )
    return row


def _worded(decision: str, reason: str) -> str:
    """The reason as it is kept."""
    if decision not in DECISIONS:
        raise SuspicionRefusedError("Chỉ có thể bỏ qua hoặc xác nhận.")
    if not (reason := reason.strip()) or len(reason) > LONGEST_REASON:
        raise SuspicionRefusedError(f"Cần nêu lý do, không quá {LONGEST_REASON} ký tự.")
    return reason
