"""What shows only over many serials: one phone that scans very many, one place where most of a lot turns up.

Both have honest reasons (a shop that takes stock, an inspector, a market day), so they go to the inspector and to nobody else,
and add nothing to any serial.
"""

from dataclasses import dataclass, field
from typing import Any

from duoc.trace.rules.clones.observing import FAR_KM
from duoc.trace.rules.clones.places import Places
from duoc.trace.rules.clones.scans import Scan
from duoc.trace.rules.clones.weights import BATCH_IN_ONE_PLACE, PHONE_BURST

MOST_PLACES = 16


@dataclass(frozen=True, slots=True)
class Finding:
    """A crowd rule speaks: `subject` is the phone's hash or the batch, `count` of `total` serials, at `place` if it has one."""

    rule: str
    subject: str
    count: int
    total: int
    place: str = ""


@dataclass(slots=True)
class BatchState:
    """Serials of a batch by the place where each was first seen: the commonest ones. `total`: with those no longer kept."""

    total: int = 0
    places: dict[str, int] = field(default_factory=dict)
    shipped: tuple[str, ...] = ()

    def members(self) -> dict[str, Any]:
        """The state as JSON can hold it."""
        return {"total": self.total, "places": self.places, "shipped": list(self.shipped)}


def batch_restored(members: dict[str, Any]) -> BatchState:
    """The state that `members` wrote."""
    return BatchState(members["total"], dict(members["places"]), tuple(members["shipped"]))


def burst(phone: str, serials: int) -> Finding | None:
    """serials: how many different ones the phone has scanned on one day."""
    return Finding(PHONE_BURST.id, phone, serials, serials) if serials >= PHONE_BURST.least else None


def first_seen(batch: BatchState, scan: Scan, places: Places) -> Finding | None:
    """A serial of the batch is seen for the first time with a place."""
    batch.shipped = scan.shipped or batch.shipped
    batch.total += 1
    if scan.place not in batch.places and len(batch.places) >= MOST_PLACES:
        del batch.places[min(batch.places, key=lambda one: batch.places[one])]
    here = batch.places[scan.place] = batch.places.get(scan.place, 0) + 1
    if not batch.shipped or here < BATCH_IN_ONE_PLACE.least or here * 100 < BATCH_IN_ONE_PLACE.share * batch.total:
        return None
    away = [places.apart(one, scan.place) for one in batch.shipped]
    if not all(one is not None and one > FAR_KM for one in away):
        return None
    return Finding(BATCH_IN_ONE_PLACE.id, scan.batch, here, batch.total, scan.place)
