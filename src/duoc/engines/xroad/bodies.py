"""The bodies of one call as they are kept: one sealed text. What they are about is told beside it, in clear.

Text: three lengths (u32, big-endian), then the header block of the request hash (PR-REST 4.5), the request's body, the
response's. So the record's `request_hash` and `response_hash` can be computed from it again. A part that was larger than the
service allows is empty and said to be `large`.
"""

import struct
from base64 import b64encode
from hashlib import sha256, sha512
from typing import NamedTuple

from duoc.engines.xroad.request_hash import request_hash

KEPT, LARGE = "kept", "large"
_LENGTHS = struct.Struct("!III")


class Bodies(NamedTuple):
    """head: the hashed header block. request, response: None where it was too large to be kept."""

    head: bytes
    request: bytes | None
    response: bytes | None


def info(request_id: str) -> bytes:
    """What a sealed text is about: it opens for this call alone."""
    return b"duoc.body/1 " + request_id.encode()


def pack(head: bytes, request: bytes, response: bytes) -> bytes:
    """The text to be sealed; a part that is too large is given empty."""
    return b"".join((_LENGTHS.pack(len(head), len(request), len(response)), head, request, response))


def unpack(text: bytes, request: str, response: str) -> Bodies:
    """The parts; `request`, `response`: what is said of them beside the text. Raises `ValueError` for another form."""
    if len(text) < _LENGTHS.size:
        raise ValueError("too short for bodies")
    sizes = _LENGTHS.unpack_from(text)
    if _LENGTHS.size + sum(sizes) != len(text):
        raise ValueError("the lengths of the bodies do not add up")
    parts, at = [], _LENGTHS.size
    for size in sizes:
        parts.append(text[at : at + size])
        at += size
    return Bodies(parts[0], None if request == LARGE else parts[1], None if response == LARGE else parts[2])


def hash_of_request(head: bytes, body: bytes) -> str:
    """X-Road-Request-Hash as the record holds it."""
    return request_hash(head, sha512(body).digest() if body else None).decode()


def hash_of_response(body: bytes) -> str:
    """The record's `response_hash`."""
    return b64encode(sha256(body).digest()).decode()
