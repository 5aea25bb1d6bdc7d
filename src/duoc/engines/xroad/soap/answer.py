"""A provider's answer: held against the question, and stamped with the hash of the request (PR-MESS 2.2).

Everything else passes byte for byte: the one element is put in by place, the provider's document is not written anew.
"""

from dataclasses import replace
from typing import NamedTuple

from duoc.engines.xroad.errors import XRoadError, error
from duoc.engines.xroad.soap import encoding, header
from duoc.engines.xroad.soap.names import SHA512, soap, x
from duoc.engines.xroad.soap.request import Request, envelope, soap_part
from duoc.engines.xroad.soap.writing import document, new


class Answer(NamedTuple):
    """What goes back. `is_fault`: the provider's own fault, passed as it is."""

    body: bytes
    is_fault: bool = False


def stamped(request: Request, content_type: bytes | None, body: bytes) -> Answer:
    """The answer with x:requestHash as the last field of its header, in place of any that the provider had put there; a fault
    of the provider's as it is. Raises `XRoadError`: ServiceFailed for what is no SOAP answer, InconsistentResponse for one
    that belongs to another question."""
    try:
        where, charset = soap_part(content_type, body)
        text = encoding.decode(body[where], charset)
        head, content = envelope(text)
        if len(content.children) != 1:
            raise error("InvalidBody")
        if content.children[0].name == soap("Fault"):
            return Answer(body, is_fault=True)
        if head is None:
            raise error("MissingHeader")
        fields = header.read(head)
    except XRoadError as problem:
        raise _failed(problem) from None
    if replace(fields, security_server=None) != replace(request.header, security_server=None):
        raise error("InconsistentResponse")
    utf8 = text.utf8
    cuts = [element.span(utf8) for element in head.named(x("requestHash"))]
    pieces, at = [], 0
    for cut in cuts:
        pieces.append(utf8[at : cut.start])
        at = cut.stop
    pieces += [utf8[at : head.closes], _hash_element(request.hash), utf8[head.closes :]]
    return Answer(body[: where.start] + text.written(b"".join(pieces)) + body[where.stop :])


def _hash_element(value: str) -> bytes:
    element = new(x("requestHash"))
    element.set("algorithmId", SHA512)
    element.text = value
    return document(element).partition(b"\n")[2]


def _failed(problem: XRoadError) -> XRoadError:
    """What is wrong with a provider's message, as its failure and not the caller's."""
    code = problem.type.rpartition(".")[2]
    failed = error("ServiceFailed")
    return XRoadError(f"{failed.type}.{code}", failed.message)
