"""One kept-alive connection of the player: the next call leaves when the last is answered."""

import asyncio
from typing import Protocol, cast

REFUSED_PAUSE_S = 0.1


class Script(Protocol):
    """What a caller asks of the play it belongs to."""

    callers: set["Caller"]
    broken: int

    def next_request(self) -> bytes | None:
        """The next call of the day, or None."""

    def answered(self, logged: bool, refusal: bytes) -> None:
        """An answer has come; `refusal` is its head when the call was refused."""

    def settled(self) -> None:
        """One call is over."""

    def lost(self) -> None:
        """A connection is gone."""


class Caller(asyncio.Protocol):
    """Sends what the play gives it; counts what comes back. Reads no more of an answer than its length and status."""

    def __init__(self, play: Script) -> None:
        self._play = play
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._left = -1
        self._busy = False
        self._refused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's transport is one without inheriting from it
        self._play.callers.add(self)
        self.next()

    def next(self) -> None:
        """Send the next call of the day, if there is one."""
        if self._busy or self._transport is None:
            return
        request = self._play.next_request()
        if request is not None:
            self._busy = True
            self._transport.write(request)

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        if self._left >= 0:
            self._left -= len(data)
        else:
            data = self._buffer + data if self._buffer else data
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self._buffer = data
                return
            at = data.find(b"Content-Length: ", 0, end)
            stop = data.find(b"\r\n", at)
            length = int(data[at + 16 : stop]) if at >= 0 else 0
            self._left = length - (len(data) - end - 4)
            self._buffer = b""
            # A receipt means that the call is in the log, whatever its status; without one it was refused.
            self._refused = data.find(b"X-Duoc-Receipt: ", 0, end) < 0
            self._play.answered(not self._refused, data[:end] if self._refused else b"")
        if self._left <= 0:
            self._left = -1
            self._busy = False
            self._play.settled()
            if self._refused:
                # A gateway whose disk is full needs time more than calls.
                asyncio.get_running_loop().call_later(REFUSED_PAUSE_S, self.next)
            else:
                self.next()

    def connection_lost(self, _exc: Exception | None) -> None:
        self._transport = None
        self._play.callers.discard(self)
        if self._busy:
            self._busy = False
            if self._left < 0:
                self._play.broken += 1
            self._play.settled()
        self._play.lost()
