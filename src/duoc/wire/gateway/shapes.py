"""What has been parsed once: the same bytes get the same verdict, so a head seen before costs one look-up.

A client on a kept-alive connection sends the same head again and again, but for the request line and X-Road-Id. Those two
are cut out; the rest is the key under which the strict parser's result is kept, with the caller it names and the key it
carries. Shapes belong to one registry snapshot and go with it, so a revoked right or key is never remembered.
"""

import re

from duoc.engines.xroad.errors import error
from duoc.engines.xroad.identifiers import decode
from duoc.wire.gateway.http import RequestHead
from duoc.wire.gateway.parties import Client, Shape
from duoc.wire.gateway.registry import Registry
from duoc.wire.gateway.routes import PLAIN_ID

MAX_SHAPES = 2048
MAX_SHAPE_BYTES = 2048  # a longer head is parsed every time: strangers can send as many different ones as they like
MAX_ID = 255
_PLAIN_ID = re.compile(PLAIN_ID)
_ID_FIELD = b"\r\nX-Road-Id: "
Cut = tuple[bytes, bytes | None]


def cut(buffer: bytes, line_end: int, end: int) -> tuple[Cut, bytes]:
    """(key, message id) of the head in `buffer[:end]`; an empty id when there is none that can be cut out plainly.

    The key begins with the HTTP version, the last eight bytes of the request line."""
    start = line_end - 8
    at = buffer.find(_ID_FIELD, line_end, end)
    if at < 0:
        return (buffer[start:end], None), b""
    begin = at + len(_ID_FIELD)
    stop = buffer.find(b"\r\n", begin, end)
    if stop < 0:
        stop = end
    value = buffer[begin:stop]
    if not _PLAIN_ID.fullmatch(value):
        return (buffer[start:end], None), b""
    return (buffer[start:at], buffer[stop:end]), value


def learn(registry: Registry, key: Cut, head: RequestHead) -> Shape:
    """What a strictly parsed head means, remembered. Raises `XRoadError` for a caller that is not acceptable."""
    if not head.client:
        raise error("InvalidClientIdentifier")
    client = registry.client(head.client)
    if head.represented is not None:
        decode(head.represented, (1, 2))
    shape = shaped(head, client, registry.trusted_until_us(client, head.key), key)
    plain = head.ticket is None and (key[1] is not None or head.id is None)
    if plain and len(key[0]) + len(key[1] or b"") <= MAX_SHAPE_BYTES:
        # Only a head whose id was cut out, or that has none, is the same for the next call; a ticket is another every time.
        if len(registry.shapes) >= MAX_SHAPES:
            registry.shapes.clear()
        registry.shapes[key] = shape
    return shape


def shaped(head: RequestHead, client: Client, trusted_until_us: int, key: Cut = (b"", None)) -> Shape:
    """The shape of a head whose caller is known. Raises `XRoadError` for what the log cannot say."""
    server = decode(head.security_server, (4,)) if head.security_server is not None else None
    logged_text(head.id, "X-Road-Id")
    hashed_before, hashed_after = _around_id(head.hashed, head.id)
    passed_before, passed_after = _around_id(head.passed, head.id)
    return Shape(
        head=head,
        client=client,
        trusted_until_us=trusted_until_us,
        names_id=head.id is not None,
        hashed_before=hashed_before,
        hashed_after=hashed_after,
        passed_before=passed_before,
        passed_after=passed_after,
        issue=logged_text(head.issue, "X-Road-Issue"),
        user=logged_text(head.user, "X-Road-UserId"),
        security_server=server,
        between=b" " + key[0] + (b"\r\n\r\n" if key[1] is None else _ID_FIELD),
        ends=b"" if key[1] is None else key[1] + b"\r\n\r\n",
    )


def logged_text(value: bytes | None, name: str) -> str | None:
    """A header that goes into the log: UTF-8, 1 to 255 characters. Raises `XRoadError`."""
    if value is None:
        return None
    try:
        text = value.decode()
    except UnicodeDecodeError:
        raise error("BadRequest", f"{name} không phải UTF-8") from None
    if not 1 <= len(text) <= MAX_ID:
        raise error("BadRequest", f"{name} phải có từ 1 đến {MAX_ID} ký tự")
    return text


def _around_id(lines: list[bytes], value: bytes | None) -> tuple[bytes, bytes]:
    """The lines cut in two around the value of X-Road-Id."""
    joined = b"".join(line + b"\r\n" for line in lines)
    if value is None:
        return joined, b""
    at = next(i for i, line in enumerate(lines) if line[:10].lower() == b"x-road-id:")
    begin = sum(len(line) + 2 for line in lines[:at]) + 10
    return joined[:begin], joined[begin + len(value) :]
