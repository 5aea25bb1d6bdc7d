"""Secrets are exchanged under load, from the service's verb to the gateway: no call is lost, and what happened is told."""

import json
import re
import subprocess
import sys
import threading
import time
from base64 import b64encode
from collections import Counter

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.certificates import Certificate
from tests.wire.gateway.house import House, eventually
from tests.wire.test_registry_snapshot import agency

from duoc.exchange import services as exchange
from duoc.people import services as people

CLIENT = ("VN", "GOV", "H12", "dvc")
SERVICE = ("VN", "GOV", "G22", "sim", "DKDN")
NAME, SERVED = "/".join(CLIENT), "/".join(SERVICE)
FORM = ("Content-Type", "application/x-www-form-urlencoded")


@pytest.fixture
def served(database, module_provider, tmp_path):
    """A registry in the database, its recorder and its gateway; the house, and the agency whose keys speak for the client."""
    owner = agency("h12")
    exchange.register_member(CLIENT[:3], "Tỉnh", agency_id=owner.pk, server_code="ss1")
    exchange.register_member(SERVICE[:3], "Bộ")
    exchange.register_subsystem(CLIENT, "Dịch vụ công")
    exchange.register_subsystem(SERVICE[:4], "Chia sẻ")
    exchange.register_service(SERVICE, "Doanh nghiệp", f"http://127.0.0.1:{module_provider.port}/base")
    exchange.grant(NAME, SERVED)
    exchange.add_context("/dkdn/1.0", SERVED)
    house = House(tmp_path, find_free_port(), find_free_port())
    command = [sys.executable, "-m", "duoc.wire.recorder", "--environment", "production", "--home", str(tmp_path)]
    recorder = subprocess.Popen([*command, "--database", database], stdout=subprocess.PIPE)
    try:
        assert recorder.stdout is not None
        recorder.stdout.readline()
        eventually(lambda: (house.folder / "registry.json").exists())
        house.start()
        yield house, owner
        assert house.stop() == 0
    finally:
        house.kill()
        recorder.kill()
        recorder.communicate()


class Software(threading.Thread):
    """A client that never stops calling: each time over a kept connection and over a new one. `show` makes its request."""

    def __init__(self, show, port, tls=None):
        super().__init__()
        self.show, self.port, self.tls = show, port, tls
        self.statuses = Counter()
        self.ending = threading.Event()
        self.start()

    def run(self):
        while not self.ending.is_set():
            tls = shown = self.tls() if self.tls else None
            with Caller(self.port, tls) as kept:
                while tls is shown and not self.ending.is_set():
                    with Caller(self.port, tls) as new:
                        for caller in (kept, new):
                            self.statuses[caller.call(self.show()).status] += 1
                    time.sleep(0.005)
                    tls = self.tls() if self.tls else None

    def stop(self):
        self.ending.set()
        self.join(10)
        return self.statuses


def believed(house, change):
    """Make a change and wait until the gateway knows it; what the change gives."""
    before = house.metric("duoc_gateway_registry_version")
    made = change()
    eventually(lambda: house.metric("duoc_gateway_registry_version") > before)
    return made


def by_key(key):
    return request("GET", f"/r1/{SERVED}/x", [("X-Road-Client", NAME), ("X-Api-Key", key)])


def refused(house):
    return sum(int(count) for count in re.findall(r"^duoc_gateway_refused_total\S* (\d+)$", house.metrics(), re.M))


def test_api_key_is_exchanged_without_one_refused_call(served):
    house, owner = served
    old = believed(house, lambda: people.issue_key(owner, "cũ"))
    key = [old.text]
    software = Software(lambda: by_key(key[0]), house.port)
    eventually(lambda: software.statuses[200] > 50)
    new = believed(house, lambda: people.issue_key(owner, "mới"))
    key[0] = new.text
    seen = software.statuses[200]
    eventually(lambda: software.statuses[200] > seen + 50)
    believed(house, lambda: people.revoke_key(old.row.pk))
    seen = software.statuses[200]
    eventually(lambda: software.statuses[200] > seen + 50)
    assert set(software.stop()) == {200}
    assert refused(house) == 0
    with Caller(house.port) as caller:
        answer = caller.call(by_key(old.text))
    assert answer.error == "Server.ClientProxy.AuthenticationFailed"
    # The caller reports the id; the house knows why.
    detail = json.loads(answer.body)["detail"]
    eventually(lambda: exchange.refusals(exchange.RefusalFilter(detail=detail)).rows, 8)
    (row,) = exchange.refusals(exchange.RefusalFilter(detail=detail)).rows
    assert (row.client, row.service, row.path, row.code) == (NAME, SERVED, "/x", answer.error)
    eventually(lambda: exchange.places(), 8)
    assert {(place.network, place.client) for place in exchange.places()} == {("127.0.0.0/24", NAME)}


def test_consumers_secret_is_exchanged_without_one_refused_call(served):
    house, _ = served
    old = believed(house, lambda: exchange.issue_secret("wso2", NAME, name="CK"))

    def token(secret):
        pair = b64encode(f"CK:{secret}".encode()).decode()
        body = b"grant_type=client_credentials"
        with Caller(house.port) as caller:
            answer = caller.call(request("POST", "/token", [("Authorization", f"Basic {pair}"), FORM], body))
        assert answer.status == 200
        return json.loads(answer.body)["access_token"]

    shown = [token(old.text)]
    software = Software(lambda: request("GET", "/dkdn/1.0/x", [("Authorization", f"Bearer {shown[0]}")]), house.port)
    eventually(lambda: software.statuses[200] > 50)
    new = believed(house, lambda: exchange.issue_secret("wso2", NAME, name="CK"))
    shown[0] = token(new.text)
    seen = software.statuses[200]
    eventually(lambda: software.statuses[200] > seen + 50)
    believed(house, lambda: exchange.revoke_secret(old.row.pk))
    seen = software.statuses[200]
    eventually(lambda: software.statuses[200] > seen + 50)
    assert set(software.stop()) == {200}
    assert refused(house) == 0


def test_certificate_is_exchanged_without_one_refused_call(served, tmp_path):
    house, _ = served
    believed(house, lambda: exchange.set_authentication(CLIENT, "certificate"))
    old, new = Certificate(tmp_path, "cu"), Certificate(tmp_path, "moi")
    believed(house, lambda: exchange.add_certificate(NAME, old.pem))
    context = [old.context()]
    call = request("GET", f"/r1/{SERVED}/x", [("X-Road-Client", NAME)])
    software = Software(lambda: call, house.tls_port, lambda: context[0])
    eventually(lambda: software.statuses[200] > 30)
    believed(house, lambda: exchange.add_certificate(NAME, new.pem))
    context[0] = new.context()
    seen = software.statuses[200]
    eventually(lambda: software.statuses[200] > seen + 30)
    believed(house, lambda: exchange.remove_certificate(old.fingerprint))
    seen = software.statuses[200]
    eventually(lambda: software.statuses[200] > seen + 30)
    assert set(software.stop()) == {200}
    assert refused(house) == 0
