"""What a gateway refuses to start with, and says in one sentence."""

import subprocess
import time

import pytest
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.house import House, small_registry

from duoc.core.clock import FileClock


def refusal(house, *more):
    """What it says when it does not start."""
    done = subprocess.run(house.command(*more), capture_output=True, text=True, timeout=20)
    assert done.returncode != 0
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    return done.stderr


@pytest.mark.parametrize("environment", ["production", "sandbox"])
def test_only_a_replay_may_have_a_simulated_clock(tmp_path, free_port, environment):
    assert "machine's clock" in refusal(House(tmp_path, free_port, environment=environment), "--simulated-clock")


def test_second_gateway_on_one_spool_is_refused(own_house, provider, get):
    own_house.start()
    assert "another gateway" in refusal(own_house)
    with Caller(own_house.port) as caller:
        assert caller.call(get()).status == 200


def test_taken_port_is_said(own_house, tmp_path, provider):
    own_house.start()
    assert "address already in use" in refusal(House(tmp_path / "other", own_house.port))


def test_replay_walks_its_own_clock(tmp_path, free_port, provider, get):
    house = House(tmp_path, free_port, environment="replay")
    house.write_registry(small_registry(provider.port))
    moment = 1_704_067_200_000_000  # 2024-01-01T00:00:00Z
    FileClock(house.folder / "clock").set(moment)
    house.start("--simulated-clock")
    try:
        with Caller(house.port) as caller:
            assert caller.call(get())["X-Duoc-Receipt"].startswith(f"{moment}.")
        assert house.messages()[-1].time_us == moment
    finally:
        house.stop()


def test_gateway_without_a_registry_says_so(tmp_path, free_port, provider, get):
    house = House(tmp_path, free_port)
    house.start()
    try:
        with Caller(house.port) as caller:
            assert caller.call(get()).error == "Server.ClientProxy.OutdatedGlobalConf"
            health = caller.call(request(target="/healthz"))
            assert (health.status, b"registry.json" in health.body) == (503, True)
            began = time.monotonic()
            house.write_registry(small_registry(provider.port))
            house.wait_for_version(1)
            assert time.monotonic() - began < 1
            assert caller.call(get()).status == 200
            assert caller.call(request(target="/healthz")).status == 200
    finally:
        house.stop()
