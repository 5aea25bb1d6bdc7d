"""JSON Web Signatures in the compact form (RFC 7515), with one algorithm: EdDSA over Ed25519 (RFC 8037).

Strict, so that one signature has one text: base64url without padding and without loose bits, no name twice in an object.
"""

import binascii
import json
from base64 import b64decode, urlsafe_b64encode
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class Parts(NamedTuple):
    """What a compact text is made of; nothing of it holds until `proves` says so."""

    header: dict[str, Any]
    payload: bytes
    signed: bytes  # what the signature is over
    signature: bytes


def sign(header: dict[str, Any], payload: bytes, key: Ed25519PrivateKey) -> str:
    """The compact text. The header is written as it is given."""
    head = to_base64url(json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode())
    signed = f"{head}.{to_base64url(payload)}"
    return f"{signed}.{to_base64url(key.sign(signed.encode()))}"


def split(text: str) -> Parts:
    """The parts of a compact text. Raises `ValueError` unless it has the form of one."""
    pieces = text.split(".")
    if len(pieces) != 3:
        raise ValueError("not three parts")
    header = loads(from_base64url(pieces[0]))
    signature = from_base64url(pieces[2])
    return Parts(header, from_base64url(pieces[1]), f"{pieces[0]}.{pieces[1]}".encode(), signature)


def proves(parts: Parts, key: Ed25519PublicKey) -> bool:
    """Whether the key's holder signed it."""
    try:
        key.verify(parts.signature, parts.signed)
    except InvalidSignature:
        return False
    return True


def loads(data: bytes) -> dict[str, Any]:
    """A JSON object in which no name occurs twice. Raises `ValueError`."""
    try:
        value = json.loads(data.decode(), object_pairs_hook=_once_each, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if type(value) is not dict:
        raise ValueError("not an object")
    return value


def to_base64url(data: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """The bytes, if this is the text that `to_base64url` makes of them. Raises `ValueError`."""
    try:
        data = b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError("not base64url") from None
    if to_base64url(data) != text:
        raise ValueError("not base64url")
    return data


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name occurs twice")
    return value


def _no_number(_text: str) -> None:
    raise ValueError("not a number of JSON")
