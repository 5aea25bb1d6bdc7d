"""What goes back over the wire: heads that are written once, bodies in JSON."""

import json
from http import HTTPStatus
from typing import NamedTuple


class Reply(NamedTuple):
    """One answer. `head` is the status line and the fields, each with its CRLF, without Date, Connection and the empty
    line. With `stream` > 0 a body of that many bytes is made while it is sent, and `body` is empty. `cut`: the connection ends
    without an answer."""

    head: bytes
    body: bytes
    delay_s: float = 0.0
    stream: int = 0
    chunked: bool = False
    cut: bool = False


CUT = Reply(b"", b"", cut=True)


def json_reply(status: int, value: object, fields: bytes = b"") -> Reply:
    """A JSON answer; `fields` are further header fields, each with its CRLF."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(_head(status, b"Content-Length: %d\r\n" % len(body) + fields), body)


def xml_reply(status: int, body: bytes, fields: bytes = b"") -> Reply:
    """A SOAP answer."""
    return Reply(_head(status, b"Content-Length: %d\r\n" % len(body) + fields, b"text/xml; charset=utf-8"), body)


def empty_reply(status: int, fields: bytes) -> Reply:
    """An answer whose status allows no body (204), so that it has no length either."""
    return Reply(_status_line(status) + fields, b"")


def stream_reply(size: int, chunked: bool) -> Reply:
    """`size` bytes of JSON, within the limits of `duoc.sim.streamed_body`."""
    framing = b"Transfer-Encoding: chunked\r\n" if chunked else b"Content-Length: %d\r\n" % size
    return Reply(_head(200, framing), b"", stream=size, chunked=chunked)


def error_reply(status: int, code: str, message: str, fields: bytes = b"") -> Reply:
    """An error as the simulated services say it: a code, a sentence, and the mark of invented data."""
    return json_reply(status, {"minhHoa": True, "maLoi": code, "thongBao": message}, fields)


def _status_line(status: int) -> bytes:
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nServer: duoc-sim\r\n".encode("ascii")


def _head(status: int, framing: bytes, media: bytes = b"application/json; charset=utf-8") -> bytes:
    return b"%bContent-Type: %b\r\n%b" % (_status_line(status), media, framing)
