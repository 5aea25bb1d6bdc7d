"""An event taken apart into the facts that can be shown one by one: the leaves to which the ledger commits.

A leaf's text is the JSON `[name, value]`. Lists fall into their elements, amounts are apart from what they are amounts of, master
data (ILMD) into their members: so a buyer, a volume or a neighbouring piece stays private while the rest is proven.
"""

import json
from collections.abc import Iterator
from typing import Any

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
THINGS = frozenset({"epcList", "childEPCs", "inputEPCList", "outputEPCList"})
AMOUNTS = frozenset({"quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"})
# What everybody may read of every event stands together in its first leaf.
OPEN = frozenset(
    {
        "type",
        "eventTime",
        "eventTimeZoneOffset",
        "action",
        "bizStep",
        "disposition",
        "persistentDisposition",
        "readPoint",
        "bizLocation",
        "certificationInfo",
        "errorDeclaration",
    }
)
_APART = THINGS | {"bizTransactionList", "sourceList", "destinationList"}


def facts(event: dict[str, Any], party: str, digest: str) -> Iterator[tuple[str, Any]]:
    """(name, value) of each fact of an accepted event: `event`, what is open of it; `party`, the code of who captured it;
    `eventHash`, the CBV hash (hexadecimal); the others in their order."""
    yield "event", {name: value for name, value in event.items() if name in OPEN}
    yield "party", party
    yield "eventHash", digest
    for name, value in event.items():
        if name in OPEN:
            continue
        if name in AMOUNTS:
            for one in value:
                yield name, one["epcClass"]
                if len(one) > 1:
                    yield "quantity", {"list": name, **one}
        elif name in _APART:
            for one in value:
                yield name, one
        elif name == "ilmd" and isinstance(value, dict):
            for key, one in value.items():
                yield f"ilmd.{key}", one
        else:
            yield name, value


def texts(event: dict[str, Any], party: str, digest: str) -> list[bytes]:
    """The texts of an event's leaves, in order. The same of the event that was captured and of its stored JSON text."""
    written = _encoder.encode
    return [written(fact).encode() for fact in facts(event, party, digest)]
