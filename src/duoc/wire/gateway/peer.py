"""Who is at the other end of a caller's connection, as the transport tells."""

import asyncio
import ssl
from hashlib import sha256


def certificate(transport: asyncio.BaseTransport) -> bytes | None:
    """SHA-256 of the DER form of its certificate; None over plain HTTP, empty over TLS without one."""
    secure: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
    if secure is None:
        return None
    der = secure.getpeercert(binary_form=True)
    return sha256(der).digest() if der else b""


def address(transport: asyncio.BaseTransport | None) -> str:
    """Its address as the socket says it; empty when it is gone."""
    name = transport.get_extra_info("peername") if transport is not None else None
    return str(name[0]) if name else ""
