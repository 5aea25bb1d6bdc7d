"""What the compiled module offers."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from duoc.wire.wall.judging import Ruling
from duoc.wire.wall.names import Names
from duoc.wire.wall.session import Session


class AnyLane(Protocol):
    """As `lane.Lane`."""

    clear: bool

    @property
    def _session(self) -> Session: ...

    @property
    def _names(self) -> Names: ...

    @property
    def _endings(self) -> dict[bytes, bytes]: ...

    @property
    def _heads(self) -> dict[bytes, bytes]: ...

    @property
    def _shape(self) -> bytes: ...

    @property
    def _ruling(self) -> Ruling | None: ...

    def _end(self) -> None: ...

    def asks(self, data: bytes) -> bool: ...

    def answers(self, data: bytes) -> bool: ...


class Door(Protocol):
    """What a connection calls with each segment: one that the lane takes goes `on`, any other goes `otherwise`.

    `open`: the lane is asked at all.
    """

    open: bool

    def __call__(self, data: bytes) -> None: ...

    def faces(self, other: "Door", /) -> None:
        """The other one is of the same session, towards the other side: what either takes may go to the other's socket."""

    def shut(self) -> None:
        """From now on everything goes `otherwise`, and neither faces the other."""


class Turns(Protocol):
    """The wait of an event loop (turns.h)."""

    def watch(self, socket: int, events: int, door: object, owner: object, /) -> None:
        """A socket is registered for these events of `selectors` (0: no more), by its owner and for its door, if it is one."""

    def wait(self, seconds: float | None, /) -> list[tuple[int, int]]:
        """Serve the doors until something else is ready: its sockets, with their events of epoll. It may be early.

        Raises `OSError`.
        """

    def close(self) -> None:
        """Nothing is waited for any more."""


Segments = Callable[[bytes], None]
Broken = Callable[[asyncio.Transport, Exception], None]


class Core(Protocol):
    """The module. A lane is made of a session, the endings of its wall, and whether the session's `done` is Session's own, which
    the lane then does itself; a door of a lane, whether it takes segments of the client (else the server's), where they go on,
    and where otherwise."""

    SOURCE: str
    Lane: Callable[[Session, dict[bytes, bytes], bool], AnyLane]
    Door: Callable[[AnyLane, bool, Segments, Segments], Door]
    Turns: Callable[[int, Broken], Turns]
