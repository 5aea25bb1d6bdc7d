"""Orders of stamps: whose, of which product, how many. What is ordered is not changed any more."""

import secrets

from django.db import connections, transaction
from django.db.models import F, Max

from duoc.core.environment import Environment
from duoc.frame import outbox
from duoc.frame.environments import alias
from duoc.people.models import Party
from duoc.trace.models import Product, StampBatch
from duoc.trace.rules import stamps as rules
from duoc.trace.rules.stamps import StampRefusedError

_PRODUCTION = Environment.PRODUCTION
_SEED = 32


def order(
    party: Party,
    product: Product,
    count: int,
    host: str,
    *,
    preset: str,
    level: str = "M",
    pins: bool = False,
    by: str = "",
    environment: Environment = _PRODUCTION,
) -> StampBatch:
    """A new batch, of which nothing is minted yet.

    Raises `StampRefusedError`: a product of another party or a retired one, a count, host, format or level that is not possible,
    an address that no symbol on that format holds.
    """
    host = rules.check_order(count, host, preset, level)
    if product.party_id != party.pk:
        raise StampRefusedError(f"{product.name} không phải sản phẩm của {party.name}.")
    if product.retired_at is not None:
        raise StampRefusedError(f"Sản phẩm {product.name} đã ngừng; không đặt thêm tem cho nó.")
    rules.check_fit(rules.stem(host, product.gtin, product.code), preset, level)
    using = alias(environment)
    with transaction.atomic(using):
        with connections[using].cursor() as cursor:  # two orders must not take the same numbers
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('trace.stamps'))")
        known = StampBatch.objects.using(using).aggregate(next=Max(F("first") + F("count")))
        batch = StampBatch.objects.using(using).create(
            party_id=party.pk,
            product_id=product.pk,
            count=count,
            first=known["next"] or 1,
            host=host,
            preset=preset,
            level=level,
            pins=pins,
            seed=secrets.token_bytes(_SEED),
            pin_seed=secrets.token_bytes(_SEED) if pins else None,
        )
        fact = {
            "batch": batch.pk,
            "party": party.code,
            "product": product.gtin or product.code,
            "count": count,
            "by": by,
        }
        outbox.append("trace.stamps_ordered", fact, using=using)
    return batch


def unfinished(
    party: Party,
    product: Product,
    count: int,
    host: str,
    *,
    preset: str,
    level: str,
    pins: bool,
    files: bool,
    environment: Environment,
) -> StampBatch | None:
    """The same order, begun earlier: a command that was broken off goes on with it.

    files: whether it is to be handed out now; then one of which everything is minted and nothing handed out is meant too.
    """
    found = StampBatch.objects.using(alias(environment)).filter(
        party_id=party.pk, product_id=product.pk, count=count, host=host.strip().upper(), preset=preset, level=level,
        pins=pins, handed_out_at=None,
    )  # fmt: skip
    return (found if files else found.filter(minted_at=None)).order_by("id").first()


def batch_numbered(number: int, environment: Environment = _PRODUCTION, *, lock: bool = False) -> StampBatch:
    """A batch with its product and party. lock: hold it until the transaction ends. Raises `StampRefusedError`."""
    rows = StampBatch.objects.using(alias(environment)).select_related("product", "party").defer("knots", "pin_knots")
    found = (rows.select_for_update(of=["self"]) if lock else rows).filter(pk=number).first()
    if found is None:
        raise StampRefusedError(f"Không có lô tem số {number}.")
    return found
