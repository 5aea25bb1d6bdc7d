"""How often one source asks, remembered for minutes in the memory of the process and nowhere else; no address is kept.

A source is an HMAC of its network address under a key that is made when the process starts. Whoever sits behind one address with
many others shares its budget, so budgets are generous: they stop loops, not people.
"""

import hmac
import os
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from threading import Lock

_MOST_KEPT = 50_000


class Sources:
    """Counts by kind and source within a window of seconds; the oldest are forgotten when there are too many."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._key = os.urandom(32)
        self._clock = clock
        self._kept: OrderedDict[bytes, tuple[float, int, str]] = OrderedDict()
        self._lock = Lock()

    def allows(self, kind: str, address: str, most: int, seconds: float) -> bool:
        """Count one request; whether the source has asked no more than `most` times in the window."""
        name, now = self._name(kind, address), self._clock()
        with self._lock:
            since, count, word = self._kept.pop(name, (now, 0, ""))
            if now - since >= seconds:
                since, count = now, 0
            self._keep(name, (since, count + 1, word))
        return count < most

    def token(self, address: str, agent: str, serial: str, fresh: str, seconds: float) -> str:
        """The token of a phone that shows none: `fresh` at first, the same one again within the window. So a loop without
        cookies, or a browser that takes none, is one viewer of a stamp and not many."""
        name, now = self._name("token", f"{address}\0{agent}\0{serial}"), self._clock()
        with self._lock:
            since, _count, word = self._kept.pop(name, (now, 0, fresh))
            if now - since >= seconds:
                since, word = now, fresh
            self._keep(name, (since, 1, word))
        return word

    def _name(self, kind: str, text: str) -> bytes:
        return hmac.digest(self._key, f"{kind}\0{text}".encode(), sha256)[:16]

    def _keep(self, name: bytes, row: tuple[float, int, str]) -> None:
        self._kept[name] = row
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)


SOURCES = Sources()
