"""Identifiers: random ones cheap enough for the hot path, and the receipt's name."""

import os
import re

_POOL_BYTES = 16 * 1024
_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))
_pool = ""
_position = 0


def uuid4() -> str:
    """A random UUID (RFC 9562 version 4) in text form, from the kernel's generator.

    Random bytes are fetched a thousand ids at a time: a process that forks must not go on with its parent's."""
    global _pool, _position
    if _position >= len(_pool):
        _pool = os.urandom(_POOL_BYTES).hex()
        _position = 0
    digits = _pool[_position : _position + 32]
    _position += 32
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:]}"


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
