"""What rows of events are known by: numbers that anybody can compute from the text of an identifier or of an eventID."""

import re
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

STEM = "https://id.gs1.org/"
_HASH_URI = "ni:///sha-256;{}?ver=CBV2.0"
# Where the product (or other class) ends in a canonical path: the qualifiers of GTIN, ITIP and CPI, and the serial of keys that
# carry it in their own value: GRAI 14 digits, GDTI and SGCN 13.
_KEY = re.compile(r"(01/[0-9]{14}|8006/[0-9]{18}|8010/[^/]++|8003/[0-9]{14}|253/[0-9]{13}|255/[0-9]{13})(?=.)")


def short(uri: str) -> str:
    """The text under which an identifier is stored: a canonical Digital Link without its stem, any other URI as it is."""
    return uri.removeprefix(STEM)


def whole(text: str) -> str:
    """The URI of a stored text."""
    return f"{STEM}{text}" if re.match(r"[0-9]{2,4}/", text) else text


@lru_cache(1 << 14)
def identifier_id(text: str) -> int:
    """The row of a stored text: the first 8 bytes of SHA-256, a signed big-endian number."""
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big", signed=True)


def product(text: str) -> str:
    """The product (or other class) that a stored text belongs to; the text itself where there is none above it."""
    found = _KEY.match(text)
    return found[1] if found else text


def event_identity(event_id: str) -> UUID:
    """What an eventID is unique by: the first 16 bytes of its SHA-256."""
    return UUID(bytes=sha256(event_id.encode()).digest()[:16])


def hash_uri(event_hash: bytes) -> str:
    """The eventID of an event that came without one: its CBV 2.0 hash as an RFC 6920 name."""
    return _HASH_URI.format(event_hash.hex())
