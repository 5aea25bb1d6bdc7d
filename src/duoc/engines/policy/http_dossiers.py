"""Dossiers asked of a case system: `GET <url>/<code>` gives one dossier's JSON form, or 404.

Whatever else comes, comes late or does not come at all is "away". The far end learns which dossiers are asked for, nothing more.
"""

import http.client
import ssl
import threading
import time
from collections.abc import Callable
from urllib.parse import quote, urlsplit

from duoc.engines.policy.dossiers import Dossier, DossiersAwayError
from duoc.engines.policy.jws import loads

TIMEOUT_S = 2.0
REMEMBERED_S = 2.0
_LARGEST = 64 << 10
_MOST = 4096


class HttpDossiers:
    """A case system's dossiers, remembered for two seconds. `bearer`: a token that it asks for. Threads may share it."""

    def __init__(
        self,
        url: str,
        bearer: str | None = None,
        context: ssl.SSLContext | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None or parts.query:
            raise ValueError("the source of dossiers is a URL http(s)://host/path")
        self._host, self._port, self._path = parts.hostname, parts.port, parts.path.rstrip("/")
        self._context = (context or ssl.create_default_context()) if parts.scheme == "https" else None
        self._headers = {"Accept": "application/json", **({"Authorization": f"Bearer {bearer}"} if bearer else {})}
        self._now = now
        self._known: dict[str, tuple[float, Dossier | None]] = {}
        self._lock = threading.Lock()

    def dossier(self, code: str) -> Dossier | None:
        known = self._known.get(code)
        if known is not None and self._now() < known[0]:
            return known[1]
        # What it says holds from when it was asked, not from when the answer had come.
        until = self._now() + REMEMBERED_S
        try:
            found = self._asked(code)
        except (OSError, ValueError, http.client.HTTPException) as problem:
            raise DossiersAwayError(type(problem).__name__) from None
        with self._lock:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[code] = until, found
        return found

    def at_once(self, code: str) -> bool:
        known = self._known.get(code)
        return known is not None and self._now() < known[0]

    def _asked(self, code: str) -> Dossier | None:
        deadline = self._now() + TIMEOUT_S
        connection = self._connection()
        try:
            # A code of dots alone would be a step of the path, however it is spelled.
            if not code.strip("."):
                return None
            connection.request("GET", f"{self._path}/{quote(code, safe='')}", headers=self._headers)
            answer = connection.getresponse()
            if answer.status == 404:
                return None
            if answer.status != 200:
                raise ValueError(f"status {answer.status}")
            data = b""
            while piece := answer.read1(_LARGEST):
                data += piece
                if len(data) > _LARGEST or self._now() > deadline:
                    raise ValueError("too much or too slow")
        finally:
            connection.close()
        found = Dossier.from_document(loads(data))
        if found.code != code:
            raise ValueError("another dossier than was asked for")
        return found

    def _connection(self) -> http.client.HTTPConnection:
        if self._context is not None:
            return http.client.HTTPSConnection(self._host, self._port, timeout=TIMEOUT_S, context=self._context)
        return http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT_S)
