"""multipart/related (RFC 2046 §5.1, RFC 2387): the first part is the SOAP message, the others are carried byte for byte.

Which part is the first must be beyond doubt: nothing may stand before it, and `start` may not name another one.
"""

import re
from dataclasses import dataclass

from duoc.engines.xroad.errors import error
from duoc.engines.xroad.soap.media_type import MediaType

MAX_PARTS = 200
MAX_PART_HEAD = 8 << 10
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]")
_FIELD = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]++):([^\r\n\0]*+(?:\r\n[ \t][^\r\n\0]*+)*+)\r\n")
_IDENTITY = {b"", b"7bit", b"8bit", b"binary"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part's head (lower-case names) and where its content stands in the message."""

    fields: dict[bytes, bytes]
    content: slice


def parts(body: bytes, media: MediaType) -> list[Part]:
    """All parts, the first with its content as it stands (no transfer encoding). Raises `XRoadError` (MimeParsingFailed)."""
    boundary = media.parameters.get("boundary", "")
    if not _BOUNDARY.fullmatch(boundary):
        raise error("InvalidContentType", "boundary")
    mark = b"--" + boundary.encode()
    at = 2 if body.startswith(b"\r\n") else 0
    if not body.startswith(mark, at):
        raise error("MimeParsingFailed", "phải bắt đầu bằng phần thứ nhất")
    found: list[Part] = []
    at += len(mark)
    while not body.startswith(b"--", at):
        begins = _line_end(body, at)
        ends = body.find(b"\r\n" + mark, begins - 2)
        if ends < 0 or len(found) == MAX_PARTS:
            raise error("MimeParsingFailed", "thiếu dấu kết thúc hoặc quá nhiều phần")
        found.append(_part(body, begins, ends))
        at = ends + 2 + len(mark)
    if not found:
        raise error("MissingSoap")
    _check_first(found, media)
    return found


def _line_end(body: bytes, at: int) -> int:
    end = body.find(b"\r\n", at, at + 1000)
    if end < 0 or body[at:end].strip(b" \t"):
        raise error("MimeParsingFailed", "dấu phân cách sai")
    return end + 2


def _part(body: bytes, begins: int, ends: int) -> Part:
    fields: dict[bytes, bytes] = {}
    at, last = begins, min(ends, begins + MAX_PART_HEAD)
    while not body.startswith(b"\r\n", at):
        match = _FIELD.match(body, at, last + 2)
        if match is None or match[1].lower() in fields:
            raise error("MimeParsingFailed", "phần đầu của một phần sai")
        fields[match[1].lower()] = match[2].replace(b"\r\n", b"").strip(b" \t")
        at = match.end()
    # An empty part: the line that ends its head is also the one that begins the delimiter.
    return Part(fields, slice(min(at + 2, ends), ends))


def _check_first(found: list[Part], media: MediaType) -> None:
    first = found[0].fields
    start = media.parameters.get("start")
    if start is not None and first.get(b"content-id", b"").decode("latin-1") != start:
        raise error("MimeParsingFailed", "phần thứ nhất phải là phần mà start nêu")
    if first.get(b"content-transfer-encoding", b"").lower() not in _IDENTITY:
        raise error("MimeParsingFailed", "phần thứ nhất phải để nguyên (8bit)")
    identifiers = [part.fields[b"content-id"] for part in found if b"content-id" in part.fields]
    if len(identifiers) != len(set(identifiers)):
        raise error("MimeParsingFailed", "Content-ID lặp lại")
