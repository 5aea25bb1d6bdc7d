"""Where a SOAP service's description is fetched: never from another server than the service's own."""

import pytest
from tests.wire.gateway.house import service_row, small_registry

from duoc.wire.gateway.allowances import Allowances
from duoc.wire.gateway.registry import build


class Pool:
    def address(self, host, port, tls):
        return (host, port, tls)

    def breaker(self, service):
        return None


@pytest.mark.parametrize(
    ("said", "target"),
    [
        (None, b"/ws?wsdl"),
        ("http://a.example:81/ws/all.wsdl", b"/ws/all.wsdl"),
        ("http://a.example:81/x?singleWsdl&l=%C4%90", b"/x?singleWsdl&l=%C4%90"),
        ("http://a.example:81", b"/"),
        ("http://b.example:81/x", b"/ws?wsdl"),
        ("http://a.example/x", b"/ws?wsdl"),
        ("https://a.example:81/x", b"/ws?wsdl"),
        ("file:///etc/passwd", b"/ws?wsdl"),
        ("http://a.example:99999999/", b"/ws?wsdl"),
        ("http://a.example:81/x y", b"/x%20y"),
    ],
)
def test_it_is_on_the_services_own_server(said, target):
    registry = small_registry(1)
    row = service_row(2, "VN/GOV/G22/sim/w", "http://a.example:81/ws", kind="WSDL", description_url=said)
    registry["services"].append(row)
    service = build(registry, Pool(), Allowances()).services["VN", "GOV", "G22", "sim", "w"]
    assert service.described_at == target
