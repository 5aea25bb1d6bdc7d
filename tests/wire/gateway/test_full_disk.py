"""`spool_never_full`: a disk without space refuses calls; it never loses one that was acknowledged."""

import os
import subprocess
import time

import pytest
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.ledger_check import check_spool
from tests.wire.gateway.load import Load

# Long records, so that a segment is full after some thousand calls.
_LONG = f"X-Road-Id: {'i' * 255}\r\nX-Road-Issue: {'đ' * 255}\r\n"


@pytest.fixture
def small_disk(own_house):
    """A file system of 24 MB under the spool: one segment fits, a second does not."""
    if os.geteuid() != 0:
        pytest.skip("needs root to mount a small file system")
    own_house.spool.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", own_house.spool], check=True)
    yield own_house
    own_house.kill()
    subprocess.run(["umount", own_house.spool], check=True)


def test_full_disk_refuses_and_keeps_and_recovers(small_disk, provider, get):
    house = small_disk
    house.start()
    load = Load(house.port, threads=4, pipeline=60, header=_LONG)
    load.wait_for(100_000, seconds=60)
    given = set(load.end())
    assert set(load.errors) == {"Server.ClientProxy.LoggingFailed"}
    sealed, left_open = check_spool(house)
    assert given <= {message["request_id"] for message in sealed + left_open}
    with Caller(house.port) as caller:
        seen = len(provider.requests)
        assert caller.call(get()).error == "Server.ClientProxy.LoggingFailed"
        assert len(provider.requests) == seen
        health = caller.call(request(target="/healthz"))
        assert (health.status, "nhật ký" in health.body.decode()) == (503, True)
        subprocess.run(["mount", "-o", "remount,size=80m", house.spool], check=True)
        until = time.monotonic() + 5
        while (answer := caller.call(get())).error:
            assert time.monotonic() < until
            time.sleep(0.05)
        given.add(answer["X-Road-Request-Id"])
        assert caller.call(request(target="/healthz")).status == 200
    house.kill()
    house.start()
    assert house.stop() == 0
    sealed, left_open = check_spool(house)
    assert left_open == []
    assert given <= {message["request_id"] for message in sealed}


def test_disk_that_is_full_from_the_start_is_said_in_one_sentence(small_disk):
    (small_disk.spool / "filler").write_bytes(bytes(20 << 20))
    done = subprocess.run(small_disk.command(), capture_output=True, text=True, timeout=20)
    assert done.returncode != 0
    assert "no space" in done.stderr
    assert "Traceback" not in done.stderr
