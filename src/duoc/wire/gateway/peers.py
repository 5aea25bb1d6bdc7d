"""What a connection says of itself below HTTP: its certificate and its address."""

import asyncio
import ssl
from functools import lru_cache
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_MOST = 8192
_PREFIX = {4: 24, 6: 48}


def shown_by(transport: asyncio.BaseTransport) -> tuple[bytes | None, str]:
    """(SHA-256 of the certificate that a connection shows, its peer's address): no hash over TLS without one, None over plain
    HTTP; the address empty when it is gone."""
    certificate = None
    secure: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
    if secure is not None:
        der = secure.getpeercert(binary_form=True)
        certificate = sha256(der).digest() if der else b""
    name = transport.get_extra_info("peername")
    return certificate, str(name[0]) if name else ""


@lru_cache(_MOST)
def peer(address: str) -> IPv4Address | IPv6Address | None:
    """An address as it is compared. IPv4 in IPv6 clothes is IPv4."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


@lru_cache(_MOST)
def network(address: str) -> str:
    """The network that an address is told as; empty for what is no address."""
    found = peer(address)
    return str(ip_network((found, _PREFIX[found.version]), strict=False)) if found is not None else ""
