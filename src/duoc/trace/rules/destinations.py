"""Where a webhook may lead: to the world, never into this house (SSRF)."""

import ipaddress
from urllib.parse import urlsplit

_SCHEMES = {"https": 443, "http": 80}


class DestinationError(ValueError):
    """An address that nothing is sent to."""


Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]


def networks(text: str) -> Networks:
    """The networks of a setting: CIDRs with commas. Raises `ValueError`."""
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


def read(url: str, allowed: Networks = ()) -> tuple[str, str, int]:
    """(scheme, host, port) of a destination. `allowed`: networks that are reached although they are not public.

    Raises `DestinationError`.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise DestinationError("dest is no URL") from None
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise DestinationError("dest is a URL with https or http")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise DestinationError("dest has neither user, password nor fragment")
    if not url.isascii() or any(sign <= " " or sign == "\x7f" for sign in url):
        raise DestinationError("dest is written in ASCII, without spaces")
    try:
        address = ipaddress.ip_address(parts.hostname)
    except ValueError:
        address = None  # a name: its addresses are looked at when something is sent
    if address is not None:
        require_public(address, allowed)
    return parts.scheme, parts.hostname, port or _SCHEMES[parts.scheme]


def require_public(address: Address, allowed: Networks = ()) -> None:
    """Raises `DestinationError` for an address of a private network, of this machine, or of nobody, unless it is allowed."""
    if any(address in network for network in allowed):
        return
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    for one in (address, mapped):
        if one is not None and (not one.is_global or one.is_multicast):
            raise DestinationError("dest leads to no public address")
