"""What shows only over many serials: one phone that scans very many, one place where most of a lot turns up.

Both have honest reasons (a shop that takes stock, an inspector, a market day), so they go to the inspector and to nobody else,
and add nothing to any serial.
"""

import math
from dataclasses import dataclass, field
from typing import Any

from duoc.trace.rules.clones.observing import BUSY_FROM, FAR_KM, HOUR_US, UNKNOWN, Usual
from duoc.trace.rules.clones.places import Places
from duoc.trace.rules.clones.scans import VIEWING, Scan
from duoc.trace.rules.clones.state import SerialState
from duoc.trace.rules.clones.weights import BATCH_IN_ONE_PLACE, PHONE_BURST

MOST_PLACES = 16
LEAST_AGES, LEAST_BUSY = 8, 20  # serials of a lot from which on it has anything usual


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
    """Serials of a batch by the place where each was first seen: the commonest ones. `total`: with those no longer kept.

    `scanned` serials were scanned after their activation, first at the age of `ages` hours in all, `squares` the sum of their
    squares; `busy`: those with `BUSY_FROM` viewers or more.
    """

    total: int = 0
    places: dict[str, int] = field(default_factory=dict)
    shipped: tuple[str, ...] = ()
    scanned: int = 0
    ages: float = 0.0
    squares: float = 0.0
    busy: int = 0

    def members(self) -> dict[str, Any]:
        """The state as JSON can hold it."""
        ages = {"scanned": self.scanned, "ages": self.ages, "squares": self.squares, "busy": self.busy}
        return {"total": self.total, "places": self.places, "shipped": list(self.shipped), **ages}

    def usual(self) -> Usual:
        """What is usual in it, as far as enough serials have told."""
        if self.scanned < LEAST_AGES:
            return UNKNOWN
        mean = self.ages / self.scanned
        spread = math.sqrt(max(0.0, self.squares / self.scanned - mean * mean))
        return Usual(mean, spread, self.busy / self.scanned if self.scanned >= LEAST_BUSY else 0.0)


def batch_restored(members: dict[str, Any]) -> BatchState:
    """The state that `members` wrote, or an older version with fewer of them; an empty one of nothing."""
    told = dict(members)
    told["shipped"], told["places"] = tuple(told.get("shipped", ())), dict(told.get("places", {}))
    return BatchState(**told)


def tells_lot(state: SerialState, scan: Scan) -> bool:
    """Whether the line, already in the serial's state, adds to what is usual in its lot."""
    if not scan.batch or scan.kind not in VIEWING or not state.activated or scan.time <= state.activated:
        return False
    return not state.lot_knows or (state.lot_knows == 1 and state.counts.get("many_viewers", 0) >= BUSY_FROM)


def counted(batch: BatchState, state: SerialState, scan: Scan) -> None:
    """Add it: the age at the serial's first scan, then once that it is busy."""
    if not state.lot_knows:
        batch.scanned += 1
        age = (scan.time - state.activated) / HOUR_US
        batch.ages += age
        batch.squares += age * age
    state.lot_knows = 1
    if state.counts.get("many_viewers", 0) >= BUSY_FROM:
        batch.busy += 1
        state.lot_knows = 2


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
