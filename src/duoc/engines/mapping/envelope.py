"""The SOAP 1.1 envelope around a converted message, and JSON as it comes in and goes out."""

import json
from typing import Any
from xml.etree.ElementTree import Element as Tree
from xml.etree.ElementTree import tostring

from duoc.engines.mapping.errors import UnmappableError

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_PREFIX = "soapenv"
XML, JSON = "text/xml; charset=utf-8", "application/json"


def wrapped(content: Tree, header: Tree | None = None) -> bytes:
    """The bytes of an envelope with this body, UTF-8 with their declaration."""
    root = Tree(f"{SOAP_PREFIX}:Envelope", {f"xmlns:{SOAP_PREFIX}": ENVELOPE})
    if header is not None:
        root.append(header)
    body = Tree(f"{SOAP_PREFIX}:Body")
    body.append(content)
    root.append(body)
    text: bytes = tostring(root, "utf-8", xml_declaration=False)
    # A carriage return is only kept when it is escaped (XML 1.0 §2.11).
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + text.replace(b"\r", b"&#13;")


def loads(data: bytes) -> Any:
    """A JSON text (RFC 8259) in UTF-8, no name twice, no NaN. Raises `UnmappableError`."""
    try:
        return json.loads(data.decode(), object_pairs_hook=_members, parse_constant=_refuse, parse_int=_whole)
    except UnmappableError:
        raise
    except (ValueError, RecursionError):
        raise UnmappableError("", "thân không phải JSON (UTF-8)") from None


def dumps(value: Any) -> bytes:
    """JSON as it goes back."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnmappableError("", "một tên trường có hai lần trong cùng một đối tượng JSON")
    return found


def _refuse(_text: str) -> Any:
    raise UnmappableError("", "NaN và Infinity không phải JSON")


def _whole(text: str) -> int:
    if len(text) > 20:
        raise UnmappableError("", "số quá dài")
    return int(text)
