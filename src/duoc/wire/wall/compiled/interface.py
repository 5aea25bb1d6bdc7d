"""What the compiled module offers."""

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

    def shut(self) -> None:
        """From now on everything goes `otherwise`."""


Segments = Callable[[bytes], None]


class Core(Protocol):
    """The module. A lane is made of a session and the endings of its wall; a door of a lane, whether it takes segments of the
    client (else the server's), where they go on, and where otherwise."""

    SOURCE: str
    Lane: Callable[[Session, dict[bytes, bytes]], AnyLane]
    Door: Callable[[AnyLane, bool, Segments, Segments], Door]
