"""A replay under way: the day's calls handed to the connections, the clock moved with each."""

import asyncio
from typing import Any

from duoc.core.clock import FileClock
from duoc.wire.player.caller import Caller
from duoc.wire.player.schedule import moments, order

# How long a gateway may be silent before the player gives up: longer than it waits for a service itself.
PATIENCE_S = 40.0
PATIENCE_REFUSED = 1000  # and how often it may refuse, one call after another


class GatewayAwayError(RuntimeError):
    """The gateway does not take connections or calls any more."""


class Play:
    """All connections, and the place in the plan."""

    def __init__(self, plan: dict[str, Any], port: int, clock: FileClock) -> None:
        self._plan = plan
        self._port = port
        self._clock = clock
        self._heads = [_request(cell, plan["key"]) for cell in plan["cells"]]
        self._calls: list[int] = []
        self._moments: list[int] = []
        self._next = 0
        self._under_way = 0
        self._day_over = asyncio.Event()
        self._reconnecting: set[asyncio.Task[None]] = set()
        self.callers: set[Caller] = set()
        self.done = self.refused = self.broken = 0
        self.day_us = 0
        self.stopping = False
        self._refused_in_a_row = 0
        self._refusal = ""

    async def run(self) -> None:
        """Play all days in order. Raises `GatewayAwayError`."""
        await asyncio.gather(*(self._connect() for _ in range(self._plan["connections"])))
        if not self.callers and not self.stopping:
            raise GatewayAwayError(f"the gateway takes no connection on port {self._port}")
        for number, day in enumerate(self._plan["days"]):
            if self.stopping:
                break
            self.day_us = day["start_us"]
            self._calls = order(day["calls"], number)
            self._moments = list(moments(self.day_us, len(self._calls)))
            self._next = 0
            self._day_over.clear()
            for caller in list(self.callers):
                caller.next()
            await self._day_is_over()
            if self._refusal:
                raise GatewayAwayError(f"the gateway refuses every call: {self._refusal}")

    async def _day_is_over(self) -> None:
        while self._under_way or (self._next < len(self._calls) and not self.stopping):
            before = self.done + self.refused + self.broken
            try:
                await asyncio.wait_for(self._day_over.wait(), PATIENCE_S)
            except TimeoutError:
                if before == self.done + self.refused + self.broken:
                    raise GatewayAwayError(f"the gateway has not answered for {PATIENCE_S:.0f} s") from None

    def stop(self) -> None:
        """Send nothing more; the day ends with the calls that are under way."""
        self.stopping = True
        if not self._under_way:
            self._day_over.set()

    async def close(self) -> None:
        """Leave no connection behind."""
        self.stop()
        tasks = list(self._reconnecting)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for caller in list(self.callers):
            caller.close()
        await asyncio.sleep(0.01)  # closing takes its turn of the loop

    def next_request(self) -> bytes | None:
        """The next call of the day, its moment set on the clock; None when the day has no more."""
        number = self._next
        if number >= len(self._calls) or self.stopping:
            return None
        self._next = number + 1
        self._under_way += 1
        self._clock.set(self._moments[number])
        begin, middle, end = self._heads[self._calls[number]]
        serial = self.done + self.refused + self.broken + self._under_way
        return b"%b%d%b%d%b" % (begin, serial % 997, middle, serial, end)

    def answered(self, logged: bool, head: bytes = b"") -> None:
        """One answer has come; a refusal with its head, whose code is what the player ends with when nothing else comes."""
        if logged:
            self.done += 1
            self._refused_in_a_row = 0
            return
        self.refused += 1
        self._refused_in_a_row += 1
        if self._refused_in_a_row >= PATIENCE_REFUSED:
            self._refusal = _code(head)
            self.stop()

    def settled(self) -> None:
        """One call is over, one way or the other."""
        self._under_way -= 1
        if not self._under_way and (self._next >= len(self._calls) or self.stopping):
            self._day_over.set()

    def lost(self) -> None:
        """A connection is gone: the gateway was restarted, perhaps."""
        if not self.stopping:
            task = asyncio.ensure_future(self._connect())
            self._reconnecting.add(task)
            task.add_done_callback(self._reconnecting.discard)

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE_S
        while loop.time() < until and not self.stopping:
            try:
                await loop.create_connection(lambda: Caller(self), "127.0.0.1", self._port)
                return
            except OSError:
                await asyncio.sleep(0.1)


def _code(head: bytes) -> str:
    """The X-Road fault code of a refusal, or its status line."""
    lines = head.decode("latin-1").split("\r\n")
    named = (line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("x-road-error:"))
    return next(named, lines[0])


def _request(cell: dict[str, str], key: str) -> tuple[bytes, bytes, bytes]:
    """A call in three parts: up to the varying end of its path, up to its message id, the rest."""
    body = cell["body"].encode()
    framing = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
    head = (
        f" HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Road-Client: {cell['client']}\r\nX-Api-Key: {key}\r\n"
        f"Accept: application/json\r\n{framing}X-Road-Id: replay-"
    )
    return f"{cell['method']} {cell['target']}".encode(), head.encode(), b"\r\n\r\n" + body
