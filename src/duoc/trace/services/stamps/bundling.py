"""What an inspector takes along: `rules/stamp_bundle`, filled from the tables and the ledger."""

from contextlib import suppress
from typing import Any

from django.db import connections
from django.utils import timezone

from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.frame.models import Outbox
from duoc.ledger import services as ledger
from duoc.people import services as people
from duoc.trace.models import StampBatch, StampEnd, StampMove, StampSpan
from duoc.trace.rules.stamps import StampRefusedError

_PRODUCTION = Environment.PRODUCTION


def bundle(batches: list[StampBatch], environment: Environment = _PRODUCTION) -> bytes:
    """The bundle of minted batches as of now. Raises `StampRefusedError` for a batch of which not everything is minted.

    A household's name is in it by its consent alone.
    """
    from duoc.trace.rules import stamp_bundle  # numpy: loaded by who makes or reads one

    if unminted := [batch.pk for batch in batches if batch.minted_at is None]:
        raise StampRefusedError(f"Lô tem {unminted[0]} chưa tạo xong.")
    using = alias(environment)
    told = [_told(batch, using, environment) | {"seed": stamp_bundle.seed_text(bytes(batch.seed))} for batch in batches]
    as_of = timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    return stamp_bundle.write(as_of, told, [_octets(batch, using) for batch in batches])


def _octets(batch: StampBatch, using: str) -> bytes:
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT serial FROM trace_stamp WHERE number BETWEEN %s AND %s ORDER BY number",
            [batch.first, batch.first + batch.count - 1],
        )
        return b"".join(bytes(row[0]) for row in cursor.fetchall())


def _told(batch: StampBatch, using: str, environment: Environment) -> dict[str, Any]:
    low, product = batch.first - 1, batch.product
    last = low + batch.count
    ends = StampEnd.objects.using(using).filter(undone_at=None, number__gt=low, number__lte=last).order_by("number")
    entry, proof = _entry(batch, using, environment)
    return {
        "batch": batch.pk,
        "count": batch.count,
        "product": product.gtin or product.code,
        "name": product.name,
        "producer": batch.party.name if people.consented(batch.party, "name") else "",
        "entry": entry,
        "proof": proof,
        "spans": [
            [span.first - low, span.last - low, span.state, span.hold, span.lot]
            for span in StampSpan.objects.using(using).filter(batch=batch)
        ],
        "ends": [[end.number - low, end.kind] for end in ends],
    }


def _entry(batch: StampBatch, using: str, environment: Environment) -> tuple[str, str | None]:
    """The entry of the batch's minting and its proof; before the sequencer has numbered it, the entry that waits."""
    event = StampMove.objects.using(using).get(batch=batch, to="minted").event
    waiting = Outbox.objects.using(using).filter(event=event).first()
    logged = ledger.entry_of_event(event, environment=environment)  # asked second: from the queue it only moves here
    if logged is None:
        if waiting is None:
            raise StampRefusedError(f"Sổ cái không có mục nào về việc tạo lô tem {batch.pk}.")
        return bytes(waiting.entry).decode(), None
    proof = None
    with suppress(ledger.NotInLogError, ledger.LogNotStartedError):  # not under a checkpoint yet
        proof = ledger.proof_file(logged.index, environment=environment).decode()
    return logged.entry.decode(), proof
