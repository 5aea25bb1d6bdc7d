"""What an uplink is to a call, and what all of them need."""

import json
import re
from typing import Protocol

from duoc.engines.xroad.errors import XRoadError, error
from duoc.wire.gateway.http import ResponseHead
from duoc.wire.gateway.roles import House
from duoc.wire.gateway.routes import Route

_CODE = re.compile(rb"(?:Client|Server)(?:\.[A-Za-z0-9_-]{1,80}){1,6}")
_MOST_SAID = 500


class Uplink(Protocol):
    """A way to somebody else's exchange. `drops`: header names (lower case) of the caller's that end here."""

    drops: frozenset[bytes]

    def target(self, route: Route, rest: bytes) -> bytes:
        """The request target at the far end of what would go to `rest` at the service's address. Raises `XRoadError`
        for what would lead to something else there."""

    async def lines(self, house: House) -> bytes:
        """The header lines that make this call the province's, each with its CRLF. Raises `XRoadError`."""

    def refused(self, status: int, lines: bytes, /) -> bool:
        """Whether the far end did not believe these lines, so that others may be tried once."""

    def check(self, head: ResponseHead, content: bytes, /) -> None:
        """Raises `XRoadError` when this is no provider's answer but a failure of the way to it."""


def failed(code: str) -> XRoadError:
    """What went wrong on the way, as a failure of the provider's side."""
    whole = error("ServiceFailed")
    return XRoadError(f"{whole.type}.{code}", whole.message)


def check_media(head: ResponseHead) -> None:
    """An HTML page is some box's on the way, whatever its status says: never an answer, never "not found"."""
    for line in head.block.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-type" and value.strip(b" \t")[:9].lower() == b"text/html":
            raise failed("UplinkAnswer")


def check_credentials(head: ResponseHead) -> None:
    """401 is said to the province, whose credentials they were; the caller's own are not in question."""
    if head.status == 401:
        raise failed("UplinkCredentials")


def check_error(head: ResponseHead, content: bytes) -> None:
    """An error of the far exchange itself is passed on as one, in X-Road's own form, with what it says to people."""
    code = head.xroad_error
    if not code:
        return
    if not _CODE.fullmatch(code):
        raise failed("UplinkAnswer")
    try:
        said = json.loads(content)
        message = said["message"] if isinstance(said["message"], str) else ""
    except (ValueError, RecursionError, KeyError, TypeError):
        message = ""
    clean = "".join(letter for letter in message[:_MOST_SAID] if letter.isprintable())
    status = 429 if head.status == 429 else 0
    raise XRoadError(code.decode(), clean or error("ServiceFailed").message, status)
