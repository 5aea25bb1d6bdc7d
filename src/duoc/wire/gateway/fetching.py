"""Reading one document from a provider's server, whole and bounded, over the gateway's own connections."""

import asyncio

from duoc.engines.xroad.errors import XRoadError, error
from duoc.engines.xroad.places import is_media
from duoc.wire.gateway.http import ResponseHead
from duoc.wire.gateway.parties import Service
from duoc.wire.gateway.roles import House
from duoc.wire.gateway.upstream import Address, Upstream

# A description is a page of text; more than this is read at registration, not at a call.
MOST_BYTES = 2 << 20


async def fetch(gateway: House, service: Service, target: bytes) -> tuple[str, bytes]:
    """(media type or "", body) of a 200. Redirects are not followed. Raises `XRoadError`."""
    request = b"GET " + target + service.host_line + b"Accept: */*\r\n\r\n"
    return await asked(gateway, service.address, request, service.timeout_s)


async def asked(gateway: House, address: Address, request: bytes, timeout_s: float) -> tuple[str, bytes]:
    """As `fetch`, for a whole request that may be asked twice."""
    deadline = gateway.now() + timeout_s
    while True:
        upstream = await gateway.pool.connection(address, max(deadline - gateway.now(), 0.001))
        reader = _Reader(upstream)
        upstream.send(reader, request, deadline)
        try:
            return await reader.result
        except XRoadError:
            # A kept-alive connection that its provider had closed: it may be asked again.
            if not reader.sent_nothing:
                raise


class _Reader:
    """The receiver of the document."""

    def __init__(self, upstream: Upstream) -> None:
        self.result: asyncio.Future[tuple[str, bytes]] = asyncio.get_running_loop().create_future()
        self.sent_nothing = False
        self._upstream = upstream
        self._media = ""
        self._body = bytearray()
        self._size = 0

    def in_full(self, _upstream: Upstream) -> "_Reader":
        return self

    def bodyless(self) -> bool:
        return False

    def responded(self, head: ResponseHead, body: bytes | None) -> None:
        if head.status != 200:
            self._give_up()
            return
        for line in head.block.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-type":
                media = value.split(b";")[0].strip().decode("latin-1")
                self._media = media if is_media(media) else ""
        if body is not None:
            self.received(body)
            self.finished()

    def received(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > MOST_BYTES:
            self._give_up()
        elif not self.result.done():
            self._body += piece

    def finished(self) -> None:
        if not self.result.done():
            self.result.set_result((self._media, bytes(self._body)))

    def pause_request(self) -> None:
        """The request is one small piece: it has left."""

    def resume_request(self) -> None:
        """As above."""

    def failed(self, problem: XRoadError, sent_nothing: bool) -> None:
        if not self.result.done():
            self.sent_nothing = sent_nothing
            self.result.set_exception(problem)

    def _give_up(self) -> None:
        """What comes is not wanted: the connection goes with it."""
        self._body.clear()
        if not self.result.done():
            self.result.set_exception(error("ServiceFailed"))
            self._upstream.break_off()
