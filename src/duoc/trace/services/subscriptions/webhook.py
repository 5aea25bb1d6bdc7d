"""One POST to a stranger: only to a public address, the one that was looked at; no redirect is followed, little is read."""

import hmac
import http.client
import ipaddress
import socket
import ssl
from urllib.parse import urlsplit

from duoc.core import settings
from duoc.trace.rules import destinations

TIMEOUT_S = 10.0


class UndeliveredError(Exception):
    """Why it did not arrive, in one sentence that names no address of this house. status: what was answered, 0: nothing."""

    def __init__(self, sentence: str, status: int = 0) -> None:
        super().__init__(sentence)
        self.status = status


def signature(secret: bytes, body: bytes) -> str:
    """`GS1-Signature`: HMAC-SHA256 of the body with the subscriber's token, in hexadecimal."""
    return hmac.new(secret, body, "sha256").hexdigest()


def allowed() -> destinations.Networks:
    """The networks that the operator opened to webhooks (`DUOC_WEBHOOK_NETWORKS`). Raises `SettingsError`."""
    text = settings.load().webhook_networks
    try:
        return destinations.networks(text)
    except ValueError as error:
        raise settings.SettingsError(f"DUOC_WEBHOOK_NETWORKS: {error}") from None


def post(url: str, body: bytes, headers: dict[str, str]) -> None:
    """Send the body. Raises `UndeliveredError` unless the answer is 2xx."""
    try:
        scheme, host, port = destinations.read(url, opened := allowed())
        address = _address(host, port, opened)
        connection = _Connection(scheme, host, port, address)
        try:
            parts = urlsplit(url)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", target, body, headers)
            status = connection.getresponse().status
        finally:
            connection.close()
    except destinations.DestinationError as error:
        raise UndeliveredError(str(error)) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise UndeliveredError(f"{type(error).__name__}: no answer") from None
    if not 200 <= status < 300:
        raise UndeliveredError(f"the receiver answered {status}", status)


def _address(host: str, port: int, opened: destinations.Networks) -> str:
    """The address to connect to: looked up once, and every one that the name has must be public."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for one in found:
        destinations.require_public(ipaddress.ip_address(one.partition("%")[0]), opened)
    return found[0]


class _Connection(http.client.HTTPConnection):
    """To an address that is known; the host's name is for TLS and the Host header."""

    def __init__(self, scheme: str, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=TIMEOUT_S)
        self._scheme, self._address = scheme, address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        if self._scheme == "https":
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
        else:
            self.sock = plain
