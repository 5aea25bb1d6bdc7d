"""What the compiled module offers, for the type checker and the reader; lane_core.c makes it true."""

from collections.abc import Callable
from typing import Any, Protocol

from duoc.wire.gateway.moment import Moment

Failed = Callable[[Any, Exception], None]  # (connection, what went wrong with it)


class Plan(Protocol):
    """What a route has written out, taken apart."""

    def again(self, data: bytes) -> tuple[bytes, bytes, bytes] | None:
        """(what follows the service, message id, body) of a whole request, or None."""

    def forget(self) -> None:
        """Take no further call; those under way are answered."""


class MakePlan(Protocol):
    """Plan's constructor. `requests`: the forms for nothing, a path and a query behind the service."""

    def __call__(
        self,
        *,
        begins: bytes,
        between: bytes,
        ends: bytes,
        body: int,
        names_id: bool,
        requests: tuple[bytes, bytes, bytes],
        hashed: bytes,
        generated: bytes,
        trusted_until_us: int,
        idle: list[Any],
        timeout_s: float,
        client: str,
        service: str,
        hold: bool,
        take: Callable[[int], bool] | None,
    ) -> Plan:
        """`take`: takes a call, at a time in µs, from what the caller may make. Raises `ValueError` for a form that is none."""


class Core(Protocol):
    """The module."""

    SOURCE: str
    Plan: MakePlan

    def bind(
        self,
        plain: type[tuple[Any, ...]],
        long_answer: Callable[[Any, bytes], None],
        free: int,
        taken: int,
        make_id: Callable[[], bytes],
        say_duration: Callable[[int], bytes],
        /,
    ) -> None:
        """What the loops need, once, before the first of them."""

    def Arrival(self, turn: Any, connection: Any, gathered_in: str, at_once: int, /) -> Callable[[bytes], None]:  # noqa: N802  # a type
        """A connection's `data_received`: what arrives waits in a list of the turn."""

    def take_answers(
        self, arrived: list[tuple[Any, bytes]], gateway: Any, journal: Any, now_ns: int, failed: Failed, /
    ) -> None:
        """What providers have sent."""

    def take_calls(
        self,
        arrived: list[tuple[Any, bytes]],
        gateway: Any,
        journal: Any,
        registry: Any,
        moment: Moment,
        now: float,
        failed: Failed,
        /,
    ) -> None:
        """What callers have sent."""

    def written(self, logged: list[Any], /) -> tuple[bytes, list[bytes]]:
        """(the spool's bytes, the leaf hashes) of what a turn has logged."""

    def root(self, leaves: list[bytes], /) -> bytes:
        """The RFC 6962 root over one leaf hash or more."""

    def send_stored(self, logged: list[Any], failed: Failed, /) -> list[tuple[Any, bytes]]:
        """Let the answers go whose records are stored; the (answer, data) that must be held."""
