"""The head of an HTTP/1.1 request, strict about everything that decides where its body ends (RFC 9112 §3, §5, §6)."""

import re
from typing import NamedTuple

# RFC 9110 §5.6.2 token, RFC 9112 §3 request line (no control character, no blank inside the target), §5 field lines.
_TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_START = re.compile(rb"(" + _TOKEN + rb") ([\x21-\x7e\x80-\xff]+) HTTP/1\.([01])\Z")
# Possessive: a field that does not match is refused at once instead of being tried again in pieces.
_FIELDS = re.compile(rb"(?:\r\n" + _TOKEN + rb"+:[\t\x20-\x7e\x80-\xff]*+)*+\Z")
_LENGTH = re.compile(rb"[0-9]{1,15}\Z")


class BadRequestError(Exception):
    """What arrived is not HTTP/1.1 as RFC 9112 wants it. The connection has to end after the answer `status`."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Request(NamedTuple):
    """One whole request of HTTP/1.`minor`. `directive` is the value of `X-Sim`, `digest` the CRC-32 of the body."""

    method: bytes
    target: bytes
    keep_alive: bool
    directive: bytes
    digest: int
    size: int
    minor: int


class Head(NamedTuple):
    """A request whose body is still to be read: `length` bytes, or chunks. `continues`: it waits for a 100."""

    request: Request
    length: int
    chunked: bool
    continues: bool


def read_head(head: bytes) -> Head:
    """Parse a head without its final empty line. Raises `BadRequestError`."""
    line_end = head.find(b"\r\n")
    line = head if line_end < 0 else head[:line_end]
    fields = b"" if line_end < 0 else head[line_end:]
    start = _START.match(line)
    if start is None:
        raise BadRequestError(400, "the request line is malformed")
    if _FIELDS.match(fields) is None:
        raise BadRequestError(400, "a header field is malformed")
    method, target, version = start.groups()
    minor = version[0] - 0x30
    names = fields.lower()
    if minor == 1 and names.count(b"\r\nhost:") != 1:
        raise BadRequestError(400, "exactly one Host is needed")
    keep_alive = minor == 1
    if b"\r\nconnection:" in names:
        options = b",".join(_values(names, fields, b"connection")).lower().replace(b" ", b"").split(b",")
        keep_alive = b"close" not in options and (keep_alive or b"keep-alive" in options)
    directive = _values(names, fields, b"x-sim")[0] if b"\r\nx-sim:" in names else b""
    request = Request(method, target, keep_alive, directive, 0, 0, minor)
    if b"\r\ncontent-length:" not in names and b"\r\ntransfer-encoding:" not in names:
        return Head(request, 0, False, False)
    length, chunked = _framing(names, fields, minor)
    expects = b"\r\nexpect:" in names and minor == 1 and (chunked or length > 0)
    return Head(request, length, chunked, expects and _values(names, fields, b"expect")[0].lower() == b"100-continue")


def _framing(names: bytes, fields: bytes, minor: int) -> tuple[int, bool]:
    lengths = _values(names, fields, b"content-length")
    codings = _values(names, fields, b"transfer-encoding")
    if codings:
        # RFC 9112 §6.1: both fields, or a coding in HTTP/1.0, are the signs of an attempt to smuggle.
        if lengths or minor == 0:
            raise BadRequestError(400, "the length of the body is ambiguous")
        if len(codings) != 1 or codings[0].lower() != b"chunked":
            raise BadRequestError(501, "no transfer coding but chunked is known")
        return 0, True
    if len(lengths) != 1 or _LENGTH.match(lengths[0]) is None:
        raise BadRequestError(400, "Content-Length is not one number")
    return int(lengths[0]), False


def _values(names: bytes, fields: bytes, name: bytes) -> list[bytes]:
    """All values of one field, in order. `names` is `fields` in lower case."""
    needle = b"\r\n" + name + b":"
    found = []
    at = names.find(needle)
    while at >= 0:
        end = names.find(b"\r\n", at + 2)
        found.append(fields[at + len(needle) : end if end >= 0 else len(fields)].strip(b" \t"))
        at = names.find(needle, at + 2)
    return found
