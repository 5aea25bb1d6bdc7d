"""Connections to providers: a kept-alive pool per address; one exchange at a time on each."""

import asyncio
import math
import ssl
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, cast

from duoc.engines.xroad.errors import XRoadError, error
from duoc.wire.gateway.breaker import Breaker
from duoc.wire.gateway.http import MAX_HEAD, ChunkDecoder, ResponseHead, known_heads, parse_response
from duoc.wire.gateway.turn import Arriving, Turn

HIGH_WATER = 256 << 10
# (head with its final empty line, its size, the size of the whole answer, what the head says)
Usual = tuple[bytes, int, int, ResponseHead]
MAX_PER_ADDRESS = 128


class Waiting(Protocol):
    """Whoever a connection is lent to."""

    def in_full(self, upstream: "Upstream") -> "Receiver":
        """The receiver itself; of a call in the fast lane, the same call on the long way."""


class Receiver(Waiting, Protocol):
    """Whoever waits for a provider's answer. Exactly one of `finished` and `failed` ends the exchange."""

    def bodyless(self) -> bool:
        """Whether the answer has no body whatever it says (HEAD)."""

    def responded(self, head: ResponseHead, body: bytes | None) -> None:
        """The head, with the whole body if it is already here; otherwise pieces follow."""

    def received(self, piece: bytes) -> None:
        """A piece of the body."""

    def finished(self) -> None:
        """The body is complete (only after pieces)."""

    def pause_request(self) -> None:
        """The provider cannot take more of the request now."""

    def resume_request(self) -> None:
        """It can again."""

    def failed(self, problem: XRoadError, sent_nothing: bool) -> None:
        """The exchange broke; `sent_nothing`: a kept-alive connection was closed before a single byte came back."""


class Upstream(Arriving):
    """One connection. Idle in its pool, or lent to a receiver."""

    write: Callable[[bytes], None]  # the transport's, for the fast lane
    is_closing: Callable[[], bool]

    def __init__(self, pool: "Pool", address: "Address") -> None:
        self._pool = pool
        super().__init__(pool.turn, "answers")
        self.address = address
        self.transport: asyncio.Transport | None = None
        self.receiver: Waiting | None = None
        self.deadline = 0.0
        self.used = False
        self.in_request = False  # part of a streamed request has been sent, its end not yet
        self._patience: float | None = None  # seconds that were left when reading was paused
        self.usual: Usual = (b"", 0, -1, ResponseHead(0, b"", False))  # the last plain answer's; fits none yet
        self._buffer = b""
        self._head: ResponseHead | None = None
        self._left = -1
        self._chunks: ChunkDecoder | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's transport is one without inheriting from it
        self.write, self.is_closing = self.transport.write, self.transport.is_closing

    def send(self, receiver: Receiver, data: bytes, deadline: float) -> None:
        """Begin an exchange."""
        assert self.transport is not None
        self.receiver = receiver
        self.deadline = deadline
        self.transport.write(data)

    def send_more(self, receiver: Receiver, data: bytes, patience_s: float) -> None:
        """Another part of the receiver's request, which may take the provider longer; nothing once its exchange is over."""
        transport = self.transport
        if self.receiver is receiver and transport is not None and not transport.is_closing():
            self.deadline += patience_s
            transport.write(data)

    def take(self, data: bytes) -> None:
        """Work off what has arrived, the long way."""
        if self.receiver is None:
            self.close()  # a provider that speaks unasked is out of step: nothing it says next could be trusted
            return
        receiver = self.receiver = self.receiver.in_full(self)
        if self._buffer:
            data = self._buffer + data
            self._buffer = b""
        try:
            if self._head is None:
                self._read_head(receiver, data)
            else:
                self._read_body(receiver, data)
        except XRoadError as problem:
            self._fail(problem)

    def recognise(self, data: bytes) -> bool:
        """Whether this is one whole answer under a head that was parsed before; it is the usual one from now on."""
        begin = data.find(b"\r\n\r\n") + 4
        head = known_heads.get(data[: begin - 4])
        if head is None or not head.plain or head.length != len(data) - begin:
            return False
        self.usual = (data[:begin], begin, len(data), head)
        self.used = True
        return True

    def _read_head(self, receiver: Receiver, data: bytes) -> None:
        while True:
            end = data.find(b"\r\n\r\n")
            if end < 0 or end > MAX_HEAD:
                if len(data) > MAX_HEAD:
                    raise error("ServiceFailed")
                self._buffer = data
                return
            head = parse_response(data[:end])
            status = head.status
            rest = data[end + 4 :]
            if status >= 200:
                break
            if status == 101:
                raise error("ServiceFailed")
            if not rest:
                return
            data = rest  # an interim answer is for us
        if receiver.bodyless() or status in (204, 304):
            # What a HEAD answer says of its length describes the body that a GET would have; it passes on. A 204 that
            # announces a body may also send one: nothing on that connection could be trusted any more.
            announced = status == 204 and (head.length > 0 or head.chunked)
            self._complete(receiver, head, b"", rest, not announced)
            return
        if head.length >= 0 and len(rest) >= head.length:
            self._complete(receiver, head, rest[: head.length], rest[head.length :])
            return
        if 0 <= head.length <= HIGH_WATER and not head.chunked:
            # A small body that has not come whole: wait for it, so that it takes the cheap way.
            self._buffer = data
            return
        self._head = head
        self._left = head.length
        self._chunks = ChunkDecoder("ServiceFailed") if head.chunked else None
        receiver.responded(head, None)
        if rest:
            self._read_body(receiver, rest)

    def _read_body(self, receiver: Receiver, data: bytes) -> None:
        extra = b""
        if self._chunks is not None:
            pieces, extra = self._chunks.feed(data)
            for piece in pieces:
                receiver.received(piece)
            done = self._chunks.done
        elif self._left >= 0:
            piece, extra = data[: self._left], data[self._left :]
            self._left -= len(piece)
            receiver.received(piece)
            done = self._left == 0
        else:
            receiver.received(data)
            done = False
        if done:
            assert self._head is not None
            self._release(self._head.keep_alive and not extra)
            receiver.finished()

    def _complete(
        self, receiver: Receiver, head: ResponseHead, body: bytes, extra: bytes, reusable: bool = True
    ) -> None:
        self._release(head.keep_alive and not extra and reusable)
        receiver.responded(head, body)

    def _release(self, reusable: bool) -> None:
        self.receiver = None
        self._head = None
        self._chunks = None
        self._left = -1
        self._buffer = b""
        self.used = True
        if reusable and not self.in_request:  # else it would take the next request for the rest of this one
            self._pool.give_back(self)
        else:
            self.close()

    def _fail(self, problem: XRoadError, sent_nothing: bool = False) -> None:
        receiver, self.receiver = self.receiver, None
        self.close()
        if receiver is not None:
            receiver.in_full(self).failed(problem, sent_nothing)

    def connection_lost(self, exc: Exception | None) -> None:
        self._pool.lost(self)
        receiver = self.receiver
        if receiver is None:
            return
        if self._head is not None and self._chunks is None and self._left < 0 and exc is None:
            self.receiver = None
            receiver.in_full(self).finished()  # the body ended with the connection, as announced
            return
        self._fail(error("NetworkError"), sent_nothing=self.used and self._head is None and not self._buffer)

    def expire(self) -> None:
        """The provider took too long."""
        self._fail(error("Timeout"))

    def close(self) -> None:
        self._pool.lost(self)
        if self.transport is not None:
            self.transport.abort()

    def break_off(self) -> None:
        """End at once; `connection_lost` tells the receiver."""
        if self.transport is not None:
            self.transport.abort()

    def pause_reading(self) -> None:
        """The caller cannot take more now."""
        if self._patience is None and self.transport is not None and not self.transport.is_closing():
            self._patience = self.deadline - asyncio.get_running_loop().time()
            self.deadline = math.inf  # it is not the provider who is slow
            self.transport.pause_reading()

    def resume_reading(self) -> None:
        if self._patience is None:
            return
        self.deadline = asyncio.get_running_loop().time() + self._patience
        self._patience = None
        if self.transport is not None and not self.transport.is_closing():
            self.transport.resume_reading()

    def pause_writing(self) -> None:
        if self.receiver is not None:
            self.receiver.in_full(self).pause_request()

    def resume_writing(self) -> None:
        if self.receiver is not None:
            self.receiver.in_full(self).resume_request()


@dataclass(eq=False, slots=True)
class Address:
    """A place that providers live at, with the connections to it. One object per place for the life of the process."""

    host: str
    port: int
    tls: bool
    idle: list[Upstream] = field(default_factory=list)
    all: set[Upstream] = field(default_factory=set)
    opening: int = 0
    waiting: deque["asyncio.Future[Upstream]"] = field(default_factory=deque)

    def lend(self) -> Upstream | None:
        """A connection that waits for work, if there is one. Some may have been closed a moment ago."""
        while self.idle:
            upstream = self.idle.pop()
            if upstream.transport is not None and not upstream.transport.is_closing():
                return upstream
        return None


class Pool:
    """All connections to providers. Waiting callers of a crowded address are served in order."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self._addresses: dict[tuple[str, int, bool], Address] = {}
        self.breakers: dict[str, Breaker] = {}
        self._tls: ssl.SSLContext | None = None

    def address(self, host: str, port: int, tls: bool) -> Address:
        """The one object of a place."""
        return self._addresses.setdefault((host, port, tls), Address(host, port, tls))

    def breaker(self, service: str) -> Breaker:
        """The one breaker of a service, by its name in REST form."""
        return self.breakers.setdefault(service, Breaker())

    async def connection(self, address: Address, timeout_s: float) -> Upstream:
        """A connection, new if need be. Raises `XRoadError` when the provider cannot be reached in time."""
        idle = address.lend()
        if idle is not None:
            return idle
        try:
            async with asyncio.timeout(timeout_s):
                if len(address.all) + address.opening >= MAX_PER_ADDRESS:
                    future: asyncio.Future[Upstream] = asyncio.get_running_loop().create_future()
                    address.waiting.append(future)
                    try:
                        return await future
                    except asyncio.CancelledError:
                        if future.done() and not future.cancelled() and future.exception() is None:
                            self.give_back(future.result())  # it came in the moment when nobody waited any more
                        raise
                return await self._open(address)
        except TimeoutError:
            raise error("Timeout") from None
        except (OSError, ValueError):  # ValueError: a host name that cannot be encoded
            raise error("NetworkError") from None

    async def _open(self, address: Address) -> Upstream:
        if address.tls and self._tls is None:
            self._tls = ssl.create_default_context()
        address.opening += 1
        try:
            loop = asyncio.get_running_loop()
            context = self._tls if address.tls else None
            _, upstream = await loop.create_connection(
                lambda: Upstream(self, address), address.host, address.port, ssl=context
            )
        finally:
            address.opening -= 1
        address.all.add(upstream)
        return upstream

    def give_back(self, upstream: Upstream) -> None:
        """An exchange has ended cleanly. The newest is lent first: the others may die of idleness."""
        address = upstream.address
        if upstream.transport is None or upstream.transport.is_closing():
            return
        while address.waiting:
            future = address.waiting.popleft()
            if not future.done():
                future.set_result(upstream)
                return
        address.idle.append(upstream)

    def lost(self, upstream: Upstream) -> None:
        """A connection is gone (may be told twice)."""
        address = upstream.address
        if upstream not in address.all:
            return
        address.all.discard(upstream)
        if upstream in address.idle:
            address.idle.remove(upstream)
        if address.waiting:
            asyncio.ensure_future(self._replace(address))  # noqa: RUF006  # ends by itself; failure goes to the waiter

    async def _replace(self, address: Address) -> None:
        try:
            self.give_back(await self._open(address))
        except (OSError, ValueError) as problem:
            while address.waiting:
                future = address.waiting.popleft()
                if not future.done():
                    future.set_exception(problem)
                    return

    def expire(self, now: float) -> None:
        """Fail the exchanges whose deadline has passed."""
        for upstream in self._everyone():
            if upstream.receiver is not None and upstream.deadline <= now:
                upstream.expire()

    def close(self) -> None:
        for upstream in self._everyone():
            upstream.close()

    def _everyone(self) -> list[Upstream]:
        return [upstream for address in self._addresses.values() for upstream in address.all]
