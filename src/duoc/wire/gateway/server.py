"""The gateway put together: listeners, the registry it believes, its health."""

import asyncio
import contextlib
import hmac
import json
import ssl
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
from duoc.wire.gateway import metaservices
from duoc.wire.gateway import registry as registries
from duoc.wire.gateway.http import RequestHead
from duoc.wire.gateway.inbound import HEAD_SECONDS, Inbound
from duoc.wire.gateway.journal import Journal
from duoc.wire.gateway.lane import lane
from duoc.wire.gateway.notices import Notices
from duoc.wire.gateway.roles import Asked, Connection
from duoc.wire.gateway.tongue import Said, Tongue
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
        clock: Clock,
        user_key: bytes,
        token_key: bytes,
        environment: str,
    ) -> None:
        self._registry_file = registry_file
        self._registry_stamp: tuple[int, int] | None = None
        self._user_key = user_key
        self.token_key = token_key
        self.world = environment
        self.registry: registries.Registry | None = None
        self.journal = journal
        self.turn = Turn(journal, clock)
        self.turn.lane = lane(self)
        self.pool = Pool(self.turn)
        self.connections: set[Connection] = set()
        self.in_flight = 0
        self.gathered = 0
        self.refused: Counter[str] = Counter()
        self.notices = notices
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()
        self.now = self._loop.time
        self._date = (0, b"")
        self._tls: ssl.SSLContext | None = None

    # ---- what calls ask of it

    def run(self, work: Coroutine[Any, Any, None]) -> Callable[[], object]:
        """Start work that a connection waits for; keep it from being collected. Returns what cancels it."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task.cancel

    def keyed_hash(self, user: str) -> str:
        """What the log says of an officer's account: one officer, one value; no guessing without the key."""
        return b64encode(hmac.digest(self._user_key, user.encode(), "sha256")).decode()

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
            page = Said(200, "text/plain; version=0.0.4; charset=utf-8", b"", self._metrics().encode())
            return self.said(page, keep_alive)
        why = []
        if self.registry is None:
            why.append("chưa có danh bạ dịch vụ (registry.json)")
        if self.journal.full:
            why.append("không còn chỗ ghi nhật ký")
        state = {"ready": not why, "why": why, "environment": self.world, "gateway": self.journal.name}
        content = json.dumps(state, ensure_ascii=False).encode()
        return self.said(Said(503 if why else 200, "application/json", b"", content), keep_alive)

    def _metrics(self) -> str:
        """Prometheus' text form."""
        version = self.registry.version if self.registry else 0
        refused = [(f'{{code="{code}"}}', count) for code, count in sorted(self.refused.items())]
        told = [
            ("messages_total", "counter", "Calls answered and logged.", [("", self.journal.logged)]),
            ("batches_total", "counter", "Batches sealed.", [("", self.journal.sealed)]),
            ("in_flight", "gauge", "Calls under way.", [("", self.in_flight)]),
            ("connections", "gauge", "Callers' connections.", [("", len(self.connections))]),
            ("registry_version", "gauge", "Version of the registry believed.", [("", version)]),
            ("refused_total", "counter", "Calls refused before they reached a provider, by code.", refused),
            ("notices_total", "counter", "Notices written for the recorder.", [("", self.notices.written)]),
            ("notices_dropped_total", "counter", "Notices that were too many to keep.", [("", self.notices.dropped)]),
        ]
        lines = []
        for name, kind, said, samples in told:
            name = f"duoc_gateway_{name}"
            lines += [f"# HELP {name} {said}", f"# TYPE {name} {kind}"]
            lines += [f"{name}{labels} {value}" for labels, value in samples]
        return "\n".join(lines) + "\n"

    # ---- its own life

    def refresh_registry(self) -> None:
        """Believe the newest snapshot; an unreadable one changes nothing."""
        try:
            stat = self._registry_file.stat()
            stamp = (stat.st_mtime_ns, stat.st_ino)
            if stamp == self._registry_stamp:
                return
            self._registry_stamp = stamp  # an unusable file is complained of once
            self.registry = registries.load(self._registry_file, self.pool)
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
            _say({"registry": "unreadable", "why": str(problem)})
            return
        if self._tls is not None:
            self._trust(self._tls)

    async def serve(self, host: str, port: int, tls_port: int | None, chain: Path | None) -> list[asyncio.Server]:
        """Listen. The TLS listener asks for a certificate and believes only registered ones."""
        self.refresh_registry()
        servers = [await self._loop.create_server(lambda: Inbound(self), host, port, backlog=1024)]
        if tls_port is not None and chain is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            context.load_cert_chain(chain)
            context.verify_mode = ssl.CERT_OPTIONAL
            # A registered certificate is trusted for itself, whoever issued it (X-Road's SSLAUTH).
            context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
            self._tls = context
            self._trust(context)
            servers.append(
                await self._loop.create_server(
                    lambda: Inbound(self), host, tls_port, ssl=context, backlog=256, ssl_handshake_timeout=HEAD_SECONDS
                )
            )
        self.run(self._sweep())
        return servers

    def _trust(self, context: ssl.SSLContext) -> None:
        for pem in self.registry.pems if self.registry else ():
            with contextlib.suppress(ssl.SSLError):  # registered already, or not a certificate: the fingerprint decides
                context.load_verify_locations(cadata=pem)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            now = self.now()
            self.pool.expire(now)
            for connection in list(self.connections):
                connection.expire(now)
            self.refresh_registry()
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


def _say(what: dict[str, str]) -> None:
    """A line of the process's own log. Its disk may be full: that must not cost a caller the answer."""
    with contextlib.suppress(OSError):
        print(json.dumps(what), file=sys.stderr, flush=True)
