"""One stamp: what it is by its serial, its PIN, its end. Nothing here tells a serial to the ledger."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from duoc.core.environment import Environment
from duoc.frame import outbox
from duoc.frame.environments import alias
from duoc.people.models import Party
from duoc.trace.models import Product, Stamp, StampBatch, StampEnd, StampPin, StampSpan
from duoc.trace.rules import serials
from duoc.trace.rules.stamps import MOST_TRIES, StampRefusedError
from duoc.trace.services.stamps.pin_key import pin_key

_PRODUCTION = Environment.PRODUCTION
_DAY = timedelta(days=1)
_AT_MOST = 5  # stamps that one short number may mean


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a stamp. place: in its batch, from 1. state: of its range, or `sold` / `void` where it ended alone.

    since: when the state began. opened_at: when its PIN was shown first. undone: reasons of ends that were undone, public.
    """

    number: int
    place: int
    serial: str
    batch: StampBatch
    state: str
    hold: str
    lot: str
    since: datetime
    reason: str
    opened_at: datetime | None
    undone: list[str]


def standing(text: str, environment: Environment = _PRODUCTION) -> Standing | None:
    """The stamp of a whole serial, however it is written; None for one that was never minted. Raises `SerialError`."""
    found = Stamp.objects.using(alias(environment)).filter(serial=serials.parsed(text)).first()
    return _standing(found, environment) if found else None


def standings(text: str, environment: Environment = _PRODUCTION) -> list[Standing]:
    """The stamps that the first ten signs or more may mean, nearly always one. Raises `SerialError`."""
    rows = Stamp.objects.using(alias(environment)).filter(serial__range=serials.bounds(text)).order_by("serial")
    return [found for row in rows[:_AT_MOST] if (found := _standing(row, environment))]


def _standing(stamp: Stamp, environment: Environment) -> Standing | None:
    using, number = alias(environment), stamp.number
    span = (
        StampSpan.objects.using(using).select_related("batch__product", "batch__party").defer("batch__knots", "batch__pin_knots")
        .filter(first__lte=number).order_by("-first").first()
    )  # fmt: skip
    if span is None or span.last < number:  # its batch is still being minted: not a stamp yet
        return None
    ends = list(StampEnd.objects.using(using).filter(number=number))
    end = next((one for one in ends if one.undone_at is None), None) if span.state == "activated" else None
    pin = StampPin.objects.using(using).filter(pk=number).first()
    return Standing(
        number=number,
        place=number - span.batch.first + 1,
        serial=serials.written(bytes(stamp.serial)),
        batch=span.batch,
        state=end.kind if end else span.state,
        hold=span.hold,
        lot=span.lot,
        since=end.at if end else span.since,
        reason=end.reason if end else span.reason,
        opened_at=pin.opened_at if pin else None,
        undone=[one.undone_reason for one in ends if one.undone_at is not None],
    )


def example(product: Product, environment: Environment = _PRODUCTION) -> Standing | None:
    """An activated stamp of an invented product, to look at; None of a real one, whose serials are for who holds its goods."""
    if not product.illustrative:
        return None
    using = alias(environment)
    span = StampSpan.objects.using(using).filter(batch__product=product, state="activated", hold="").first()
    found = span and Stamp.objects.using(using).filter(pk=span.first).first()
    return _standing(found, environment) if found else None


def void_stamp(text: str, reason: str, *, by: str = "", environment: Environment = _PRODUCTION) -> Standing:
    """Make one activated stamp void, after purchase or for another reason. Raises `StampRefusedError`, `SerialError`."""
    if not reason.strip():
        raise StampRefusedError("Cần nêu lý do.")
    using = alias(environment)
    with transaction.atomic(using):
        found = _known(text, environment)
        _end(found, "void", reason.strip(), by, using)
    return _known(text, environment)


def undo_void(
    text: str, reason: str, party: Party, *, by: str = "", environment: Environment = _PRODUCTION
) -> Standing:
    """Take back that a stamp was made void: its producer alone, with a reason that everybody who scans it reads.

    Raises `StampRefusedError`, `SerialError`. Sold stays sold.
    """
    if not reason.strip():
        raise StampRefusedError("Cần nêu lý do.")
    using = alias(environment)
    with transaction.atomic(using):
        found = _known(text, environment)
        if found.batch.party_id != party.pk:
            raise StampRefusedError(f"Chỉ {found.batch.party.name} được khôi phục tem này.")
        changed = StampEnd.objects.using(using).filter(number=found.number, kind="void", undone_at=None)
        if not changed.update(undone_at=timezone.now(), undone_reason=reason.strip()):
            raise StampRefusedError("Tem này không bị hủy.")
        fact = {"batch": found.batch.pk, "place": found.place, "reason": reason.strip(), "by": by}
        outbox.append("trace.stamp_void_undone", fact, using=using)
    return _known(text, environment)


def open_pin(
    text: str, pin: str, *, sell: bool = True, environment: Environment = _PRODUCTION, now: datetime | None = None
) -> tuple[bool, datetime | None]:
    """Try a stamp's PIN: (right or wrong, when the right one was shown first). The first right one sells an activated stamp.

    Raises `StampRefusedError` for a stamp without a PIN, and after five wrong tries in a day; `SerialError` for other text.
    """
    using, now = alias(environment), now or timezone.now()
    with transaction.atomic(using):
        found = _known(text, environment)
        kept = Stamp.objects.using(using).get(pk=found.number).pin
        if kept is None:
            raise StampRefusedError("Tem này không có mã PIN.")
        StampPin.objects.using(using).get_or_create(pk=found.number)
        row = StampPin.objects.using(using).select_for_update().get(pk=found.number)
        if row.wrong_since is not None and now - row.wrong_since >= _DAY:
            row.wrong, row.wrong_since = 0, None
        if row.wrong >= MOST_TRIES:
            raise StampRefusedError("Đã nhập sai mã PIN quá nhiều lần; hãy thử lại sau 24 giờ.")
        given = serials.pin_commitment(pin_key(environment), found.serial, serials.typed(pin))
        right = hmac.compare_digest(given, bytes(kept))
        if not right:
            row.wrong, row.wrong_since = row.wrong + 1, row.wrong_since or now
        elif row.opened_at is None:
            row.opened_at = now
            fact = {"batch": found.batch.pk, "place": found.place}
            outbox.append("trace.stamp_opened", fact, using=using)
            if sell and found.state == "activated":
                _end(found, "sold", "", "", using)
        row.save(using=using)
    return right, row.opened_at if right else None


def _known(text: str, environment: Environment) -> Standing:
    found = standing(text, environment)
    if found is None:
        raise StampRefusedError("Không có tem nào mang số sê-ri này.")
    return found


def _end(found: Standing, kind: str, reason: str, by: str, using: str) -> None:
    if found.state != "activated":
        raise StampRefusedError(f"Tem này đang ở trạng thái “{found.state}”, chưa kích hoạt hoặc đã kết thúc.")
    try:
        with transaction.atomic(using):
            StampEnd.objects.using(using).create(number=found.number, kind=kind, reason=reason)
    except IntegrityError:
        raise StampRefusedError("Tem này vừa được hủy hoặc vừa được bán.") from None
    fact = {"batch": found.batch.pk, "place": found.place, "reason": reason, "by": by}
    outbox.append(f"trace.stamp_{kind}", fact, using=using)
