"""Small events of our own, valid as they stand; a test changes the one thing that it is about."""

import json
from datetime import UTC, datetime
from typing import Any

from duoc.engines.epcis import contexts, documents, validation
from duoc.engines.epcis.problems import Problem

NOW = datetime(2026, 11, 29, tzinfo=UTC)
LIMITS = validation.Limits(NOW)
CONTEXT = contexts.EPCIS_CONTEXT
# Its check digit is counted by hand in test_identifiers.
GTIN = "08931234567897"
CRAB = f"https://id.gs1.org/01/{GTIN}/21/CUA001"
OTHER_CRAB = f"https://id.gs1.org/01/{GTIN}/21/CUA002"
LOT = f"https://id.gs1.org/01/{GTIN}/10/LO7"
BOX = "https://id.gs1.org/00/106141412345678908"
POND = "https://id.gs1.org/414/9521321000018"
SHOP = "https://id.gs1.org/414/9521321000025"

_COMMON = {"eventTime": "2026-11-20T08:00:00.000+07:00", "eventTimeZoneOffset": "+07:00"}
_MORE: dict[str, dict[str, Any]] = {
    "ObjectEvent": {"action": "OBSERVE", "epcList": [CRAB], "bizStep": "shipping", "readPoint": {"id": POND}},
    "AggregationEvent": {"action": "ADD", "parentID": BOX, "childEPCs": [CRAB, OTHER_CRAB], "bizStep": "packing"},
    "AssociationEvent": {"action": "ADD", "parentID": BOX, "childEPCs": [CRAB]},
    "TransactionEvent": {
        "action": "ADD",
        "bizTransactionList": [{"type": "po", "bizTransaction": "http://transaction.example.com/po/1"}],
        "epcList": [CRAB],
    },
    "TransformationEvent": {
        "inputQuantityList": [{"epcClass": LOT, "quantity": 10, "uom": "KGM"}],
        "outputQuantityList": [{"epcClass": f"https://id.gs1.org/01/{GTIN}/10/LO8", "quantity": 2.5, "uom": "KGM"}],
    },
}


def event(kind: str = "ObjectEvent", /, **more: Any) -> dict[str, Any]:
    """An event of a kind; None takes a field away, `:` in a name is written `__`."""
    made = {"type": kind, **_COMMON, **_MORE.get(kind, {})} | {
        name.replace("__", ":"): one for name, one in more.items()
    }
    return {name: one for name, one in made.items() if one is not None}


def document(*events: Any, **more: Any) -> dict[str, Any]:
    """An EPCISDocument of these events."""
    return {
        "@context": [CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-21T00:00:00.000Z",
        "epcisBody": {"eventList": list(events)},
        **more,
    }


def read(value: Any) -> documents.Document:
    """The document, read as it would come over the wire."""
    return documents.read(json.dumps(value).encode(), "application/json")


def problems(one: Any) -> list[tuple[str, str]]:
    """(rule, severity) of each problem of one event."""
    return [(problem.rule, problem.severity) for problem in found(one)]


def found(one: Any) -> tuple[Problem, ...]:
    """The problems of one event."""
    return validation.judge_event(one, contexts.declared(one.get("@context")), LIMITS).problems
