"""Who is believed to be a client: keys, their limits, and what happens when they are taken away."""

import time

import pytest
from tests.wire.gateway.caller import Caller
from tests.wire.gateway.house import CLIENT, KEY, client_row, key_row, right_row, small_registry

DENIED = "Server.ClientProxy.AuthenticationFailed"
IOC = "VN/GOV/H12/ioc"


@pytest.fixture
def change(house, provider):
    """Changes the registry and waits until the gateway believes it; afterwards everything is as before."""
    plain = small_registry(provider.port)

    def apply(**tables):
        number = house.registry["version"] + 1
        house.write_registry(plain | tables | {"version": number})
        return house.wait_for_version(number)

    yield apply
    apply()


@pytest.mark.parametrize("key", [None, "", "x", KEY[:-1], KEY + "k", KEY.upper(), "'; --"])
def test_wrong_key_is_refused(house, provider, caller, get, key):
    assert caller.call(get(key=key)).error == DENIED
    assert provider.requests == []


def test_right_key_is_consumed_and_not_forwarded(house, provider, caller, get):
    assert caller.call(get("", ("Authorization", "Bearer t"))).status == 200
    assert b"X-Api-Key" not in provider.raw
    assert KEY.encode() not in provider.raw
    assert provider.requests[0].values("Authorization") == ["Bearer t"]


@pytest.mark.parametrize("second", [("X-Api-Key", KEY), ("x-API-key", "other")])
def test_key_sent_twice_is_refused(house, provider, caller, get, second):
    assert caller.call(get("", second)).error == "Client.BadRequest"


def test_key_named_in_connection_is_refused(house, provider, caller, get):
    """Else it would be dropped before it is read, or passed on after it."""
    assert caller.call(get("", ("Connection", "X-Api-Key"))).error == "Client.BadRequest"


def test_key_of_another_member_is_refused(house, provider, caller, get, change):
    change(keys=[key_row(), key_row("other", members=[2])])
    assert caller.call(get(key="other")).error == DENIED
    assert caller.call(get()).status == 200


def test_key_speaks_for_every_subsystem_of_its_member(house, provider, caller, get, change):
    change(rights=[right_row(1, 1), right_row(2, 1)])
    assert caller.call(get(client=IOC)).status == 200


def test_limited_key_speaks_for_its_clients_only(house, provider, caller, get, change):
    change(keys=[key_row(clients=[2])], rights=[right_row(1, 1), right_row(2, 1)])
    assert caller.call(get()).error == DENIED
    assert caller.call(get(client=IOC)).status == 200


def test_expired_key_is_refused_and_one_that_expires_stops(house, provider, caller, get, change):
    now = time.time_ns() // 1000
    change(keys=[key_row(expires=now - 1), key_row("soon", expires=now + 1_500_000)])
    assert caller.call(get()).error == DENIED
    assert [caller.call(get(key="soon")).status for _ in range(20)] == [200] * 20
    time.sleep(max(0, (now + 1_500_000) / 1e6 - time.time()) + 0.01)
    assert caller.call(get(key="soon")).error == DENIED


def test_revoked_key_stops_within_a_second_on_the_same_connection(house, provider, caller, get, change):
    assert [caller.call(get()).status for _ in range(20)] == [200] * 20  # the route knows its request by now
    assert change(keys=[]) <= 1.0
    assert caller.call(get()).error == DENIED


def test_revoked_right_stops_within_a_second_on_the_same_connection(house, provider, caller, get, change):
    assert [caller.call(get()).status for _ in range(20)] == [200] * 20
    assert change(rights=[]) <= 1.0
    assert caller.call(get()).error == "Server.ServerProxy.AccessDenied"


def test_remembered_head_does_not_let_another_key_through(house, provider, get):
    for _ in range(3):
        with Caller(house.port) as caller:
            assert [caller.call(get()).status for _ in range(20)] == [200] * 20
            assert caller.call(get(key="k" * 42 + "x")).error == DENIED
            assert caller.call(get(key=None)).error == DENIED
            assert caller.call(get(client=IOC)).error == "Server.ServerProxy.AccessDenied"


@pytest.mark.parametrize("status", ["saved", "retired"])
def test_client_that_is_not_registered_is_unknown(house, provider, caller, get, change, status):
    change(clients=[client_row(1, CLIENT, 1, status=status)])
    assert caller.call(get()).error == "Server.ClientProxy.UnknownMember"


def test_open_client_needs_no_key(house, provider, caller, get, change):
    change(clients=[client_row(1, CLIENT, 1, "open"), client_row(2, IOC, 1)], rights=[right_row(1, 1), right_row(2, 1)])
    assert caller.call(get(key=None)).status == 200
    assert caller.call(get(key="wrong")).status == 200
    assert caller.call(get(key=None, client=IOC)).error == DENIED


def test_unreadable_registry_changes_nothing(house, provider, caller, get, change):
    for content in ("", "{", "[]", "null", '{"version": 3}', '{"version":3,"clients":[1]}'):
        draft = house.folder / ".registry.json"
        draft.write_text(content)
        draft.rename(house.folder / "registry.json")
        time.sleep(0.6)
        assert caller.call(get()).status == 200
    assert house.errors().count('"registry": "unreadable"') == 6  # said once each


def test_one_bad_address_does_not_hide_the_other_services(house, provider, caller, get, change):
    plain = small_registry(provider.port)["services"]
    bad = ["http://[::1", "http://h:99999/", "http://a b/", "", "http://h\r\nX: y/", "ftp"]
    rows = [plain[0] | {"id": 10 + n, "name": f"VN/GOV/G22/sim/S{n}", "base_url": url} for n, url in enumerate(bad)]
    change(services=plain + rows, rights=[right_row(1, row["id"]) for row in plain + rows])
    assert caller.call(get()).status == 200
    for number in range(len(bad)):
        call = get().replace(b"/DKDN", b"/S%d" % number)
        assert caller.call(call).error in ("Server.ServerProxy.ServiceMissingUrl", "Server.ServerProxy.NetworkError")
