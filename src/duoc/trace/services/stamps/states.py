"""Consecutive stamps led from state to state: a batch is divided anew, under its lock; the database sees that none is missing."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from duoc.core.environment import Environment
from duoc.engines.merkle.keys import encode_base64
from duoc.frame import outbox
from duoc.frame.environments import alias
from duoc.people.models import Party
from duoc.trace.models import StampBatch, StampMove, StampSpan
from duoc.trace.rules import stamps as rules
from duoc.trace.rules.stamps import HOLDS, STEPS, StampRefusedError
from duoc.trace.services.stamps import activating, alarming, volumes
from duoc.trace.services.stamps.orders import batch_numbered

_PRODUCTION = Environment.PRODUCTION
_WORDS = {
    "minted": "chưa in",
    "scrapped": "hủy trước khi in",
    "printed": "đã in, còn trong kho",
    "delivered": "đã giao, chưa kích hoạt",
    "spoiled": "hỏng",
    "lost": "mất",
    "activated": "đã kích hoạt",
    "void": "đã hủy",
}


@dataclass(frozen=True, slots=True)
class _Span:
    """A range as it shall be stored."""

    first: int
    last: int
    state: str
    hold: str
    lot: str
    reason: str
    since: datetime

    def joins(self, other: "_Span") -> bool:
        """Whether the other one goes on where this ends, with nothing else different."""
        return self.last + 1 == other.first and replace(self, first=other.first, last=other.last) == other


def activate(
    batch: int, first: int, last: int, lot: str, party: Party, *, by: str = "", environment: Environment = _PRODUCTION
) -> StampBatch:
    """At packing: stamps `first` to `last` of a batch (places from 1) belong to a lot from now on.

    Raises `StampRefusedError` as `move` does; what reaches beyond the batch or what was delivered is kept as an alarm.
    """
    return move(batch, "activated", first, last, party=party, lot=rules.check_lot(lot), by=by, environment=environment)


def move(
    batch: int,
    to: str,
    first: int = 1,
    last: int | None = None,
    *,
    party: Party | None = None,
    lot: str = "",
    reason: str = "",
    by: str = "",
    environment: Environment = _PRODUCTION,
) -> StampBatch:
    """Lead consecutive stamps (places from 1; all by default) to a state of `rules.STEPS`; gives the batch.

    Raises `StampRefusedError`, and changes nothing: a place outside the batch, a state that may not follow, stamps on hold, no
    reason where one is needed, or a producer's step taken by somebody else.
    """
    step = STEPS.get(to)
    if step is None:
        raise StampRefusedError(f"Không có bước {to!r}; các bước: {', '.join(STEPS)}.")
    if step.reason and not reason.strip():
        raise StampRefusedError("Cần nêu lý do.")
    using = alias(environment)
    with transaction.atomic(using):
        held = batch_numbered(batch, environment, lock=True)
        last = held.count if last is None else last
        refusal = _refusal(held, to, first, last, party, using)
        if refusal is None:
            now = timezone.now()
            fresh = {"state": to, "reason": reason.strip(), "since": now, **({"lot": lot} if lot else {})}
            _divide(held, first, last, fresh, using)
            _tell(held, to, first, last, lot, reason.strip(), by, using)
            if lot:
                activating.speak(held, first, last, lot, environment)
                volumes.watch(held, first, last, lot, environment)
            return held
    if refusal.alarm:
        alarming.raise_refused(held, refusal.alarm, first, last, party, using)
    raise StampRefusedError(refusal.sentence)


def hold(
    batch: int,
    kind: str,
    first: int = 1,
    last: int | None = None,
    *,
    reason: str,
    by: str = "",
    environment: Environment = _PRODUCTION,
) -> StampBatch:
    """Suspend or recall stamps, in whatever state they are; kind "" lets them go again. Raises `StampRefusedError`."""
    if kind not in ("", *HOLDS):
        raise StampRefusedError(f"Không có kiểu giữ {kind!r}; các kiểu: {', '.join(HOLDS)}.")
    if not reason.strip():
        raise StampRefusedError("Cần nêu lý do.")
    using = alias(environment)
    with transaction.atomic(using):
        held = batch_numbered(batch, environment, lock=True)
        last = held.count if last is None else last
        if not 1 <= first <= last <= held.count or held.minted_at is None:
            raise StampRefusedError(f"Lô tem {held.pk} có các tem từ 1 đến {held.minted}.")
        _divide(held, first, last, {"hold": kind}, using)
        _tell(held, kind or "released", first, last, "", reason.strip(), by, using)
    return held


def all_in(batch: int, state: str, first: int, last: int, environment: Environment = _PRODUCTION) -> bool:
    """Whether all stamps from place `first` to `last` are in a state."""
    held = batch_numbered(batch, environment)
    found = _touched(held, first, last, alias(environment))
    return bool(found) and all(span.state == state for span in found)


def first_in(batch: int, states: tuple[str, ...], environment: Environment = _PRODUCTION) -> tuple[int, int] | None:
    """The places of the first consecutive stamps of a batch in one of the states, none on hold; None: no such stamps."""
    held = batch_numbered(batch, environment)
    spans = StampSpan.objects.using(alias(environment)).filter(batch=held, state__in=states, hold="").order_by("first")
    span = spans.first()
    return None if span is None else (span.first - held.first + 1, span.last - held.first + 1)


@dataclass(frozen=True, slots=True)
class _Refusal:
    sentence: str
    alarm: str = ""


def _refusal(batch: StampBatch, to: str, first: int, last: int, party: Party | None, using: str) -> _Refusal | None:
    step = STEPS[to]
    if batch.minted_at is None:
        return _Refusal(f"Lô tem {batch.pk} chưa tạo xong.")
    if step.of_party and (party is None or party.pk != batch.party_id):
        return _Refusal(f"Chỉ {batch.party.name}, nơi đã đặt lô tem {batch.pk}, được làm việc này.", "foreign_party")
    if not 1 <= first <= last <= batch.count:
        return _Refusal(
            f"Lô tem {batch.pk} có các tem từ 1 đến {batch.count}, không có {first}–{last}.", "outside_batch"
        )
    for span in _touched(batch, first, last, using):
        place = max(span.first - batch.first + 1, first)
        if span.hold:
            return _Refusal(f"Tem {place} đang bị giữ ({span.hold}).", "on_hold")
        if span.state not in step.after:
            beyond = (
                "beyond_delivery"
                if to == "activated" and span.state in {"minted", "printed", "spoiled", "lost"}
                else ""
            )
            return _Refusal(
                f"Tem {place} đang ở trạng thái “{_WORDS[span.state]}” nên không thể là “{_WORDS[to]}”.", beyond
            )
    return None


def _touched(batch: StampBatch, first: int, last: int, using: str) -> list[StampSpan]:
    low, high = batch.first + first - 1, batch.first + last - 1
    return list(StampSpan.objects.using(using).filter(batch=batch, first__lte=high, last__gte=low))


def _divide(batch: StampBatch, first: int, last: int, fresh: dict[str, object], using: str) -> None:
    """Give the stamps other values and leave their neighbours what they were; equal neighbours become one row."""
    low, high = batch.first + first - 1, batch.first + last - 1
    old = _touched(batch, max(first - 1, 1), last + 1, using)  # with what lies beside, to be joined
    spans: list[_Span] = []
    for row in old:
        whole = _Span(row.first, row.last, row.state, row.hold, row.lot, row.reason, row.since)
        parts = [replace(whole, last=low - 1)] if row.first < low else []
        if row.first <= high and row.last >= low:
            inside = replace(whole, first=max(row.first, low), last=min(row.last, high))
            parts.append(replace(inside, **fresh))  # type: ignore[arg-type]  # the names are the class's own
        if row.last > high:
            parts.append(replace(whole, first=max(row.first, high + 1)))
        for part in parts:
            if part.first > part.last:
                continue
            if spans and spans[-1].joins(part):
                spans[-1] = replace(spans[-1], last=part.last)
            else:
                spans.append(part)
    StampSpan.objects.using(using).filter(pk__in=[row.pk for row in old]).delete()
    StampSpan.objects.using(using).bulk_create(
        StampSpan(batch=batch, first=span.first, last=span.last, state=span.state, hold=span.hold, lot=span.lot,
                  reason=span.reason, since=span.since)
        for span in spans
    )  # fmt: skip


def _tell(batch: StampBatch, to: str, first: int, last: int, lot: str, reason: str, by: str, using: str) -> None:
    fact = {"batch": batch.pk, "first": first, "last": last, "count": last - first + 1, "reason": reason, "by": by}
    fact |= {"root": encode_base64(bytes(batch.root or b"")), **({"lot": lot} if lot else {})}
    event = outbox.append(f"trace.stamps_{to}", fact, using=using)
    bound = activating.bind(batch.pk, first, last, lot, using) if to == "activated" else {}
    StampMove.objects.using(using).create(
        batch=batch,
        to=to,
        first=batch.first + first - 1,
        last=batch.first + last - 1,
        lot=lot,
        reason=reason,
        event=event,
        **bound,
    )
