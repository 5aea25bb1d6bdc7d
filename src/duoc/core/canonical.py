"""Canonical JSON (RFC 8785): one byte form for one value, so that it can be hashed and signed.

Integers outside ±(2^53 − 1) and non-finite numbers are refused: JavaScript would read another value.
"""

import json
from typing import Any

import rfc8785


def dumps(value: Any) -> bytes:
    """The canonical bytes of a JSON value. Raises `ValueError` for what JSON cannot hold exactly."""
    return rfc8785.dumps(value)


def loads(data: bytes) -> Any:
    """Parse JSON that must be canonical: raises `ValueError` when its bytes are not the canonical form of its value."""
    try:
        value = json.loads(data, object_pairs_hook=_object_without_duplicates)
        same = rfc8785.dumps(value) == data
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
