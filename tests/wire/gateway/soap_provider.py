"""What the recording provider answers in the published SOAP cases: the header copied, `<code>Response` in the body."""

import re

from tests.wire.gateway.provider import answer

XML = [("Content-Type", "text/xml; charset=utf-8"), ("X-Internal", "10.0.0.7"), ("Set-Cookie", "a=b")]
_CODE = re.compile(rb"<[a-z]*:?serviceCode[^>]*>([^<]*)<")


def message_of(request):
    """The SOAP message of a request as the provider sees it, in UTF-8."""
    body = request.body
    if request.values("Content-Type")[0].startswith("multipart/"):
        body = body.partition(b"\r\n\r\n")[2].partition(b"\r\n--")[0]
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        body = body.decode("utf-16").replace('encoding="UTF-16"', 'encoding="UTF-8"').encode()
    return body


def responded(request, _connection=None):
    """A sound answer: the caller's envelope with another body."""
    message = message_of(request)
    (code,) = set(_CODE.findall(message))
    body = re.search(rb"<(\w+:Body)>", message)[1]
    envelope = message[: message.index(b"<" + body)]
    answered = b'<%b><r:%bResponse xmlns:r="urn:r"/></%b></%b' % (
        body,
        code,
        body,
        message[message.rindex(b"</") + 2 :],
    )
    return answer(200, XML, envelope + answered)


def fault(code, status=500):
    """An answer that is a fault of the provider's own."""
    said = f"<faultcode>{code}</faultcode><faultstring>x</faultstring>"
    envelope = (
        '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body><SOAP-ENV:Fault>'
        f"{said}</SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>"
    )
    return lambda _request, _connection: answer(status, XML, envelope.encode())
