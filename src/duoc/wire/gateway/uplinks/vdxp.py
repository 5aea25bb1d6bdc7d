"""VDXP, or any X-Road security server: the call goes on as r1, under the province's own client and the service's name there."""

from duoc.wire.gateway.http import ResponseHead
from duoc.wire.gateway.parties import Way
from duoc.wire.gateway.roles import House
from duoc.wire.gateway.routes import Route
from duoc.wire.gateway.uplinks.secret import Secret
from duoc.wire.gateway.uplinks.uplink import check_error, check_media
from duoc.wire.gateway.upstream import Pool


class Vdxp:
    """One service at a far security server, which knows the province by the connection or by a key."""

    drops = frozenset((b"x-road-client", b"x-road-security-server"))

    def __init__(self, way: Way, _pool: Pool) -> None:
        self._client = f"X-Road-Client: {dict(way.settings)['client']}\r\n".encode("ascii")
        self._service = f"/r1/{way.remote}".encode("ascii")
        self._secret = Secret(way.name)

    def target(self, route: Route, rest: bytes) -> bytes:
        return route.service.base_path.removesuffix(b"/") + self._service + rest

    async def lines(self, house: House) -> bytes:
        key = self._secret.find(house)
        return self._client + (b"X-Api-Key: %b\r\n" % key if key else b"")

    def refused(self, _status: int, _lines: bytes, /) -> bool:
        return False

    def check(self, head: ResponseHead, content: bytes, /) -> None:
        check_error(head, content)
        check_media(head)
