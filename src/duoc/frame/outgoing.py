"""A connection to an address that somebody named: a public one, as it was looked up; no redirect is followed."""

import http.client
import ipaddress
import socket
import ssl

from duoc.core import destinations, settings


def allowed(setting: str, name: str) -> destinations.Networks:
    """The networks that the operator opened in a setting, for its text and its variable's name. Raises `SettingsError`."""
    try:
        return destinations.networks(setting)
    except ValueError as error:
        raise settings.SettingsError(f"{name}: {error}") from None


def connection(url: str, opened: destinations.Networks, timeout_s: float) -> http.client.HTTPConnection:
    """Not yet connected. Raises `DestinationError` for an address of this network, `OSError` where the name leads nowhere."""
    scheme, host, port = destinations.read(url, opened)
    return _Connection(scheme, host, port, _address(host, port, opened), timeout_s)


def _address(host: str, port: int, opened: destinations.Networks) -> str:
    """The address to connect to: looked up once, and every one that the name has must be public."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for one in found:
        destinations.require_public(ipaddress.ip_address(one.partition("%")[0]), opened)
    return found[0]


class _Connection(http.client.HTTPConnection):
    """To an address that is known; the host's name is for TLS and the Host header."""

    def __init__(self, scheme: str, host: str, port: int, address: str, timeout_s: float) -> None:
        super().__init__(host, port, timeout=timeout_s)
        self._scheme, self._address = scheme, address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        if self._scheme == "https":
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
        else:
            self.sock = plain
