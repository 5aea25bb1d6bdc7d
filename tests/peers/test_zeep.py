"""zeep, a SOAP client nobody here wrote: builds itself from the WSDL that the gateway serves, and reads a citizen."""

import io
import subprocess
import sys
from email import message_from_bytes, policy

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.doors.soap_calls import DVC, message, post
from tests.wire.gateway.house import KEY, House, eventually, right_row, service_row, small_registry

from duoc.sim.population.service import DESCRIPTION

zeep = pytest.importorskip("zeep", reason="zeep is not installed: run `./duoc check`, which brings it")

PROVIDER = ("VN", "GOV", "G01", "dancu")
LOOK_UP, VERIFY = "TraCuuThongTinCongDan", "XacThucThongTinCongDan"
QUESTION = {
    "MaYeuCau": "YC-1", "MaDVC": "1.000001", "MaTichHop": "037", "MaDonVi": "000.00.00.H12", "MaCanBo": "canbo01",
    "SoDinhDanh": "096099000001", "HoVaTen": "NGUYỄN VĂN THỬ", "NgayThangNamSinh": {"NgayThangNam": "19990101"},
}  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A gateway before the population simulator, whose description is registered."""
    port = find_free_port()
    registry = small_registry(port)
    registry["members"].append({"id": 3, "parts": list(PROVIDER[:3]), "name": "Bộ Công an"})
    base = f"http://127.0.0.1:{port}/dancu"
    registry["services"] += [
        service_row(number, "/".join((*PROVIDER, code)), base, kind="WSDL", version="v1")
        for number, code in ((2, LOOK_UP), (3, VERIFY))
    ]
    registry["rights"].append(right_row(1, 2))
    registry["documents"] = {number: {"media": "text/xml", "text": DESCRIPTION} for number in ("2", "3")}
    house = House(tmp_path_factory.mktemp("house"), find_free_port())
    house.write_registry(registry)
    simulator = subprocess.Popen([sys.executable, "-m", "duoc.sim", "--port", str(port)], stdout=subprocess.PIPE)
    assert simulator.stdout.readline().startswith(b"ready")
    house.start()
    yield house
    simulator.terminate()
    simulator.stdout.close()
    assert simulator.wait(5) == 0
    assert house.stop() == 0
    assert "Traceback" not in house.errors(), house.errors()


@pytest.fixture(scope="module")
def client(house):
    """zeep's client, built from the attachment of getWsdl's answer."""
    asked = message(
        "getWsdl", None, server=PROVIDER, wrapper="x:getWsdl", inner=f"<x:serviceCode>{LOOK_UP}</x:serviceCode>"
    )
    with Caller(house.port) as caller:
        answer = caller.call(post(asked))
    whole = b"Content-Type: " + answer["Content-Type"].encode() + b"\r\n\r\n" + answer.body
    _, wsdl = message_from_bytes(whole, policy=policy.HTTP).iter_parts()
    client = zeep.Client(io.BytesIO(wsdl.get_payload(decode=True)))
    client.transport.session.headers["X-Api-Key"] = KEY
    yield client
    client.transport.session.close()


def header(code, **more):
    names = ("xRoadInstance", "memberClass", "memberCode", "subsystemCode", "serviceCode", "serviceVersion")
    return {
        "client": {"objectType": "SUBSYSTEM", **dict(zip(names, DVC, strict=False))},
        "service": {"objectType": "SERVICE", **dict(zip(names, (*PROVIDER, code, "v1"), strict=True))},
        "id": "zeep-1", "protocolVersion": "4.0", **more,
    }  # fmt: skip


def service(client, house):
    return client.create_service("{http://dancuquocgia.bca}dancu", f"http://127.0.0.1:{house.port}/")


def test_the_address_that_it_learns_is_nobodys(client):
    (port,) = next(iter(client.wsdl.services.values())).ports.values()
    assert port.binding_options["address"] == "http://example.org/xroad-endpoint"


def test_it_reads_a_citizen(client, house):
    said = header(LOOK_UP, userId="VN-canbo01", issue="H12-1")
    found = service(client, house).TraCuuThongTinCongDan(**QUESTION, _soapheaders=said)
    (person,) = found.CongDan
    assert (person.SoDinhDanh, person.HoVaTen.Ten, person.GioiTinh) == ("096099000001", "NGUYỄN VĂN THỬ", "1")
    assert found.GhiChu == "Dữ liệu minh họa"
    eventually(lambda: any(one.id == "zeep-1" and one.issue == "H12-1" for one in house.messages()))


def test_it_raises_our_faults(client, house):
    with pytest.raises(zeep.exceptions.Fault) as refused:
        service(client, house).XacThucThongTinCongDan(**QUESTION, _soapheaders=header(VERIFY))
    assert refused.value.code == "Server.ServerProxy.AccessDenied"
    assert refused.value.message


def test_it_raises_the_providers_faults(client, house):
    wrong = QUESTION | {"MaDVC": "9.9"}
    with pytest.raises(zeep.exceptions.Fault) as refused:
        service(client, house).TraCuuThongTinCongDan(**wrong, _soapheaders=header(LOOK_UP))
    assert refused.value.code == "soap:Client"


def test_the_description_can_be_fetched_from_the_simulator(house):
    port = int(house.registry["services"][1]["base_url"].split(":")[2].split("/")[0])
    with Caller(port) as caller:
        answer = caller.call(request("GET", "/dancu?wsdl"))
    assert zeep.Client(io.BytesIO(answer.body)).wsdl.services
