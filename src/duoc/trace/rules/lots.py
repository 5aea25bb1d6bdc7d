"""Which pieces an event binds to a lot: its identifiers say so (batch and serial in one Digital Link), or its master data.

The stored text of a piece is its key and serial alone, so what an event says of lots is kept beside it.
"""

import re
from collections.abc import Iterator
from typing import Any

from duoc.engines.epcis.contexts import STANDARD, Prefixes, expanded
from duoc.engines.epcis.identifiers import identify
from duoc.trace.rules.identity import STEM, short

_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
# What master data of an event are about: what it makes.
_MADE = {"ObjectEvent": "epcList", "TransformationEvent": "outputEPCList"}
_IN_ONE = re.compile(
    r"https?://[^?#]*/01/([0-9]{14})(?:/22/[^/?#]+)?/10/([^/?#]+)/21/[^/?#]+(?:[?#].*)?", re.IGNORECASE
)
_LOT_NUMBER = frozenset({"urn:epcglobal:cbv:mda:lotNumber", "https://ref.gs1.org/cbv/lotNumber"})


def bindings(event: dict[str, Any], prefixes: Prefixes = STANDARD) -> Iterator[tuple[str, str]]:
    """(piece, lot) as stored texts, for an event that the schema admits; what is said twice comes twice."""
    for name in _LISTS:
        for uri in event.get(name, ()):
            if "/10/" in uri and (found := _IN_ONE.fullmatch(uri)):
                yield short(identify(uri).uri), _lot(found[1], found[2])
    made, ilmd = _MADE.get(event["type"], ""), event.get("ilmd")
    if not made or not isinstance(ilmd, dict):
        return
    numbers = [value for name, value in ilmd.items() if expanded(name, prefixes) in _LOT_NUMBER]
    if len(numbers) == 1 and isinstance(numbers[0], str) and numbers[0]:
        for uri in event.get(made, ()):
            piece = identify(uri)
            if piece.key == "01" and not piece.is_class:
                yield short(piece.uri), _lot(piece.elements[0][1], numbers[0])


def _lot(gtin: str, batch: str) -> str:
    return short(identify(f"{STEM}01/{gtin}/10/{batch}").uri)
