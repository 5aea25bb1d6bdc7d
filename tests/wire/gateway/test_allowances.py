"""Quotas: what a caller may use, what he is told when it is used up, and two processes that share one allowance."""

import re
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.house import CLIENT, KEY, TARGET, House, key_row, small_registry

from duoc.core import compiling
from duoc.engines.xroad.errors import XRoadError
from duoc.wire.gateway.allowances import FILE, Allowances
from duoc.wire.gateway.compiled import FOLDER

SECOND = 1_000_000
EXCEEDED = "Client.QuotaExceeded"


def quota_row(number, calls, seconds, client=1, service=1):
    return {"id": number, "client": client, "service": service, "calls": calls, "seconds": seconds}


def allowance(*rows, house=None):
    (made,) = (house or Allowances()).build(list(rows)).values()
    return made


def taken(of, now_us, tries=1000):
    """How many calls of `tries` it gives."""
    return sum(of.take(now_us) for _ in range(tries))


def test_bucket_gives_its_calls_at_once_and_then_as_time_passes():
    of = allowance(quota_row(1, 10, 60))
    assert taken(of, 0) == 10
    assert taken(of, 5 * SECOND) == 0
    assert taken(of, 6 * SECOND) == 1  # ten a minute: one every six seconds
    assert taken(of, 7 * 60 * SECOND) == 10  # never more than the bucket holds


def test_all_quotas_of_a_pair_hold_and_what_one_refuses_costs_no_other():
    of = allowance(quota_row(1, 3, 1), quota_row(2, 5, 86400))
    assert [taken(of, second * SECOND) for second in range(4)] == [3, 2, 0, 0]
    assert of.buckets[0].level == 3 * of.buckets[0].price


def test_clock_that_goes_back_gives_nothing():
    of = allowance(quota_row(1, 2, 1))
    assert taken(of, 10 * SECOND) == 2
    assert taken(of, 2 * SECOND) == 0


def test_bucket_outlives_a_snapshot_and_a_changed_quota_begins_anew():
    house = Allowances()
    assert taken(allowance(quota_row(7, 4, 3600), house=house), 0) == 4
    assert taken(allowance(quota_row(7, 4, 3600), house=house), 0) == 0
    assert taken(allowance(quota_row(7, 6, 3600), house=house), 0) == 6


def test_processes_take_from_one_allowance(tmp_path):
    one, two = (Allowances(tmp_path / name) for name in _folders(tmp_path, "gw1", "gw2"))
    one.look_around(0)
    first, second = (allowance(quota_row(1, 10, 60), house=house) for house in (one, two))
    assert (taken(first, 0, 7), taken(second, 0)) == (7, 3)
    assert taken(first, 6 * SECOND) == 1
    assert taken(second, 6 * SECOND) == 0


def test_process_that_comes_late_is_forgiven_what_it_did_before(tmp_path):
    _folders(tmp_path, "gw1", "gw2")
    one = Allowances(tmp_path / "gw1")
    first = allowance(quota_row(1, 10, 60), house=one)
    two = Allowances(tmp_path / "gw2")
    assert taken(allowance(quota_row(1, 10, 60), house=two), 0, 4) == 4
    one.look_around(0)
    assert taken(first, 0) == 10


def test_process_that_comes_again_goes_on_with_its_number(tmp_path):
    _folders(tmp_path, "gw1")
    assert taken(allowance(quota_row(1, 3, 60), house=Allowances(tmp_path / "gw1")), 0) == 3
    assert Allowances(tmp_path / "gw1").own[1] == 3
    assert (tmp_path / "gw1" / FILE).stat().st_mode & 0o777 == 0o600


def _folders(where, *names):
    for name in names:
        (where / name).mkdir()
    return names


PERIOD = st.sampled_from([1, 60, 3600, 86_400])


@given(st.integers(1, 10_000), PERIOD, st.lists(st.integers(0, 100_000_000), max_size=40))
def test_no_run_of_calls_gets_more_than_the_bucket_and_what_time_has_brought(calls, seconds, steps):
    """A token bucket's law: within any time t at most `calls` + `calls`·t/`seconds` pass."""
    of, now, passed = allowance(quota_row(1, calls, seconds)), 0, 0
    for step in steps:
        now += step
        passed += taken(of, now, 50)
        assert passed <= calls + calls * now / (seconds * SECOND) + 1e-6


@given(st.integers(1, 10_000), PERIOD, st.integers(0, 10**16), st.integers(0, 5_000_000))
def test_who_comes_again_when_he_was_told_is_let_through(calls, seconds, now, later):
    of = allowance(quota_row(1, calls, seconds))
    taken(of, now, calls)
    taken(of, now + later, calls)
    with pytest.raises(XRoadError) as told:
        of.spend(now + later)
    assert (told.value.type, told.value.status) == (EXCEEDED, 429)
    wait = told.value.retry_after_s
    assert 1 <= wait <= max(seconds / calls, 1) + 1
    of.spend(now + later + wait * SECOND)


def test_wait_is_that_of_the_quota_that_lasts_longest():
    of = allowance(quota_row(1, 1, 1), quota_row(2, 1, 3600))
    of.spend(0)
    with pytest.raises(XRoadError) as told:
        of.spend(0)
    assert told.value.retry_after_s == 3600
    with pytest.raises(XRoadError) as told:
        of.spend(1799 * SECOND)
    assert told.value.retry_after_s in (1801, 1802)  # never a second too early


def test_callers_and_services_have_allowances_of_their_own():
    house = Allowances()
    made = house.build([quota_row(1, 1, 60), quota_row(2, 2, 60, client=2), quota_row(3, 3, 60, service=2)])
    assert {pair: taken(of, 0) for pair, of in made.items()} == {(1, 1): 1, (2, 1): 2, (1, 2): 3}
    assert house.build([]) == {}


def test_file_of_another_that_is_not_whole_is_passed_over_until_it_is(tmp_path):
    _folders(tmp_path, "gw1", "gw2", "gw3")
    (tmp_path / "gw2" / FILE).write_bytes(b"")
    (tmp_path / "gw3" / FILE).write_bytes(b"x" * 9)  # no whole numbers
    house = Allowances(tmp_path / "gw1")
    of = allowance(quota_row(1, 3, 60), house=house)
    assert taken(of, 0, 1) == 1
    other = Allowances(tmp_path / "gw2")
    house.look_around(0)
    assert taken(allowance(quota_row(1, 3, 60), house=other), 0, 1) == 1
    assert taken(of, 0) == 1


def test_folder_without_space_for_the_number_costs_no_call(tmp_path):
    of = allowance(quota_row(1, 2, 60), house=Allowances(tmp_path / "gone"))
    assert taken(of, 0) == 2


@pytest.fixture(params=["compiled", "python"])
def lane(request, monkeypatch):
    """Either lane; what they allow must be the same."""
    if request.param == "compiled" and not compiling.target_of(FOLDER).exists():
        pytest.skip(f"needs a C compiler: {compiling.target_of(FOLDER).name} was not made")
    monkeypatch.setenv("DUOC_COMPILED", "no" if request.param == "python" else "")


def call(message_id=""):
    own = (("X-Road-Client", CLIENT), ("X-Api-Key", KEY), *([("X-Road-Id", message_id)] if message_id else []))
    return request("GET", TARGET + "/x", own)


@pytest.mark.usefixtures("lane")
def test_caller_that_has_used_his_calls_up_is_told_when_to_come_again(tmp_path, provider):
    """Also in the fast lane, which knows this call by heart after some twenty of them."""
    house = House(tmp_path, find_free_port())
    with (
        house.alive(small_registry(provider.port) | {"quotas": [quota_row(1, 60, 3600)]}),
        Caller(house.port) as caller,
    ):
        answers = [caller.call(call(f"q-{number}")) for number in range(70)]
        assert [answer.status for answer in answers] == [200] * 60 + [429] * 10
        assert {answer.error for answer in answers[60:]} == {EXCEEDED}
        assert all(55 <= int(answer["Retry-After"]) <= 60 for answer in answers[60:])
        assert len(provider.requests) == 60
        assert house.metric('duoc_gateway_refused_total{code="Client.QuotaExceeded"}') == 10
        assert house.metric("duoc_gateway_messages_total") == 60


def test_quota_is_one_callers_of_one_service(tmp_path, provider):
    registry = small_registry(provider.port) | {"quotas": [quota_row(1, 1, 3600, client=2)]}
    registry["rights"].append(registry["rights"][0] | {"client": 2})
    house = House(tmp_path, find_free_port())
    with house.alive(registry), Caller(house.port) as caller:
        other = request("GET", TARGET, (("X-Road-Client", "VN/GOV/H12/ioc"), ("X-Api-Key", KEY)))
        assert [caller.call(other).status for _ in range(3)] == [200, 429, 429]
        assert [caller.call(call()).status for _ in range(3)] == [200] * 3


def test_caller_without_right_is_denied_and_costs_nobody_a_call(tmp_path, provider):
    registry = small_registry(provider.port) | {"quotas": [quota_row(1, 1, 3600)], "rights": []}
    house = House(tmp_path, find_free_port())
    with house.alive(registry), Caller(house.port) as caller:
        assert caller.call(call()).error == "Server.ServerProxy.AccessDenied"
        house.write_registry(registry | {"rights": small_registry(1)["rights"], "version": 2, "keys": [key_row()]})
        house.wait_for_version(2)
        assert [caller.call(call()).status for _ in range(2)] == [200, 429]


def test_two_gateways_at_one_port_keep_one_quota_and_each_its_spool(tmp_path, provider):
    """The kernel deals connections out to both processes; together they let through what one may."""
    registry = small_registry(provider.port) | {"quotas": [quota_row(1, 40, 3600)]}
    port = find_free_port()
    houses = [House(tmp_path, port) for _ in range(2)]
    houses[1].spool = houses[1].folder / "spool" / "gw2"
    houses[0].write_registry(registry)
    try:
        for number, house in enumerate(houses, 1):
            house.start("--together", "--name", f"gw{number}")
        subprocess.run(["sleep", "0.6"], check=True)  # both have seen the other's number
        statuses = []
        for _ in range(120):
            with Caller(port) as caller:
                statuses.append(caller.call(call()).status)
        assert set(statuses) == {200, 429}
        assert 40 <= statuses.count(200) <= 42
        assert len(provider.requests) == statuses.count(200)
        subprocess.run(["sleep", "0.6"], check=True)  # each has left its numbers for the other
        logged = re.findall(r'duoc_gateway_messages_total\{gateway="gw[12]-[0-9a-f]{8}"\} (\d+)', houses[0].metrics())
        assert (len(logged), sum(map(int, logged))) == (2, statuses.count(200))
    finally:
        assert [house.stop() for house in houses] == [0, 0]
    logged = [sum(kind == ord("M") for kind, _ in house.records()) for house in houses]
    assert sum(logged) == statuses.count(200)
    assert min(logged) > 0, "the kernel gave one process everything"
