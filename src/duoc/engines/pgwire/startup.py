"""What a client says before its first message: packets without a letter, and the one-byte answers to two of them."""

from collections.abc import Iterable
from struct import error, pack, unpack_from

from duoc.engines.pgwire.layouts import ProtocolError

VERSION = 3 << 16
SSL_REQUEST, GSSENC_REQUEST, CANCEL_REQUEST = 80877103, 80877104, 80877102
LONGEST_PACKET = 10_000
YES_SSL, NO = b"S", b"N"
# A TLS client that does not ask first begins with a handshake record (PostgreSQL 17 and later).
DIRECT_TLS = 0x16


def length_of(data: bytes) -> int:
    """The length of the packet that begins here, 0 while its first four bytes are not all there. Raises `ProtocolError`."""
    if data[:1] == bytes((DIRECT_TLS,)):
        raise ProtocolError("direct TLS is not offered")
    if len(data) < 4:
        return 0
    length: int = unpack_from(">I", data)[0]
    if not 8 <= length <= LONGEST_PACKET:
        raise ProtocolError("invalid length of startup packet")
    return length


def code_of(packet: bytes) -> int:
    """The number behind the length: a request's code or a version."""
    code: int = unpack_from(">I", packet, 4)[0]
    return code


def request(code: int) -> bytes:
    """SSLRequest or GSSENCRequest."""
    return pack(">II", 8, code)


def cancel(pid: int, secret: bytes) -> bytes:
    """A CancelRequest for the session that was given this key."""
    return pack(">III", 12 + len(secret), CANCEL_REQUEST, pid) + secret


def cancelled(packet: bytes) -> tuple[int, bytes]:
    """Process id and secret of a CancelRequest. Raises `ProtocolError`."""
    try:
        pid: int = unpack_from(">I", packet, 8)[0]
    except error as problem:
        raise ProtocolError("a cancel request without a key") from problem
    return pid, packet[12:]


def parameters(packet: bytes) -> list[tuple[str, str]]:
    """Names and values of a StartupMessage, in their order, doubled names kept. Raises `ProtocolError`."""
    # name NUL value NUL … NUL: cut at its NULs the body ends with two empty words, and the number of words is even.
    words = packet[8:].split(b"\0")
    pairs = list(zip(words[:-2:2], words[1:-2:2], strict=False))
    if len(words) < 2 or len(words) % 2 or words[-1] or words[-2] or not all(name for name, _ in pairs):
        raise ProtocolError("invalid startup packet layout: expected terminator as last byte")
    try:
        return [(name.decode(), value.decode()) for name, value in pairs]
    except UnicodeDecodeError as problem:
        raise ProtocolError("a start-up parameter is not UTF-8") from problem


def message(pairs: Iterable[tuple[str, str]], version: int = VERSION) -> bytes:
    """A StartupMessage."""
    body = b"".join(name.encode() + b"\0" + value.encode() + b"\0" for name, value in pairs) + b"\0"
    return pack(">II", 8 + len(body), version) + body
