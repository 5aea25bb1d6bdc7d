"""The bodies of one call as they are kept: one sealed text. What they are about is told beside it, in clear.

Text: three lengths (u32, big-endian), SHA-512 of the header block of the request hash (PR-REST 4.5), then that block with the
values of secrets hidden, the request's body, the response's. So the record's `request_hash` and `response_hash` can be computed
from it again, and no key of a caller is stored. A part that was larger than the service allows is empty and said to be `large`.
"""

import re
import struct
from base64 import b64encode
from hashlib import sha256, sha512
from typing import NamedTuple

KEPT, LARGE = "kept", "large"
_LENGTHS = struct.Struct("!III")
DIGEST = 64
HIDDEN = b"***"
_SECRETS = re.compile(
    rb"^((?:x-api-key|authorization|cookie|proxy-authorization|lgspaccesstoken|apikey|authhash):)[^\r\n]*",
    re.IGNORECASE | re.MULTILINE,
)


class Bodies(NamedTuple):
    """head: the hashed header block, secrets hidden; digest: SHA-512 of the block as it was. request, response: None where it
    was too large to be kept."""

    head: bytes
    digest: bytes
    request: bytes | None
    response: bytes | None


def info(request_id: str) -> bytes:
    """What a sealed text is about: it opens for this call alone."""
    return b"duoc.body/1 " + request_id.encode()


def pack(head: bytes, request: bytes, response: bytes) -> bytes:
    """The text to be sealed; a part that is too large is given empty."""
    shown = hide(head)
    lengths = _LENGTHS.pack(len(shown), len(request), len(response))
    return b"".join((lengths, sha512(head).digest(), shown, request, response))


def hide(head: bytes) -> bytes:
    """The header block without the values by which a caller proves who it is."""
    return _SECRETS.sub(rb"\1" + HIDDEN, head)


def unpack(text: bytes, request: str, response: str) -> Bodies:
    """The parts; `request`, `response`: what is said of them beside the text. Raises `ValueError` for another form."""
    if len(text) < _LENGTHS.size + DIGEST:
        raise ValueError("too short for bodies")
    sizes = _LENGTHS.unpack_from(text)
    if _LENGTHS.size + DIGEST + sum(sizes) != len(text):
        raise ValueError("the lengths of the bodies do not add up")
    parts, at = [], _LENGTHS.size + DIGEST
    for size in sizes:
        parts.append(text[at : at + size])
        at += size
    digest = text[_LENGTHS.size : _LENGTHS.size + DIGEST]
    return Bodies(parts[0], digest, None if request == LARGE else parts[1], None if response == LARGE else parts[2])


def hash_of_request(digest: bytes, body: bytes) -> str:
    """X-Road-Request-Hash as the record holds it; `digest`: of the header block."""
    return b64encode(sha512(digest + sha512(body).digest()).digest() if body else digest).decode()


def hash_of_response(body: bytes) -> str:
    """The record's `response_hash`."""
    return b64encode(sha256(body).digest()).decode()
