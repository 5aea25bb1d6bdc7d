"""Routes: what all calls of one caller to one service have in common, written out once.

A kept-alive connection mostly says the same again, but for what follows the service and the message id. A route that is used
often learns to recognise that (`again`) without the parser: the bytes that were parsed strictly before must be the same, and
the two parts that change are matched by classes that leave nothing to interpret. Any other request takes the long way.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from duoc.engines.xroad.message import Common, common
from duoc.engines.xroad.request_hash import header_block
from duoc.wire.gateway.parties import Service, Shape

_OFTEN = 16  # making the pattern costs as much as some ten calls
# What may follow the service without a look at its meaning: no escape, no backslash. (A dot segment is looked for apart: a
# pattern would have to try it at every character.)
_PLAIN_REST = rb"((?:[/?][!-\"$&-\[\]-~]{0,4096})?)"
# Message ids that may be taken without another look: visible ASCII that JSON need not escape.
PLAIN_ID = rb"[!#-\[\]-~]{1,255}"


@dataclass(slots=True, eq=False)
class Route:
    """One caller, one service, one method. `is_open`: the caller's key opens the whole service, so that only the key's
    expiry and the path's plainness are left to be seen at each call."""

    shape: Shape
    service: Service
    method: bytes
    prefix: bytes  # "/r1/…" to the service's code, as this caller spells it
    is_open: bool
    names_id: bool
    # How the provider's request line begins, by the first byte of what follows the service.
    starts: dict[bytes, bytes]
    # What stands before, between and after the parts that change; see `written`.
    request: list[bytes]
    hashed: list[bytes]
    generated: bytes  # how an id begins that the gateway has to make
    answer: bytes  # headers of the answer, to the value of X-Road-Id
    record: Common
    client_name: str
    service_name: str
    hold: bool
    body_size: int
    bodyless: bool  # its answers, whatever they say
    uses: int = 0
    # A request → (what follows the service, message id), up to its body; once this route is used often.
    again: Callable[[bytes], re.Match[bytes] | None] | None = None

    def use(self) -> None:
        """Count a call that took the long way."""
        self.uses += 1
        shape, head = self.shape, self.shape.head
        if self.uses == _OFTEN and self.is_open and not head.chunked and not head.expects_continue:
            message_id = b"(%b)" % (PLAIN_ID if shape.names_id else b"")
            begins, between, ends = map(re.escape, (b"%b %b" % (self.method, self.prefix), shape.between, shape.ends))
            self.again = re.compile(b"".join((begins, _PLAIN_REST, between, message_id, ends))).match

    def written(self, rest: bytes, message_id: bytes, request_id: bytes) -> tuple[bytes, bytes]:
        """(the provider's request up to its framing, the header block of the request hash) of one call."""
        first, second = (message_id, request_id) if self.names_id else (request_id, message_id)
        one, two, three = self.request
        four, five, six, seven = self.hashed
        return (
            b"".join((self.starts[rest[:1]], rest, one, first, two, second, three)),
            b"".join((four, rest, five, first, six, second, seven)),
        )


def is_plain(rest: bytes) -> bool:
    """Whether the path can hold no dot segment, plain or encoded; those are looked at every time."""
    path = rest.partition(b"?")[0]
    return b"/." not in path and b"%" not in path and b"\\" not in path


def written_out(shape: Shape, service: Service, method: bytes, prefix: bytes, is_open: bool, user: str | None) -> Route:
    """The route of a call that was admitted. `user`: what the log says of the officer's account."""
    base, client, gap = service.base_path, shape.client, b"\0"  # no head holds a NUL
    if shape.names_id:
        block = header_block(method, prefix + gap, shape.hashed_before + gap + shape.hashed_after, gap)
        request = b"%b%b\0%bx-road-request-id:\0\r\n" % (service.host_line, shape.passed_before, shape.passed_after)
    else:
        block = header_block(method, prefix + gap, shape.hashed_before, gap, gap)
        request = b"%b%bx-road-request-id:\0\r\nx-road-id:\0\r\n" % (service.host_line, shape.passed_before)
    return Route(
        shape=shape,
        service=service,
        method=method,
        prefix=prefix,
        is_open=is_open,
        names_id=shape.names_id,
        starts={
            b"/": b"%b %b" % (method, base.removesuffix(b"/")),
            b"?": b"%b %b" % (method, base or b"/"),
            b"": b"%b %b" % (method, base or b"/"),
        },
        request=request.split(gap),
        hashed=block.split(gap),
        generated=f"{client.parts[0]}-".encode(),
        answer=f"X-Road-Client: {client.name}\r\nX-Road-Service: {service.name}\r\nX-Road-Id: ".encode(),
        client_name=client.name,
        service_name=service.name,
        hold=service.hold or shape.head.hold,
        body_size=max(shape.head.length, 0),
        bodyless=method == b"HEAD",
        record=common(client.name, service.name, method.decode(), shape.issue, user),
    )
