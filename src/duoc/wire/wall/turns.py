"""The wall's event loop. With the compiled core its wait serves plain sessions by itself (compiled/turns.h): asyncio's own loop.

A loop in Python costs a plain statement more than the statement itself. So the selector of the loop, which knows of every socket
when it is read, by which connection, and whether something waits to be written to it, passes that on to the compiled wait. A
connection takes part by having a `door`. Whatever is not plain comes to the connection as ever.
"""

import asyncio
import select
import selectors
from collections.abc import Callable
from typing import Any

import uvloop

from duoc.wire.wall import compiled
from duoc.wire.wall.compiled.interface import Core

Found = list[tuple[selectors.SelectorKey, int]]


class Turns(selectors.EpollSelector):
    """A selector of asyncio whose `select` serves connections with a door, and may be early."""

    def __init__(self, core: Core) -> None:
        super().__init__()
        self._turns = core.Turns(self.fileno(), _broken)

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._watched(super().register(fileobj, events, data))

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._watched(super().modify(fileobj, events, data))

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        key = super().unregister(fileobj)
        self._turns.watch(key.fd, 0, None, None)
        return key

    def _watched(self, key: selectors.SelectorKey) -> selectors.SelectorKey:
        """The door is that of the very connection that reads, so it is never another's by the number of the socket."""
        reader = key.data[0] if isinstance(key.data, tuple) else None
        owner = getattr(getattr(reader, "_callback", None), "__self__", None)
        protocol = owner.get_protocol() if isinstance(owner, asyncio.Transport) else None
        self._turns.watch(key.fd, key.events, getattr(protocol, "door", None), owner)
        return key

    def select(self, timeout: float | None = None) -> Found:
        found: Found = []
        for number, events in self._turns.wait(timeout):
            try:
                key = self.get_key(number)
            except KeyError:
                continue  # given up since, by what was served behind it
            # As EpollSelector: an end or an error wakes both sides.
            which = (selectors.EVENT_WRITE if events & ~select.EPOLLIN else 0) | (
                selectors.EVENT_READ if events & ~select.EPOLLOUT else 0
            )
            if which & key.events:
                found.append((key, which & key.events))
        return found

    def close(self) -> None:
        self._turns.close()
        super().close()


def _broken(connection: asyncio.Transport, problem: Exception) -> None:
    """What went wrong in a session ends that session, as asyncio does it for its own callbacks."""
    connection.abort()
    asyncio.get_running_loop().call_exception_handler(
        {"message": "a session has failed", "exception": problem, "transport": connection}
    )


def _new_loop() -> asyncio.AbstractEventLoop:
    assert compiled.core is not None
    return asyncio.SelectorEventLoop(Turns(compiled.core))


def loop_for(tls: bool) -> Callable[[], asyncio.AbstractEventLoop]:
    """What makes the loop of a wall. Clients behind `tls` take no part in the compiled wait, and uvloop reads them for less."""
    return uvloop.new_event_loop if tls or not hasattr(compiled.core, "Turns") else _new_loop
