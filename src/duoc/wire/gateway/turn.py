"""Turns: what has arrived since the last one is worked off together.

Reading from every connection, then working, then writing to every connection is markedly cheaper than doing all three for one
call after the other: kernel and interpreter each find their own code and data still in the processor's caches.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol

# So much on one connection is worked off at once: it may have to be told to wait, and the loop would read on and on.
AT_ONCE = 32 << 10


class Taker(Protocol):
    """A connection."""

    def take(self, data: bytes) -> None:
        """Work off what has arrived."""

    def break_off(self) -> None:
        """End at once."""


class Turn:
    """The data that connections have received. Providers' answers go first: they free connections for the calls."""

    def __init__(self, store: Callable[[], None]) -> None:
        """`store` writes what the answers have put into the journal, and lets them go."""
        self._store = store
        self._loop = asyncio.get_running_loop()
        self.answers: list[tuple[Taker, bytes]] = []
        self.calls: list[tuple[Taker, bytes]] = []
        self.due = False

    def wake(self) -> None:
        """Something has arrived, the first in this turn."""
        self.due = True
        self._loop.call_soon(self.take)

    def take(self) -> None:
        """Work off everything."""
        self.due = False
        answers, self.answers = self.answers, []
        calls, self.calls = self.calls, []
        for taker, data in answers:
            try:
                taker.take(data)
            except Exception as problem:  # whatever one connection brings, the others go on
                self._failed(taker, problem)
        self._store()
        for taker, data in calls:
            try:
                taker.take(data)
            except Exception as problem:  # as above
                self._failed(taker, problem)

    def _failed(self, taker: Taker, problem: Exception) -> None:
        self._loop.call_exception_handler({"message": "a connection could not be served", "exception": problem})
        taker.break_off()
