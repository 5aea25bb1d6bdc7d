"""No static secret alone opens personal data: r1 and X-Road's SOAP ask for a certificate or a network beside the key."""

import socket

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.certificates import Certificate
from tests.wire.gateway.doors.soap_calls import fault, message, post, soap_registry
from tests.wire.gateway.house import CLIENT, KEY, House, key_row, right_row, service_row, small_registry
from tests.wire.gateway.soap_provider import responded

DENIED = "Server.ServerProxy.AccessDenied"
PERSONAL, OPEN = "VN/GOV/G22/sim/dan-cu", "VN/GOV/G22/sim/DKDN"
PLAYER = "p" * 43


def call(service=PERSONAL, key=KEY, path="/cong-dan/1"):
    head = [("X-Road-Client", CLIENT)] + ([("X-Api-Key", key)] if key else [])
    return request("GET", f"/r1/{service}{path}", head)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return Certificate(tmp_path_factory.mktemp("certificates"), "ours")


@pytest.fixture(scope="module")
def closed(tmp_path_factory, module_provider, certificate):
    """A gateway with a personal service beside an open one."""
    house = House(tmp_path_factory.mktemp("closed"), find_free_port(), find_free_port())
    registry = small_registry(module_provider.port)
    registry["services"].append(
        service_row(2, PERSONAL, f"http://127.0.0.1:{module_provider.port}/dan-cu", personal=True)
    )
    registry["rights"].append(right_row(1, 2))
    registry["keys"].append(key_row(PLAYER) | {"bound": True})
    registry["certificates"] = [certificate.row(1)]
    with house.alive(registry) as serving:
        yield serving


@pytest.fixture
def change(closed):
    """Gives the gateway another registry, and back again after the test."""
    first = closed.registry

    def write(**members):
        closed.write_registry(closed.registry | {"version": closed.registry["version"] + 1} | members)
        closed.wait_for_version(closed.registry["version"])

    yield write
    write(**{name: first.get(name, []) for name in ("networks", "services", "certificates")})


def test_no_secret_alone_opens_personal_data(closed, provider):
    with Caller(closed.port) as caller:
        for _ in range(25):  # more than a route needs to be learnt by heart
            answer = caller.call(call())
            assert answer.error == DENIED
        assert b"personal" not in answer.body
        assert "chứng thư hoặc mạng đã đăng ký" in answer.body.decode()
        assert caller.call(call(OPEN)).status == 200
    assert [seen.target for seen in provider.requests] == ["/base/cong-dan/1"]


def test_certificate_opens_it_and_a_key_beside_it_too(closed, provider, certificate):
    with Caller(closed.tls_port, certificate.context()) as caller:
        assert [caller.call(call(key=key)).status for key in (None, KEY) for _ in range(20)] == [200] * 40
    # The same head without the certificate is still a secret alone.
    with Caller(closed.port) as caller:
        assert caller.call(call()).error == DENIED


def test_network_of_the_subsystem_opens_it_until_it_is_taken_away(closed, provider, change):
    change(networks=[{"client": 1, "network": "127.0.0.0/8"}])
    with Caller(closed.port) as caller:
        assert [caller.call(call()).status for _ in range(40)] == [200] * 40
        change(networks=[{"client": 1, "network": "10.0.0.0/8"}, {"client": 2, "network": "127.0.0.0/8"}])
        assert [caller.call(call()).error for _ in range(3)] == [DENIED] * 3


def test_connection_from_elsewhere_is_refused_beside_one_that_is_at_home(closed, provider, change):
    """Both send the same bytes: what is remembered of calls must not carry over from one address to another."""
    change(networks=[{"client": 1, "network": "127.0.0.1/32"}])
    with Caller(closed.port) as home, Elsewhere(closed.port) as away:
        for _ in range(40):
            assert home.call(call()).status == 200
            assert away.call(call()).error == DENIED
            assert away.call(call(OPEN)).status == 200


class Elsewhere(Caller):
    """A caller at 127.0.0.2."""

    def __init__(self, port):
        super().__init__(port)
        self.socket.close()
        self.socket = socket.create_connection(("127.0.0.1", port), 15, ("127.0.0.2", 0))


def test_player_of_a_replay_needs_no_binding(closed, provider):
    with Caller(closed.port) as caller:
        assert [caller.call(call(key=PLAYER)).status for _ in range(20)] == [200] * 20


def test_caller_without_a_right_is_not_told_that_it_lacks_a_certificate_too(closed, provider):
    with Caller(closed.port) as caller:
        head = [("X-Road-Client", "VN/GOV/H12/ioc"), ("X-Api-Key", KEY)]
        answer = caller.call(request("GET", f"/r1/{PERSONAL}/x", head))
    assert answer.error == DENIED
    assert "chứng thư" not in answer.body.decode()


def test_soap_of_x_road_is_under_the_same_rule(tmp_path, module_provider, provider):
    provider.script = responded
    house = House(tmp_path, find_free_port())
    registry = soap_registry(module_provider.port)
    (service,) = [one for one in registry["services"] if one["name"] == "VN/GOV/G22/sim/getRandom"]
    service["personal"] = True
    with house.alive(registry), Caller(house.port) as caller:
        assert fault(caller.call(post(message()))) == DENIED
        assert not provider.requests
        home = [{"client": client["id"], "network": "127.0.0.0/8"} for client in registry["clients"]]
        house.write_registry(registry | {"version": 2, "networks": home})
        house.wait_for_version(2)
        assert fault(caller.call(post(message()))) is None
