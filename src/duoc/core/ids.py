"""Identifiers: random ones cheap enough for the hot path, and the receipt's name."""

import os
import re
import struct
from uuid import UUID

_AT_ONCE = 256
_VERSION = bytes(0x40 | value & 0x0F for value in range(256))
_VARIANT = bytes(0x80 | value & 0x3F for value in range(256))
_FIELDS = struct.Struct("8s4s4s4s12s")
_ready: list[bytes] = []
# A process that forks must not go on with its parent's ids.
os.register_at_fork(after_in_child=_ready.clear)


def uuid4_ascii() -> bytes:
    """A random UUID (RFC 9562 version 4) in text form, from the kernel's generator; made some hundred at once."""
    if not _ready:
        octets = bytearray(os.urandom(16 * _AT_ONCE))
        octets[6::16] = octets[6::16].translate(_VERSION)
        octets[8::16] = octets[8::16].translate(_VARIANT)
        _ready.extend(map(b"-".join, _FIELDS.iter_unpack(octets.hex().encode())))
    return _ready.pop()


def uuid4() -> str:
    """The same as `str`."""
    return uuid4_ascii().decode()


def uuid7(time_ms: int) -> UUID:
    """A UUID that begins with its moment (RFC 9562 version 7), 74 bits of it random.

    For keys of an index: new ones lie side by side, where random ones would touch another page each, the more so the
    larger the table. It tells when it was made: not for what must not be guessed from its neighbours.
    """
    chance = int.from_bytes(os.urandom(10))
    return UUID(int=time_ms << 80 | 7 << 76 | (chance >> 68) << 64 | 2 << 62 | chance & (1 << 62) - 1)


_RECEIPT = re.compile(r"([1-9][0-9]{0,15})\.([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})")


def receipt_name(time_us: int, request_id: str) -> str:
    """The name of a receipt: the moment of the message (µs since the epoch) and its request id.

    The moment finds the day and the place in the log, the random id makes the name unguessable.
    """
    return f"{time_us}.{request_id}"


def parse_receipt_name(name: str) -> tuple[int, str]:
    """(moment in µs, request id) of a receipt's name. Raises `ValueError` for any other form."""
    match = _RECEIPT.fullmatch(name)
    if match is None:
        raise ValueError("a receipt's name is <microseconds>.<uuid>")
    return int(match[1]), match[2]
