"""The listener itself: accepts, counts, and ends in order when it is asked to."""

import asyncio
import signal
import sys
from collections.abc import Callable

from duoc.wire.listener.address import Address
from duoc.wire.listener.conversation import Conversation, Limits
from duoc.wire.listener.messages import Answer, Asked, plain

# Answers at once: it runs in the loop, so that nothing else happens between its first line and its last.
Answering = Callable[[Asked], Answer]

_LAST_ANSWERS_S = 2.0


class Listener:
    """Serves one address with one function until `stop`."""

    def __init__(self, answering: Answering, limits: Limits, name: str) -> None:
        self._answering = answering
        self._limits = limits
        self._name = name
        self._conversations: dict[Conversation, asyncio.Task[None]] = {}
        self._server: asyncio.Server | None = None
        self._stop = asyncio.Event()

    async def start(self, address: Address) -> Address:
        """Listen; the address with its real port. Raises `OSError`. From here on a signal ends it in order."""
        self._hear_signals()
        self._server = await asyncio.start_server(self._converse, address.host or None, address.port)
        return Address(address.host, self._server.sockets[0].getsockname()[1])

    async def run_until_stopped(self) -> None:
        """Serve until SIGTERM, SIGINT or `stop`, then let answers that are under way leave."""
        await self._stop.wait()
        if self._server is not None:
            self._server.close()
        for conversation in list(self._conversations):
            conversation.stop()
        if self._conversations:
            await asyncio.wait(self._conversations.values(), timeout=_LAST_ANSWERS_S)
        for task in self._conversations.values():
            task.cancel()

    def stop(self) -> None:
        self._stop.set()

    def _hear_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                loop.add_signal_handler(number, self.stop)
            except RuntimeError:
                # Windows' loops know none: there the handler runs in the main thread, between two steps of the loop.
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(self.stop))

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._conversations) >= self._limits.connections or self._stop.is_set():
            writer.transport.abort()
            return
        conversation = Conversation(reader, writer, self._safely, self._limits)
        task = asyncio.current_task()
        assert task is not None
        self._conversations[conversation] = task
        try:
            await conversation.run()
        finally:
            del self._conversations[conversation]

    def _safely(self, asked: Asked) -> Answer:
        """A defect or a refusing disk costs one caller an answer; the reason is told here, not to the caller."""
        try:
            return self._answering(asked)
        except Exception as error:
            print(f"{self._name}: {asked.method} {asked.path}: {error!r}", file=sys.stderr, flush=True)
            return plain(500, "this server could not do it; nothing was signed")
