"""A call's request as it leaves when it is not passed on as it came: another target, other header lines, another body."""

from dataclasses import replace

from duoc.wire.gateway.routes import Route

_UNSAID, _SAID = b"%.0b", b"%b"  # places of `Route.written`; what is not said takes no room
FRAMING = frozenset((b"content-length", b"transfer-encoding"))


def led(route: Route, target: bytes, dropped: frozenset[bytes], lines: bytes, size: int | None) -> Route:
    """The route with the same caller, service, hash and record, whose request goes to `target`.

    `dropped`: header names (lower case) of the caller's that do not go with it; `lines`: what goes instead, each with its
    CRLF; `size`: of the body, None where there is none."""
    shape = route.shape
    before, after = (_without(block, dropped) for block in (shape.passed_before, shape.passed_after))
    begins = b"%b %b" % (route.method, target) + route.service.host_line
    ends = lines + (b"" if size is None else b"Content-Length: %d\r\n" % size) + b"\r\n"
    if route.names_id:
        own = escaped(before) + _SAID + escaped(after) + b"x-road-request-id:%b\r\n"
    else:
        own = escaped(before) + b"x-road-request-id:%b\r\nx-road-id:%b\r\n"
    request = _UNSAID + escaped(begins) + own + escaped(ends)
    return replace(route, is_open=False, request=dict.fromkeys((b"", b"/", b"?"), request), forms={}, plan=None)


def target_of(route: Route, rest: bytes) -> bytes:
    """Where the call would go as it came: the service's address and what follows it."""
    base = route.service.base_path
    return (base.removesuffix(b"/") if rest[:1] == b"/" else base or b"/") + rest


def _without(block: bytes, dropped: frozenset[bytes]) -> bytes:
    """Header lines less the dropped ones; the last piece may be the beginning of a line that is cut in two at its value."""
    *lines, last = block.split(b"\r\n")
    kept = [line + b"\r\n" for line in lines if line.partition(b":")[0].lower() not in dropped]
    return b"".join(kept) + last


def escaped(text: bytes) -> bytes:
    """Bytes in which a form has no place."""
    return text.replace(b"%", b"%%")
