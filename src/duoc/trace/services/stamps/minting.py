"""Minting: serials into the table, their commitments into a tree, its root into the ledger.

A piece of the batch is one transaction with the count of what is minted, so a broken run goes on where the last piece ended: no
stamp is lost, none is there twice. Only one process mints a batch at a time; its memory does not grow with the batch.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connections, transaction
from django.utils import timezone

from duoc.core.environment import Environment
from duoc.engines.merkle.keys import encode_base64
from duoc.frame import outbox
from duoc.frame.environments import alias
from duoc.trace.models import StampBatch, StampMove, StampSpan
from duoc.trace.rules import serials
from duoc.trace.rules.stamps import StampRefusedError
from duoc.trace.services.stamps.pin_key import pin_key

PIECE = 1 << 16  # stamps of one transaction: whole knots
COPY = "COPY trace_stamp (number, serial, pin) FROM STDIN (FORMAT BINARY)"


def mint(
    batch: StampBatch,
    *,
    by: str = "",
    environment: Environment = Environment.PRODUCTION,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> StampBatch:
    """Mint what is missing of a batch and commit to all of it; gives the batch as it is now. Safe to repeat.

    tell: called with (stamps that exist, stamps ordered) after every piece. Raises `StampRefusedError` while another process
    mints the batch.
    """
    using = alias(environment)
    with alone(batch.pk, using):
        batch.refresh_from_db()
        while batch.minted < batch.count:
            _mint_piece(batch, using, environment)
            tell(batch.minted, batch.count)
        if batch.root is None:
            _seal(batch, by, using)
    return batch


@contextmanager
def alone(number: int, using: str) -> Iterator[None]:
    """A lock of this session over a batch: it goes when the process dies, however it dies. Raises `StampRefusedError`."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('trace.stamps'), %s)", [number])
        if not cursor.fetchone()[0]:
            raise StampRefusedError(f"Lô tem {number} đang được một tiến trình khác tạo; hãy đợi nó xong.")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('trace.stamps'), %s)", [number])


def _mint_piece(batch: StampBatch, using: str, environment: Environment) -> None:
    from duoc.trace.rules import minting  # numpy: loaded by who mints

    done, size = batch.minted, min(PIECE, batch.count - batch.minted)
    octets = minting.random_serials(size)
    texts = minting.signs(octets)
    added = minting.knots(minting.committed(bytes(batch.seed), done, texts))
    pins = None
    if batch.pins:
        key, seed = pin_key(environment), bytes(batch.pin_seed or b"")
        pins = [
            serials.pin_commitment(key, bytes(row).decode(), serials.pin(seed, index))
            for index, row in enumerate(texts, done)
        ]
    with transaction.atomic(using), connections[using].cursor() as cursor:
        with cursor.copy(COPY) as copy:
            copy.write(minting.copy_rows(batch.first + done, octets, pins))
        batch.minted = done + size
        batch.knots = bytes(batch.knots) + added
        if pins is not None:
            batch.pin_knots = bytes(batch.pin_knots) + minting.knots(pins)
        batch.save(using=using, update_fields=["minted", "knots", "pin_knots"])


def _seal(batch: StampBatch, by: str, using: str) -> None:
    """All serials exist: their root and their count go into the ledger readably, and the first state of the batch begins."""
    from duoc.trace.rules import minting  # as above

    batch.root = minting.root(bytes(batch.knots))
    batch.pin_root = minting.root(bytes(batch.pin_knots)) if batch.pins else None
    batch.minted_at = timezone.now()
    last = batch.first + batch.count - 1
    fact = {"batch": batch.pk, "count": batch.count, "root": encode_base64(batch.root)}
    fact["product"] = batch.product.gtin or batch.product.code
    if batch.pin_root:
        fact["pin_root"] = encode_base64(batch.pin_root)
    with transaction.atomic(using):
        batch.save(using=using, update_fields=["root", "pin_root", "minted_at"])
        event = outbox.append("trace.stamps_minted", fact, public=True, using=using)
        outbox.append("trace.officer_acted", {"about": str(event), "officer": by}, using=using)
        StampSpan.objects.using(using).create(
            batch=batch, first=batch.first, last=last, state="minted", since=batch.minted_at
        )
        StampMove.objects.using(using).create(batch=batch, to="minted", first=batch.first, last=last, event=event)
