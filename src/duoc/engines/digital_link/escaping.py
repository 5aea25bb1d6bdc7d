"""Percent-encoding of values (RFC 3986): only unreserved signs stay; `+` is a space in a query and a plus in a path."""

import re
from urllib.parse import quote, unquote_to_bytes

_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})")


def encode(value: str) -> str:
    """A value as it stands in a path or in a query."""
    return quote(value, safe="")


def decode(text: str, *, query: bool) -> str | None:
    """The value, or None when a percent sign has no two hexadecimal digits.

    An octet is a sign: what is beyond ASCII, or a control, is no sign of GS1's sets and falls to their check.
    """
    if _BROKEN.search(text):
        return None
    return unquote_to_bytes(text.replace("+", " ") if query else text).decode("latin-1")
