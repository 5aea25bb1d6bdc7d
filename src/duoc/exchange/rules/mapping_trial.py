"""A mapping tried out on messages that somebody gives: what would reach the provider, what would come back. Nothing is sent."""

from duoc.engines.mapping import envelope, faults, to_json, to_xml
from duoc.engines.mapping.errors import UnmappableError
from duoc.engines.mapping.fields import JSON_TO_SOAP, Half, Mapping, Operation
from duoc.engines.xroad.errors import XRoadError
from duoc.engines.xroad.soap import encoding, request
from duoc.engines.xroad.soap.names import soap
from duoc.engines.xroad.soap.xml import Element
from duoc.exchange.rules.names import RefusedError


def operation_at(mapping: Mapping, path: str | None) -> Operation:
    """The operation of a path, or the only one. Raises `RefusedError`."""
    found = mapping.operations if path is None else [one for one in mapping.operations if one.path == path]
    if len(found) != 1:
        known = ", ".join(one.path or "(trống)" for one in mapping.operations)
        raise RefusedError(f"Hãy chọn một nghiệp vụ bằng --operation; bảng này có: {known}.")
    return found[0]


def asked(mapping: Mapping, operation: Operation, message: bytes) -> bytes:
    """The request as the provider would get it. Raises `RefusedError`."""
    return _converted(mapping, operation.request, message, mapping.direction == JSON_TO_SOAP, strict=True)


def answered(mapping: Mapping, operation: Operation, message: bytes) -> bytes:
    """A provider's answer (200) or fault as the caller would get it. Raises `RefusedError`."""
    return _converted(mapping, operation.answer, message, mapping.direction != JSON_TO_SOAP, strict=False)


def _converted(mapping: Mapping, half: Half, message: bytes, from_json: bool, *, strict: bool) -> bytes:
    try:
        if from_json:
            return envelope.wrapped(to_xml.written(mapping, half, envelope.loads(message), strict=strict))
        element = _element(message)
        if not strict and element.name == soap("Fault"):
            return envelope.dumps(faults.of_soap(mapping.faults, element).json)
        return envelope.dumps(to_json.read(half, element, strict=strict))
    except UnmappableError as problem:
        raise RefusedError(f"Không chuyển đổi được: {problem}.") from None
    except XRoadError as problem:
        raise RefusedError(f"{problem.message}.") from None


def _element(message: bytes) -> Element:
    _, body = request.envelope(encoding.decode(message, None), whole=True)
    if len(body.children) != 1:
        raise RefusedError("Thân SOAP phải có đúng một phần tử.")
    return body.children[0]
