"""Which things an event speaks of, and as what: the rows that tracing walks over."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from duoc.engines.epcis.identifiers import identify

EVENT_TYPES = frozenset(
    ("ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent")
)
# Field → role, for things and for amounts of a class.
THINGS = {
    "parentID": "parent",
    "epcList": "epc",
    "childEPCs": "child",
    "inputEPCList": "input",
    "outputEPCList": "output",
}
AMOUNTS = {
    "quantityList": "epc",
    "childQuantityList": "child",
    "inputQuantityList": "input",
    "outputQuantityList": "output",
}


class Mention(NamedTuple):
    """`uri`: canonical. `role`: epc, parent, child, input, output. `is_class`: a product or lot, maybe with an amount:
    `quantity` counts pieces when `uom` is empty; None when the event names no amount."""

    uri: str
    role: str
    is_class: bool
    quantity: int | float | None = None
    uom: str = ""


def mentions(event: dict[str, Any]) -> Iterator[Mention]:
    """All mentions of an event that the schema admits, in its order; what is written twice comes twice. An event of somebody's
    own type mentions nothing: nobody knows what its fields mean."""
    if event["type"] not in EVENT_TYPES:
        return
    for field, value in event.items():
        if role := THINGS.get(field):
            for uri in (value,) if field == "parentID" else value:
                found = identify(uri)
                yield Mention(found.uri, role, found.is_class)
        elif role := AMOUNTS.get(field):
            for one in value:
                found = identify(one["epcClass"])
                yield Mention(found.uri, role, True, one.get("quantity"), one.get("uom", ""))
