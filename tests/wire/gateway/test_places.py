"""From where secrets are used, as a running gateway tells it: once for a secret and a network, never of what is no secret."""

import json
from base64 import b64encode
from hashlib import sha256

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.house import CLIENT, KEY, SERVICE, House, eventually, small_registry

from duoc.core.clock import ManualClock
from duoc.engines.xroad.identifiers import decode
from duoc.wire.gateway.notices import NEW, Notices
from duoc.wire.gateway.peers import network, peer
from duoc.wire.gateway.places import AGAIN_S, Places

NAMED = sha256(KEY.encode()).hexdigest()[:16]
OTHER = "VN/GOV/H12/ioc"


def registry(port):
    return small_registry(port) | {
        "consumers": [
            {"id": 1, "dialect": "wso2", "name": "CK", "client": 2, "fingerprint": None, "networks": ["10.9.0.0/16"]}
        ],
        "secrets": [{"id": 31, "consumer": 1, "hash": sha256(b"CS").hexdigest(), "from": 0, "to": None}],
    }


@pytest.fixture(scope="module")
def seen(tmp_path_factory, module_provider):
    house = House(tmp_path_factory.mktemp("seen"), find_free_port())
    with house.alive(registry(module_provider.port)) as serving:
        yield serving


def told(house):
    path = house.spool / NEW
    lines = [json.loads(line) for line in path.read_text().splitlines() if line] if path.exists() else []
    return [line for line in lines if line["kind"] == "place"]


def call(key=KEY, client=CLIENT, path=""):
    return request("GET", f"/r1/{SERVICE}{path}", [("X-Road-Client", client), ("X-Api-Key", key)])


def test_key_is_told_once_however_often_it_is_used_and_by_how_many_connections(seen):
    for _ in range(3):
        with Caller(seen.port) as caller:
            for _ in range(40):
                assert caller.call(call()).status == 200
    eventually(lambda: told(seen))
    assert [(line["of"], line["name"], line["network"], line["client"]) for line in told(seen)] == [
        ("key", NAMED, "127.0.0.0/24", CLIENT)
    ]
    assert KEY not in (seen.spool / NEW).read_text()


def test_key_that_is_none_and_name_of_somebody_else_are_not_told(seen):
    before = len(told(seen))
    with Caller(seen.port) as caller:
        assert caller.call(call(key="x" * 43)).error == "Server.ClientProxy.AuthenticationFailed"
        assert caller.call(call(client="VN/GOV/G22/sim")).error == "Server.ClientProxy.AuthenticationFailed"
        assert caller.call(call(client="VN/GOV/H99/x")).error == "Server.ClientProxy.UnknownMember"
    eventually(lambda: "UnknownMember" in (seen.spool / NEW).read_text())
    assert len(told(seen)) == before


def test_secret_shown_from_where_it_may_not_be_used_is_refused_and_told(seen):
    pair = b64encode(b"CK:CS").decode()
    head = [("Authorization", f"Basic {pair}"), ("Content-Type", "application/x-www-form-urlencoded")]
    with Caller(seen.port) as caller:
        assert caller.call(request("POST", "/token", head, b"grant_type=client_credentials")).status == 401
    eventually(lambda: any(line["of"] == "secret" for line in told(seen)))
    (line,) = [line for line in told(seen) if line["of"] == "secret"]
    assert (line["name"], line["network"], line["client"]) == ("31", "127.0.0.0/24", OTHER)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("10.1.2.3", "10.1.2.0/24"),
        ("::ffff:10.1.2.3", "10.1.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
        ("/run/socket", ""),
    ],
)
def test_address_is_told_as_its_network(address, told):
    assert network(address) == told
    assert (peer(address) is None) == (told == "")


class Here:
    """Places in a folder, at moments of the test's choice."""

    def __init__(self, folder):
        self.now, self.folder = 0.0, folder
        self.notices = Notices(folder, lambda: self.now, ManualClock(0))
        self.places = Places(self.notices)

    def use(self, address, name="aa"):
        parts = decode(CLIENT.encode(), (4,))
        self.places.use("key", name, type("Client", (), {"name": "/".join(parts)})(), address)

    def networks(self):
        self.notices.write()
        path = self.folder / NEW
        return [json.loads(line)["network"] for line in path.read_text().splitlines() if line] if path.exists() else []


def test_place_is_told_again_after_an_hour_and_another_network_at_once(tmp_path):
    here = Here(tmp_path)
    here.use("10.1.2.3")
    here.use("10.1.2.99")
    assert here.networks() == ["10.1.2.0/24"]
    here.use("10.1.3.1")
    here.use("10.1.2.3", name="bb")
    assert here.networks() == ["10.1.2.0/24", "10.1.3.0/24", "10.1.2.0/24"]
    here.now = AGAIN_S - 1
    here.use("10.1.2.3")
    assert len(here.networks()) == 3
    here.now = AGAIN_S
    here.use("10.1.2.3")
    assert len(here.networks()) == 4


def test_places_beyond_the_allowance_are_told_later(tmp_path):
    here = Here(tmp_path)
    for number in range(600):
        here.use(f"10.{number // 250}.{number % 250}.1")
    assert len(here.networks()) == 512
    assert here.notices.dropped == 88
    here.now = 1.0
    here.use("10.2.99.1")  # the last one, which was dropped
    assert here.networks()[-1] == "10.2.99.0/24"
