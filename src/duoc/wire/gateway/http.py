"""HTTP/1.1 heads, strictly (RFC 9112): one grammar for every request, so that no two parsers can disagree about framing.

An ambiguous message is refused, never repaired. Names are learnt once per spelling; a request of known names costs one
dictionary look-up per header.
"""

import re
from dataclasses import dataclass, field

from duoc.engines.xroad.errors import XRoadError, error
from duoc.engines.xroad.headers import HOP_BY_HOP, METHODS, REQUEST_DROPPED, RESPONSE_DROPPED
from duoc.engines.xroad.request_hash import EXCLUDED

MAX_HEAD = 32_768
MAX_TARGET = 8_192
MAX_HEADERS = 100
MAX_BODY = 1 << 30
_TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}")
# What a request target is written in (RFC 9112 §3.2, RFC 3986 §2), in origin form and without a fragment.
_TARGET = re.compile(rb"/[!-\"$-~]*")
# Control characters that may stand nowhere in a head (tab may stand in a value; CR and LF are counted against the lines).
_CONTROL = bytes(c for c in range(32) if c not in b"\t\r\n") + b"\x7f"
_HOST = re.compile(rb"[A-Za-z0-9._~%!$&'()*+,;=:\[\]-]*")
# The request line of an r1 call: method, target, the part that names the service, the part that belongs to it.
# What does not match gets its verdict from `parse_request` and `split_target`.
R1_LINE = re.compile(
    rb"(GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS|TRACE) ((/r1(?:/[!-\"$-.0->@-~]+){5})([/?][!-\"$-~]*)?) HTTP/1\.[01]"
)
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})(?:[ \t]*;[\t\x20-\x7e]*)?")

_STATUS = re.compile(rb"[1-5][0-9]{2}")
_MAX_CHUNK_LINE = 4096  # a chunk's size with its extensions, or one trailer
_MAX_TRAILERS = 16_384

# What a request header means to the gateway. 0 and 1 are the common cases of the loop below.
_HASH_AND_PASS, _HASH_ONLY, _IGNORE = 0, 1, 2
_SPECIAL = {
    name: code
    for code, name in enumerate(
        b"content-length transfer-encoding host connection expect accept x-road-client x-road-id x-road-userid x-road-issue "
        b"x-road-security-server x-road-represented-party x-api-key x-duoc-receipt x-duoc-ticket".split(),
        start=10,
    )
}
_MAX_LEARNT = 4096
_request_names: dict[bytes, int] = {}


@dataclass(slots=True)
class RequestHead:
    """A request's head. `hashed` and `passed` are `Name:value` lines: those of the request hash, those for the provider."""

    method: bytes
    target: bytes
    keep_alive: bool
    old: bool = False  # HTTP/1.0: knows neither chunks nor 100 Continue
    hashed: list[bytes] = field(default_factory=list)
    passed: list[bytes] = field(default_factory=list)
    length: int = -1
    chunked: bool = False
    expects_continue: bool = False
    client: bytes | None = None
    id: bytes | None = None
    user: bytes | None = None
    issue: bytes | None = None
    security_server: bytes | None = None
    represented: bytes | None = None
    key: bytes | None = None
    ticket: bytes | None = None
    hold: bool = False
    accept: list[str] = field(default_factory=list)

    def values(self, name: bytes) -> list[bytes]:
        """What the caller says under a name (lower case) that the gateway does not consume, in order."""
        size = len(name)
        return [
            line[size + 1 :] for line in self.hashed if line[size : size + 1] == b":" and line[:size].lower() == name
        ]


def _learn(name: bytes) -> int:
    if not _TOKEN.fullmatch(name):
        raise error("BadRequest", "tên trường HTTP sai")
    lower = name.lower()
    code = _SPECIAL.get(lower)
    if code is None:
        dropped, unhashed = lower in REQUEST_DROPPED, lower in EXCLUDED
        code = _IGNORE if dropped and unhashed else _HASH_ONLY if dropped else _HASH_AND_PASS
    if len(_request_names) < _MAX_LEARNT:
        _request_names[name] = code
    return code


def parse_request(head: bytes) -> RequestHead:
    """A head without its final empty line. Raises `XRoadError` (400) for whatever RFC 9112 or r1 does not allow."""
    lines = head.split(b"\r\n")
    breaks = len(lines) - 1
    if head.count(b"\n") != breaks or head.count(b"\r") != breaks or len(head.translate(None, _CONTROL)) != len(head):
        raise error("BadRequest", "phần đầu HTTP có ký tự điều khiển")
    if breaks > MAX_HEADERS:
        raise error("BadRequest", f"quá {MAX_HEADERS} trường HTTP")
    first = lines[0].split(b" ")
    if len(first) != 3 or first[2] not in (b"HTTP/1.1", b"HTTP/1.0"):
        raise error("BadRequest", "dòng yêu cầu HTTP sai")
    method, target, version = first
    if method not in METHODS:
        raise error("InvalidHttpMethod")
    if len(target) > MAX_TARGET:
        raise error("BadRequest", f"đường dẫn dài quá {MAX_TARGET} byte")
    if not _TARGET.fullmatch(target):
        raise error("BadRequest", "đường dẫn yêu cầu sai")
    old = version == b"HTTP/1.0"
    request = RequestHead(method, target, not old, old)
    hosts = 0
    known, hashed, passed = _request_names, request.hashed, request.passed
    for line in lines[1:]:
        name, colon, value = line.partition(b":")
        if not colon:
            raise error("BadRequest", "trường HTTP thiếu dấu hai chấm")
        code = known.get(name)
        if code is None:
            code = _learn(name)
        clean = name + b":" + value.strip(b" \t")
        if code == _HASH_AND_PASS:
            hashed.append(clean)
            passed.append(clean)
        elif code >= 10:
            hosts += _special(request, code, clean, clean[len(name) + 1 :])
        elif code == _HASH_ONLY:
            hashed.append(clean)
    if hosts != 1 and (hosts or not old):
        raise error("BadRequest", "cần đúng một trường Host")
    if request.chunked and (request.length >= 0 or old):
        raise error("BadRequest", "Content-Length và Transfer-Encoding không đi cùng nhau")
    return request


def _special(request: RequestHead, code: int, clean: bytes, value: bytes) -> int:
    """Note what the gateway itself reads. Returns 1 for a Host header."""
    if code == _SPECIAL[b"x-road-client"]:
        request.client = value  # several: the last one counts (PR-REST 4.3)
    elif code == _SPECIAL[b"x-road-id"]:
        if request.id is not None:
            raise error("BadRequest", "X-Road-Id lặp lại")
        request.id = value
    elif code == _SPECIAL[b"host"]:
        if not _HOST.fullmatch(value):
            raise error("BadRequest", "trường Host sai")
        return 1
    elif code == _SPECIAL[b"content-length"]:
        if request.length >= 0 or not value.isdigit() or len(value) > 15:
            raise error("BadRequest", "Content-Length sai")
        request.length = int(value)
        if request.length > MAX_BODY:
            raise error("BadRequest", "thân yêu cầu quá lớn")
        return 0
    elif code == _SPECIAL[b"transfer-encoding"]:
        if request.chunked or value.lower() != b"chunked":
            raise error("BadRequest", "Transfer-Encoding không được hỗ trợ")
        request.chunked = True
        return 0
    elif code == _SPECIAL[b"connection"]:
        _connection(request, value)
        return 0
    elif code == _SPECIAL[b"expect"]:
        if value.lower() != b"100-continue":
            raise error("BadRequest", "Expect không được hỗ trợ")
        request.expects_continue = not request.old
        return 0
    elif code == _SPECIAL[b"x-duoc-ticket"]:
        if request.ticket is not None:
            raise error("BadRequest", "X-Duoc-Ticket lặp lại")
        request.ticket = value  # the guard's alone: not in the hash, whose header block may be kept, nor passed on
        return 0
    else:
        _noted(request, code, value)
    request.hashed.append(clean)
    if code not in (_SPECIAL[b"x-api-key"], _SPECIAL[b"x-duoc-receipt"]):
        request.passed.append(clean)
    return 0


def _noted(request: RequestHead, code: int, value: bytes) -> None:
    if code == _SPECIAL[b"x-api-key"]:
        if request.key is not None:
            raise error("BadRequest", "X-Api-Key lặp lại")
        request.key = value
    elif code == _SPECIAL[b"accept"]:
        request.accept.append(value.decode("latin-1"))
    elif code == _SPECIAL[b"x-duoc-receipt"]:
        request.hold = value.lower() == b"hold"
    elif code == _SPECIAL[b"x-road-userid"]:
        request.user = value
    elif code == _SPECIAL[b"x-road-issue"]:
        request.issue = value
    elif code == _SPECIAL[b"x-road-security-server"]:
        request.security_server = value
    elif code == _SPECIAL[b"x-road-represented-party"]:
        request.represented = value


def _connection(request: RequestHead, value: bytes) -> None:
    named = {option.strip(b" \t").lower() for option in value.split(b",")}
    if b"close" in named:
        request.keep_alive = False
    elif b"keep-alive" in named:
        request.keep_alive = True
    named -= HOP_BY_HOP | {b"close", b""}
    if named & (_SPECIAL.keys() - {b"accept"}):
        raise error("BadRequest", "Connection nêu một trường không được bỏ")
    if named:
        # Headers named here end at this hop (RFC 9110 §7.6.1); a later line may still carry one, so drop it on the way out.
        request.passed = _Without(named, request.passed)


class _Without(list[bytes]):
    """The lines to pass on, less those whose names Connection has listed."""

    def __init__(self, names: set[bytes], lines: list[bytes]) -> None:
        self._names = names
        super().__init__(line for line in lines if line.partition(b":")[0].lower() not in names)

    def append(self, line: bytes) -> None:
        if line.partition(b":")[0].lower() not in self._names:
            super().append(line)


@dataclass(frozen=True, slots=True, eq=False)
class ResponseHead:
    """A provider's head. `block`: the status line and the headers that may pass on, each ending in CRLF.
    `length` -1 and not `chunked`: the body ends with the connection."""

    status: int
    block: bytes
    keep_alive: bool
    length: int = -1
    chunked: bool = False
    dated: bool = False
    # What our answer says of the length of a body that came whole (nothing after 204 and 304).
    framing: bytes = b""
    # The usual answer: a body of known length behind it, a date, and the connection stays.
    plain: bool = False
    xroad_error: bytes = (
        b""  # what another exchange says of its own failure; no provider's word passes on under this name
    )


# A provider under load gives the same head many times within the second of its Date.
known_heads: dict[bytes, ResponseHead] = {}


def parse_response(head: bytes) -> ResponseHead:
    """A provider's head without its final empty line. Raises `XRoadError` (ServiceFailed) when it cannot be trusted."""
    response = known_heads.get(head)
    if response is None:
        response = _parse_response(head)
        if len(known_heads) >= 1024:
            known_heads.clear()
        if len(head) <= 1024:
            known_heads[head] = response
    return response


def _parse_response(head: bytes) -> ResponseHead:
    lines = head.split(b"\r\n")
    breaks = len(lines) - 1
    if head.count(b"\n") != breaks or head.count(b"\r") != breaks or len(head.translate(None, _CONTROL)) != len(head):
        raise error("ServiceFailed")
    version, _, rest = lines[0].partition(b" ")
    code, _, reason = rest.partition(b" ")
    if version not in (b"HTTP/1.1", b"HTTP/1.0") or not _STATUS.fullmatch(code):
        raise error("ServiceFailed")
    passed: list[tuple[bytes, bytes]] = []  # (lower-case name, line)
    own: dict[bytes, list[bytes]] = {}
    for line in lines[1:]:
        name, colon, value = line.partition(b":")
        if not colon or not _TOKEN.fullmatch(name):
            raise error("ServiceFailed")
        lower = name.lower()
        if lower in RESPONSE_DROPPED or lower == b"date":
            own.setdefault(lower, []).append(value.strip(b" \t"))
        else:
            passed.append((lower, line))
    length, chunked = _framing(own)
    options = {option.strip(b" \t").lower() for value in own.get(b"connection", ()) for option in value.split(b",")}
    keep_alive = b"close" not in options and (version == b"HTTP/1.1" or b"keep-alive" in options)
    block = [b"HTTP/1.1 %b %b\r\n" % (code, reason)]
    block += [line + b"\r\n" for lower, line in passed if lower not in options]
    dates = own.get(b"date", [])
    if dates:
        block.append(b"Date: %b\r\n" % dates[0])
    status = int(code)
    sized = length >= 0 and status not in (204, 304)
    framing = b"Content-Length: %d\r\n" % length if sized else b""
    plain = sized and keep_alive and status >= 200 and bool(dates)
    said = own.get(b"x-road-error", [b""])[0]
    return ResponseHead(status, b"".join(block), keep_alive, length, chunked, bool(dates), framing, plain, said)


def _framing(own: dict[bytes, list[bytes]]) -> tuple[int, bool]:
    """(Content-Length or -1, chunked) of a provider's head. Raises `XRoadError` when they contradict each other."""
    lengths = set(own.get(b"content-length", ()))
    codings = own.get(b"transfer-encoding", [])
    if len(lengths) > 1 or len(codings) > 1 or (lengths and codings):
        raise error("ServiceFailed")
    if codings and codings[0].lower() != b"chunked":
        raise error("ServiceFailed")
    if not lengths:
        return -1, bool(codings)
    (length,) = lengths
    if not length.isdigit() or len(length) > 15:
        raise error("ServiceFailed")
    return int(length), False


class ChunkDecoder:
    """A chunked body (RFC 9112 §7.1), strictly: CRLF only, sizes of at most 15 hexadecimal digits, trailers dropped."""

    def __init__(self, failure: str) -> None:
        self._failure = failure
        self._rest = b""
        self._left = 0
        self._trailers = 0  # bytes of them so far
        self._state = "size"
        self.done = False

    def feed(self, data: bytes) -> tuple[list[bytes], bytes]:
        """(pieces of the body, bytes behind its end). Raises `XRoadError` with the decoder's failure code."""
        data = self._rest + data if self._rest else data
        pieces: list[bytes] = []
        position = 0
        while not self.done:
            if self._state == "data":
                piece = data[position : position + self._left]
                if piece:
                    pieces.append(piece)
                    position += len(piece)
                    self._left -= len(piece)
                if self._left:
                    break
                self._state = "end"
            if self._state == "end":
                if len(data) - position < 2:
                    break
                if data[position : position + 2] != b"\r\n":
                    raise self._bad()
                position += 2
                self._state = "size"
            end = data.find(b"\r\n", position)
            if (end if end >= 0 else len(data) - 1) - position > _MAX_CHUNK_LINE:
                raise self._bad()
            if end < 0:
                break
            line = data[position:end]
            position = end + 2
            if self._state == "size":
                match = _CHUNK_SIZE.fullmatch(line)
                if match is None:
                    raise self._bad()
                self._left = int(match[1], 16)
                self._state = "data" if self._left else "trailer"
            elif not line:
                self.done = True
            else:
                self._trailers += len(line)
                name, colon, _ = line.partition(b":")
                if not colon or not _TOKEN.fullmatch(name) or b"\n" in line or b"\r" in line:
                    raise self._bad()
                if self._trailers > _MAX_TRAILERS:
                    raise self._bad()
        self._rest = b"" if self.done else data[position:]
        return pieces, data[position:] if self.done else b""

    def _bad(self) -> XRoadError:
        return error(self._failure, "thân chunked sai")
