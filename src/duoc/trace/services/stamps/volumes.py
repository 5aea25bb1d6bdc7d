"""After an activation: is more stamped than was harvested, or than the producer's sites can yield? Then an inspector is told."""

from datetime import datetime

from django.db.models import F, Sum
from django.utils import timezone

from duoc.core.clock import PROVINCE_ZONE
from duoc.core.environment import Environment
from duoc.frame.environments import alias
from duoc.trace.models import Mention, Site, StampBatch, StampMove, StampSpan
from duoc.trace.rules import volumes
from duoc.trace.rules.identity import identifier_id
from duoc.trace.rules.volumes import Said
from duoc.trace.services import lots
from duoc.trace.services.stamps import alarming


def watch(batch: StampBatch, first: int, last: int, lot: str, environment: Environment) -> list[str]:
    """Raise the alarms of an activation, see `alarming.raise_weighed`; gives the kinds of new ones. first, last: places. In the
    caller's transaction.

    A product without a weight is not watched, nor a producer whose sites state no capacity.
    """
    grams = batch.product.unit_weight_g
    if not grams:
        return []
    now = timezone.now().astimezone(PROVINCE_ZONE)
    begun = datetime(now.year, 1, 1, tzinfo=PROVINCE_ZONE)
    found = volumes.findings(
        _of_lot(batch, lot, environment) * grams / 1000,
        volumes.harvested_kg(_said(batch, lot, environment)),
        _of_year(batch, begun, environment) / 1000,
        _capacity(batch, environment),
    )
    using = alias(environment)
    fresh = []
    for one in found:
        of_lot = one.kind == volumes.OVER_HARVEST
        if alarming.raise_weighed(batch, one, first, last, lot if of_lot else "", None if of_lot else begun, using):
            fresh.append(one.kind)
    return fresh


def _of_lot(batch: StampBatch, lot: str, environment: Environment) -> int:
    """How many stamps of the product's batches are of the lot."""
    spans = StampSpan.objects.using(alias(environment)).filter(
        lot=lot, state="activated", batch__product=batch.product_id
    )
    return sum(span.last - span.first + 1 for span in spans)


def _said(batch: StampBatch, lot: str, environment: Environment) -> list[Said]:
    number = identifier_id(lots.text_of(batch.product, lot))
    rows = Mention.objects.using(alias(environment)).filter(
        identifier=number, quantity__isnull=False, uom__isnull=False
    )
    found = rows.values_list("role", "event__action", "quantity", "uom")
    return [Said(role, action, quantity or 0.0, uom or "") for role, action, quantity, uom in found]


def _of_year(batch: StampBatch, begun: datetime, environment: Environment) -> float:
    """Grams that the producer has stamped since the year of the province began."""
    moves = StampMove.objects.using(alias(environment)).filter(
        to="activated", at__gte=begun, batch__party_id=batch.party_id, batch__product__unit_weight_g__isnull=False
    )
    weight = (F("last") - F("first") + 1) * F("batch__product__unit_weight_g")
    return float(moves.aggregate(grams=Sum(weight))["grams"] or 0)


def _capacity(batch: StampBatch, environment: Environment) -> float | None:
    """Kilograms a year of the sites that make something; None while one of them states nothing."""
    rows = Site.objects.using(alias(environment)).filter(party_id=batch.party_id, ended_at=None)
    stated = list(rows.exclude(kind="store").values_list("capacity_kg", flat=True))
    known = [one for one in stated if one is not None]
    return float(sum(known)) if known and len(known) == len(stated) else None
