"""Routes: what all calls of one caller to one service have in common, written out once.

A kept-alive connection mostly says the same again, but for what follows the service and the message id. A route that is used
often learns to recognise that (`again`) without the parser: the bytes that were parsed strictly before must be the same, and
the two parts that change are matched by classes that leave nothing to interpret. Any other request takes the long way.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from duoc.engines.xroad.message import common, needs_no_escape
from duoc.engines.xroad.request_hash import header_block
from duoc.wire.gateway import compiled
from duoc.wire.gateway.allowances import Allowance
from duoc.wire.gateway.compiled.interface import Plan
from duoc.wire.gateway.http import ResponseHead
from duoc.wire.gateway.parties import Service, Shape
from duoc.wire.gateway.tongue import Tongue, r1
from duoc.wire.gateway.upstream import Upstream

_OFTEN = 16  # making the pattern costs as much as some ten calls
# What may follow the service without a look at its meaning: no escape, no backslash. (A dot segment is looked for apart: a
# pattern would have to try it at every character.)
_PLAIN_REST = rb"((?:[/?][!-\"$&-\[\]-~]{0,4096})?)"
# Message ids that may be taken without another look: visible ASCII that JSON need not escape.
PLAIN_ID = rb"[!#-\[\]-~]{1,255}"


# The provider's status line and headers, our own, the framing, the body.
ANSWER = b"%b%b%b\r\nX-Road-Request-Id: %b\r\nX-Road-Request-Hash: %b%b%b\r\n%b\r\n%b"
_MOST_FORMS = 64
GAP = b"\0"  # where something is still to be filled in: no head holds a NUL


def _recognise_nothing(_request: bytes) -> None:
    return None


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
    trusted_until_us: int
    idle: list[Upstream]  # the provider's connections that wait for work
    timeout_s: float
    body_size: int  # of a body that comes whole
    # The provider's request up to its body, by the first byte of what follows the service; the header block of the request
    # hash. See `written`.
    request: dict[bytes, bytes]
    hashed: bytes
    generated: bytes  # how an id begins that the gateway has to make
    answer: bytes  # headers of the answer, to the value of X-Road-Id
    record: bytes
    client_name: str
    service_name: str
    hold: bool
    bodyless: bool  # its answers, whatever they say
    tongue: Tongue  # in whose words its failures are said
    # What of the provider's head goes back, where that is not all: status line and headers → the same.
    returns: Callable[[bytes], bytes] | None = None
    allowance: Allowance | None = None  # from which every call is taken
    uses: int = 0
    # A whole request → (what follows the service, message id, body); once this route is used often.
    again: Callable[[bytes], re.Match[bytes] | None] = _recognise_nothing
    forms: dict[ResponseHead, tuple[bytes, bytes]] = field(default_factory=dict)
    plan: Plan | None = None  # the same as `again` for the compiled lane

    def use(self) -> None:
        """Count a call that took the long way."""
        self.uses += 1
        shape, head = self.shape, self.shape.head
        if self.service.breaker.failures:
            self.uses = 0  # until it is quiet again
        if self.uses != _OFTEN or not self.is_open or not needs_no_escape(self.generated):
            return
        if head.keep_alive and not head.chunked and not head.expects_continue:
            message_id = b"(%b)" % (PLAIN_ID if shape.names_id else b"")
            parts = (b"%b %b" % (self.method, self.prefix), shape.between, shape.ends)
            begins, between, ends = map(re.escape, parts)
            body = b"((?s:.{%d}))" % max(head.length, 0)
            self.again = re.compile(b"".join((begins, _PLAIN_REST, between, message_id, ends, body))).fullmatch
            self.plan = self._planned(*parts)

    def forget(self) -> None:
        """Recognise nothing any more, until it is learnt again."""
        self.uses, self.again = 0, _recognise_nothing
        if self.plan is not None:
            self.plan.forget()

    def _planned(self, begins: bytes, between: bytes, ends: bytes) -> Plan | None:
        if compiled.core is None:
            return None
        return compiled.core.Plan(
            begins=begins,
            between=between,
            ends=ends,
            body=self.body_size,
            names_id=self.names_id,
            requests=(self.request[b""], self.request[b"/"], self.request[b"?"]),
            hashed=self.hashed,
            generated=self.generated,
            trusted_until_us=self.trusted_until_us,
            idle=self.idle,
            timeout_s=self.timeout_s,
            client=self.client_name,
            service=self.service_name,
            hold=self.hold,
            take=None if self.allowance is None else self.allowance.take,
        )

    def written(self, rest: bytes, message_id: bytes, request_id: bytes) -> tuple[bytes, bytes]:
        """(the provider's request up to its body, the header block of the request hash) of one call."""
        said = (rest, message_id, request_id) if self.names_id else (rest, request_id, message_id)
        return self.request[rest[:1]] % said, self.hashed % said

    def fill_in(self, head: ResponseHead) -> tuple[bytes, bytes]:
        """(record, answer) of a plain call under this head, with places for what is of the call alone; remembered.

        Record: duration, message id, request hash, request id, response hash, time. Answer: message id, request id, request
        hash, the beginning and the random part of the receipt's name, body."""
        size, length, status = (b"%d" % number for number in (self.body_size, head.length, head.status))
        record = self.record % (GAP, b"", GAP, GAP, GAP, size, GAP, length, status, GAP)
        answer = ANSWER % (head.block, self.answer, GAP, GAP, GAP, GAP, GAP, head.framing, GAP)
        forms = (_form(record), _form(answer))
        if len(self.forms) >= _MOST_FORMS:
            self.forms.clear()  # heads of seconds that have passed
        self.forms[head] = forms
        return forms


def _form(parts: bytes) -> bytes:
    """What `%` fills in: a place at every NUL."""
    return parts.replace(b"%", b"%%").replace(GAP, b"%b")


def is_plain(rest: bytes) -> bool:
    """Whether the path can hold no dot segment, plain or encoded; those are looked at every time."""
    path = rest.partition(b"?")[0]
    return b"/." not in path and b"%" not in path and b"\\" not in path


def written_out(
    shape: Shape, service: Service, method: bytes, prefix: bytes, is_open: bool, user: str | None, tongue: Tongue = r1,
    allowance: Allowance | None = None,
) -> Route:  # fmt: skip
    """The route of a call that was admitted. `user`: what the log says of the officer's account."""
    base, client = service.base_path, shape.client
    if shape.names_id:
        block = header_block(method, prefix + GAP, shape.hashed_before + GAP + shape.hashed_after, GAP)
        request = b"\0%b%b\0%bx-road-request-id:\0\r\n" % (service.host_line, shape.passed_before, shape.passed_after)
    else:
        block = header_block(method, prefix + GAP, shape.hashed_before, GAP, GAP)
        request = b"\0%b%bx-road-request-id:\0\r\nx-road-id:\0\r\n" % (service.host_line, shape.passed_before)
    if shape.head.chunked:
        request += b"Transfer-Encoding: chunked\r\n"
    elif shape.head.length >= 0:
        request += b"Content-Length: %d\r\n" % shape.head.length
    return Route(
        shape=shape,
        service=service,
        method=method,
        prefix=prefix,
        is_open=is_open,
        names_id=shape.names_id,
        trusted_until_us=shape.trusted_until_us,
        idle=service.address.idle,
        timeout_s=service.timeout_s,
        body_size=max(shape.head.length, 0),
        request={
            first: _form(b"%b %b%b\r\n" % (method, path, request))
            for first, path in ((b"/", base.removesuffix(b"/")), (b"?", base or b"/"), (b"", base or b"/"))
        },
        hashed=_form(block),
        generated=f"{client.parts[0]}-".encode(),
        answer=f"X-Road-Client: {client.name}\r\nX-Road-Service: {service.name}\r\nX-Road-Id: ".encode(),
        client_name=client.name,
        service_name=service.name,
        hold=service.hold or shape.head.hold,
        bodyless=method == b"HEAD",
        tongue=tongue,
        record=common(client.name, service.name, method.decode(), shape.issue, user),
        allowance=allowance,
    )
