"""Requests that a gateway must refuse: smuggling shapes and malformed messages, as raw bytes.

Sources: RFC 9112 §2.2 (lines), §3 (request line, targets, Host), §5 (field syntax), §6 (lengths), §7.1 (chunks); RFC 9110 §5;
public research on desynchronisation (CL.TE, TE.CL, TE.TE, CL.0, TE.0, chunk-extension "TERM.EXT" and "EXT.TERM" families).
Where RFC 9112 lets a recipient repair a message (identical lengths, bare LF, obs-fold, an absolute-form target), the project
refuses: reference exchange.md §8, trap 1, "refuse every ambiguous request rather than repair it".

Use: `control(target, identity)` is the sound request and must be answered with 200 by the same gateway, so that a refusal of
`cases(target, identity)` is due to the shape alone. A refused case ends in an answer of one of `statuses` in the X-Road form
(header X-Road-Error, JSON type, message, detail) or in a closed connection without an answer. What has to hold besides:

- the upstream sees exactly `before` complete requests (the sound ones that come first), and never the word `CANARY`;
- with `place` "head" it sees nothing else at all; with "body" a streaming gateway may have begun a request, which it aborts;
- with `closes` no later byte of that connection is ever read as a request (RFC 9112 §6.3: close after a framing error).
"""

from collections.abc import Iterator
from typing import NamedTuple

CANARY = b"smuggled-request"
_HOST = b"Host: gateway.test"


class Case(NamedTuple):
    """One request to be refused; the module's text says what each field promises."""

    name: str
    data: bytes
    why: str
    statuses: tuple[int, ...] = (400,)
    place: str = "head"
    closes: bool = True
    before: int = 0


def control(target: bytes, identity: tuple[bytes, ...], body: bytes = b"abcde") -> bytes:
    """The sound request that every case is a damaged copy of."""
    return _request(b"POST " + target + b" HTTP/1.1", (_HOST, *identity, b"Content-Length: %d" % len(body)), body)


def cases(target: bytes, identity: tuple[bytes, ...]) -> tuple[Case, ...]:
    """All cases for one registered service path and the fields that identify a client with the right to call it."""
    shapes = _Shapes(target, identity)
    groups = (_both_framings, _lengths, _codings, _lines, _fields, _chunks, _targets, _versions, _limits, _pipelines)
    return tuple(case for group in groups for case in group(shapes))


def _request(line: bytes, fields: tuple[bytes, ...], body: bytes = b"") -> bytes:
    return b"\r\n".join((line, *fields, b"", body))


class _Shapes(NamedTuple):
    target: bytes
    identity: tuple[bytes, ...]

    def post(self, *fields: bytes, body: bytes = b"", version: bytes = b"HTTP/1.1") -> bytes:
        """A POST with these fields after Host and the identity."""
        return _request(b"POST " + self.target + b" " + version, (_HOST, *self.identity, *fields), body)

    def get(self, target: bytes | None = None, *fields: bytes, method: bytes = b"GET") -> bytes:
        """A request without a body, for another target if given."""
        line = method + b" " + (self.target if target is None else target) + b" HTTP/1.1"
        return _request(line, (_HOST, *self.identity, *fields))

    def hidden(self) -> bytes:
        """The request that an attacker wants to be read as a second one."""
        return self.get(self.target + b"?" + CANARY)

    def chunked(self, body: bytes) -> bytes:
        """A POST in chunks; the body is given with its framing."""
        return self.post(b"Transfer-Encoding: chunked", body=body)


def _both_framings(s: _Shapes) -> Iterator[Case]:
    hidden = s.hidden()
    end = b"0\r\n\r\n"
    both = "Content-Length and Transfer-Encoding together (RFC 9112 §6.1, §6.3)"
    length = b"Content-Length: %d" % len(end + hidden)
    chunk = b"%x\r\n%b\r\n0\r\n\r\n" % (len(hidden), hidden)
    coding = b"Transfer-Encoding: chunked"
    yield Case("cl.te", s.post(length, coding, body=end + hidden), both)
    yield Case("te.cl", s.post(coding, b"Content-Length: 4", body=chunk), both)
    yield Case("te first, then cl of everything", s.post(coding, length, body=end + hidden), both)
    yield Case("cl 0 and te", s.post(b"Content-Length: 0", coding, body=end + hidden), both)
    yield Case("cl and te on a GET", s.get(None, b"Content-Length: 5", coding) + end + hidden, both)
    yield Case(
        "cl and te in capitals", s.post(b"CONTENT-LENGTH: 6", b"TRANSFER-ENCODING: CHUNKED", body=end + hidden), both
    )
    yield Case("cl and an empty te", s.post(b"Content-Length: 5", b"Transfer-Encoding:", body=b"abcde"), both)
    yield Case("cl and te identity", s.post(b"Content-Length: 5", b"Transfer-Encoding: identity", body=b"abcde"), both)
    named = "a field named in Connection still frames the message (RFC 9110 §7.6.1)"
    yield Case(
        "te named in connection", s.post(length, coding, b"Connection: transfer-encoding", body=end + hidden), named
    )
    yield Case(
        "cl named in connection", s.post(length, coding, b"Connection: Content-Length", body=end + hidden), named
    )


def _lengths(s: _Shapes) -> Iterator[Case]:
    hidden = s.hidden()
    two = "two lengths (RFC 9112 §6.3)"
    yield Case(
        "two different lengths", s.post(b"Content-Length: 0", b"Content-Length: %d" % len(hidden), body=hidden), two
    )
    yield Case("two equal lengths", s.post(b"Content-Length: 5", b"Content-Length: 5", body=b"abcde"), two)
    yield Case(
        "two lengths, one in another case", s.post(b"Content-Length: 5", b"content-LENGTH: 0", body=b"abcde"), two
    )
    yield Case("equal lengths in one field", s.post(b"Content-Length: 5, 5", body=b"abcde"), two)
    yield Case("different lengths in one field", s.post(b"Content-Length: 0, 5", body=b"abcde"), two)
    grammar = "Content-Length is 1*DIGIT, ASCII (RFC 9110 §8.6)"
    for name, value in (
        ("plus sign", b"+5"),
        ("minus sign", b"-5"),
        ("minus zero", b"-0"),
        ("underscore", b"0_5"),
        ("hexadecimal", b"0x5"),
        ("exponent", b"5e0"),
        ("fraction", b"5.0"),
        ("inner blank", b"0 5"),
        ("trailing letters", b"5abc"),
        ("trailing comma", b"5,"),
        ("trailing semicolon", b"5;q=1"),
        ("quotes", b'"5"'),
        ("nothing", b""),
        ("blanks only", b" \t "),
        ("vertical tab", b"\x0b5"),
        ("form feed", b"5\x0c"),
        ("no-break space in UTF-8", b"\xc2\xa05"),
        ("no-break space in Latin-1", b"\xa05"),
        ("Arabic-Indic digit", "\u0665".encode()),
        ("full-width digit", b"\xef\xbc\x95"),
        ("superscript digit in Latin-1", b"\xb2"),
        ("2^64 + 5, wraps around", b"18446744073709551621"),
        ("a thousand digits", b"9" * 1000),
    ):
        yield Case(f"length with {name}", s.post(b"Content-Length: " + value, body=b"abcde" + hidden), grammar)


def _codings(s: _Shapes) -> Iterator[Case]:
    end = b"0\r\n\r\n" + s.hidden()
    why = "only exactly one coding, chunked, ends a request for certain (RFC 9112 §6.1, §6.3)"
    for name, value in (
        ("identity", b"identity"),
        ("gzip alone", b"gzip"),
        ("chunked not last", b"chunked, gzip"),
        ("chunked then identity", b"chunked, identity"),
        ("chunked twice", b"chunked, chunked"),
        ("x before chunked", b"xchunked"),
        ("chunked with letters behind", b"chunkedx"),
        ("chunked in quotes", b'"chunked"'),
        ("chunked with a parameter", b"chunked;q=1"),
        ("comma before chunked", b",chunked"),
        ("vertical tab before chunked", b"\x0bchunked"),
        ("form feed behind chunked", b"chunked\x0c"),
        ("no-break space before chunked", b"\xa0chunked"),
        ("a look-alike letter", "chun\u0138ed".encode()),
        ("nothing", b""),
        ("colon before chunked", b": chunked"),
    ):
        yield Case(f"coding {name}", s.post(b"Transfer-Encoding: " + value, body=end), why, (400, 501))
    coding = b"Transfer-Encoding: chunked"
    yield Case("coding in two fields", s.post(coding, coding, body=end), why, (400, 501))
    yield Case(
        "coding in two fields, the last unknown", s.post(coding, b"Transfer-Encoding: cow", body=end), why, (400, 501)
    )
    yield Case(
        "coding in two fields, identity first",
        s.post(b"Transfer-encoding: identity", coding, body=end),
        why,
        (400, 501),
    )
    old = "a coding in HTTP/1.0 is faulty framing (RFC 9112 §6.1)"
    yield Case("coding in HTTP/1.0", s.post(coding, body=end, version=b"HTTP/1.0"), old)
    kept = (coding, b"Connection: keep-alive")
    yield Case("coding in HTTP/1.0 with keep-alive", s.post(*kept, body=end, version=b"HTTP/1.0"), old)


def _lines(s: _Shapes) -> Iterator[Case]:
    sound = control(s.target, s.identity)
    line = b"POST " + s.target + b" HTTP/1.1"
    hidden = s.hidden()
    bare = "a bare LF or CR is no line end (RFC 9112 §2.2)"
    yield Case("bare LF everywhere", sound.replace(b"\r\n", b"\n") + b"\r\n\r\n", bare)
    yield Case("bare LF behind the request line", sound.replace(b"\r\n", b"\n", 1), bare)
    yield Case("bare LF behind a field", s.post(b"X-A: b\nContent-Length: 5", body=b"abcde"), bare)
    yield Case(
        "bare LF hides a coding",
        s.post(b"X-A: b\nTransfer-Encoding: chunked", b"Content-Length: 5", body=b"abcde"),
        bare,
    )
    yield Case("bare LF ends the head", s.post(b"Content-Length: 0\n\n" + hidden), bare)
    yield Case("bare CR behind a field", s.post(b"X-A: b\rContent-Length: 5", body=b"abcde"), bare)
    yield Case("bare CR in a value", s.post(b"X-A: b\rc", b"Content-Length: 0"), bare)
    yield Case("bare CR ends the head", s.post(b"Content-Length: 0\r\r" + hidden), bare)
    yield Case("CR CR LF behind the request line", sound.replace(b"\r\n", b"\r\r\n", 1), bare)
    fold = "obs-fold in a request (RFC 9112 §5.2)"
    yield Case("folded value", s.post(b"X-A: b\r\n c", b"Content-Length: 0"), fold)
    yield Case("folded coding", s.post(b"Transfer-Encoding:\r\n chunked", body=b"0\r\n\r\n" + hidden), fold)
    yield Case("folded length", s.post(b"Content-Length:\r\n\t5", body=b"abcde"), fold)
    first = "white space before the first field (RFC 9112 §2.2)"
    yield Case("blank before the first field", _request(line, (b" " + _HOST, *s.identity)), first)
    yield Case("tab before the first field", _request(line, (b"\tX-A: b", _HOST, *s.identity)), first)
    grammar = "method SP target SP version (RFC 9112 §3)"
    for name, broken in (
        ("two blanks before the target", b"POST  " + s.target + b" HTTP/1.1"),
        ("a tab before the target", b"POST\t" + s.target + b" HTTP/1.1"),
        ("two blanks before the version", b"POST " + s.target + b"  HTTP/1.1"),
        ("a blank behind the version", line + b" "),
        ("a blank in front", b" " + line),
        ("no target", b"POST HTTP/1.1"),
        ("a blank in the target", b"POST " + s.target + b"?a b HTTP/1.1"),
        ("a NUL in the method", b"PO\x00ST " + s.target + b" HTTP/1.1"),
        ("a separator in the method", b"PO(ST " + s.target + b" HTTP/1.1"),
        ("an unknown method", b"BREW " + s.target + b" HTTP/1.1"),
        ("a method in small letters", b"post " + s.target + b" HTTP/1.1"),
    ):
        statuses = (400, 405, 501) if "method" in name else (400,)
        yield Case(
            f"request line with {name}", _request(broken, (_HOST, *s.identity, b"Content-Length: 0")), grammar, statuses
        )


def _fields(s: _Shapes) -> Iterator[Case]:
    none = b"Content-Length: 0"
    end = b"0\r\n\r\n" + s.hidden()
    space = "no white space between name and colon (RFC 9112 §5.1)"
    yield Case("blank before the colon of a coding", s.post(b"Transfer-Encoding : chunked", body=end), space)
    yield Case("tab before the colon of a coding", s.post(b"Transfer-Encoding\t: chunked", body=end), space)
    yield Case("blank before the colon of a length", s.post(b"Content-Length : 5", body=b"abcde"), space)
    name = "a field name is a token (RFC 9110 §5.1)"
    for label, field in (
        ("no colon", b"X-A"),
        ("no name", b": b"),
        ("a blank in the name", b"X A: b"),
        ("a NUL in the name", b"X\x00A: b"),
        ("a NUL before a coding", b"\x00Transfer-Encoding: chunked"),
        ("a separator in the name", b"X(A): b"),
        ("letters beyond ASCII in the name", "Transfer-Encod\u0131ng: chunked".encode()),
        ("a no-break space behind the name", b"Transfer-Encoding\xa0: chunked"),
    ):
        yield Case(f"field with {label}", s.post(field, none), name)
    value = "no control character in a field value (RFC 9110 §5.5)"
    for label, byte in (("NUL", b"\x00"), ("backspace", b"\x08"), ("escape", b"\x1b"), ("delete", b"\x7f")):
        yield Case(f"field value with {label}", s.post(b"X-A: b" + byte + b"c", none), value)
    host = "exactly one sound Host (RFC 9112 §3.2)"
    line = b"POST " + s.target + b" HTTP/1.1"
    yield Case("no Host", _request(line, (*s.identity, none)), host)
    yield Case("two Hosts", _request(line, (_HOST, b"Host: other.test", *s.identity, none)), host)
    yield Case("two equal Hosts", _request(line, (_HOST, b"host: gateway.test", *s.identity, none)), host)


def _chunks(s: _Shapes) -> Iterator[Case]:
    hidden = s.hidden()
    why = "chunk = 1*HEXDIG [ext] CRLF data CRLF (RFC 9112 §7.1)"
    for name, body in (
        ("no hexadecimal size", b"xyz\r\n"),
        ("an empty size", b"\r\nabcde\r\n0\r\n\r\n"),
        ("a plus sign", b"+5\r\nabcde\r\n0\r\n\r\n"),
        ("a minus sign", b"-5\r\nabcde\r\n0\r\n\r\n"),
        ("a prefix 0x", b"0x5\r\nabcde\r\n0\r\n\r\n"),
        ("an underscore", b"0_5\r\nabcde\r\n0\r\n\r\n"),
        ("a blank in front", b" 5\r\nabcde\r\n0\r\n\r\n"),
        ("a full-width digit", b"\xef\xbc\x95\r\nabcde\r\n0\r\n\r\n"),
        ("a size of 2^64 + 5, wraps around", b"10000000000000005\r\nabcde\r\n0\r\n\r\n" + hidden),
        ("a size of 300 zeros", b"0" * 300 + b"5\r\nabcde\r\n0\r\n\r\n"),
        ("a bare LF behind the size", b"5\nabcde\r\n0\r\n\r\n"),
        ("a bare CR behind the size", b"5\rabcde\r\n0\r\n\r\n"),
        ("a bare LF behind the data", b"5\r\nabcde\n0\r\n\r\n"),
        ("no line end behind the data", b"5\r\nabcde0\r\n\r\n"),
        ("more data than its size", b"3\r\nabcde\r\n0\r\n\r\n" + hidden),
        ("two wrong bytes for the line end", b"5\r\nabcdeXY0\r\n\r\n"),
        ("a NUL behind the size", b"5\x00\r\nabcde\r\n0\r\n\r\n"),
        ("a bare LF in an extension (TERM.EXT)", b"5;a\nbcdef\r\n0\r\n\r\n" + hidden),
        ("a bare CR in an extension", b"5;a\rb\r\nabcde\r\n0\r\n\r\n"),
        ("a NUL in an extension", b"5;a=\x00\r\nabcde\r\n0\r\n\r\n"),
        ("an endless extension", b"5;" + b"a" * 70_000 + b"\r\nabcde\r\n0\r\n\r\n"),
        ("bare LF behind the last chunk", b"5\r\nabcde\r\n0\n\n" + hidden),
        ("a trailer without a colon", b"5\r\nabcde\r\n0\r\nX-A\r\n\r\n"),
        ("a folded trailer", b"5\r\nabcde\r\n0\r\nX-A: b\r\n c\r\n\r\n"),
        ("a bare LF in a trailer", b"5\r\nabcde\r\n0\r\nX-A: b\nX-C: d\r\n\r\n"),
        ("endless trailers", b"5\r\nabcde\r\n0\r\n" + b"X-A: b\r\n" * 20_000 + b"\r\n"),
    ):
        yield Case(f"chunk with {name}", s.chunked(body), why, (400, 413, 431), place="body")
    trailers = b"\r\n".join((b"0", *s.identity, b"", b""))
    line = b"POST " + s.target + b" HTTP/1.1"
    unknown = _request(line, (_HOST, b"Transfer-Encoding: chunked"), trailers)
    yield Case(
        "identity only in trailers", unknown, "identity never comes from trailers (RFC 9110 §6.5.1)", closes=False
    )


def _targets(s: _Shapes) -> Iterator[Case]:
    form = "only origin-form names a service (reference exchange.md §1.2)"
    for name, target, method in (
        ("absolute-form of another host", b"http://other.test" + s.target, b"GET"),
        ("absolute-form with user and password", b"http://a:b@gateway.test" + s.target, b"GET"),
        ("authority-form", b"gateway.test:80", b"GET"),
        ("authority-form of CONNECT", b"upstream.test:80", b"CONNECT"),
        ("asterisk-form", b"*", b"GET"),
        ("no slash in front", s.target[1:], b"GET"),
        ("backslashes", s.target.replace(b"/", b"\\"), b"GET"),
        ("two slashes in front", b"/" + s.target, b"GET"),
        ("a fragment instead of a path", b"#" + s.target, b"GET"),
    ):
        yield Case(f"target in {name}", s.get(target, method=method), form, (400, 405, 501), closes=False)
    broken = "identifiers are sound UTF-8, percent-encoded part by part (reference exchange.md §1.1)"
    parts = s.target.split(b"/")
    for name, damage in (
        ("a NUL", b"%00"),
        ("a line end", b"%0d%0a"),
        ("an incomplete escape", b"%2"),
        ("an escape that is not hexadecimal", b"%zz"),
        ("broken UTF-8", b"%ff%fe"),
        ("over-long UTF-8 of a slash", b"%c0%af"),
        ("a surrogate in UTF-8", b"%ed%a0%80"),
        ("raw bytes beyond ASCII", b"\xff\xfe"),
        ("raw UTF-8", "đ".encode()),
        ("a zero-width space", b"%e2%80%8b"),
        ("a byte order mark", b"%ef%bb%bf"),
        ("an escaped slash", b"%2f"),
        ("an escaped backslash", b"%5c"),
        ("a colon", b"%3a"),
    ):
        damaged = b"/".join((*parts[:4], parts[4] + damage, *parts[5:]))
        yield Case(f"member code with {name}", s.get(damaged), broken, closes=False)
    yield Case("empty member code", s.get(b"/".join((*parts[:4], b"", *parts[5:]))), broken, closes=False)
    control_bytes = "no control character and no blank in a target (RFC 9112 §3.2)"
    for name, byte in (("NUL", b"\x00"), ("tab", b"\t"), ("delete", b"\x7f"), ("bare CR", b"\r"), ("bare LF", b"\n")):
        yield Case(f"target with {name}", s.get(s.target + byte + b"x"), control_bytes)


def _versions(s: _Shapes) -> Iterator[Case]:
    why = "HTTP/1.1 and 1.0 are spoken, spelt exactly so (RFC 9112 §2.3)"
    for version in (
        b"HTTP/2.0",
        b"HTTP/1.2",
        b"HTTP/1.10",
        b"HTTP/1",
        b"HTTP/ 1.1",
        b"http/1.1",
        b"HTTPS/1.1",
        b"HTTP/1.1x",
        b"HTTP/0.9",
    ):
        yield Case(f"version {version.decode()}", s.post(b"Content-Length: 0", version=version), why, (400, 505))
    yield Case("HTTP/0.9, a line without a version", b"GET " + s.target + b"\r\n\r\n", why, (400, 505))
    yield Case("HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", why, (400, 505))
    yield Case("TLS hello on a plain port", b"\x16\x03\x01\x00\x05hello\r\n\r\n", why)


def _limits(s: _Shapes) -> Iterator[Case]:
    why = "a head is limited (RFC 9112 §3, §5; reference exchange.md §1.2)"
    yield Case("one field of 300,000 bytes", s.post(b"X-A: " + b"b" * 300_000, b"Content-Length: 0"), why, (400, 431))
    many = tuple(b"X-%d: b" % number for number in range(20_000))
    yield Case("20,000 fields", s.post(*many, b"Content-Length: 0"), why, (400, 431))
    yield Case("a target of 100,000 bytes", s.get(s.target + b"?" + b"a" * 100_000), why, (400, 414, 431))
    yield Case("a request line without an end", b"GET /" + b"a" * 400_000, why, (400, 414, 431))
    yield Case("a field name of 100,000 bytes", s.post(b"X" * 100_000 + b": b", b"Content-Length: 0"), why, (400, 431))


def _pipelines(s: _Shapes) -> Iterator[Case]:
    sound = control(s.target, s.identity)
    why = "what follows a sound request is judged alone, and ends the connection (RFC 9112 §9.3.2)"
    yield Case("garbage behind a sound request", sound + b"garbage\r\n\r\n", why, before=1)
    yield Case("NULs behind a sound request", sound + b"\x00" * 8 + b"\r\n\r\n", why, before=1)
    yield Case(
        "a body longer than its length",
        s.post(b"Content-Length: 5", body=b"abcde" + b"rest of it\r\n\r\n"),
        why,
        before=1,
    )
    yield Case("a body without a length", s.post(body=b"abcde\r\n\r\n" + s.hidden()), why, before=1)
    ambiguous = s.post(b"Content-Length: 5", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n")
    yield Case("cl.te behind a sound request", sound + ambiguous + s.hidden(), why, before=1)
    yield Case("cl.te behind two sound requests", sound * 2 + ambiguous + s.hidden(), why, before=2)
    yield Case(
        "bare LF behind a sound request", sound + s.hidden().replace(b"\r\n", b"\n") + b"\r\n\r\n", why, before=1
    )
