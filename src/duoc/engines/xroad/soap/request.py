"""A caller's SOAP message: read once, believed as far as it leaves nothing to interpret."""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha512

from duoc.engines.xroad.errors import error
from duoc.engines.xroad.soap import encoding, header, media_type, multipart, xml
from duoc.engines.xroad.soap.header import Header
from duoc.engines.xroad.soap.names import local_part, soap, x
from duoc.engines.xroad.soap.xml import Element

# The metaservices that are called by SOAP (PR-META): their wrapper is X-Road's.
METASERVICES = frozenset(("listMethods", "allowedMethods", "getWsdl"))
_XML = frozenset(("text/xml", "application/xml", "application/xop+xml"))


@dataclass(frozen=True, slots=True)
class Request:
    """`head` is the Header element that `header` was read from. `wrapper` is the one child of the body; what is inside it is
    kept for metaservices only. `hash`: x:requestHash."""

    header: Header
    head: Element
    wrapper: Element
    hash: str

    @property
    def metaservice(self) -> str | None:
        """The metaservice that is called, None for a service of the provider's own."""
        code = self.header.service[4]
        return code if code in METASERVICES else None


def soap_part(content_type: bytes | None, body: bytes) -> tuple[slice, str | None]:
    """(where the SOAP message stands, its charset) in a body of either kind. Raises `XRoadError`."""
    if content_type is None:
        raise error("InvalidContentType")
    media = media_type.parse(content_type)
    where = slice(0, len(body))
    if media.name == "multipart/related":
        first = multipart.parts(body, media)[0]
        where, media = first.content, media_type.parse(first.fields.get(b"content-type", b"text/xml"))
        if media.name not in _XML:
            raise error("InvalidContentType", "phần thứ nhất phải là SOAP")
    elif media.name not in ("text/xml", "application/xml"):
        raise error("InvalidContentType")
    if where.stop <= where.start:
        raise error("MissingSoap")
    return where, media.parameters.get("charset")


def envelope(text: encoding.Text, whole: bool = False) -> tuple[Element | None, Element]:
    """(header, body) of a SOAP 1.1 message; what is inside the body's children is kept when `whole`. Raises `XRoadError`."""
    root = xml.read(text, None if whole else soap("Body"))
    if root.name != soap("Envelope"):
        raise error("InvalidSoap")
    headers, bodies = root.named(soap("Header")), root.named(soap("Body"))
    if not bodies:
        raise error("MissingBody")
    if root.children != [*headers, *bodies] or len(headers) > 1 or len(bodies) > 1:
        raise error("InvalidSoap", "Envelope có Header rồi Body, mỗi thứ một lần")
    return (headers[0] if headers else None), bodies[0]


def read(content_type: bytes | None, soap_action: list[bytes], body: bytes) -> Request:
    """The message of `POST /`. Raises `XRoadError` for whatever PR-MESS does not allow."""
    media_type.check_action(soap_action)
    where, charset = soap_part(content_type, body)
    message = body[where]
    text = encoding.decode(message, charset)
    head, content = envelope(text)
    if head is None:
        raise error("MissingHeader")
    fields = header.read(head)
    if len(content.children) != 1:
        raise error("InvalidBody")
    wrapper = content.children[0]
    code = fields.service[4]
    if local_part(wrapper.name) != code or (code in METASERVICES and wrapper.name != x(code)):
        raise error("InconsistentHeaders")
    if code in METASERVICES:
        wrapper = envelope(text, whole=True)[1].children[0]
    return Request(fields, head, wrapper, request_hash(message))


def request_hash(message: bytes) -> str:
    """x:requestHash (PR-MESS 2.2): of the HTTP body or, with attachments, of the first part's content."""
    return b64encode(sha512(message).digest()).decode()
