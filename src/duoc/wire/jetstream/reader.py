"""The recorder's end: a gateway's stream read like a spool."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Coroutine, Iterator
from datetime import datetime
from typing import Any, TypeVar

from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from duoc.core.environment import Environment
from duoc.wire.jetstream import streams
from duoc.wire.jetstream.address import NatsAddress
from duoc.wire.jetstream.connection import ANSWER_S, TROUBLE, close, connect
from duoc.wire.jetstream.parcels import Unpacking
from duoc.wire.spool.reader import SealedBatch
from duoc.wire.spool.source import SourceAwayError

T = TypeVar("T")
# A server that does not answer is left alone for so long: the recorder has other work.
RETRY_S = 1.0
# Telling the gateway and emptying the stream after every commit would cost more than it frees.
FORGET_S = 1.0
_AT_ONCE = 16
_LONGEST_S = 0.5


class NatsLine:
    """The recorder's one connection, for all gateways. Its loop runs only while somebody waits for an answer."""

    def __init__(self, address: NatsAddress, environment: Environment) -> None:
        self.environment = environment
        self._address = address
        self._loop = asyncio.new_event_loop()
        self._client: Client | None = None
        self._context: JetStreamContext | None = None
        self._again = 0.0
        self._reason = ""
        self.connections = 0
        """How many there have been: a server that was away may come back without what its streams held."""

    def reader(self, gateway: str, position: int, number: int) -> "JetStreamReader":
        """The source of a gateway whose batches are stored up to this number, its spool up to this place."""
        return JetStreamReader(self, gateway, position, number)

    def ask(self, request: "Coroutine[Any, Any, T]") -> T:
        """Wait for an answer. Raises `SourceAwayError` when there is none; then the connection is a new one next time."""
        try:
            if time.monotonic() < self._again:
                raise SourceAwayError(self._reason)
            try:
                return self._loop.run_until_complete(request)
            except TROUBLE as error:
                if not isinstance(error, TimeoutError) or not self._reason:
                    self._reason = f"NATS: {error or type(error).__name__}"
                self._again = time.monotonic() + RETRY_S
                self.hang_up()
                raise SourceAwayError(self._reason) from error
            except streams.UnfitStreamError as error:
                raise SourceAwayError(str(error)) from error
        finally:
            request.close()

    async def context(self) -> JetStreamContext:
        """JetStream, connected; raises one of `TROUBLE`."""
        if self._client is None or not self._client.is_connected or self._context is None:
            if self._client is not None:
                await close(self._client)
            self._client = await connect(self._address, f"duoc recorder {self.environment}", self._hear)
            self._context = self._client.jetstream(timeout=ANSWER_S)
            self.connections += 1
            await streams.ensure(self._context, streams.stored(self.environment))
        return self._context

    def _hear(self, problem: Exception) -> None:
        self._reason = str(problem)  # what is refused for want of a permission is answered by silence

    def hang_up(self) -> None:
        """End the connection."""
        if self._client is not None:
            client, self._client = self._client, None
            self._loop.run_until_complete(close(client))

    def close(self) -> None:
        self.hang_up()
        self._loop.close()


class JetStreamReader:
    """A `Source`. Needs no consumer at the server: where it is, it knows from the database and the stream's sequence."""

    def __init__(self, line: NatsLine, gateway: str, position: int, number: int) -> None:
        self._line = line
        self._gateway = gateway
        self._position = position
        self._number = number
        config = streams.batches(line.environment, gateway)
        assert config.name is not None
        self._config, self._stream = config, config.name
        self._next = 1
        self._stream_of: tuple[int, datetime | None] | None = (
            None  # connection and birth of the stream that `_next` counts in
        )
        self._unpacking = Unpacking()
        # (place in the gateway's spool, sequence) of what was read and is not yet forgotten
        self._read: deque[tuple[int, int]] = deque()
        self._told = 0  # what the gateway was told last
        self._forget_at = 0.0

    def require_place(self) -> None:
        """Nothing to look at: what the stream lost its gateway sends again, and a gap shows in the chain."""

    def sync(self) -> None:
        """Nothing to do: the forwarder sends what is on the gateway's disk."""

    def close(self) -> None:
        """Nothing is held open; the connection belongs to all readers."""

    def batches(self, limit_bytes: int = 4 << 20) -> Iterator[SealedBatch]:
        """See `Source`. What is stored already is passed over by the number that its gateway signed."""
        found = self._line.ask(self._fetch(limit_bytes))
        self._tell()
        yield from found

    def forget(self, position: int) -> None:
        """Note what is committed; gateway and stream hear of it once a second, and from `batches`."""
        self._position = position
        self._tell()

    def _tell(self) -> None:
        if self._position == self._told or time.monotonic() < self._forget_at:
            return
        self._forget_at = time.monotonic() + FORGET_S
        sequence = 0
        while self._read and self._read[0][0] <= self._position:
            sequence = self._read.popleft()[1]
        try:
            self._line.ask(self._forget(self._position, sequence))
        except SourceAwayError:
            return  # they will hear of it another time
        self._told = self._position

    async def _forget(self, position: int, sequence: int) -> None:
        context = await self._line.context()
        subject = streams.stored_subject(self._line.environment, self._gateway)
        await context.publish(subject, str(position).encode())
        if sequence > 1:  # before the first there is nothing, and nats-server 2.9 takes "up to 1" for "all"
            # The last stored one stays: by it a forwarder that starts anew knows where it is.
            await context.purge_stream(self._stream, seq=sequence)

    async def _fetch(self, limit_bytes: int) -> list[SealedBatch]:
        context = await self._line.context()
        try:
            info = await context.stream_info(self._stream)
        except NotFoundError:
            return []  # its forwarder has not come yet
        state, stream = info.state, (self._line.connections, info.created)
        if stream != self._stream_of or not self._next - 1 <= state.last_seq:
            # It was made anew, or may have lost its end with its server: as many messages as before may be others.
            self._stream_of = stream
            self._start_over(state.first_seq)
        self._next = max(self._next, state.first_seq)
        found: list[SealedBatch] = []
        # What the server says of its stream is not believed for long: others wait to be read, too.
        until = time.monotonic() + _LONGEST_S
        while self._next <= state.last_seq and limit_bytes > 0 and time.monotonic() < until:
            numbers = range(self._next, min(self._next + _AT_ONCE, state.last_seq + 1))
            try:
                answers = await asyncio.gather(*(_one(context, self._stream, number) for number in numbers))
            except TROUBLE:
                if found:
                    break  # these have come, and are counted as read
                raise
            for sequence, (headers, data) in zip(numbers, answers, strict=True):
                self._next = sequence + 1
                limit_bytes -= len(data)
                batch = self._unpacking.take(headers, data)
                if batch is not None:
                    self._read.append((batch.position, sequence))
                    found += self._new(batch)
        return found

    def _new(self, batch: SealedBatch) -> list[SealedBatch]:
        """The batch, unless its number says that it is stored or was read before."""
        try:
            number = json.loads(batch.entry)["batch"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return [batch]  # whoever stores it says what is wrong with it
        if isinstance(number, int):
            if number <= self._number:
                return []
            self._number = number
        return [batch]

    def _start_over(self, first: int) -> None:
        self._next, self._unpacking = max(first, 1), Unpacking()
        self._read.clear()


async def _one(context: JetStreamContext, stream: str, number: int) -> tuple[dict[str, str] | None, bytes]:
    """A message; an empty one where there is none any more."""
    for direct in (True, False):  # any replica may answer the first; the second asks the leader
        try:
            message = await context.get_msg(stream, seq=number, direct=direct)
        except NotFoundError:
            continue
        return message.headers, message.data or b""
    return None, b""
