"""What a door is to the gateway, and what it is told of a call."""

from collections.abc import Coroutine
from ipaddress import IPv4Address, IPv6Address
from typing import Any, NamedTuple, Protocol

from duoc.engines.xroad.errors import XRoadError
from duoc.wire.gateway.call import Call
from duoc.wire.gateway.guard.direct import DIRECT
from duoc.wire.gateway.guard.guarded_call import GuardedCall, Shown
from duoc.wire.gateway.http import RequestHead
from duoc.wire.gateway.moment import Moment
from duoc.wire.gateway.outward_call import OutwardCall
from duoc.wire.gateway.peers import peer
from duoc.wire.gateway.registry import Registry
from duoc.wire.gateway.roles import Caller, House
from duoc.wire.gateway.routes import Route
from duoc.wire.gateway.tongue import Said, Tongue
from duoc.wire.gateway.uplinks.uplink import Uplink
from duoc.wire.gateway.whole_call import Judge, WholeCall


class Visit(NamedTuple):
    """One request at a door, and the connection it came by."""

    house: House
    registry: Registry
    head: RequestHead
    certificate: bytes | None  # SHA-256 of the DER form; None without mutual TLS
    address: str  # the peer's, as the socket says it; empty when it is gone
    moment: Moment

    @property
    def peer(self) -> IPv4Address | IPv6Address | None:
        """Where the caller is."""
        return peer(self.address)


class Entry(NamedTuple):
    """An admitted call: from here on it is what an r1 call is.

    `rest`: what follows the service in the target (see `Route.written`); `message_id` empty: the gateway makes one;
    `content`: the body for the provider where a collected one is rewritten, None: as the caller sent it (hash and record
    speak of the caller's in any case). `judge`: looks at the
    provider's whole answer before any of it goes back (see `WholeCall`), None: it streams as in r1.
    `uplink`: what it goes over. `front`: what a context puts before `rest` on the way out; a service that is simply reached
    has it in its base path. `shown`: what it shows to the guard of its service."""

    route: Route
    rest: bytes
    message_id: bytes = b""
    content: bytes | None = None
    judge: Judge | None = None
    uplink: Uplink | None = None
    front: bytes = b""
    shown: Shown | None = None

    def call(self, house: House, caller: Caller, moment: Moment) -> Call:
        """The call, not yet started."""
        about = (house, caller, self.route, self.rest, self.message_id, moment)
        terms = self.route.service.guard
        if terms is not None:
            assert self.shown is not None  # a guarded call has passed the guard's door
            return GuardedCall(*about, self.judge, self.uplink or DIRECT, self.shown, terms)
        if self.uplink is not None:
            return OutwardCall(*about, self.judge, self.uplink)
        return Call(*about) if self.judge is None else WholeCall(*about, self.judge)


class Replying(Protocol):
    """A connection that waits for the gateway's own answer."""

    keep_alive: bool

    def reply(self, data: bytes) -> None:
        """It."""

    def break_off(self) -> None:
        """There will be none."""


class Later(NamedTuple):
    """An answer that has to be fetched first. `work` may raise `XRoadError`."""

    work: Coroutine[Any, Any, Said]

    async def tell(self, house: House, connection: Replying, head: RequestHead, say: Tongue) -> None:
        """Answer with it, or with why not."""
        try:
            said = await self.work
        except XRoadError as problem:
            connection.reply(house.refusal(problem, head, connection.keep_alive, say))
        except Exception:
            connection.break_off()
            raise
        else:
            connection.reply(house.said(said, connection.keep_alive))


class Door(Protocol):
    """Another language at the same port. Stateless: what it knows comes with each visit."""

    def knows(self, head: RequestHead, registry: Registry | None) -> bool:
        """Whether this request, which is no r1 call, speaks the door's language."""

    def collects(self, head: RequestHead) -> int:
        """How many bytes of body it must read before it can decide (a longer body is refused); 0: the head suffices."""

    def enter(self, visit: Visit, body: bytes) -> Entry | Said | Later:
        """Admit the call, or answer it at once or soon. `body` is whole where the door collects. Raises `XRoadError`."""

    def say(self, problem: XRoadError, detail: str, accept: list[str]) -> Said:
        """Its tongue, for whatever is refused or fails, before and after admission."""
