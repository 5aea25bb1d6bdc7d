"""The open-loop load: so many calls a second whatever the server does, each latency counted from its due moment.

python -m bench._steady --port P --rate R --seconds S < request.json     → one JSON line
"""

import argparse
import asyncio
import json
import sys
import time
from collections import deque
from typing import cast

import uvloop

CONNECTIONS = 64


class Line(asyncio.Protocol):
    """One kept-alive connection."""

    def __init__(self, load: "Load") -> None:
        self._load = load
        self._buffer = b""
        self.due = 0.0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._load.idle.append(self)

    def data_received(self, data: bytes) -> None:
        data = self._buffer + data if self._buffer else data
        end = data.find(b"\r\n\r\n")
        if end >= 0:
            at = data.find(b"Content-Length: ", 0, end)
            length = int(data[at + 16 : data.find(b"\r\n", at)])
            if len(data) >= end + 4 + length:
                self._buffer = b""
                self._load.answered(self, data[9:12], data.find(b"X-Duoc-Receipt: ", 0, end) >= 0)
                return
        self._buffer = data

    def connection_lost(self, _exc: Exception | None) -> None:
        self._load.broken += 1


class Load:
    """Sends what is due every millisecond; what finds no free connection waits its turn and keeps its due moment."""

    def __init__(self, begin: bytes, end: bytes, rate: float, seconds: float) -> None:
        self._begin, self._end = begin, end
        self._rate, self._seconds = rate, seconds
        self.idle: list[Line] = []
        self._waiting: deque[float] = deque()
        self.latencies: list[float] = []
        self.sent = self.failed = self.broken = self.receipts = 0
        self._now = asyncio.get_running_loop().time

    async def run(self, port: int) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(CONNECTIONS):
            await loop.create_connection(lambda: Line(self), "127.0.0.1", port)
        self._now = time.perf_counter
        start, issued, total = time.perf_counter(), 0, int(self._rate * self._seconds)
        while issued < total:
            due = min(total, int((time.perf_counter() - start) * self._rate) + 1)
            while issued < due:
                self._waiting.append(start + issued / self._rate)
                issued += 1
            self._feed()
            await asyncio.sleep(0.001)
        until = time.perf_counter() + 10
        while len(self.latencies) + self.failed < total and time.perf_counter() < until and not self.broken:
            await asyncio.sleep(0.01)

    def _feed(self) -> None:
        while self._waiting and self.idle:
            line = self.idle.pop()
            line.due = self._waiting.popleft()
            self.sent += 1
            assert line.transport is not None
            line.transport.write(b"%b%d%b" % (self._begin, self.sent, self._end))

    def answered(self, line: Line, status: bytes, receipt: bool) -> None:
        self.receipts += receipt
        if status == b"200":
            self.latencies.append(self._now() - line.due)
        else:
            self.failed += 1
        self.idle.append(line)
        if self._waiting:
            self._feed()


def main() -> None:
    parser = argparse.ArgumentParser()
    for name, kind in (("port", int), ("rate", float), ("seconds", float)):
        parser.add_argument(f"--{name}", type=kind, required=True)
    arguments = parser.parse_args()
    parts = json.load(sys.stdin)

    async def everything() -> None:
        load = Load(parts["begin"].encode(), parts["end"].encode(), arguments.rate, arguments.seconds)
        await load.run(arguments.port)
        ordered = sorted(load.latencies)
        at = lambda share: 1e3 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None  # noqa: E731
        told = {"sent": load.sent, "answered": len(ordered), "failed": load.failed, "broken": load.broken}
        told |= {"receipts": load.receipts, "p50_ms": at(0.5), "p99_ms": at(0.99), "max_ms": at(1)}
        print(json.dumps(told))

    uvloop.run(everything())


if __name__ == "__main__":
    main()
