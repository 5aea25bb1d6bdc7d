"""A used-up quota in the words of each language: 429 with Retry-After (reference §2, §9.6), a fault in SOAP."""

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.dialect_fixture import dialect_registry
from tests.wire.gateway.doors.clients import basic, bearer, envelope, fault, lgsp, token
from tests.wire.gateway.doors.soap_calls import message, post, soap_registry
from tests.wire.gateway.house import House
from tests.wire.gateway.soap_provider import responded
from tests.wire.gateway.test_allowances import quota_row


@pytest.fixture
def serving(tmp_path):
    """Starts a gateway on a registry."""
    house = House(tmp_path, find_free_port())

    def serve(registry):
        house.write_registry(registry)
        house.start()
        return Caller(house.port)

    yield serve
    assert house.stop() == 0


@pytest.fixture
def limited(serving, provider):
    """A gateway where each caller may call a service once an hour."""
    quotas = [
        quota_row(1, 1, 3600), quota_row(2, 1, 3600, service=3), quota_row(3, 1, 3600, client=2, service=5),
    ]  # fmt: skip
    return serving(dialect_registry(provider.port) | {"quotas": quotas})


def test_wso2_client_reads_throttled_out(limited):
    with limited as caller:
        call = request("GET", "/apiCSDLDKDN/1.0/chiTiet", (bearer(token(caller, basic())),))
        assert caller.call(call).status == 200
        told = caller.call(call)
        assert (told.status, fault(told)) == (429, 900800)
        assert 3590 <= int(told["Retry-After"]) <= 3600


def test_lgsp_client_reads_429_in_its_envelope(limited):
    with limited as caller:
        call = request("POST", "/ngsp/BaoHiemXaHoi/TraCuu", (bearer(token(caller, lgsp())), lgsp()), b"{}")
        assert caller.call(call).status == 200
        told = caller.call(call)
        assert (told.status, envelope(told)) == (429, 429)
        assert 3590 <= int(told["Retry-After"]) <= 3600


def test_xrdadapter_client_reads_429(limited):
    with limited as caller:
        target = "/XrdAdapter/RestService/forward/mapi/g?dstcode=VN:GOV:000.00.00.G22:vpcpdvcprovider"
        assert caller.call(request("POST", target, (), b"{}")).status == 200
        assert caller.call(request("POST", target, (), b"{}")).error == "Client.QuotaExceeded"


def test_soap_client_reads_a_fault(serving, provider):
    provider.script = responded
    with serving(soap_registry(provider.port) | {"quotas": [quota_row(1, 1, 3600, service=2)]}) as caller:
        assert b"Fault" not in caller.call(post(message())).body
        told = caller.call(post(message()))
        assert told.status == 200
        assert b"<faultcode>Client.QuotaExceeded</faultcode>" in told.body
        assert 3590 <= int(told["Retry-After"]) <= 3600
