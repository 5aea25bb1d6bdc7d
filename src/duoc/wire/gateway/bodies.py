"""Keeping bodies: what the calls of some services said, sealed to a reader that is not the gateway.

A service keeps them because its registry row says so, with the size above which a body is only noted (`Service.keeps`). The
order is that of the journal: sealed bodies in the kernel's hands → record in the spool → answer leaves; of a call that holds for
its proof they are on the disk before. A call whose bodies cannot be kept is not admitted, and one whose bodies could not be
written is not acknowledged.

The gateway has the public key alone: whoever takes its files cannot read what it has written.
"""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Protocol

from duoc.core import canonical
from duoc.engines.sealing import OVERHEAD, Sealer, SealError
from duoc.engines.xroad import bodies
from duoc.engines.xroad.errors import error
from duoc.wire.gateway.http import MAX_HEAD
from duoc.wire.gateway.journal import Journal, Logged
from duoc.wire.spool.bodies import FORWARDED, BodyWriter, encode

_ABOUT = 2048  # what stands beside a sealed text, at most: names of 5 parts of 255 characters
PUBLIC_KEY = "bodies.pub"


class Logging(Protocol):
    """The part of the gateway that a kept call needs at its end."""

    in_flight: int
    journal: Journal

    def run(self, work: Coroutine[Any, Any, None]) -> Callable[[], object]:
        """Start work that a connection waits for."""


class Keeper:
    """The body spool and the key, both opened when the first call needs them."""

    def __init__(self, folder: Path, key: Path) -> None:
        self._folder, self._key = folder, key
        self._stamp: tuple[int, int] | None = None
        self._sealer: Sealer | None = None
        self.writer: BodyWriter | None = None
        self._said = ""
        self.failing = ""  # why bodies cannot be kept, in the operator's words

    def keeping(self, limit: int) -> "Keeping":
        """For one call that is admitted now. Raises `XRoadError` (LoggingFailed) when its bodies may not be kept."""
        room = 2 * limit + MAX_HEAD + OVERHEAD + _ABOUT
        if (self._folder.parent / FORWARDED).exists():  # as it should be: the gateway is well, its other services serve
            self._say("this spool is forwarded through NATS, which carries none; see docs/production.md")
            raise error("LoggingFailed")
        try:
            sealer = self._newest_key()
            if self.writer is None:
                self.writer = BodyWriter(self._folder)
            self.writer.require(room)
        except (OSError, SealError) as problem:
            self.complain(str(problem))
            raise error("LoggingFailed") from None
        self.failing = self._said = ""
        return Keeping(self, self.writer, sealer, limit, room)

    def _newest_key(self) -> Sealer:
        stat = self._key.stat()
        stamp = (stat.st_mtime_ns, stat.st_ino)
        if self._sealer is None or stamp != self._stamp:
            self._sealer, self._stamp = Sealer(self._key.read_bytes()), stamp
        return self._sealer

    def complain(self, why: str) -> None:
        """Something is wrong: say so once, and be unready until it is right."""
        self.failing = why
        self._say(why)

    def _say(self, why: str) -> None:
        if why != self._said:
            self._said = why
            print(json.dumps({"bodies": "cannot be kept", "why": why}), file=sys.stderr, flush=True)

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()


class Part:
    """One body as it comes, up to a limit."""

    __slots__ = ("_limit", "content", "large")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.content = bytearray()
        self.large = False

    def add(self, piece: bytes) -> None:
        if self.large or len(self.content) + len(piece) > self._limit:
            self.large, self.content = True, bytearray()
        else:
            self.content += piece

    @property
    def state(self) -> str:
        return bodies.LARGE if self.large else bodies.KEPT


class Keeping:
    """The bodies of one admitted call. Its space is promised until `release` or `end`."""

    __slots__ = ("_head", "_keeper", "_promised", "_sealer", "_writer", "request", "response")

    def __init__(self, keeper: Keeper, writer: BodyWriter, sealer: Sealer, limit: int, room: int) -> None:
        self._keeper, self._writer, self._sealer = keeper, writer, sealer
        self._promised = room
        writer.promised += room
        self._head = b""
        self.request, self.response = Part(limit), Part(limit)

    def asked(self, head: bytes, content: bytes) -> None:
        """The call starts. `head`: the header block of its request hash."""
        self._head = head
        self.request.add(content)

    def release(self) -> None:
        """Its space is not needed any more. May be told twice."""
        self._writer.promised -= self._promised
        self._promised = 0

    def end(
        self, gateway: Logging, service: str, request_id: bytes, logged: Logged, break_off: Callable[[bytes], None]
    ) -> None:
        """The call is over: its bodies, then its record, then its answer; or neither of them."""
        try:
            self._write(logged[1][0], service, request_id.decode())
            # Now: another call's bodies may begin a new segment.
            descriptor = self._writer.descriptor() if logged[4] else -1
        except OSError as problem:
            self._keeper.complain(problem.strerror or str(problem))
            gateway.in_flight -= 1
            break_off(b"")
            return
        if descriptor >= 0:
            gateway.run(self._durably(gateway, descriptor, logged, break_off))
            return
        gateway.in_flight -= 1
        gateway.journal.add(*logged)

    def _write(self, day: str, service: str, request_id: str) -> None:
        about = {
            "day": day,
            "request": self.request.state,
            "request_id": request_id,
            "response": self.response.state,
            "service": service,
        }
        text = bodies.pack(self._head, bytes(self.request.content), bytes(self.response.content))
        self.release()
        self._writer.append(encode(canonical.dumps(about), self._sealer.seal(text, bodies.info(request_id))))

    async def _durably(
        self, gateway: Logging, descriptor: int, logged: Logged, break_off: Callable[[bytes], None]
    ) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(None, os.fdatasync, descriptor)
        except OSError as problem:
            self._keeper.complain(problem.strerror or str(problem))
            break_off(b"")
            return
        finally:
            os.close(descriptor)
            gateway.in_flight -= 1
        gateway.journal.add(*logged)
