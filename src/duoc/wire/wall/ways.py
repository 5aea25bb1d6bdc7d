"""The ways to a server: its local socket, a network as it is, or TLS to a certificate that is verified.

There is no TLS without verification: who cannot tell the server from another one would show another one what passes.
"""

import asyncio
import hashlib
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

from duoc.engines.pgwire import startup
from duoc.wire.wall.application import Application

SECONDS = 60.0
_trusts: dict[str, tuple[tuple[int, int], ssl.SSLContext]] = {}


class NoTlsError(OSError):
    """The server does not speak TLS."""


async def reach(application: Application, make: Callable[[], asyncio.Protocol]) -> None:
    """Connect a protocol to the server. Raises `OSError`."""
    loop = asyncio.get_running_loop()
    if application.socket is not None:
        await loop.create_unix_connection(make, application.socket)
    else:
        await loop.create_connection(make, **await _place(application))


async def speak(application: Application) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """The same for a few words. Raises `OSError`."""
    if application.socket is not None:
        return await asyncio.open_unix_connection(application.socket)
    return await asyncio.open_connection(**await _place(application))


def words(problem: OSError) -> str:
    """For the client: why its server cannot be reached."""
    if isinstance(problem, NoTlsError):
        return "máy chủ cơ sở dữ liệu không có TLS"
    if isinstance(problem, ssl.SSLError):
        return "không kiểm chứng được chứng thư của máy chủ cơ sở dữ liệu"
    return "không nối được tới máy chủ cơ sở dữ liệu"


def end_point(certificate: bytes) -> bytes:
    """The channel binding `tls-server-end-point` of a certificate (DER): RFC 5929, section 4.1."""
    # Here, not above: a wall that binds no channel needs no reader of certificates.
    from cryptography import x509

    algorithm = x509.load_der_x509_certificate(certificate).signature_hash_algorithm
    name = "sha256" if algorithm is None or algorithm.name in ("md5", "sha1") else algorithm.name
    return hashlib.new(name, certificate).digest()


async def _place(application: Application) -> dict[str, Any]:
    """Where to connect, or a connection on which the server has said that TLS may begin."""
    if application.authority is None:
        return {"host": application.host, "port": application.port}
    trust = _trust(application.authority)
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(SECONDS):
        connection = await _connected(application.host, application.port)
        try:
            await loop.sock_sendall(connection, startup.request(startup.SSL_REQUEST))
            # One byte and no more: what somebody put behind it is left to the handshake, which it spoils (CVE-2021-23222).
            if await loop.sock_recv(connection, 1) != startup.YES_SSL:
                raise NoTlsError("the server does not speak TLS")
        except BaseException:
            connection.close()
            raise
    return {"sock": connection, "ssl": trust, "server_hostname": application.host}


async def _connected(host: str, port: int) -> socket.socket:
    loop = asyncio.get_running_loop()
    problem: OSError = OSError("the name has no address")
    for family, kind, number, _, address in await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        connection = socket.socket(family, kind, number)
        connection.setblocking(False)
        try:
            await loop.sock_connect(connection, address)
        except OSError as found:
            connection.close()
            problem = found
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise problem


def _trust(authority: str) -> ssl.SSLContext:
    """Whom to believe; the system's authorities for "". Read anew when the file has changed. Raises `OSError`."""
    if not authority:
        stamp = 0, 0
    else:
        stat = Path(authority).stat()
        stamp = stat.st_mtime_ns, stat.st_ino
    known = _trusts.get(authority)
    if known is None or known[0] != stamp:
        context = ssl.create_default_context(cafile=authority or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        known = _trusts[authority] = stamp, context
    return known[1]
