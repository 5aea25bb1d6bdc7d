"""Canonical JSON (RFC 8785): one byte form for one value, so that it can be hashed and signed.

Integers outside ±(2^53 − 1) and non-finite numbers are refused: JavaScript would read another value.
"""

import json
from typing import Any

import rfc8785

# Without floating-point numbers, and with names that UTF-16 sorts as code points do (ASCII), the canonical form is what
# the standard library's encoder, written in C, gives with these settings: some ten times faster.
_encode = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode
_LARGEST = 2**53 - 1


def dumps(value: Any) -> bytes:
    """The canonical bytes of a JSON value. Raises `ValueError` for what JSON cannot hold exactly."""
    return _encode(value).encode() if _is_plain(value) else rfc8785.dumps(value)


def _is_plain(value: Any) -> bool:
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return bool(-_LARGEST <= value <= _LARGEST)
    if kind is dict:
        for name, member in value.items():
            if type(name) is not str or not name.isascii() or not (type(member) is str or _is_plain(member)):
                return False
        return True
    return kind is list and all(map(_is_plain, value))


def loads(data: bytes) -> Any:
    """Parse JSON that must be canonical: raises `ValueError` when its bytes are not the canonical form of its value."""
    try:
        value = json.loads(data, object_pairs_hook=_object_without_duplicates)
        same = dumps(value) == data
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not same:
        raise ValueError("not canonical JSON (RFC 8785)")
    return value


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name occurs twice in one object")
    return value
