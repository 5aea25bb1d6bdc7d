"""Where callers are, and from where their secrets are used: told to the house at most once an hour for a secret and a network.

A connection is asked when a kind of call is first seen on it, never at each call: its address does not change. So a secret that
is shown from a second place is known within the second in which its notice is written. Addresses are kept as networks only, /24
of IPv4 and /48 of IPv6: an office, not a desk.
"""

from hashlib import sha256

from duoc.wire.gateway.notices import Notices
from duoc.wire.gateway.parties import Client
from duoc.wire.gateway.peers import network
from duoc.wire.gateway.registry import Registry

AGAIN_S = 3600.0
_MOST = 8192
SIGNS = 16  # hexadecimal digits of a hash that name a secret


class Places:
    """From where secrets are used."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices
        self._told: dict[tuple[str, str, str], float] = {}

    def show(
        self, registry: Registry, client: Client, key: bytes | None, certificate: bytes | None, address: str
    ) -> None:
        """A connection shows what speaks for this client; what does not is nobody's secret and is not told."""
        if certificate and (certificate, client.id) in registry.certificates:
            self.use("certificate", certificate.hex()[:SIGNS], client, address)
        if key and registry.trusted_until_us(client, key):
            self.use("key", sha256(key).hexdigest()[:SIGNS], client, address)

    def use(self, kind: str, name: str, client: Client, address: str) -> None:
        """A secret is used from an address."""
        where = network(address)
        if not where:
            return
        known, now = (kind, name, where), self._notices.now()
        told = self._told.get(known)
        if told is not None and now - told < AGAIN_S:
            return
        if len(self._told) >= _MOST:
            self._told.clear()
        if self._notices.place({"of": kind, "name": name, "network": where, "client": client.name}):
            self._told[known] = now
