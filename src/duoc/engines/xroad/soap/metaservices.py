"""The metaservices that are asked by SOAP (PR-META 3, 4): listMethods, allowedMethods, getWsdl.

They answer as a service would: the header fields copied in their order, then x:requestHash."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from duoc.engines.xroad.errors import XRoadError, error
from duoc.engines.xroad.identifiers import Parts
from duoc.engines.xroad.soap import wsdl
from duoc.engines.xroad.soap.header import FIELDS, SUBSYSTEM
from duoc.engines.xroad.soap.names import SHA512, i, soap, x
from duoc.engines.xroad.soap.request import Request
from duoc.engines.xroad.soap.writing import MEDIA, Tree, child, copied, document, new, qualified

_IDENTIFIER = (*SUBSYSTEM, "serviceCode", "serviceVersion")


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: the value of Content-Type and the body."""

    media: str
    body: bytes


def methods(request: Request, services: Iterable[tuple[Parts, str | None]]) -> Answer:
    """The answer of listMethods and allowedMethods: the identifiers (five parts, version or None) of SOAP services."""
    envelope, response = _response(request)
    for parts, version in services:
        element = child(response, x("service"))
        element.set(qualified(i("objectType")), "SERVICE")
        for name, part in zip(_IDENTIFIER, (*parts, version), strict=True):
            if part is not None:
                child(element, i(name), part)
    return Answer(MEDIA, document(envelope))


def wanted(request: Request) -> tuple[str, str | None]:
    """(service code, version or None) that a getWsdl asks for. Raises `XRoadError` (InvalidRequest)."""
    names = [element.name for element in request.wrapper.children]
    code = request.wrapper.first_text(x("serviceCode"))
    if not code or names not in ([x("serviceCode")], [x("serviceCode"), x("serviceVersion")]):
        raise error("InvalidRequest", "serviceCode")
    return code, request.wrapper.first_text(x("serviceVersion")) or None


def description(request: Request, text: str) -> Answer:
    """The answer of getWsdl: the message, and the WSDL `text` as its attachment. Raises `XRoadError` (InternalError) for a
    description that cannot be shown."""
    code, version = wanted(request)
    try:
        shown = wsdl.shown(text)
    except XRoadError:
        raise error("InternalError", "bản mô tả WSDL không đọc được") from None
    envelope, response = _response(request)
    child(response, x("serviceCode"), code)
    if version is not None:
        child(response, x("serviceVersion"), version)
    boundary = f"duoc-{uuid4().hex}".encode()
    head = b"\r\n--%b\r\nContent-Type: text/xml; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    body = b"".join(
        (
            (head % boundary)[2:], b"Content-ID: <answer>\r\n\r\n", document(envelope),
            head % boundary, b"Content-ID: <wsdl>\r\n\r\n", shown, b"\r\n--%b--\r\n" % boundary,
        )
    )  # fmt: skip
    return Answer(f'multipart/related; type="text/xml"; start="<answer>"; boundary="{boundary.decode()}"', body)


def _response(request: Request) -> tuple[Tree, Tree]:
    """(the envelope, the still empty `…Response` in its body)."""
    response = new(x(f"{request.metaservice}Response"))
    return answered(request, response), response


def answered(request: Request, content: Tree) -> Tree:
    """The envelope of an answer to a request that is made here: its header fields copied, `content` in the body."""
    envelope = new(soap("Envelope"))
    header = child(envelope, soap("Header"))
    for field in request.head.children:
        if field.name in FIELDS and field.name != x("requestHash"):
            copied(header, field)
    child(header, x("requestHash"), request.hash, algorithmId=SHA512)
    child(envelope, soap("Body")).append(content)
    return envelope
