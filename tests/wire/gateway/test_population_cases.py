"""Every published case of the population service: through a real gateway to the simulator, whose clock stands at the cases'."""

import base64
import json
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.dialect_fixture import LGSP_SECRET, WSO2_SECRET, consumer_row, context_row, secret_row
from tests.wire.gateway.house import House, client_row, right_row, service_row

DVC, IOC = "VN-TEST/GOV/000.00.00.H12/dvc", "VN-TEST/GOV/000.00.00.H12/ioc"
CLOCK = "2024-09-22T10:13:20Z"
UNDERSTOOD = {
    "status", "status_any", "xpath_exists", "xpath_absent", "ns", "json_contains_value", "error_code", "upstream_called",
    "x_road_error_any",
}  # fmt: skip


def registry(port):
    """Two portals of the province; one may ask the population service, by its network, by X-Road-Client or by a token."""
    base = f"http://127.0.0.1:{port}"
    return {
        "version": 1, "instance": "VN-TEST", "server": "VN-TEST/GOV/000.00.00.H12/ss1",
        "members": [{"id": 1, "parts": ["VN-TEST", "GOV", "000.00.00.H12"], "name": "Tỉnh thử nghiệm"},
                    {"id": 2, "parts": ["VN-TEST", "GOV", "000.00.00.G01"], "name": "Bộ thử nghiệm"}],
        "clients": [client_row(1, DVC, 1, "open"), client_row(2, IOC, 1, "open")],
        "services": [service_row(1, "VN-TEST/GOV/000.00.00.G01/dancu/soap", f"{base}/dancu", kind="WSDL", version=None),
                     service_row(2, "VN-TEST/GOV/000.00.00.G01/dancu/json", f"{base}/dancu/json")],
        "rights": [right_row(1, 1), right_row(1, 2)], "keys": [], "certificates": [],
        "contexts": [context_row("/dancu", 1), context_row("/dancu/json", 2)],
        "networks": [{"client": 1, "network": "127.0.0.0/8"}],
        "consumers": [consumer_row(1, "wso2", "CK-thu-nghiem-001"), consumer_row(2, "lgsp", "AK-thu-nghiem")],
        "secrets": [secret_row(1, 1, WSO2_SECRET), secret_row(2, 2, LGSP_SECRET)],
    }  # fmt: skip


@pytest.fixture(scope="module")
def published(tmp_path_factory, shared):
    port = find_free_port()
    house = House(tmp_path_factory.mktemp("house"), find_free_port())
    house.write_registry(registry(port))
    house.start()
    said = json.loads((shared / "data/exchange/population_cases.json").read_text())
    assert CLOCK in said["clock"]
    yield house, port, {case["id"]: case for case in said["cases"]}
    assert house.stop() == 0
    assert "Traceback" not in house.errors(), house.errors()


@pytest.fixture
def simulator(published):
    """A simulator that has seen nothing yet: the cases show the same credentials, which open once."""
    running = []

    def begin():
        for process in running:
            end(process)
        command = [sys.executable, "-m", "duoc.sim", "--port", str(published[1]), "--stand-still-at", CLOCK]
        running[:] = [subprocess.Popen(command, stdout=subprocess.PIPE)]
        assert running[0].stdout.readline().startswith(b"ready")

    yield begin
    for process in running:
        end(process)


def end(process):
    process.terminate()
    process.stdout.close()
    assert process.wait(5) == 0


def token(house, case):
    """A token of the dialect that the case speaks."""
    headers = dict(map(tuple, case["request"]["headers"]))
    if "lgspaccesstoken" in headers:
        shown = [("lgspaccesstoken", headers["lgspaccesstoken"])]
    else:
        shown = [("Authorization", "Basic " + base64.b64encode(f"CK-thu-nghiem-001:{WSO2_SECRET}".encode()).decode())]
    shown.append(("Content-Type", "application/x-www-form-urlencoded"))
    with Caller(house.port) as caller:
        answer = caller.call(request("POST", "/token", shown, b"grant_type=client_credentials"))
    return json.loads(answer.body)["access_token"]


def ask(house, case):
    said = case["request"]
    headers = [(name, value) for name, value in map(tuple, said["headers"])]
    if any("{token}" in value for _, value in headers):
        made = token(house, case)
        headers = [(name, value.replace("{token}", made)) for name, value in headers]
    with Caller(house.port) as caller:
        return caller.call(request(said["method"], said["target"], headers, said["body"].encode()))


def test_every_published_case(published, simulator, subtests):
    house, _, cases = published
    assert len(cases) == 17
    for name, case in sorted(cases.items()):
        with subtests.test(name):
            assert case["expect"].keys() <= UNDERSTOOD
            simulator()
            check(ask(house, case), case["expect"])


def check(answer, expect):
    assert answer.status in expect.get("status_any", [expect.get("status")]), answer.body.decode()
    for path in expect.get("xpath_exists", ()):
        assert found(answer, path, expect), path
    for path in expect.get("xpath_absent", ()):
        assert not found(answer, path, expect), path
    if "x_road_error_any" in expect:
        assert answer["X-Road-Error"] in expect["x_road_error_any"]
    if "json_contains_value" in expect:
        assert f'"{expect["json_contains_value"]}"' in json.dumps(json.loads(answer.body))
    if "error_code" in expect:
        assert ElementTree.fromstring(answer.body).findtext(".//detail/MaLoi") == expect["error_code"]
    if expect.get("upstream_called") is False:
        # The simulator is the provider: it is asked, and tells nobody's data.
        assert b"096099000001" not in answer.body


def found(answer, path, expect):
    root = ElementTree.fromstring(answer.body)
    if "local-name()" in path:
        assert path == "//*[local-name()='TonTai'][text()='false']"
        return [one for one in root.iter() if one.tag.endswith("}TonTai") and one.text == "false"]
    return root.findall("." + path, expect["ns"])


def test_the_same_credentials_open_once(published, simulator):
    house, _, cases = published
    simulator()
    assert ask(house, cases["auth-a-basic-sha256-only"]).status == 200
    assert ask(house, cases["auth-a-basic-sha256-only"]).status == 401
