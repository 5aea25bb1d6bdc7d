"""The description of a SOAP service as callers may see it (PR-META 4): where the provider lives is replaced."""

import re
from xml.sax.saxutils import quoteattr

from duoc.engines.xroad.errors import error
from duoc.engines.xroad.soap import xml
from duoc.engines.xroad.soap.encoding import Text
from duoc.engines.xroad.soap.names import WSDL, WSDL_HTTP, WSDL_SOAP, WSDL_SOAP12
from duoc.engines.xroad.soap.xml import Element

ENDPOINT = "http://example.org/xroad-endpoint"
_ADDRESSES = frozenset(f"{namespace}}}address" for namespace in (WSDL_SOAP, WSDL_SOAP12, WSDL_HTTP))
_DECLARATION = re.compile(r"\ufeff?<\?xml\s[^?]*\?>\s*")
_ATTRIBUTE = re.compile(rb"""([^\s=<>"']++)(\s*=\s*)("[^"]*"|'[^']*')""")


def shown(description: str, endpoint: str = ENDPOINT) -> bytes:
    """The WSDL 1.1 in UTF-8, its addresses replaced by `endpoint` and everything else as it was. Raises `XRoadError`
    (InvalidXml)."""
    utf8 = _DECLARATION.sub("", description, count=1).encode()
    pieces, at = [b'<?xml version="1.0" encoding="UTF-8"?>\n'], 0
    root = xml.read(Text(utf8, b"", "utf-8"))
    if root.name != f"{WSDL}}}definitions":
        raise error("InvalidXml", "không phải WSDL 1.1")
    for element in _addresses(root):
        tag = element.tag(utf8)
        pieces += [utf8[at : element.opens], _ATTRIBUTE.sub(lambda found: _replaced(found, endpoint), tag)]
        at = element.opens + len(tag)
    return b"".join([*pieces, utf8[at:]])


def _addresses(element: Element) -> list[Element]:
    """In the order of the document."""
    own = [element] if element.name in _ADDRESSES else []
    return own + [found for child in element.children for found in _addresses(child)]


def _replaced(found: re.Match[bytes], endpoint: str) -> bytes:
    name, equals, _ = found.groups()
    return name + equals + quoteattr(endpoint).encode() if name == b"location" else found[0]
