"""One caller's connection: requests one after the other, each within its limits of size and time."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from duoc.engines.xroad.errors import XRoadError
from duoc.wire.gateway.http import MAX_HEAD, ChunkDecoder, RequestHead, parse_request
from duoc.wire.listener.messages import Answer, Asked, encode, plain

_LINGER_S = 1.0
_PIECE = 65_536


@dataclass(frozen=True, slots=True)
class Limits:
    """What a caller may cost."""

    body: int
    """Bytes of a request's body."""
    head_s: float = 10.0
    body_s: float = 30.0
    idle_s: float = 75.0
    """How long a kept connection may stay silent between two requests."""
    write_s: float = 30.0
    """How long an answer may wait to be read."""
    connections: int = 256


class _Ended(Exception):  # noqa: N818  # the ordinary end of a conversation
    """Nothing more will be read; `answer` goes out first, if there is one."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.answer = answer


class Conversation:
    """Reads, asks `answering`, writes; until the caller leaves, errs, or `stop` is called."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        answering: Callable[[Asked], Answer],
        limits: Limits,
    ) -> None:
        self._reader, self._writer = reader, writer
        self._answering = answering
        self._limits = limits
        self._buffer = b""
        self._stopping = False
        self.idle = True

    def stop(self) -> None:
        """No further request after the one under way."""
        self._stopping = True
        if self.idle:
            self._writer.close()

    async def run(self) -> None:
        """The whole conversation. Never raises because of what the caller did."""
        try:
            while not self._stopping:
                await self._turn()
        except _Ended as end:
            if end.answer is not None:
                await self._refuse(end.answer)
        except (ConnectionError, TimeoutError):
            self._writer.transport.abort()  # gone, or too slow in reading
        finally:
            await self._close()

    async def _close(self) -> None:
        """The last bytes may still wait to be read, but not for ever."""
        self._writer.close()
        try:
            async with asyncio.timeout(self._limits.write_s):
                await self._writer.wait_closed()
        except (OSError, TimeoutError):
            self._writer.transport.abort()

    async def _turn(self) -> None:
        head = await self._head()
        body = await self._body(head)
        fields = {}
        for line in head.passed:
            name, _, value = line.partition(b":")
            fields[name.decode("ascii").lower()] = value.decode("latin-1")
        asked = Asked(head.method.decode("ascii"), head.target.decode("ascii"), fields, body)
        answer = self._answering(asked)
        keep_alive = head.keep_alive and not self._stopping
        connection = "close" if not keep_alive else "keep-alive" if head.old else ""
        await self._write(encode(answer, connection, head.method == b"HEAD"))
        self.idle = True
        if not keep_alive:
            raise _Ended

    async def _head(self) -> RequestHead:
        try:
            async with asyncio.timeout(self._limits.idle_s):
                while not self._buffer:
                    await self._more()
        except TimeoutError:
            raise _Ended from None
        self.idle = False
        if self._buffer[:1] in b"\r\n":
            raise _Ended(plain(400, "a request begins with its method"))
        try:
            async with asyncio.timeout(self._limits.head_s):
                while (end := self._buffer.find(b"\r\n\r\n")) < 0 and len(self._buffer) <= MAX_HEAD:
                    await self._more()
        except TimeoutError:
            raise _Ended(plain(408, "the request's head did not arrive in time")) from None
        if not 0 <= end <= MAX_HEAD:
            raise _Ended(plain(431, f"a request's head has at most {MAX_HEAD} bytes"))
        head, self._buffer = self._buffer[:end], self._buffer[end + 4 :]
        try:
            return parse_request(head)
        except XRoadError as error:
            raise _Ended(plain(400, error.message)) from None

    async def _body(self, head: RequestHead) -> bytes:
        if head.length > self._limits.body:
            raise _Ended(self._too_large())
        if head.expects_continue and (head.length > 0 or head.chunked):
            await self._write(b"HTTP/1.1 100 Continue\r\n\r\n")
        try:
            async with asyncio.timeout(self._limits.body_s):
                if head.chunked:
                    return await self._chunks()
                length = max(head.length, 0)
                while len(self._buffer) < length:
                    await self._more()
        except TimeoutError:
            raise _Ended(plain(408, "the request's body did not arrive in time")) from None
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        return body

    async def _chunks(self) -> bytes:
        decoder, body = ChunkDecoder("BadRequest"), b""
        while True:
            try:
                pieces, rest = decoder.feed(self._buffer)
            except XRoadError as error:
                raise _Ended(plain(400, error.message)) from None
            body += b"".join(pieces)
            self._buffer = rest
            if len(body) > self._limits.body:
                raise _Ended(self._too_large())
            if decoder.done:
                return body
            await self._more()

    async def _more(self) -> None:
        """Wait for bytes of the caller's. Raises `_Ended` when it has left."""
        data = await self._reader.read(_PIECE)
        if not data:
            raise _Ended
        self._buffer += data

    def _too_large(self) -> Answer:
        return plain(413, f"a request's body has at most {self._limits.body} bytes here")

    async def _write(self, data: bytes) -> None:
        self._writer.write(data)
        async with asyncio.timeout(self._limits.write_s):
            await self._writer.drain()

    async def _refuse(self, answer: Answer) -> None:
        """The answer, then the end in two steps: with unread input the kernel would reset the connection and lose it."""
        with suppress(ConnectionError, TimeoutError, OSError):
            await self._write(encode(answer, "close", bodiless=False))
            if self._writer.can_write_eof():
                self._writer.write_eof()
            async with asyncio.timeout(_LINGER_S):
                while await self._reader.read(_PIECE):
                    pass
