"""The population service by its mapping, at the simulator: SOAP through the gateway tells what the simulator's own JSON tells."""

import hashlib
import http.client
import itertools
import json
import subprocess
import sys
import time
from base64 import b64encode

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.house import CLIENT, KEY, House
from tests.wire.gateway.mapped_fixture import SOAP_SERVICE, mapped_registry
from tests.wire.gateway.uplinks.ways import keep_secret

from duoc.sim.population.citizens import Citizens

_STAMPS = itertools.count()


def shown():
    """The sandbox's credentials, new at each call: the same ones open once."""
    stamp = str(int(time.time() * 1000) + next(_STAMPS))
    word = hashlib.sha256(f"https://gw.thu-nghiem.vn/dancuu-thu{stamp}bi-mat-thu".encode()).hexdigest()
    return [("Timestamp", stamp), ("Authorization", "Basic " + b64encode(f"u-thu:{word}".encode()).decode())]


@pytest.fixture(scope="module")
def simulator():
    port = find_free_port()
    process = subprocess.Popen([sys.executable, "-m", "duoc.sim", "--port", str(port)], stdout=subprocess.PIPE)
    assert process.stdout.readline().startswith(b"ready")
    yield port
    process.terminate()
    process.stdout.close()
    assert process.wait(5) == 0


@pytest.fixture(scope="module")
def house(tmp_path_factory, simulator):
    house = House(tmp_path_factory.mktemp("house"), find_free_port())
    with house.alive(mapped_registry(simulator)) as serving:
        yield serving


def mapped(house, path, value, credentials=True):
    own = [("X-Road-Client", CLIENT), ("X-Api-Key", KEY), *(shown() if credentials else [])]
    with Caller(house.port) as caller:
        return caller.call(request("POST", f"/r1/{SOAP_SERVICE}{path}", own, json.dumps(value).encode()))


def directly(port, value):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("POST", "/dancu/json", json.dumps(value), dict(shown()))
    with connection.getresponse() as answer:
        said = json.loads(answer.read())
    connection.close()
    return answer.status, said


def question(person):
    return {
        "maYeuCau": "YC-1", "maDVC": "1.000001", "maCanBo": "cb001", "soDinhDanh": person["SoDinhDanh"],
        "hoVaTen": person["HoVaTen"]["Ten"], "ngayThangNam": person["NgayThangNamSinh"]["NgayThangNam"],
    }  # fmt: skip


def test_the_answer_holds_the_facts_that_the_json_flavour_holds(house, simulator):
    for person in Citizens()._people[:10]:
        status, own = directly(simulator, question(person))
        got = mapped(house, "/tra-cuu", question(person))
        assert (status, got.status) == (200, 200), got.body
        assert json.loads(got.body)["congDan"] == own["congDan"]
        assert len(own["congDan"]) == 1


def test_verification_and_nobody(house):
    person = Citizens()._people[0]
    born = "-".join((person["NgayThangNamSinh"]["Nam"], "01", "01"))
    assert json.loads(mapped(house, "/xac-thuc", question(person) | {"ngayThangNam": born}).body) == {"tonTai": True}
    other = question(person) | {"hoVaTen": "NGUYỄN KHÁC"}
    assert json.loads(mapped(house, "/xac-thuc", other).body) == {"tonTai": False}
    assert json.loads(mapped(house, "/tra-cuu", other).body)["congDan"] == []
    year = {**question(person), "namSinh": person["NgayThangNamSinh"]["Nam"]}
    del year["ngayThangNam"]
    assert json.loads(mapped(house, "/xac-thuc", year).body) == {"tonTai": True}


def test_the_service_s_refusals_come_back_as_json(house):
    person = Citizens()._people[0]
    got = mapped(house, "/tra-cuu", question(person) | {"maDVC": "9.999999"})
    assert (got.status, json.loads(got.body)["error_code"]) == (403, "004")
    got = mapped(house, "/tra-cuu", question(person), credentials=False)
    assert (got.status, json.loads(got.body)["error_code"]) == (401, "CHUA_XAC_THUC")


def test_the_uplink_shows_the_province_s_credentials(house, simulator):
    registry = mapped_registry(simulator, version=2)
    settings = {"service_url": "https://gw.thu-nghiem.vn/dancu", "user": "u-thu"}
    registry["uplinks"] = [
        {"service": 2, "name": "di-population", "kind": "population", "settings": settings, "remote": ""}
    ]
    keep_secret(house, "population", "bi-mat-thu")
    house.write_registry(registry)
    house.wait_for_version(2)
    person = Citizens()._people[0]
    for _ in range(3):
        got = mapped(house, "/tra-cuu", question(person), credentials=False)
        assert json.loads(got.body)["congDan"][0]["soDinhDanh"] == person["SoDinhDanh"]
    keep_secret(house, "population", "khac")
    assert mapped(house, "/tra-cuu", question(person), credentials=False).error == (
        "Server.ServerProxy.ServiceFailed.UplinkCredentials"
    )
