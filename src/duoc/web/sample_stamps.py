"""Twenty stamps on invented crabs with an invented journey, so that a scan can be looked at before anything is printed.

Made once: whoever has stamps of that producer, these or others, gets no more.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from duoc.core.clock import PROVINCE_ZONE
from duoc.people import services as people
from duoc.trace.rules.identity import whole
from duoc.trace.services import captures, lots, products, sites, stamps

COUNT, ACTIVATED, LOT, SEED_LOT = 20, 15, "MAU-01", "MAU-GIONG"
# Days before today, hour, step, site of the producer by its order, disposition; what happened to the young crabs and the caught.
_STORY = (
    (110, 6, "commissioning", 1, "active", "young"),
    (60, 7, "inspecting", 0, "", "young"),
    (3, 5, "creating_class_instance", 0, "active", "caught"),
    (3, 9, "packing", 2, "", "lot"),
)


def settle_sample_stamps(code: str, host: str) -> None:
    """The stamps of the producer's first product and their story; host: where the web answers, with its port."""
    party = next((one for one in people.parties() if one.code == code and one.ended_at is None), None)
    product = next(iter(products.products(party=party, retired=False)), None) if party else None
    if party is None or product is None or stamps.accounts(party=party, limit=1):
        return
    own = sites.sites(party, ended=False)
    if len(own) <= max(line[3] for line in _STORY):
        return
    try:
        batch = stamps.order(party, product, COUNT, host, preset="crab-tie")
    except stamps.StampRefusedError:  # a host too long for a tie: then there is nothing to show
        return
    batch = stamps.mint(batch)
    for step in ("printed", "delivered"):
        stamps.move(batch.pk, step)
    named = {number: whole(lots.text_of(product, number)) for number in (SEED_LOT, LOT)}
    with transaction.atomic():
        for days, hour, step, place, disposition, what in _STORY:
            at = (timezone.now().astimezone(PROVINCE_ZONE) - timedelta(days=days)).replace(hour=hour, minute=0)
            event = _event(at, step, disposition, sites.uri(own[place])) | _goods(what, named)
            captures.speak(party, event)
    stamps.activate(batch.pk, 1, ACTIVATED, LOT, party)


def _event(at: datetime, step: str, disposition: str, site: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "eventTime": at.isoformat(timespec="milliseconds"),
        "eventTimeZoneOffset": at.isoformat()[-6:],
        "bizStep": step,
        "readPoint": {"id": site},
    }
    return told | ({"disposition": disposition} if disposition else {})


def _goods(what: str, named: dict[str, str]) -> dict[str, Any]:
    young, caught = {"epcClass": named[SEED_LOT], "quantity": 4_000}, {"epcClass": named[LOT], "quantity": 15}
    if what == "caught":
        return {"type": "TransformationEvent", "inputQuantityList": [young], "outputQuantityList": [caught]}
    action = "ADD" if what == "young" else "OBSERVE"
    return {"type": "ObjectEvent", "action": action, "quantityList": [young if what == "young" else caught]}
