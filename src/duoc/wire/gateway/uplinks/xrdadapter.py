"""A far gateway that speaks XrdAdapter: `dstcode` names the provider, `providerurl` one of its addresses."""

from urllib.parse import quote

from duoc.wire.gateway.http import ResponseHead
from duoc.wire.gateway.parties import Way
from duoc.wire.gateway.roles import House
from duoc.wire.gateway.routes import Route
from duoc.wire.gateway.uplinks.secret import Secret
from duoc.wire.gateway.uplinks.uplink import check_error, check_media
from duoc.wire.gateway.upstream import Pool

_FORWARD = b"/XrdAdapter/RestService/forward"


class XrdAdapter:
    """One destination there."""

    drops = frozenset((b"x-road-client", b"x-road-service", b"x-road-security-server", b"dstcode"))

    def __init__(self, way: Way, _pool: Pool) -> None:
        code, _, url = way.remote.partition(" ")
        said = "dstcode=" + quote(code.replace("/", ":"), safe=":")
        self._query = (said + (f"&providerurl={quote(url, safe='')}" if url else "")).encode("ascii")
        self._secret = Secret(way.name)

    def target(self, route: Route, rest: bytes) -> bytes:
        path, _, query = rest.partition(b"?")
        said = b"&".join(part for part in (query, self._query) if part)
        return route.service.base_path.removesuffix(b"/") + _FORWARD + path + b"?" + said

    async def lines(self, house: House) -> bytes:
        key = self._secret.find(house)
        return b"X-Api-Key: %b\r\n" % key if key else b""

    def refused(self, _status: int, _lines: bytes, /) -> bool:
        return False

    def check(self, head: ResponseHead, content: bytes, /) -> None:
        check_error(head, content)
        check_media(head)
