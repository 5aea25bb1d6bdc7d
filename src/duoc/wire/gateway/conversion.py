"""A service's mapping applied to the messages of one call: what goes to the provider, what of its answer goes back."""

from collections.abc import Callable
from typing import NamedTuple
from xml.etree.ElementTree import Element as Tree

from duoc.engines.mapping import envelope, faults, to_json, to_xml
from duoc.engines.mapping.errors import UnmappableError
from duoc.engines.mapping.fields import Mapping, Operation
from duoc.engines.xroad.errors import XRoadError, error
from duoc.engines.xroad.soap import encoding, request
from duoc.engines.xroad.soap.names import soap
from duoc.wire.gateway.http import RequestHead, ResponseHead
from duoc.wire.gateway.whole_call import Judge, Judged

# Of one converted request; the answer may be as large as the exchange's SOAP reader takes.
MAX_REQUEST = 1 << 20
# The caller's own that speak of the body as it came.
REPLACED = frozenset(
    b"content-type soapaction accept accept-encoding accept-charset content-encoding content-language content-md5 digest "
    b"if-match if-none-match if-modified-since if-unmodified-since if-range range".split()
)
Headed = Callable[[Tree], bytes]


class Converted(NamedTuple):
    """A request in the provider's form. `path`: what follows the service's address."""

    path: bytes
    lines: bytes
    content: bytes
    judge: Judge


def to_soap(mapping: Mapping, method: bytes, head: RequestHead, rest: bytes, body: bytes) -> Converted:
    """A JSON caller's request for a SOAP provider; of the head its header lines count. Raises `XRoadError`."""
    if method != b"POST":
        raise error("InvalidHttpMethod", "dịch vụ có bảng chuyển đổi chỉ nhận POST")
    operation = mapping.at(rest.decode("ascii", "replace"))
    if operation is None:
        known = ", ".join(one.path or "(trống)" for one in mapping.operations)
        raise error("InvalidMessage", f"không có nghiệp vụ ở đường dẫn này; có: {known}")
    _check_coding(head)
    media = head.values(b"content-type")
    if len(media) > 1 or (media and not _is_json(media[0])):
        raise error("InvalidMessage", "Content-Type phải là application/json")
    try:
        tree = to_xml.written(mapping, operation.request, envelope.loads(body), strict=True)
    except UnmappableError as problem:
        raise error("InvalidMessage", str(problem)) from None
    lines = f'Content-Type: {envelope.XML}\r\nSOAPAction: "{operation.action}"\r\nAccept: text/xml\r\n'
    return Converted(b"", lines.encode(), envelope.wrapped(tree), _of_soap(mapping, operation))


def of_soap(mapping: Mapping, head: RequestHead, body: bytes, headed: Headed = envelope.wrapped) -> Converted:
    """A SOAP caller's request for a JSON provider; `headed` puts an answer's element into its envelope. Raises `XRoadError`."""
    _check_coding(head)
    media = head.values(b"content-type")
    where, charset = request.soap_part(media[0] if len(media) == 1 else None, body)
    if where != slice(0, len(body)):
        raise error("InvalidMessage", "tệp đính kèm không chuyển đổi được")
    _, soap_body = request.envelope(encoding.decode(body, charset), whole=True)
    if len(soap_body.children) != 1:
        raise error("InvalidBody")
    wrapper = soap_body.children[0]
    operation = mapping.of(wrapper.name)
    if operation is None:
        known = ", ".join(one.request.element.written for one in mapping.operations)
        raise error("InvalidMessage", f"không có nghiệp vụ này; có: {known}")
    try:
        content = envelope.dumps(to_json.read(operation.request, wrapper, strict=True))
    except UnmappableError as problem:
        raise error("InvalidMessage", str(problem)) from None
    lines = f"Content-Type: {envelope.JSON}\r\nAccept: {envelope.JSON}\r\n".encode()
    return Converted(operation.path.encode(), lines, content, _of_json(mapping, operation, headed))


def _of_soap(mapping: Mapping, operation: Operation) -> Judge:
    """Looks at a SOAP provider's answer; gives JSON back."""

    def judge(head: ResponseHead, content: bytes) -> Judged:
        try:
            where, charset = request.soap_part(_one(head, b"content-type"), content)
            _, body = request.envelope(encoding.decode(content[where], charset), whole=True)
        except XRoadError as problem:
            code = "HttpError" if head.status != 200 else problem.type.rpartition(".")[2]
            raise failed(code) from None
        if len(body.children) != 1:
            raise failed("InvalidBody")
        element = body.children[0]
        if element.name == soap("Fault"):
            fault = faults.of_soap(mapping.faults, element)
            return _said(fault.status, envelope.JSON, envelope.dumps(fault.json))
        if head.status != 200:
            raise failed("HttpError")
        try:
            value = to_json.read(operation.answer, element, strict=False)
        except UnmappableError as problem:
            raise failed("InvalidMessage", problem.place) from None
        return _said(200, envelope.JSON, envelope.dumps(value))

    return judge


def _of_json(mapping: Mapping, operation: Operation, headed: Headed) -> Judge:
    """Looks at a JSON provider's answer; gives SOAP back."""

    def judge(head: ResponseHead, content: bytes) -> Judged:
        media = _one(head, b"content-type")
        if not 200 <= head.status < 600 or 300 <= head.status < 400 or (media is not None and not _is_json(media)):
            raise failed("HttpError")
        try:
            value = envelope.loads(content)
            if head.status >= 400:
                fault = faults.of_json(mapping.faults, head.status, value)
                return _said(500, envelope.XML, envelope.wrapped(faults.element(fault)))
            tree = to_xml.written(mapping, operation.answer, value, strict=False)
        except UnmappableError as problem:
            raise failed("HttpError" if head.status >= 400 else "InvalidMessage", problem.place) from None
        return _said(200, envelope.XML, headed(tree))

    return judge


def failed(code: str, place: str = "") -> XRoadError:
    """What is wrong with a provider's answer, as its failure and not the caller's."""
    whole = error("ServiceFailed", f"trả lời không chuyển đổi được, trường {place}" if place else "")
    return XRoadError(f"{whole.type}.{code}", whole.message)


def _said(status: int, media: str, content: bytes) -> Judged:
    reason = b"OK" if status == 200 else b"Error"
    return Judged(b"HTTP/1.1 %d %b\r\nContent-Type: %b\r\n" % (status, reason, media.encode()), content, status)


def _check_coding(head: RequestHead) -> None:
    if any(value.lower() not in (b"", b"identity") for value in head.values(b"content-encoding")):
        raise error("InvalidMessage", "thân nén không chuyển đổi được: bỏ Content-Encoding")


def _is_json(media: bytes) -> bool:
    name = media.partition(b";")[0].strip().lower()
    return name in (b"application/json", b"text/json") or (name.startswith(b"application/") and name.endswith(b"+json"))


def _one(head: ResponseHead, name: bytes) -> bytes | None:
    """The value of a header that a provider says once."""
    fields = (line.partition(b":") for line in head.block.split(b"\r\n")[1:])
    values = [value.strip(b" \t") for field, _, value in fields if field.lower() == name]
    return values[0] if len(values) == 1 else None
