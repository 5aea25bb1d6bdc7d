"""The gateway put together: listeners, the registry it believes, its health."""

import asyncio
import contextlib
import hmac
import json
import sys
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Coroutine
from email.utils import formatdate
from http import HTTPStatus
from pathlib import Path
from typing import Any

from duoc.core.clock import Clock
from duoc.core.ids import uuid4
from duoc.engines.xroad.errors import XRoadError, error
from duoc.wire.gateway import metaservices, metrics
from duoc.wire.gateway import registry as registries
from duoc.wire.gateway.allowances import Allowances
from duoc.wire.gateway.bodies import Keeper
from duoc.wire.gateway.breaker import Breaker
from duoc.wire.gateway.guard.house import Guardhouse, folder_of
from duoc.wire.gateway.http import RequestHead
from duoc.wire.gateway.inbound import HEAD_SECONDS, Inbound
from duoc.wire.gateway.journal import Journal
from duoc.wire.gateway.lane import lane
from duoc.wire.gateway.notices import Notices
from duoc.wire.gateway.places import AGAIN_S, Places
from duoc.wire.gateway.roles import Asked, Connection
from duoc.wire.gateway.tongue import Said, Tongue
from duoc.wire.gateway.trust import Trust
from duoc.wire.gateway.turn import Turn
from duoc.wire.gateway.upstream import Pool

SWEEP_SECONDS = 0.25


class Gateway:
    """Shared state of all connections. One event loop, no locks."""

    def __init__(
        self,
        registry_file: Path,
        journal: Journal,
        notices: Notices,
        keeper: Keeper,
        clock: Clock,
        user_key: bytes,
        token_key: bytes,
        environment: str,
        spool: Path,
    ) -> None:
        self._registry_file, self.folder = registry_file, registry_file.parent
        self._registry_stamp: tuple[int, int] | None = None
        self._user_key = user_key
        self.token_key = token_key
        self.world = environment
        self.registry: registries.Registry | None = None
        self.journal = journal
        self.keeper = keeper
        self.turn = Turn(journal, clock)
        self.turn.lane = lane(self)
        self.pool = Pool(self.turn)
        self.allowances = Allowances(spool)
        self._spool = spool
        self._together = False
        self.connections: set[Connection] = set()
        self.in_flight = 0
        self.gathered = 0
        self.refused: Counter[str] = Counter()
        self.notices = notices
        self.places = Places(notices)
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()
        self.now = self._loop.time
        self._date = (0, b"")
        self._trust: Trust | None = None
        self._clock = clock
        self._guardhouse: Guardhouse | None = None

    # ---- what calls ask of it

    @property
    def guardhouse(self) -> Guardhouse:
        """See `House`."""
        if self._guardhouse is None:
            self._guardhouse = Guardhouse(folder_of(self.folder), f"exchange-{self._spool.name}", self._clock)
        return self._guardhouse

    def run(self, work: Coroutine[Any, Any, None]) -> Callable[[], object]:
        """Start work that a connection waits for; keep it from being collected. Returns what cancels it."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task.cancel

    def keyed_hash(self, user: str) -> str:
        """What the log says of an officer's account: one officer, one value; no guessing without the key."""
        return b64encode(hmac.digest(self._user_key, user.encode(), "sha256")).decode()

    def watch(self, breaker: Breaker) -> None:
        """Lead no call of this breaker's service through the fast lane until it is quiet again."""
        remembered = self.registry.routes() if self.registry is not None else ()
        held = (connection.route for connection in self.connections)
        for route in (*remembered, *held):
            if route is not None and route.service.breaker is breaker:
                route.forget()

    def date_line(self) -> bytes:
        """A Date header of now (RFC 9110 §6.6.1), made once a second."""
        second = int(self.now())
        if self._date[0] != second:
            self._date = (second, b"Date: " + formatdate(usegmt=True).encode() + b"\r\n")
        return self._date[1]

    def refusal(
        self,
        problem: XRoadError,
        head: RequestHead | None,
        keep_alive: bool,
        tongue: Tongue,
        asked: Asked = None,
    ) -> bytes:
        """An error answer of the gateway's own to a call that was not accepted. Counted by code, told to the house, logged
        without values."""
        detail = uuid4()
        self.refused[problem.type] += 1
        if self.refused[problem.type] <= 100 or self.refused[problem.type] % 1000 == 0:
            _say({"refused": problem.type, "detail": detail})
        said = tongue(problem, detail, head.accept if head is not None else [])
        self.notices.refused(problem, detail, said.status, head, asked, self.registry)
        if head is not None and head.method == b"HEAD":
            said = said._replace(content=b"")
        return self.said(said, keep_alive)

    def said(self, said: Said, keep_alive: bool) -> bytes:
        """The bytes of an answer of its own."""
        status, media, lines, content = said
        reason = HTTPStatus(status).phrase.encode()
        head = b"HTTP/1.1 %d %b\r\nContent-Type: %b\r\n%b" % (status, reason, media.encode(), lines)
        head += b"Content-Length: %d\r\n" % len(content) + self.date_line()
        return head + (b"\r\n" if keep_alive else b"Connection: close\r\n\r\n") + content

    def local_answer(self, head: RequestHead, keep_alive: bool) -> bytes | None:
        """The gateway's own pages, or None. Raises `XRoadError` before there is a registry to list."""
        path, _, query = head.target.partition(b"?")
        if head.method == b"GET" and path == metaservices.LIST_CLIENTS:
            if self.registry is None:
                raise error("OutdatedGlobalConf")
            media, content = metaservices.list_clients(self.registry, query, head.accept)
            return self.said(Said(200, media, b"", content), keep_alive)
        if head.method != b"GET" or head.target not in (b"/healthz", b"/metrics"):
            return None
        if head.target == b"/metrics":
            said = metrics.of_all(self, self._spool) if self._together else metrics.samples(self)
            page = Said(200, "text/plain; version=0.0.4; charset=utf-8", b"", metrics.text(said).encode())
            return self.said(page, keep_alive)
        why = []
        if self.registry is None:
            why.append("chưa có danh bạ dịch vụ (registry.json)")
        if self.journal.full:
            why.append("không còn chỗ ghi nhật ký")
        if self.keeper.failing:
            why.append("không giữ được nội dung của các dịch vụ phải giữ")
        if self._guardhouse is not None and self._guardhouse.failing:
            why.append("không ghi được nhật ký kiểm toán của các dịch vụ có bảo vệ dữ liệu cá nhân")
        state = {"ready": not why, "why": why, "environment": self.world, "gateway": self.journal.name}
        content = json.dumps(state, ensure_ascii=False).encode()
        return self.said(Said(503 if why else 200, "application/json", b"", content), keep_alive)

    # ---- its own life

    def refresh_registry(self) -> None:
        """Believe the newest snapshot; an unreadable one changes nothing."""
        try:
            stat = self._registry_file.stat()
            stamp = (stat.st_mtime_ns, stat.st_ino)
            if stamp == self._registry_stamp:
                return
            self._registry_stamp = stamp  # an unusable file is complained of once
            self.registry = registries.load(self._registry_file, self.pool, self.allowances)
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
            _say({"registry": "unreadable", "why": str(problem)})
            return
        self._renew_trust()

    async def serve(
        self, host: str, port: int, tls_port: int | None, chain: Path | None, together: bool
    ) -> list[asyncio.Server]:
        """Listen, with others at the same port (`together`) or alone. The TLS listener asks for a certificate and believes only
        registered ones."""
        self.refresh_registry()
        self._together = together
        # Several gateways of a machine share a port (SO_REUSEPORT): the kernel deals the connections out.
        servers = [await self._loop.create_server(lambda: Inbound(self), host, port, backlog=1024, reuse_port=together)]
        if tls_port is not None and chain is not None:
            self._trust = Trust(chain)
            self._renew_trust()
            context = self._trust.context
            servers.append(
                await self._loop.create_server(
                    lambda: Inbound(self),
                    host,
                    tls_port,
                    ssl=context,
                    backlog=256,
                    ssl_handshake_timeout=HEAD_SECONDS,
                    reuse_port=together,
                )
            )
        if together:
            metrics.leave(self, self._spool)
        self.run(self._sweep())
        return servers

    def _renew_trust(self) -> None:
        if self._trust is not None and self.registry is not None:
            try:
                self._trust.renew(self.registry.pems)
            except OSError as problem:
                _say({"tls": "unchanged", "why": str(problem)})

    async def _sweep(self) -> None:
        looked = self.now()
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            now = self.now()
            try:
                self._look_after(now)
            except Exception as problem:  # whatever one of them brings, time-outs and the registry go on
                self._loop.call_exception_handler({"message": "a look round failed", "exception": problem})
            if now - looked >= AGAIN_S:
                looked = now
                for connection in self.connections:
                    connection.route = None  # a connection that lives for days shows from where it uses its secret

    def _look_after(self, now: float) -> None:
        """What is due four times a second."""
        self.refresh_registry()
        self.pool.expire(now)
        for connection in list(self.connections):
            connection.expire(now)
        self.allowances.look_around(self.turn.look_at_the_clock().time_us)
        if self._together:
            metrics.leave(self, self._spool)
        self.notices.flush()

    async def close(self) -> None:
        """Let what is under way finish for a moment, then seal the journal."""
        until = self.now() + 1.0
        while self.in_flight and self.now() < until:
            await asyncio.sleep(0.01)
        for connection in self.connections:
            connection.stop()
        for task in self._tasks:
            task.cancel()
        self.pool.close()
        self.notices.write()
        self.journal.close()
        self.keeper.close()
        if self._guardhouse is not None:
            self._guardhouse.close()


def _say(what: dict[str, str]) -> None:
    """A line of the process's own log. Its disk may be full: that must not cost a caller the answer."""
    with contextlib.suppress(OSError):
        print(json.dumps(what), file=sys.stderr, flush=True)
