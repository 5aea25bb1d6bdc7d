"""Cursors of rows: where a page ended, for whoever asked and nobody else to make.

base64url( tag ‖ body ): body is JSON of [version, fingerprint of filter and order in hex, key of the last row], tag the first 16
bytes of its HMAC-SHA-256. The version is in it, so that a reader ends on the version that he began.
"""

import base64
import binascii
import hmac
import json
from dataclasses import dataclass
from typing import Any

LONGEST = 6_000
_TAG = 16


class CursorError(ValueError):
    """A cursor that this house did not write, or wrote for another question."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """version: its row's id; fingerprint: of filter and order; key: of the last row, its number at the end."""

    version: int
    fingerprint: bytes
    key: tuple[Any, ...]


def write(cursor: Cursor, key: bytes) -> str:
    """The opaque text."""
    body = json.dumps(
        [cursor.version, cursor.fingerprint.hex(), *cursor.key], separators=(",", ":"), ensure_ascii=False
    ).encode()
    return base64.urlsafe_b64encode(_tag(key, body) + body).rstrip(b"=").decode()


def read(text: str, key: bytes) -> Cursor:
    """Raises `CursorError` for what `write` did not make with this key."""
    if len(text) > LONGEST or not text.isascii():
        raise CursorError("not a cursor")
    try:
        whole = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise CursorError("not a cursor") from None
    tag, body = whole[:_TAG], whole[_TAG:]
    if not hmac.compare_digest(tag, _tag(key, body)):
        raise CursorError("not a cursor")
    version, fingerprint, *last = json.loads(body)
    return Cursor(version, bytes.fromhex(fingerprint), tuple(last))


def _tag(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, b"catalogue rows\0" + body, "sha256")[:_TAG]
