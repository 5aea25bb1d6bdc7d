"""A log on the web: GET over connections that are kept, with limits of size and time, and nothing that a server can stretch.

The server is the one who is being audited. It can be slow, endless or absent; it must not be able to hold the auditor up,
fill its memory, or send it to a place of another kind.
"""

import http.client
import ssl
import threading
import time
from contextlib import suppress
from urllib.parse import urljoin, urlsplit

from duoc.wire.auditor.source import AbsentError, DamagedError, SourceError, unpack

_ATTEMPTS = 3
_PAUSE_S = 0.3
_REDIRECTS = 5
_MOVED = {301, 302, 303, 307, 308}
_BROKEN = (OSError, http.client.HTTPException, ValueError, AttributeError)  # the last two: cut while it was being read


# scheme, host, port
_Place = tuple[str, str, int | None]


class UrlSource:
    """The files under one address. Idle connections wait for whichever thread reads next.

    timeout_s: how long a single answer may take as a whole.
    """

    lanes = 4

    def __init__(self, url: str, timeout_s: float = 30.0) -> None:
        self._base = check_address(url).rstrip("/") + "/"
        self._timeout_s = timeout_s
        self._idle: list[tuple[_Place, http.client.HTTPConnection]] = []
        self._lock = threading.Lock()

    def read(self, path: str, limit: int) -> bytes:
        address = self._base + path
        reason = ""
        for attempt in range(_ATTEMPTS):
            if attempt:
                time.sleep(_PAUSE_S * attempt)
            try:
                return self._follow(address, limit)
            except _RefusedError as error:
                reason = str(error)
            except (AbsentError, DamagedError, SourceError):
                raise
            except _BROKEN as error:
                reason = str(error) or type(error).__name__
        raise SourceError(f"{address}: {reason}")

    def names(self, _path: str, /) -> list[str] | None:
        """A web server lists nothing that could be relied on."""
        return None

    def close(self) -> None:
        with self._lock:
            for _place, connection in self._idle:
                connection.close()
            self._idle.clear()

    def _follow(self, address: str, limit: int) -> bytes:
        for _turn in range(_REDIRECTS):
            data, moved = self._get(address, limit)
            if moved is None:
                return data
            target = urljoin(address, moved)
            if urlsplit(target).scheme != "https" and urlsplit(address).scheme == "https":
                raise SourceError(f"{address} leads away from https")
            address = check_address(target)
        raise SourceError(f"{address}: it leads elsewhere too often")

    def _get(self, address: str, limit: int) -> tuple[bytes, str | None]:
        """One answer: its body, or where it says the file has gone."""
        parts = urlsplit(address)
        place = (parts.scheme, parts.hostname or "", parts.port)
        connection = self._take(place)
        # One timer for the whole answer: a time-out of the socket alone starts anew with every byte.
        cut = threading.Timer(self._timeout_s, _cut, [connection])
        cut.daemon = True
        cut.start()
        usable = False
        try:
            target = parts.path or "/"
            headers = {"Accept-Encoding": "gzip, identity", "Cache-Control": "no-cache", "User-Agent": "duoc-auditor"}
            connection.request("GET", f"{target}?{parts.query}" if parts.query else target, headers=headers)
            answer = connection.getresponse()
            body = answer.read(limit + 1)
            usable = answer.isclosed() and not answer.will_close  # closed: read to its end
        finally:
            cut.cancel()
            self._give(place, connection, usable)
        return _understand(address, answer, body, limit)

    def _take(self, place: _Place) -> http.client.HTTPConnection:
        with self._lock:
            for at, (known, connection) in enumerate(self._idle):
                if known == place:
                    del self._idle[at]
                    return connection
        if place[0] == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(place[1], place[2], timeout=self._timeout_s, context=context)
        return http.client.HTTPConnection(place[1], place[2], timeout=self._timeout_s)

    def _give(self, place: _Place, connection: http.client.HTTPConnection, usable: bool) -> None:
        with self._lock:
            if usable and len(self._idle) < self.lanes:
                self._idle.append((place, connection))
                return
        connection.close()


def _understand(address: str, answer: http.client.HTTPResponse, body: bytes, limit: int) -> tuple[bytes, str | None]:
    """The file in an answer, or where it has gone."""
    if answer.status in _MOVED:
        return b"", answer.headers.get("Location", "")
    if answer.status in {404, 410}:
        raise AbsentError(address)
    if answer.status != 200:
        raise _RefusedError(f"the server answers {answer.status}")
    if len(body) > limit:
        raise DamagedError(f"it has more than {limit} bytes")
    # `read` with a number says nothing of an answer that was cut short.
    length = answer.headers.get("Content-Length")
    if length is not None and length.isascii() and length.isdigit() and int(length) != len(body):
        raise http.client.IncompleteRead(body, int(length) - len(body))
    return _plain(body, answer.headers.get("Content-Encoding", "identity").strip().lower(), limit), None


class _RefusedError(RuntimeError):
    """The server answered, but not with the file: worth another attempt."""


def check_address(url: str) -> str:
    """The address itself when it is one of the web, without credentials. Raises `SourceError`."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.username is not None or not url.isascii() or any(char <= " " for char in url):
        raise SourceError(f"{url!r} is no address that begins with http:// or https://")
    return url.split("#", 1)[0]


def _plain(body: bytes, coding: str, limit: int) -> bytes:
    if coding in {"", "identity"}:
        return body
    if coding in {"gzip", "x-gzip"}:
        return unpack(body, limit)
    raise DamagedError(f"the server sends it in a coding that nobody asked for ({coding[:20]!r})")


def _cut(connection: http.client.HTTPConnection) -> None:
    """Wake whoever waits for this connection; it is closed there."""
    held = connection.sock
    if held is not None:
        with suppress(OSError):
            held.shutdown(2)
