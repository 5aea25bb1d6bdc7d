"""Identifiers and the request target of r1 (PR-REST 4.1, 4.8): strict percent-decoding, part by part, once.

A decoded identifier is a tuple of its parts: a joined string would be ambiguous, since imported registries hold odd
characters inside a part.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from duoc.engines.xroad.errors import error

MAX_PART = 255
# Characters that may stand raw in a path segment: unreserved, sub-delims, ":" and "@" (RFC 3986 §3.3); else percent-coded.
_RAW_PART = re.compile(rb"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})+")
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
# Refused inside a decoded part at call time: control characters, separators of both spellings, invisible characters.
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f%:;/\\\\\u200b\ufeff]")
# How over-long UTF-8 of an ASCII character begins (RFC 3629 §3): no sound text holds these bytes.
_OVER_LONG = (b"\xc0", b"\xc1", b"\xe0\x80", b"\xe0\x81", b"\xf0\x80")
# What registration allows (PR-REST 4.8, PR-MESS 2.7).
_REGISTRABLE = re.compile(r"[A-Za-z0-9'()+,\-.=?]{1,255}")

Parts = tuple[str, ...]


def registrable(part: str) -> bool:
    """Whether a new identifier part may be registered: A-Z a-z 0-9 ' ( ) + , - . = ? and 1 to 255 characters."""
    return _REGISTRABLE.fullmatch(part) is not None


def importable(part: str) -> bool:
    """Whether a part of another registry may be taken as it is: a call must be able to say it."""
    return (
        1 <= len(part) <= MAX_PART
        and _FORBIDDEN.search(part) is None
        and not any("\ud800" <= c <= "\udfff" for c in part)
    )


def is_clean(part: str) -> bool:
    """Whether a decoded part holds nothing that could be taken for something else in an identifier."""
    return _FORBIDDEN.search(part) is None


def decode_part(raw: bytes) -> str:
    """One percent-encoded part. Raises `XRoadError` (Client.BadRequest) for anything that is not exactly one clean part."""
    if not _RAW_PART.fullmatch(raw):
        raise error("BadRequest", "mã định danh có ký tự không được phép hoặc bị trống")
    try:
        part = _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), raw).decode("utf-8")
    except UnicodeDecodeError:
        raise error("BadRequest", "mã định danh không phải UTF-8") from None
    if not is_clean(part) or len(part) > MAX_PART:
        raise error("BadRequest", "mã định danh có ký tự không được phép")
    return part


def decode(raw: bytes, allowed: range | tuple[int, ...]) -> Parts:
    """An identifier in REST form. `allowed` says how many parts it may have. Raises `XRoadError`."""
    pieces = raw.split(b"/")
    if len(pieces) not in allowed:
        raise error("BadRequest", f"mã định danh có {len(pieces)} phần")
    return tuple(decode_part(piece) for piece in pieces)


def encode(parts: Parts) -> str:
    """The REST form: every part escaped as a URL path segment, joined with "/"."""
    return "/".join(quote(part, safe="-._~!$&'()*+,;=:@") for part in parts)


@dataclass(frozen=True, slots=True)
class Target:
    """A request target of r1, split but not decoded: `prefix` names the service, `path` and `query` belong to it."""

    prefix: bytes
    path: bytes
    query: bytes | None

    def service(self) -> Parts:
        """The decoded five parts of the service's identifier. Raises `XRoadError`."""
        return decode(self.prefix[4:], (5,))


def split_target(raw: bytes) -> Target:
    """`/r1/{instance}/{class}/{member}/{subsystem}/{service}[/path][?query]` → its pieces. Raises `XRoadError`."""
    route, mark, query = raw.partition(b"?")
    pieces = route.split(b"/", 7)
    if len(pieces) < 7 or pieces[0] or pieces[1] != b"r1":
        raise error("BadRequest", "đường dẫn phải là /r1/{instance}/{class}/{member}/{subsystem}/{service}")
    path = b"/" + pieces[7] if len(pieces) == 8 else b""
    return Target(route[: len(route) - len(path)] if path else route, path, query if mark else None)


def has_dot_segments(path: bytes) -> bool:
    """Whether a service path, decoded as a careless server would, walks out of its place (`..`, `..;`, `\\`, over-long UTF-8)."""
    decoded = path
    for _ in range(2):  # a second pass sees %252e, which some servers decode twice
        decoded = _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), decoded)
    if any(start in decoded for start in _OVER_LONG):
        return True
    segments = decoded.replace(b"\\", b"/").split(b"/")
    return any(segment.split(b";")[0] in (b".", b"..") for segment in segments)
