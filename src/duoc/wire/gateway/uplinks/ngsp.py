"""NGSP, or any WSO2 gateway: a token by client_credentials at its token endpoint, Bearer with every call.

The token is kept until shortly before its end; one request for it at a time, for however many calls; one renewal when it is
refused (RFC 6749, RFC 6750)."""

import asyncio
import json
import re
from base64 import b64encode
from urllib.parse import urlsplit

from duoc.engines.xroad.errors import XRoadError
from duoc.wire.gateway.fetching import asked
from duoc.wire.gateway.http import ResponseHead
from duoc.wire.gateway.parties import Way
from duoc.wire.gateway.rewritten import target_of
from duoc.wire.gateway.roles import House
from duoc.wire.gateway.routes import Route
from duoc.wire.gateway.uplinks.secret import Secret
from duoc.wire.gateway.uplinks.uplink import check_credentials, check_media, failed
from duoc.wire.gateway.upstream import Pool

_PATIENCE_S = 10.0
_GRANT = b"grant_type=client_credentials"
_TOKEN = re.compile(r"[!-~]{1,4096}")
# Of a token that says nothing of its end; and the part of a life that is left unused, at most so long.
_UNTOLD_S, _LONGEST_S, _MARGIN, _MOST_MARGIN_S = 60, 86_400, 0.1, 60.0


class Ngsp:
    """One consumer key at one gateway."""

    drops = frozenset((b"authorization", b"lgspaccesstoken"))

    def __init__(self, way: Way, pool: Pool) -> None:
        settings = dict(way.settings)
        url = urlsplit(settings["token_url"])
        tls = url.scheme == "https"
        self._address = pool.address(url.hostname or "", url.port or (443 if tls else 80), tls)
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        self._head = f"POST {target} HTTP/1.1\r\nHost: {url.netloc.rpartition('@')[2]}\r\n".encode()
        self._key = settings["key"]
        self._secret = Secret(way.name)
        self._token, self._ends = b"", 0.0
        self._asking: asyncio.Task[bytes] | None = None

    def target(self, route: Route, rest: bytes) -> bytes:
        return target_of(route, rest)

    async def lines(self, house: House) -> bytes:
        if self._token and house.now() < self._ends:
            return self._token
        if self._asking is None:
            self._asking = asyncio.get_running_loop().create_task(self._ask(house))
            self._asking.add_done_callback(self._asked)
        return await asyncio.shield(self._asking)  # whoever stops waiting does not stop it for the others

    def refused(self, status: int, lines: bytes, /) -> bool:
        if status != 401:
            return False
        if lines == self._token:
            self._token = b""
        return True

    def check(self, head: ResponseHead, _content: bytes, /) -> None:
        check_credentials(head)
        check_media(head)

    def _asked(self, task: "asyncio.Task[bytes]") -> None:
        self._asking = None
        if not task.cancelled():
            task.exception()  # whoever waited has been told

    async def _ask(self, house: House) -> bytes:
        shown = b64encode(f"{self._key}:".encode() + self._secret.read(house))
        request = self._head + (
            b"Authorization: Basic %b\r\nContent-Type: application/x-www-form-urlencoded\r\nAccept: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (shown, len(_GRANT), _GRANT)
        )
        began = house.now()
        try:
            _, content = await asked(house, self._address, request, _PATIENCE_S)
        except XRoadError as problem:
            if problem.type.endswith(".ServiceFailed"):
                raise failed("UplinkCredentials") from None
            raise
        token, life_s = _granted(content)
        self._ends = began + life_s - min(life_s * _MARGIN, _MOST_MARGIN_S)
        self._token = b"Authorization: Bearer %b\r\n" % token.encode()
        return self._token


def _granted(content: bytes) -> tuple[str, int]:
    """(access token, seconds that it lives) of a token endpoint's answer. Raises `XRoadError`."""
    try:
        said = json.loads(content)
        token, life = said["access_token"], said.get("expires_in", _UNTOLD_S)
        text = str(life) if type(life) in (int, str) else ""
        life_s = int(text) if text.isdecimal() and len(text) < 9 else 0
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        raise failed("UplinkAnswer") from None
    if not isinstance(token, str) or not _TOKEN.fullmatch(token) or life_s <= 0:
        raise failed("UplinkAnswer")
    return token, min(life_s, _LONGEST_S)
