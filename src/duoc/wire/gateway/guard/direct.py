"""The straight way to a provider, in the form of an uplink: for guarded services that are simply reached."""

from duoc.wire.gateway.http import ResponseHead
from duoc.wire.gateway.rewritten import target_of
from duoc.wire.gateway.roles import House
from duoc.wire.gateway.routes import Route


class Direct:
    """Adds nothing, doubts nothing."""

    drops: frozenset[bytes] = frozenset()

    def target(self, route: Route, rest: bytes) -> bytes:
        """See `Uplink.target`."""
        return target_of(route, rest)

    async def lines(self, _house: House) -> bytes:
        """See `Uplink.lines`."""
        return b""

    def refused(self, _status: int, _lines: bytes, /) -> bool:
        """See `Uplink.refused`."""
        return False

    def check(self, _head: ResponseHead, _content: bytes, /) -> None:
        """See `Uplink.check`."""


DIRECT = Direct()
