"""Who sees what: one table, field × role. What is not in it nobody sees but who said it and who inspects.

A buyer is a party of the chain that the goods were handed to; of its own events everybody is the producer. Identifiers of pieces
are serials of stamps: the public sees the one that it holds in its hand, not its neighbours'. A household's name, phone,
places and diary need its recorded consent besides (`people.services.consented`).
"""

from collections.abc import Container
from enum import Enum
from typing import Any, Final

from duoc.engines.epcis.contexts import STANDARD, Prefixes, expanded
from duoc.trace.rules.fields import AMOUNTS, THINGS


class Role(Enum):
    """As whom somebody reads."""

    PUBLIC = "public"
    BUYER = "buyer"
    INSPECTOR = "inspector"
    PRODUCER = "producer"


_ALL: Final = frozenset(Role)
_CHAIN: Final = _ALL - {Role.PUBLIC}
_OWN: Final = frozenset({Role.INSPECTOR, Role.PRODUCER})

# Names are EPCIS's, with `ilmd.` before the whole name of master data; `quantity` is every amount; then people, places, stamps.
FIELDS: Final[dict[str, frozenset[Role]]] = {
    "@context": _ALL,
    "type": _ALL,
    "eventTime": _ALL,
    "eventTimeZoneOffset": _ALL,
    "action": _ALL,
    "bizStep": _ALL,
    "disposition": _ALL,
    "persistentDisposition": _ALL,
    "readPoint": _ALL,
    "bizLocation": _ALL,
    "certificationInfo": _ALL,
    "errorDeclaration": _ALL,
    "event": _ALL,
    "party": _ALL,
    "quantityList": _ALL,
    "childQuantityList": _ALL,
    "inputQuantityList": _ALL,
    "outputQuantityList": _ALL,
    "ilmd.urn:epcglobal:cbv:mda:lotNumber": _ALL,
    "ilmd.urn:epcglobal:cbv:mda:itemExpirationDate": _ALL,
    "ilmd.urn:epcglobal:cbv:mda:bestBeforeDate": _ALL,
    "ilmd.urn:epcglobal:cbv:mda:sellByDate": _ALL,
    "ilmd.urn:epcglobal:cbv:mda:productionDate": _ALL,
    "ilmd.urn:epcglobal:cbv:mda:countryOfOrigin": _ALL,
    "ilmd.https://gs1.org/voc/productionDate": _ALL,
    "ilmd.https://gs1.org/voc/packagingDate": _ALL,
    "ilmd.https://gs1.org/voc/harvestDate": _ALL,
    "ilmd.https://gs1.org/voc/expirationDate": _ALL,
    "ilmd.https://gs1.org/voc/bestBeforeDate": _ALL,
    "ilmd.https://gs1.org/voc/sellByDate": _ALL,
    "eventID": _CHAIN,
    "eventHash": _CHAIN,
    "epcList": _CHAIN,
    "childEPCs": _CHAIN,
    "inputEPCList": _CHAIN,
    "outputEPCList": _CHAIN,
    "parentID": _CHAIN,
    "transformationID": _CHAIN,
    "sensorElementList": _CHAIN,
    "quantity": _OWN,
    "sourceList": _OWN,
    "destinationList": _OWN,
    "bizTransactionList": _OWN,
    # Of work that stands in the diary alone: what it was and when; what was used, how much and by whom stays with its writer.
    "diary.entry": _ALL,
    "diary.at": _ALL,
    "diary.fields": _OWN,
    "party.name": _ALL,
    "party.address": _CHAIN,
    "party.phone": _OWN,
    "site.name": _ALL,
    "site.commune": _ALL,
    "site.point": _OWN,
    "stamps.accounts": _OWN,
}


def sees(role: Role, name: str, prefixes: Prefixes = STANDARD) -> bool:
    """Whether a role sees a field. prefixes: what those of an event mean."""
    if name.startswith("ilmd."):
        name = f"ilmd.{expanded(name[5:], prefixes)}"
    return role in FIELDS.get(name, _OWN)


def reduced(event: dict[str, Any], role: Role, prefixes: Prefixes = STANDARD) -> dict[str, Any]:
    """An event with what a role sees of it; the same object where that is all."""
    if role in _OWN:
        return event
    found: dict[str, Any] = {}
    for name, value in event.items():
        if name == "ilmd" and isinstance(value, dict):
            if kept := {key: one for key, one in value.items() if sees(role, f"ilmd.{key}", prefixes)}:
                found[name] = kept
        elif sees(role, name, prefixes):
            bare = name in AMOUNTS and not sees(role, "quantity")
            found[name] = [{"epcClass": one["epcClass"]} for one in value] if bare else value
    return found


def shows(role: Role, name: str, value: Any, held: Container[str], prefixes: Prefixes = STANDARD) -> bool:
    """Whether a role sees one fact of an event (`fields.facts`). held: the identifiers that the reader has in hand already."""
    return sees(role, name, prefixes) or (name in THINGS and value in held)
