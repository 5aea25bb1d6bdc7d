"""A far gateway that speaks XrdAdapter: `dstcode` names the provider, `providerurl` one of its addresses."""

import re
from urllib.parse import quote, unquote_plus

from duoc.engines.xroad.errors import error
from duoc.wire.gateway.http import ResponseHead
from duoc.wire.gateway.parties import Way
from duoc.wire.gateway.roles import House
from duoc.wire.gateway.routes import Route
from duoc.wire.gateway.uplinks.secret import Secret
from duoc.wire.gateway.uplinks.uplink import check_error, check_media
from duoc.wire.gateway.upstream import Pool

_FORWARD = b"/XrdAdapter/RestService/forward"
# Whatever somebody on the way may take for these parameters: any case, `;` and an encoded `?` as separators, arrays.
_OURS = re.compile(r"(?:^|[?&;#])[\s\0-\x20]*(?:dstcode|providerurl)[\s\0-\x20]*(?:[=\[?&;#]|$)", re.IGNORECASE)


class XrdAdapter:
    """One destination there."""

    drops = frozenset((b"x-road-client", b"x-road-service", b"x-road-security-server", b"dstcode", b"providerurl"))

    def __init__(self, way: Way, _pool: Pool) -> None:
        code, _, url = way.remote.partition(" ")
        said = "dstcode=" + quote(code.replace("/", ":"), safe=":")
        self._query = (said + (f"&providerurl={quote(url, safe='')}" if url else "")).encode("ascii")
        self._secret = Secret(way.name)

    def target(self, route: Route, rest: bytes) -> bytes:
        if _names_destination(rest):
            raise error("BadRequest", "dstcode và providerurl của đường nối này do cổng đặt, bên gọi không nêu được")
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


def _names_destination(rest: bytes) -> bool:
    """Whether what a caller wrote names a destination of its own, beside the one that the province calls."""
    said = rest.decode("ascii", "replace")
    for _ in range(2):  # as where a path is looked at: some servers decode twice
        said = unquote_plus(said)
    return _OURS.search(said) is not None
