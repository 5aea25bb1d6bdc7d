"""The wall put together: the listener, the applications it serves, the sessions it holds."""

import asyncio
import contextlib
import json
import ssl
import sys
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from duoc.engines.pgwire import startup
from duoc.wire.wall import ways
from duoc.wire.wall.application import Application
from duoc.wire.wall.applications import Source
from duoc.wire.wall.auditor import Auditor
from duoc.wire.wall.client import Client
from duoc.wire.wall.judging import Ruling
from duoc.wire.wall.keys import Keys
from duoc.wire.wall.learning import Learning
from duoc.wire.wall.masking import hidden
from duoc.wire.wall.open_sessions import OpenSessions
from duoc.wire.wall.served import NO_MARK, Served
from duoc.wire.wall.session import Session

SWEEP_SECONDS = 0.25
CANCEL_SECONDS = 10.0


class Wall:
    """Shared state of all sessions. One event loop, no locks."""

    def __init__(
        self,
        source: Source,
        context: ssl.SSLContext | None = None,
        mask: Callable[[str], str] = hidden,
        auditor: Auditor | None = None,
        learning: Learning | None = None,
        certificate: bytes = b"",
        told: OpenSessions | None = None,
    ) -> None:
        self._source = source
        self._auditor, self._learning, self._told = auditor, learning, told
        self._context, self._certificate = context, certificate
        self._shown: bytes | None = None
        self._mask = mask
        self._loop = asyncio.get_running_loop()
        self.now = self._loop.time
        self.clients: set[Client] = set()
        self.endings: dict[bytes, bytes] = {}
        self.keys = Keys(self.now)
        self._keyed: dict[tuple[int, bytes], Application] = {}
        self.blocks = 0
        self.blocked_by: Counter[str] = Counter()
        self._served: dict[str, Served] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        source.look()

    # ---- what connections ask of it

    def find(self, name: str) -> Served | None:
        """See `Gatehouse`."""
        standing = self._source.standing(name)
        if standing is None or standing.application is None:
            return None
        known = standing.application.name
        served = self._served.get(known)
        if served is None:
            mark = NO_MARK if self._auditor is None else self._auditor.mark
            served = Served(standing.application, standing.judge, self.blocked, self._mask, self._learning, mark)
            self._served[known] = served
        return served

    def give_key(self, pid: int, secret: bytes, application: Application) -> tuple[int, bytes]:
        """A key for a session whose server gave this one."""
        key = self.keys.give(pid, secret)
        self._keyed[key] = application
        return key

    def take_key(self, key: tuple[int, bytes]) -> None:
        """The session has ended."""
        self.keys.take_back(key)
        self._keyed.pop(key, None)

    def blocked(self, ruling: Ruling) -> int:
        """Number a block and say it without the text, which may hold values."""
        self.blocks += 1
        rule = ruling.verdict.rule
        self.blocked_by[rule] += 1
        if self.blocked_by[rule] <= 100 or self.blocked_by[rule] % 1000 == 0:
            with contextlib.suppress(OSError):
                print(json.dumps({"blocked": self.blocks, "rule": rule}), file=sys.stderr, flush=True)
        return self.blocks

    def audits(self, session: Session, served: Served, database: str) -> None:
        """See `Gatehouse`. Without an auditor nothing is told, and protected data stays closed."""
        if self._auditor is not None:
            name = served.application.name or database
            session.audit = self._auditor.begin(served, name, session.account, session.program, session.source)

    def when_written(self, then: Callable[[bool], None]) -> None:
        """See `Gatehouse`."""
        if self._auditor is not None:
            self._auditor.when_written(then)
        else:
            self._loop.call_soon(then, False)

    def tls(self) -> ssl.SSLContext | None:
        """See `Gatehouse`."""
        return self._context

    def shown(self) -> bytes | None:
        """See `Gatehouse`."""
        if self._shown is None and self._certificate:
            self._shown = ways.end_point(self._certificate)
        return self._shown

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Start work and keep it from being collected."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def cancel(self, pid: int, secret: bytes, address: str) -> None:
        """Send a cancel request on under the server's own key, and wait until the server has taken it."""
        key, application = self.keys.server_key(pid, secret, address), self._keyed.get((pid, secret))
        if key is None or application is None:
            return
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(CANCEL_SECONDS):
                reader, writer = await ways.speak(application)
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
        """What is due four times a second: today's policies, and clients that do not get on with starting."""
        for name in self._source.look():
            try:
                self._changed(name)
            except Exception as problem:  # one application's document holds up no other's
                self._loop.call_exception_handler({"message": f"{name} has no judge any more", "exception": problem})
                self._forsake(name)
        now = self.now()
        for client in list(self.clients):
            client.expire(now)
        if self._told is not None:
            self._told.look(client.session for client in self.clients if client.session is not None)

    def _changed(self, name: str) -> None:
        """An application has another standing: its sessions are judged by it from now on, or end where it has moved."""
        standing, served = self._source.standing(name), self._served.get(name)
        if standing is None or standing.application is None or served is None:
            return
        moved = standing.application.way != served.application.way
        served.becomes(standing.application, standing.judge)
        for client in list(self.clients):
            if client.session is not None and client.session.house is served:
                client.session.renew()
                if moved:
                    client.session.end("57P01", "ứng dụng được nối theo cách khác, hãy kết nối lại")
                    client.finish()

    def _forsake(self, name: str) -> None:
        """Nothing of an application passes any more, whatever was understood of its document."""
        served = self._served.pop(name)
        for client in list(self.clients):
            if client.session is not None and client.session.house is served:
                client.session.end("57P01", "tài liệu của ứng dụng không dùng được")
                client.finish()

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                self.look_after()
                if self._learning is not None:
                    await self._learning.tell()
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
        if self._auditor is not None:
            self._auditor.close()
        if self._told is not None:
            self._told.close()
        self._source.close()
