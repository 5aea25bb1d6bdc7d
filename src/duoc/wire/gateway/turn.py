"""Turns: what has arrived since the last one is worked off together.

Reading from every connection, then working, then writing to every connection is markedly cheaper than doing all three for one
call after the other: kernel and interpreter each find their own code and data still in the processor's caches.
"""

import asyncio
from typing import Any, Protocol

from duoc.core.clock import Clock
from duoc.wire.gateway import compiled
from duoc.wire.gateway.journal import Journal
from duoc.wire.gateway.moment import Moment, Moments

# So much on one connection is worked off at once: it may have to be told to wait, and the loop would read on and on.
AT_ONCE = 32 << 10


class Arriving(asyncio.Protocol):
    """A connection whose data waits for its turn, in the turn's `calls` or `answers`."""

    def __init__(self, turn: "Turn", gathered_in: str) -> None:
        self._turn = turn
        self._gathered_in = gathered_in
        if compiled.core is not None:
            self.data_received = compiled.core.Arrival(turn, self, gathered_in, AT_ONCE)  # type: ignore[assignment,method-assign]  # the same, compiled

    def data_received(self, data: bytes) -> None:
        turn = self._turn
        getattr(turn, self._gathered_in).append((self, data))
        if len(data) > AT_ONCE:
            turn.take()
        elif not turn.due:
            turn.wake()


class Taker(Protocol):
    """A connection."""

    def break_off(self) -> None:
        """End at once."""


class Lane(Protocol):
    """Works off what a turn has gathered. (The connections' own types stand above this module: here they are anything.)"""

    def take_answers(self, arrived: list[tuple[Any, bytes]]) -> None:
        """What providers have sent."""

    def take_calls(self, arrived: list[tuple[Any, bytes]]) -> None:
        """What callers have sent."""


class Turn:
    """The data that connections have received. Providers' answers go first: they free connections for the calls."""

    lane: Lane

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._moments = Moments(clock)
        self.moment = self._moments.now()  # when the calls of this turn were taken
        self._loop = asyncio.get_running_loop()
        self.answers: list[tuple[Any, bytes]] = []
        self.calls: list[tuple[Any, bytes]] = []
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
        self.lane.take_answers(answers)
        self._journal.flush()
        if calls:
            self.look_at_the_clock()
            self.lane.take_calls(calls)

    def look_at_the_clock(self) -> Moment:
        """This moment; the turn's from now on. Also for a call that was not taken in a turn."""
        self.moment = moment = self._moments.now()
        return moment
