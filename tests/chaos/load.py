"""Callers who write down every receipt that they were given, and when."""

import http.client
import threading
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType


class Load:
    """Threads that call one after another; an answer counts when it has arrived whole."""

    def __init__(
        self, port: int, client: str, service: str, key: str, threads: int = 4, pause_s: float = 0.01,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        self._port = port
        self._target = f"/r1/{service}/tra-cuu/1"
        self._headers = {"X-Road-Client": client, "X-Api-Key": key, "Accept": "application/json", **headers}
        self._pause_s = pause_s
        self._stop = threading.Event()
        self.receipts: list[tuple[float, str]] = []  # (when it arrived, receipt name)
        self.held: list[tuple[float, str]] = []  # those that waited for the signed proof
        self.failed: dict[str, tuple[int, str]] = {}  # receipt name → (status, fault code), where it was not 200
        self.refused: list[tuple[float, int, str]] = []  # (when, status, fault code)
        self.broken = 0  # calls without a whole answer
        self.sent_in_vain = 0  # those of them that may have reached the gateway
        self._threads = [threading.Thread(target=self._call, args=(n,)) for n in range(threads)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _call(self, number: int) -> None:
        hold = {"X-Duoc-Receipt": "hold"} if number == 0 else {}
        connection: http.client.HTTPConnection | None = None
        while not self._stop.is_set():
            sent = False
            try:
                if connection is None:
                    connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
                    connection.connect()
                sent = True
                connection.request("GET", self._target, headers=self._headers | hold)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                self.broken += 1
                self.sent_in_vain += sent
                if connection is not None:
                    connection.close()
                connection = None
                time.sleep(0.02)
                continue
            now = time.monotonic()
            receipt, code = answer.getheader("X-Duoc-Receipt"), answer.getheader("X-Road-Error") or ""
            if receipt is None:
                self.refused.append((now, answer.status, code))
                time.sleep(0.1)
            else:
                if answer.status != 200:
                    self.failed[receipt] = (answer.status, code)
                (self.held if hold else self.receipts).append((now, receipt))
            time.sleep(self._pause_s)
        if connection is not None:
            connection.close()

    @property
    def all(self) -> list[str]:
        """Every receipt that was given."""
        return [name for _, name in [*self.receipts, *self.held]]

    def between(self, start: float, end: float) -> int:
        """How many receipts arrived then."""
        return sum(start <= when <= end for when, _ in [*self.receipts, *self.held])


def until(condition: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait for it; how long it took."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < seconds, f"{what}: not in {seconds:.0f} s"
        time.sleep(0.02)
    return time.monotonic() - begun
