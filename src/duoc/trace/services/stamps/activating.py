"""What an activation says besides moving stamps: to whoever scans one of them, and to whoever follows the lot."""

import os
from typing import Any
from uuid import UUID

from django.utils import timezone

from duoc.core.clock import PROVINCE_ZONE
from duoc.core.environment import Environment
from duoc.engines.merkle.disclosure import SEED_SIZE, Node
from duoc.engines.merkle.keys import encode_base64
from duoc.frame import outbox
from duoc.frame.environments import alias
from duoc.trace.models import StampBatch, StampMove
from duoc.trace.rules.activation import Activation, root
from duoc.trace.rules.identity import whole
from duoc.trace.services import captures, lots


def bind(batch: int, first: int, last: int, lot: str, using: str) -> dict[str, Any]:
    """Put the root over each stamp's lot into the ledger; gives the columns of the move that keep it."""
    at = timezone.now()
    seed = os.urandom(SEED_SIZE)
    knots = Activation(batch, first, last, lot, _written(at)).knots(seed)
    event = outbox.append(
        "trace.stamps_bound", {"batch": batch, "root": encode_base64(root(knots))}, public=True, using=using
    )
    return {"bound": event, "seed": seed, "knots": knots, "at": at}


def shown(batch: StampBatch, place: int, environment: Environment) -> tuple[UUID, Node] | None:
    """(entry, tree with this stamp's leaf opened) of the stamp's activation; None for one that has none, or an older one."""
    number = batch.first + place - 1
    moves = StampMove.objects.using(alias(environment)).filter(batch=batch, to="activated")
    move = moves.filter(first__lte=number, last__gte=number).order_by("-id").first()
    if move is None or move.bound is None:
        return None
    start = batch.first - 1
    activation = Activation(batch.pk, move.first - start, move.last - start, move.lot, _written(move.at))
    return move.bound, activation.pruned(bytes(move.seed or b""), bytes(move.knots or b""), place)


def speak(batch: StampBatch, first: int, last: int, lot: str, environment: Environment) -> None:
    """The event of it in the producer's name: so many pieces of the lot exist from now on."""
    now = timezone.now().astimezone(PROVINCE_ZONE)
    event = {
        "type": "ObjectEvent",
        "action": "ADD",
        "bizStep": "commissioning",
        "disposition": "active",
        "eventTime": now.isoformat(timespec="milliseconds"),
        "eventTimeZoneOffset": now.isoformat()[-6:],
        "quantityList": [{"epcClass": whole(lots.text_of(batch.product, lot)), "quantity": last - first + 1}],
        "ilmd": {"cbvmda:lotNumber": lot},
    }
    captures.speak(batch.party, event, environment=environment)


def _written(at: Any) -> str:
    return str(at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
