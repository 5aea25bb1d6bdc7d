"""A request as JSON states it (the form of the public hash vectors), and its X-Road request hash."""

import binascii
from base64 import b64decode
from hashlib import sha512
from typing import Any

from duoc.engines.xroad.request_hash import EXCLUDED, header_block, request_hash


def hashed(stated: Any) -> tuple[bytes, str]:
    """(header block, X-Road-Request-Hash) of {"verb", "path", "query", "headers_received_in_order": [[name, value]],
    "body_b64", "assigned_x_road_request_id", "generated_x_road_id"}; query, body and generated id may be null or absent.

    Raises `ValueError` naming the member that cannot be used."""
    if not isinstance(stated, dict):
        raise ValueError("cần một đối tượng JSON")
    verb, path, request_id = (_text(stated, name) for name in ("verb", "path", "assigned_x_road_request_id"))
    query, generated = (_text(stated, name, absent=True) for name in ("query", "generated_x_road_id"))
    assert verb is not None
    assert path is not None
    assert request_id is not None
    target = path if query is None else f"{path}?{query}"
    rows = stated.get("headers_received_in_order")
    if not isinstance(rows, list) or not all(
        isinstance(row, list) and len(row) == 2 and all(_is_text(word) for word in row) for row in rows
    ):
        raise ValueError("headers_received_in_order: cần các cặp [tên, giá trị]")
    headers = b"".join(f"{name}:{value}\r\n".encode() for name, value in rows if name.lower().encode() not in EXCLUDED)
    block = header_block(verb.encode(), target.encode(), headers, request_id.encode(), (generated or "").encode())
    body = _body(stated)
    return block, request_hash(block, sha512(body).digest() if body else None).decode()


def _text(stated: dict[str, Any], name: str, *, absent: bool = False) -> str | None:
    value = stated.get(name)
    if value is None and absent:
        return None
    if not _is_text(value):
        raise ValueError(f"{name}: cần một chuỗi")
    return str(value)


def _is_text(value: Any) -> bool:
    """JSON can say half of a surrogate pair; no byte on a wire can."""
    return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)


def _body(stated: dict[str, Any]) -> bytes:
    written = _text(stated, "body_b64", absent=True) or ""
    try:
        return b64decode(written.encode(), validate=True)
    except binascii.Error:
        raise ValueError("body_b64: không phải base64") from None
