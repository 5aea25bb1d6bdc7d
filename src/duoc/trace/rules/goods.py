"""What an identifier can stand for in a journey.

Stored texts, as `rules.identity` has them. What is not under a GS1 key is taken for goods: who traces must not lose them.
"""

import re
from enum import Enum
from functools import lru_cache
from urllib.parse import quote, unquote


class Kind(Enum):
    """What an identifier stands for. A product is a class without a lot: everything ever made of it. What a transformation is
    called only its role tells, never the text."""

    GOODS = "goods"
    CONTAINER = "container"
    PRODUCT = "product"
    PLACE = "place"
    TRANSFORMATION = "transformation"


_PRODUCT = re.compile(
    r"01/[0-9]{14}(/22/[^/]+)?|8006/[0-9]{18}|8010/[^/]+|8003/[0-9]{14}|253/[0-9]{13}|255/[0-9]{13}"
    r"|https?://[^/?#]+/t/[A-Z0-9-]+"
)
# Logistic units, returnable and individual assets: what goods are put into, loaded on, tied to.
_CONTAINER = re.compile(r"(00|8003|8004)/")
_LOT = re.compile(r"01/([0-9]{14})(?:/22/[^/?#]+)?/10/([^/?#]+)|https?://[^/?#]+/t/([A-Z0-9-]+)\?10=([^&#]+)")
_PLACE = re.compile(r"(414|417)/")


@lru_cache(1 << 16)
def kind(text: str) -> Kind:
    """What a stored identifier stands for."""
    if _PRODUCT.fullmatch(text):
        return Kind.PRODUCT
    if _PLACE.match(text):
        return Kind.PLACE
    return Kind.CONTAINER if _CONTAINER.match(text) else Kind.GOODS


def lot(gtin: str, code: str, number: str, host: str) -> str:
    """The stored text of a lot, by its product's GTIN, or by its trace code: then a URI under the host of its stamps."""
    if gtin:
        return f"01/{gtin}/10/{quote(number, safe='')}"
    return f"https://{host.lower()}/t/{code}?10={quote(number, safe='')}"


def lot_of(text: str) -> tuple[str, str] | None:
    """(GTIN or trace code, number) of a lot's stored text; None of anything else."""
    found = _LOT.fullmatch(text)
    return (found[1] or found[3], unquote(found[2] or found[4])) if found else None
