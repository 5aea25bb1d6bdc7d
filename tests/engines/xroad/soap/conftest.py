"""The published SOAP messages, and one written out to be varied."""

import json

import pytest

from duoc.engines.xroad.errors import XRoadError

NAMESPACES = {
    "s": "http://schemas.xmlsoap.org/soap/envelope/", "x": "http://x-road.eu/xsd/xroad.xsd",
    "i": "http://x-road.eu/xsd/identifiers",
}  # fmt: skip
CLIENT = (
    '<x:client i:objectType="SUBSYSTEM"><i:xRoadInstance>DEV</i:xRoadInstance><i:memberClass>COM</i:memberClass>'
    "<i:memberCode>4321</i:memberCode><i:subsystemCode>TestClient</i:subsystemCode></x:client>"
)
SERVICE = (
    '<x:service i:objectType="SERVICE"><i:xRoadInstance>DEV</i:xRoadInstance><i:memberClass>COM</i:memberClass>'
    "<i:memberCode>1234</i:memberCode><i:subsystemCode>TestService</i:subsystemCode><i:serviceCode>getRandom</i:serviceCode>"
    "<i:serviceVersion>v1</i:serviceVersion></x:service>"
)
FIELDS = CLIENT + SERVICE + "<x:id>ID11234</x:id><x:protocolVersion>4.0</x:protocolVersion>"
BODY = '<p:getRandom xmlns:p="http://test.x-road.fi/producer"><p:request/></p:getRandom>'


def envelope(fields=FIELDS, body=BODY):
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return f"<s:Envelope {declared}><s:Header>{fields}</s:Header><s:Body>{body}</s:Body></s:Envelope>".encode()


@pytest.fixture(scope="session")
def published(shared):
    cases = json.loads((shared / "data/exchange/soap_cases.json").read_text())["cases"]
    return {case["id"]: case for case in cases}


def verdict(read, *said):
    """The code with which something is refused, None when it is read."""
    try:
        read(*said)
    except XRoadError as refused:
        return refused.type
    return None
