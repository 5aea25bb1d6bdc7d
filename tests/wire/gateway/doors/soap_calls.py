"""SOAP messages of a small province's clients, and what they read in the answers."""

from xml.etree import ElementTree

from tests.wire.gateway.caller import request
from tests.wire.gateway.house import KEY, right_row, service_row, small_registry

NAMESPACES = {
    "s": "http://schemas.xmlsoap.org/soap/envelope/", "x": "http://x-road.eu/xsd/xroad.xsd",
    "i": "http://x-road.eu/xsd/identifiers",
}  # fmt: skip
DVC, IOC = ("VN", "GOV", "H12", "dvc"), ("VN", "GOV", "H12", "ioc")
_PARTS = ("xRoadInstance", "memberClass", "memberCode", "subsystemCode", "serviceCode", "serviceVersion")
WSDL = (
    '<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/">'
    '<soap:address location="http://10.0.0.7/noi-bo"/></w:definitions>'
)


def soap_registry(port, version=1):
    """The small registry with SOAP services: one with a version, one to which nobody has a right, one that is disabled."""
    registry = small_registry(port, version)
    base = f"http://127.0.0.1:{port}"
    registry["services"] += [
        service_row(2, "VN/GOV/G22/sim/getRandom", f"{base}/soap", kind="WSDL", version="v1"),
        service_row(3, "VN/GOV/G22/sim/secret", f"{base}/soap", kind="WSDL", version=None),
        service_row(4, "VN/GOV/G22/sim/paused", f"{base}/soap", kind="WSDL", enabled=False, notice="đến 20:00"),
        service_row(5, "VN/GOV/G22/sim/slow", f"{base}/soap", kind="WSDL", timeout_s=1),
    ]
    registry["rights"] += [right_row(1, service) for service in (2, 4, 5)]
    registry["documents"] = {"2": {"media": "text/xml", "text": WSDL}}
    return registry


def identifier(name, kind, parts):
    inner = "".join(f"<i:{key}>{part}</i:{key}>" for key, part in zip(_PARTS, parts, strict=False))
    return f'<x:{name} i:objectType="{kind}">{inner}</x:{name}>'


def message(
    code="getRandom", version="v1", client=DVC, more="", inner="", wrapper=None, server=("VN", "GOV", "G22", "sim")
):
    """An envelope in UTF-8."""
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    kind = "SUBSYSTEM" if len(client) == 4 else "MEMBER"
    service = identifier("service", "SERVICE", (*server, code, *((version,) if version else ())))
    fields = (
        f"{identifier('client', kind, client)}{service}<x:id>M-1</x:id>{more}<x:protocolVersion>4.0</x:protocolVersion>"
    )
    name = wrapper or f"p:{code}"
    body = f'<{name} xmlns:p="urn:p">{inner}</{name}>'
    return f"<s:Envelope {declared}><s:Header>{fields}</s:Header><s:Body>{body}</s:Body></s:Envelope>".encode()


def post(body, *headers, key=KEY, media="text/xml; charset=utf-8"):
    own = [("Content-Type", media)] if media else []
    own += [("X-Api-Key", key)] if key else []
    return request("POST", "/", (*own, *headers), body)


def fault(answer):
    """The code of a gateway's fault, its whole form checked; None when the answer is no fault."""
    root = ElementTree.fromstring(answer.body)
    said = root.find("s:Body/s:Fault", NAMESPACES)
    if said is None:
        return None
    assert root.find("s:Header", NAMESPACES) is None
    assert answer.status == 200
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert answer["SOAPAction"] == ""
    assert [child.tag for child in said] == ["faultcode", "faultstring", "faultactor", "detail"]
    assert said.findtext("faultstring")
    assert said.findtext("detail/faultDetail")
    return said.findtext("faultcode")
