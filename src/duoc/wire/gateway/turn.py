"""Turns: what has arrived since the last one is worked off together.

Reading from every connection, then working, then writing to every connection is markedly cheaper than doing all three for one
call after the other: kernel and interpreter each find their own code and data still in the processor's caches.
"""

import asyncio
from typing import Protocol

from duoc.core.clock import Clock
from duoc.wire.gateway.journal import Journal

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

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self.time_us = 0  # when the calls of this turn were taken
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
        self._journal.flush_due = True  # below
        answers, self.answers = self.answers, []
        calls, self.calls = self.calls, []
        for taker, data in answers:
            try:
                taker.take(data)
            except Exception as problem:  # whatever one connection brings, the others go on
                self._failed(taker, problem)
        self._journal.flush()
        self.time_us = self._clock.now_us()
        for taker, data in calls:
            try:
                taker.take(data)
            except Exception as problem:  # as above
                self._failed(taker, problem)

    def _failed(self, taker: Taker, problem: Exception) -> None:
        self._loop.call_exception_handler({"message": "a connection could not be served", "exception": problem})
        taker.break_off()
