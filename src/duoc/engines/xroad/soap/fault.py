"""What the gateway says when it cannot pass a SOAP call on (PR-MESS 2.9): HTTP 200, an envelope without header, a fault."""

from duoc.engines.xroad.errors import XRoadError
from duoc.engines.xroad.soap.names import soap
from duoc.engines.xroad.soap.writing import child, document, new

STATUS = 200  # SOAP 1.1 says 500; every X-Road client expects X-Road's own 200


def body(problem: XRoadError, detail: str) -> bytes:
    """The fault of an error; `detail` is the opaque id under which the gateway's log holds the case."""
    envelope = new(soap("Envelope"))
    fault = child(child(envelope, soap("Body")), soap("Fault"))
    child(fault, "faultcode", problem.type)
    child(fault, "faultstring", problem.message)
    child(fault, "faultactor")
    child(child(fault, "detail"), "faultDetail", detail)
    return document(envelope)
