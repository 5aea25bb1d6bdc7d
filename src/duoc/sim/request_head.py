"""The head of an HTTP/1.1 request, strict about everything that decides where its body ends (RFC 9112 §3, §5, §6)."""

import re

# RFC 9110 §5.6.2 token, RFC 9112 §3 request line (no control character, no blank inside the target), §5 field lines.
# Possessive inside: a field that does not match is refused at once instead of being tried again in pieces.
_TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]++"
_LINE = rb"(" + _TOKEN + rb") ([\x21-\x7e\x80-\xff]++) HTTP/1\.([01])"
_HEAD = re.compile(_LINE + rb"((?:\r\n" + _TOKEN + rb":[\t\x20-\x7e\x80-\xff]*+)*)\r\n\r\n")
# The fields that decide something here, in one pass over the head.
_DECIDING = re.compile(
    rb"\r\n(host|content-length|transfer-encoding|connection|expect|x-sim):[ \t]*+([^\r]*)", re.IGNORECASE
)
_LENGTH = re.compile(rb"[0-9]{1,15}\Z")


class BadRequestError(Exception):
    """What arrived is not HTTP/1.1 as RFC 9112 wants it. The connection has to end after the answer `status`."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Request:
    """One request of HTTP/1.`minor`.

    `directive` is the value of `X-Sim`. `length` is that of the body (0 when chunked). `continues`: the caller
    waits for a 100 before it sends it. `digest`, the CRC-32 of the body, grows while the body is read.
    `fields`: the header lines, each behind its CRLF. `body`: its first bytes where an answer needs them, else None.
    """

    __slots__ = (
        "body", "chunked", "continues", "digest", "directive", "fields", "keep_alive", "length", "method", "minor", "target",
    )  # fmt: skip

    def __init__(self, method: bytes, target: bytes, minor: int) -> None:
        self.method = method
        self.target = target
        self.minor = minor
        self.keep_alive = minor == 1
        self.directive = b""
        self.length = 0
        self.chunked = False
        self.continues = False
        self.digest = 0
        self.fields = b""
        self.body: bytearray | None = None


def read_head(data: bytes, start: int, end: int) -> Request:
    """Parse the head in data[start:end], its final empty line included. Raises `BadRequestError`."""
    match = _HEAD.match(data, start, end)
    if match is None:
        raise BadRequestError(400, "the request line or a header field is malformed")
    method, target, version, fields = match.groups()
    request = Request(method, target, 1 if version == b"1" else 0)
    request.fields = fields
    deciding = _DECIDING.findall(fields)
    # Host alone, or Host and then Content-Length: nearly every request, so they are not gathered by name first.
    if deciding and request.minor and deciding[0][0].lower() == b"host":
        if len(deciding) == 1:
            return request
        if len(deciding) == 2 and deciding[1][0].lower() == b"content-length" and _LENGTH.match(deciding[1][1]):
            request.length = int(deciding[1][1])
            return request
    named: dict[bytes, list[bytes]] = {}
    for name, value in deciding:
        named.setdefault(name.lower(), []).append(value.rstrip(b" \t"))
    if len(named.get(b"host", ())) != 1 and request.minor:
        raise BadRequestError(400, "exactly one Host is needed")
    if b"connection" in named:
        options = b",".join(named[b"connection"]).lower().replace(b" ", b"").split(b",")
        request.keep_alive = b"close" not in options and (request.keep_alive or b"keep-alive" in options)
    if b"x-sim" in named:
        request.directive = named[b"x-sim"][0]
    _frame(request, named.get(b"content-length", []), named.get(b"transfer-encoding", []))
    if b"expect" in named and (request.length or request.chunked):
        request.continues = named[b"expect"][0].lower() == b"100-continue" and request.minor == 1
    return request


def _frame(request: Request, lengths: list[bytes], codings: list[bytes]) -> None:
    if codings:
        # RFC 9112 §6.1: both fields, or a coding in HTTP/1.0, are the signs of an attempt to smuggle.
        if lengths or not request.minor:
            raise BadRequestError(400, "the length of the body is ambiguous")
        if len(codings) != 1 or codings[0].lower() != b"chunked":
            raise BadRequestError(501, "no transfer coding but chunked is known")
        request.chunked = True
    elif lengths:
        if len(lengths) != 1 or _LENGTH.match(lengths[0]) is None:
            raise BadRequestError(400, "Content-Length is not one number")
        request.length = int(lengths[0])
