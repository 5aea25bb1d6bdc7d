"""One gateway's spool on its way into its stream."""

import asyncio
from pathlib import Path

from nats.js import JetStreamContext
from nats.js.api import StreamState
from nats.js.errors import NotFoundError

from duoc.core.environment import Environment
from duoc.wire.jetstream import streams
from duoc.wire.jetstream.parcels import MAX_PART, label, pack
from duoc.wire.spool.reader import SealedBatch, SpoolReader

# Read and synced at once; each batch is sent for itself.
GROUP_BYTES = 1 << 20
EXPECTED = "Nats-Expected-Last-Sequence"


class StreamChangedError(RuntimeError):
    """The stream does not end where we left it: it lost something, or somebody else wrote into it."""


class Delivery:
    """From `begin` to the first error; after one another `Delivery` begins where the stream then is."""

    def __init__(
        self, context: JetStreamContext, environment: Environment, folder: Path, gateway: str, max_payload: int
    ) -> None:
        self._context = context
        self._environment = environment
        self._gateway = gateway
        self._limit = min(MAX_PART, max_payload - 1024)  # room for the headers
        self._config = streams.batches(environment, gateway)
        self._folder = folder
        self._reader = SpoolReader(folder, 0)
        self._sequence = 0  # of the stream's last message
        self._sent = 0  # the place in the spool up to which the stream has everything
        self._stored = 0

    @property
    def waiting(self) -> bool:
        """Whether the stream holds what the recorder has not stored yet."""
        return self._sent > self._stored

    async def begin(self) -> None:
        """Find out where stream and recorder are. Raises NATS's errors, `UnfitStreamError`, `CutSpoolError`."""
        await streams.ensure(self._context, self._config)
        self._sequence = (await self._state()).last_seq
        self._stored = await streams.stored_place(self._context, self._environment, self._gateway)
        self._sent = max(await self._place(), self._stored)
        self._reader = SpoolReader(self._folder, self._sent)
        self._reader.require_place()

    async def send(self) -> bool:
        """Send what the spool holds now, about a mebibyte of it. Whether there was anything.

        Every message names the one before it, so the server takes it exactly there or not at all: nothing is doubled by a
        repetition, by a second forwarder, or by an acknowledgement that was lost."""
        batches = list(self._reader.batches(GROUP_BYTES))
        if batches:
            # A database that knew more than the gateway's disk would meet its numbers a second time after a power cut.
            await asyncio.to_thread(self._reader.sync)
        for batch in batches:
            await self._publish(batch)
        return bool(batches)

    async def tidy(self) -> None:
        """Delete what the recorder has stored; look whether the stream still has the rest. Raises `StreamChangedError`."""
        stored = await streams.stored_place(self._context, self._environment, self._gateway)
        if stored > self._stored:
            self._stored = stored
            await asyncio.to_thread(self._reader.forget, min(stored, self._sent))
        if self.waiting:
            state = await self._state()
            if state.last_seq != self._sequence or not state.messages:
                raise StreamChangedError(f"the stream of {self._gateway} does not end where it was left: sending again")

    def close(self) -> None:
        """Let go of the spool."""
        self._reader.close()

    async def _publish(self, batch: SealedBatch) -> None:
        name, (subject,) = self._config.name, self._config.subjects or [""]
        for headers, data in pack(batch, self._sent, self._limit):
            expected = {**headers, EXPECTED: str(self._sequence)}
            taken = await self._context.publish(subject, data, stream=name, headers=expected)
            self._sequence = taken.seq
        self._sent = batch.position

    async def _state(self) -> StreamState:
        return (await self._context.stream_info(self._config.name or "")).state

    async def _place(self) -> int:
        """The place in the spool after the last whole batch that the stream holds; 0 when it holds none."""
        if not self._sequence:
            return 0
        try:
            last = label((await self._context.get_msg(self._config.name or "", seq=self._sequence)).headers)
        except NotFoundError:
            return 0
        if last is None:
            return 0
        return last.position if last.last else last.after
