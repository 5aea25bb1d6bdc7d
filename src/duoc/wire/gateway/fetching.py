"""Reading one document from a provider's server, whole and bounded, over the gateway's own connections."""

import asyncio

from duoc.engines.xroad.errors import XRoadError, error
from duoc.engines.xroad.places import is_media
from duoc.wire.gateway.http import ResponseHead
from duoc.wire.gateway.parties import Service
from duoc.wire.gateway.roles import MOST_GATHERED, House
from duoc.wire.gateway.upstream import Address, Upstream

# A description is a page of text; more than this is read at registration, not at a call.
MOST_BYTES = 2 << 20
# What was read, or why it could not be, is told again for so long: nobody who asks makes a provider repeat it faster.
REMEMBERED_S = 3.0
# By address and request: under way, or done and remembered.
_fetched: dict[tuple[Address, bytes], "asyncio.Task[tuple[str, bytes]]"] = {}


async def fetch(gateway: House, service: Service, target: bytes) -> tuple[str, bytes]:
    """(media type or "", body) of a 200, read once for however many ask. Redirects are not followed. Raises `XRoadError`."""
    request = b"GET " + target + service.host_line + b"Accept: */*\r\n\r\n"
    key = (service.address, request)
    if key not in _fetched:
        service.breaker.look(gateway.now())
        _fetched[key] = asyncio.get_running_loop().create_task(_remembered(gateway, service, key))
    return await asyncio.shield(_fetched[key])  # whoever stops waiting does not stop it for the others


async def _remembered(gateway: House, service: Service, key: tuple[Address, bytes]) -> tuple[str, bytes]:
    size = 0

    def forget() -> None:
        del _fetched[key]
        gateway.gathered -= size

    try:
        found = await asked(gateway, *key, service.timeout_s)
        size = len(found[1])
        gateway.gathered += size
        return found
    finally:
        asyncio.get_running_loop().call_later(REMEMBERED_S, forget)


async def asked(gateway: House, address: Address, request: bytes, timeout_s: float) -> tuple[str, bytes]:
    """As `fetch`, for a whole request that may be asked twice."""
    deadline = gateway.now() + timeout_s
    while True:
        upstream = await gateway.pool.connection(address, max(deadline - gateway.now(), 0.001))
        reader = _Reader(gateway, upstream)
        upstream.send(reader, request, deadline)
        try:
            return await reader.result
        except XRoadError:
            # A kept-alive connection that its provider had closed: it may be asked again.
            if not reader.sent_nothing:
                raise


class _Reader:
    """The receiver of the document. What it holds counts as gathered."""

    def __init__(self, gateway: House, upstream: Upstream) -> None:
        self._gateway = gateway
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
        if self.result.done():
            return
        self._size += len(piece)
        self._gateway.gathered += len(piece)
        if self._size > MOST_BYTES or self._gateway.gathered > MOST_GATHERED:
            self._give_up()
        else:
            self._body += piece

    def finished(self) -> None:
        self._let_go()
        if not self.result.done():
            self.result.set_result((self._media, bytes(self._body)))

    def pause_request(self) -> None:
        """The request is one small piece: it has left."""

    def resume_request(self) -> None:
        """As above."""

    def failed(self, problem: XRoadError, sent_nothing: bool) -> None:
        self._let_go()
        if not self.result.done():
            self.sent_nothing = sent_nothing
            self.result.set_exception(problem)

    def _give_up(self) -> None:
        """What comes is not wanted: the connection goes with it."""
        self._let_go()
        self._body.clear()
        if not self.result.done():
            self.result.set_exception(error("ServiceFailed"))
            self._upstream.break_off()

    def _let_go(self) -> None:
        self._gateway.gathered -= self._size
        self._size = 0
