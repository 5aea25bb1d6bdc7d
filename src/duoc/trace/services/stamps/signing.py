"""Whoever printed a batch signs how many stamps came out of the press, and how many of them were no good."""

from collections.abc import Iterable

from django.db import transaction

from duoc.core.environment import Environment
from duoc.engines.merkle.keys import encode_base64
from duoc.frame import outbox
from duoc.frame.environments import alias
from duoc.people.models import Party, User
from duoc.trace.models import StampCount
from duoc.trace.rules.stamps import StampRefusedError
from duoc.trace.services.stamps.orders import batch_numbered

_PRODUCTION = Environment.PRODUCTION
LONGEST_PRINTER = 100


def sign_count(
    batch: int,
    printed: int,
    spoiled: int,
    *,
    party: Party,
    by: User,
    printer: str = "",
    environment: Environment = _PRODUCTION,
) -> StampCount:
    """A person of the producer's party puts a name to the count. printer: who printed, where it was somebody else.

    Moves no stamp: what the steps say stays, and the two are shown side by side. Raises `StampRefusedError`.
    """
    if len(printer := printer.strip()) > LONGEST_PRINTER:
        raise StampRefusedError(f"Tên nhà in không quá {LONGEST_PRINTER} ký tự.")
    using = alias(environment)
    with transaction.atomic(using):
        held = batch_numbered(batch, environment, lock=True)
        if party.pk != held.party_id:
            raise StampRefusedError(f"Chỉ {held.party.name}, nơi đã đặt lô tem {held.pk}, ký được số đếm của nó.")
        if held.minted_at is None:
            raise StampRefusedError(f"Lô tem {held.pk} chưa tạo xong.")
        if not 0 <= spoiled <= printed <= held.count:
            raise StampRefusedError(
                f"Lô tem {held.pk} có {held.count} tem: số đã in không quá số ấy, số hỏng không quá số đã in."
            )
        fact = {"batch": held.pk, "printed": printed, "spoiled": spoiled, "printer": printer, "party": party.code}
        fact |= {"by": by.pk, "root": encode_base64(bytes(held.root or b""))}
        if held.pin_root is not None:
            fact["pin_root"] = encode_base64(bytes(held.pin_root))
        event = outbox.append("trace.stamps_counted", fact, using=using)
        return StampCount.objects.using(using).create(
            batch=held, party_id=party.pk, actor=by, printer=printer, printed=printed, spoiled=spoiled, event=event
        )


def newest_counts(batches: Iterable[int], environment: Environment = _PRODUCTION) -> dict[int, StampCount]:
    """The count that holds, of each batch that has one."""
    rows = StampCount.objects.using(alias(environment)).filter(batch__in=list(batches)).select_related("actor")
    return {row.batch_id: row for row in rows.order_by("batch_id", "-pk").distinct("batch_id")}


def counts(batch: int, environment: Environment = _PRODUCTION) -> list[StampCount]:
    """All counts of a batch that were signed, newest first."""
    return list(StampCount.objects.using(alias(environment)).filter(batch=batch).select_related("actor"))
