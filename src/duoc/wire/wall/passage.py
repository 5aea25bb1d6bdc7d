"""Both directions of one session put together: the fast lane first, else the long way. No I/O."""

from collections.abc import Callable

from duoc.wire.wall import compiled
from duoc.wire.wall.answered import Answered
from duoc.wire.wall.asked import Asked
from duoc.wire.wall.compiled.interface import Door
from duoc.wire.wall.lane import lane, learn, leave
from duoc.wire.wall.session import Session


class Passage:
    """What passes between a client and its server. The connections ask `asks` and `answers` first, and pass what those take."""

    def __init__(self, session: Session, endings: dict[bytes, bytes]) -> None:
        self.session = session
        self._asked, self._answered = Asked(session), Answered(session)
        self._lane = lane(session, endings)
        self.asks, self.answers = self._lane.asks, self._lane.answers

    def door(self, asking: bool, on: Callable[[bytes], None], otherwise: Callable[[bytes], None]) -> Door | None:
        """What a connection may call in place of its `data_received`, and sends `on` what the lane takes; None in Python."""
        return None if compiled.core is None else compiled.core.Door(self._lane, asking, on, otherwise)

    def from_client(self, data: bytes) -> bytes:
        """Bytes of the client; what the server gets of them. Then `session` may have words of its own, or be over."""
        leave(self._lane)
        on = self._asked.take(data)
        self._settle()
        return on

    @property
    def waits(self) -> bool:
        """Whether there is more of the client's last segment: read nothing, call `go_on` when others have had their turn."""
        return bool(self._asked.waiting)

    def go_on(self) -> bytes:
        """More of the client's last segment; what the server gets of it."""
        on = self._asked.go_on()
        self._settle()
        return on

    def from_server(self, data: bytes) -> bytes:
        """Bytes of the server; what the client gets of them. Then `session` may be over."""
        left = leave(self._lane)
        returned = self._answered.returned
        returned.planned = False
        on = self._answered.take(data)
        self._settle()
        if left is not None and on is data and self._lane.clear and not returned.planned:
            learn(self._lane, left, data)
        return on

    def _settle(self) -> None:
        session = self.session
        self._lane.clear = (
            session.ready
            and not session.expected.entries
            and not session.over
            and not session.client_ends
            and self._asked.between
            and self._answered.between
        )
