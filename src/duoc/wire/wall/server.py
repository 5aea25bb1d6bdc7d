"""The wall put together: the listener, the policy it believes, the sessions it holds."""

import asyncio
import contextlib
import json
import ssl
import sys
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from duoc.engines.pgwire import startup
from duoc.wire.wall.application import Application
from duoc.wire.wall.client import Client
from duoc.wire.wall.judging import Book, Path, Ruling
from duoc.wire.wall.keys import Keys
from duoc.wire.wall.masking import numbers_hidden
from duoc.wire.wall.policy import PolicyFile

SWEEP_SECONDS = 0.25
CANCEL_SECONDS = 10.0
_BOOKS = 64


class Wall:
    """Shared state of all sessions of one application. One event loop, no locks."""

    def __init__(
        self,
        application: Application,
        policy: PolicyFile,
        context: ssl.SSLContext | None = None,
        mask: Callable[[str], str] = numbers_hidden,
    ) -> None:
        self.application = application
        self._policy = policy
        self._context = context
        self.masked = mask
        self._loop = asyncio.get_running_loop()
        self.now = self._loop.time
        self.clients: set[Client] = set()
        self.endings: dict[bytes, bytes] = {}
        self.keys = Keys(self.now)
        self.give_key, self.take_key = self.keys.give, self.keys.take_back
        self.blocks = 0
        self.blocked_by: Counter[str] = Counter()
        self._books: dict[Path | None, Book] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        policy.refresh()

    # ---- what sessions ask of it

    def book(self, path: Path | None) -> Book:
        """The rulings under a search path, shared by the sessions that live under it."""
        book = self._books.get(path)
        if book is None:
            if len(self._books) >= _BOOKS:
                del self._books[next(iter(self._books))]
            book = self._books[path] = Book(self._policy.judge, path)
        return book

    def blocked(self, ruling: Ruling) -> int:
        """Number a block and say it without the text, which may hold values."""
        self.blocks += 1
        rule = ruling.verdict.rule
        self.blocked_by[rule] += 1
        if self.blocked_by[rule] <= 100 or self.blocked_by[rule] % 1000 == 0:
            with contextlib.suppress(OSError):
                print(json.dumps({"blocked": self.blocks, "rule": rule}), file=sys.stderr, flush=True)
        return self.blocks

    def tls(self) -> ssl.SSLContext | None:
        """See `Gatehouse`."""
        return self._context

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Start work and keep it from being collected."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def cancel(self, pid: int, secret: bytes, address: str) -> None:
        """Send a cancel request on under the server's own key, and wait until the server has taken it."""
        key = self.keys.server_key(pid, secret, address)
        if key is None:
            return
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(CANCEL_SECONDS):
                if self.application.socket is not None:
                    reader, writer = await asyncio.open_unix_connection(self.application.socket)
                else:
                    reader, writer = await asyncio.open_connection(self.application.host, self.application.port)
                try:
                    writer.write(startup.cancel(*key))
                    await reader.read()
                finally:
                    writer.close()

    # ---- its own life

    async def serve(self, host: str, port: int) -> asyncio.Server:
        """Listen for clients."""
        server = await self._loop.create_server(lambda: Client(self), host, port, backlog=512)
        self.run(self._sweep())
        return server

    def look_after(self) -> None:
        """What is due four times a second: today's policy, and clients that do not get on with starting."""
        if self._policy.refresh():
            self._books.clear()
            for client in self.clients:
                if client.session is not None:
                    client.session.renew()
        now = self.now()
        for client in list(self.clients):
            client.expire(now)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                self.look_after()
            except Exception as problem:  # whatever one of them brings, deadlines and the policy go on
                self._loop.call_exception_handler({"message": "a look round failed", "exception": problem})

    def close(self) -> None:
        """End all sessions; the server rolls back what was open."""
        for client in list(self.clients):
            if client.session is not None:
                client.session.end("57P01", "tường lửa đang dừng")
            client.finish()
        for task in self._tasks:
            task.cancel()
