"""What the parts of the gateway are to each other, so that none of them imports the one that holds it."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Protocol

from duoc.engines.xroad.errors import XRoadError
from duoc.wire.gateway.bodies import Keeper
from duoc.wire.gateway.breaker import Breaker
from duoc.wire.gateway.guard.house import Guardhouse
from duoc.wire.gateway.http import RequestHead
from duoc.wire.gateway.journal import Journal
from duoc.wire.gateway.places import Places
from duoc.wire.gateway.registry import Registry
from duoc.wire.gateway.routes import Route
from duoc.wire.gateway.tongue import Said, Tongue
from duoc.wire.gateway.turn import Turn
from duoc.wire.gateway.upstream import Pool, Upstream

# What all callers together may keep in memory: the bodies of strangers who were not yet asked who they are, whole answers.
MOST_GATHERED = 256 << 20
# Of that, the strangers' part: with the rest answers can be taken whose providers have already acted.
MOST_OF_STRANGERS = MOST_GATHERED // 2

Asked = tuple[bytes, bytes] | None  # (method, target) of a call; None: those of its head


class Caller(Protocol):
    """A caller's connection, as its call sees it."""

    gateway: "House"
    keep_alive: bool
    certificate: bytes | None  # SHA-256 of the DER form; empty over TLS without one, None over plain HTTP

    def write(self, data: bytes, source: Upstream | None) -> None:
        """Part of a streamed answer; `source` waits while the caller reads slowly."""

    def let_go(self) -> None:
        """The source of a streamed answer has given all it has and belongs to others now."""

    def answer(self, data: bytes) -> None:
        """The (end of the) answer."""

    def break_off(self, data: bytes) -> None:
        """The answer cannot be completed."""

    def pause_request(self) -> None:
        """Take no more of the request's body for now."""

    def resume_request(self) -> None:
        """Take more of it."""


class Connection(Protocol):
    """A caller's connection, as the gateway sees it."""

    route: Route | None  # None: its next call is looked at anew

    def expire(self, now: float) -> None:
        """Close it if it is too slow."""

    def stop(self) -> None:
        """Take no further request."""


class House(Protocol):
    """The gateway, as its connections and calls see it."""

    registry: Registry | None
    journal: Journal
    keeper: Keeper
    pool: Pool
    turn: Turn
    connections: set[Connection]
    in_flight: int
    world: str  # the environment
    places: Places
    folder: Path  # where its state is
    token_key: bytes  # with which the access tokens of the environment are made
    gathered: int  # bytes of bodies that are held whole
    now: Callable[[], float]

    @property
    def guardhouse(self) -> Guardhouse:
        """What guarded calls share."""

    def run(self, work: Coroutine[Any, Any, None]) -> Callable[[], object]:
        """Start work that a connection waits for. Returns what cancels it."""

    def keyed_hash(self, user: str) -> str:
        """What the log says of an officer's account."""

    def watch(self, breaker: Breaker) -> None:
        """Lead no call of this breaker's service through the fast lane until it is quiet again."""

    def date_line(self) -> bytes:
        """A Date header of now."""

    def refusal(
        self,
        problem: XRoadError,
        head: RequestHead | None,
        keep_alive: bool,
        tongue: Tongue,
        asked: Asked = None,
    ) -> bytes:
        """The answer to a call that was not accepted. `asked`: its method and target, where they are not the head's."""

    def said(self, said: Said, keep_alive: bool) -> bytes:
        """The bytes of an answer of its own."""

    def local_answer(self, head: RequestHead, keep_alive: bool) -> bytes | None:
        """The answer of one of the gateway's own pages, or None."""
