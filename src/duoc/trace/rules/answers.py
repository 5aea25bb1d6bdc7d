"""Stored events as a client reads them: eventID and recordTime filled in, identifiers in the spelling that was asked for."""

import json
from datetime import UTC, datetime
from typing import Any

from duoc.engines.epcis.contexts import EPCIS_CONTEXT
from duoc.engines.epcis.identifiers import canonical

_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_AMOUNTS = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
_PLACES = ("readPoint", "bizLocation")
_PARTNERS = (("sourceList", "source"), ("destinationList", "destination"))


def event(document: str, event_id: str, recorded: datetime, *, translate: bool) -> dict[str, Any]:
    """An event from its stored JSON. `translate`: EPC URNs as GS1 Digital Links (`Always_GS1_Digital_Link`)."""
    found: dict[str, Any] = json.loads(document)
    found.setdefault("eventID", event_id)
    found["recordTime"] = written(recorded)
    return translated(found) if translate else found


def translated(found: dict[str, Any]) -> dict[str, Any]:
    """The event with every EPC URN as the Digital Link that means the same; what has none stays."""
    if "parentID" in found:
        found["parentID"] = _link(found["parentID"])
    for name in _LISTS:
        if name in found:
            found[name] = [_link(one) for one in found[name]]
    for name in _AMOUNTS:
        for one in found.get(name, ()):
            one["epcClass"] = _link(one["epcClass"])
    for name in _PLACES:
        if name in found:
            found[name]["id"] = _link(found[name]["id"])
    for name, member in _PARTNERS:
        for one in found.get(name, ()):
            one[member] = _link(one[member])
    return found


def _link(uri: str) -> str:
    return canonical(uri) if uri.startswith("urn:epc:") else uri


def extra_context(members: str | None) -> list[Any]:
    """What a stored `@context` (JSON) says beside GS1's own."""
    found = json.loads(members) if members else []
    parts = found if isinstance(found, list) else [found]
    return [one for one in parts if not (isinstance(one, str) and one.endswith("/epcis-context.jsonld"))]


def query_document(
    events: list[tuple[dict[str, Any], list[Any]]],
    now: datetime,
    name: str = "SimpleEventQuery",
    subscription: str = "",
) -> dict[str, Any]:
    """An EPCISQueryDocument of (event, what its context says beside GS1's). A context that all share stands at the top."""
    contexts = [context for _, context in events]
    shared = contexts[0] if contexts and all(one == contexts[0] for one in contexts) else []
    listed = [found if context == shared else _with_context(found, context) for found, context in events]
    results: dict[str, Any] = {"queryName": name}
    if subscription:
        results["subscriptionID"] = subscription
    results["resultsBody"] = {"eventList": listed}
    return {
        "@context": [EPCIS_CONTEXT, *shared],
        "type": "EPCISQueryDocument",
        "schemaVersion": "2.0",
        "creationDate": written(now),
        "epcisBody": {"queryResults": results},
    }


def _with_context(found: dict[str, Any], context: list[Any]) -> dict[str, Any]:
    own = found.get("@context")
    parts = own if isinstance(own, list) else [] if own is None else [own]
    return {"@context": [*context, *parts], **{name: value for name, value in found.items() if name != "@context"}}


def written(moment: datetime) -> str:
    """UTC, to the microsecond as it is stored."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def collection(members: list[str]) -> dict[str, Any]:
    """The standard's list of resources."""
    return {"@context": EPCIS_CONTEXT, "type": "Collection", "member": members}
