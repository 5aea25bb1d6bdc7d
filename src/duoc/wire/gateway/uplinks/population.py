"""The population service's own authentication: `Timestamp`, and Basic over a hash of service address, user, time and secret.

The service address is a configured string, not always the address that is called: never derived from it."""

from base64 import b64encode
from hashlib import sha256

from duoc.core.clock import SystemClock
from duoc.wire.gateway.http import ResponseHead
from duoc.wire.gateway.parties import Way
from duoc.wire.gateway.rewritten import target_of
from duoc.wire.gateway.roles import House
from duoc.wire.gateway.routes import Route
from duoc.wire.gateway.uplinks.secret import Secret
from duoc.wire.gateway.uplinks.uplink import check_credentials, check_media
from duoc.wire.gateway.upstream import Pool


class Population:
    """One account. A time is shown once: the far end takes no credentials twice."""

    drops = frozenset((b"authorization", b"timestamp"))

    def __init__(self, way: Way, _pool: Pool) -> None:
        settings = dict(way.settings)
        self._url, self._user = settings["service_url"], settings["user"]
        self._secret = Secret(way.name)
        self._clock, self._last = SystemClock(), 0

    def target(self, route: Route, rest: bytes) -> bytes:
        return target_of(route, rest)

    async def lines(self, house: House) -> bytes:
        secret = self._secret.read(house)
        self._last = max(self._clock.now_us() // 1000, self._last + 1)
        digest = sha256(f"{self._url}{self._user}{self._last}".encode() + secret).hexdigest()
        shown = b64encode(f"{self._user}:{digest}".encode())
        return b"Timestamp: %d\r\nAuthorization: Basic %b\r\n" % (self._last, shown)

    def refused(self, status: int, _lines: bytes, /) -> bool:
        return status == 401  # another gateway of ours may have shown this very millisecond

    def check(self, head: ResponseHead, _content: bytes, /) -> None:
        check_credentials(head)
        check_media(head)
