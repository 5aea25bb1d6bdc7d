"""A disk that refuses a write: nobody gets a receipt that nothing stands behind, and everybody is served again afterwards.

The kernel refuses for real: the running gateway's limit of file size is set below its spool.
"""

import resource
import time

import pytest
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.ledger_check import check_spool


def limit(house, size):
    _, hard = resource.prlimit(house.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(house.process.pid, resource.RLIMIT_FSIZE, (size, hard))


@pytest.mark.parametrize("hold", [False, True])
def test_refused_write_breaks_its_answer_and_calls_are_refused_until_the_disk_takes_them(
    own_house, provider, get, hold
):
    headers = [("X-Duoc-Receipt", "hold")] if hold else []
    own_house.start()
    given = set()
    with Caller(own_house.port) as caller:
        given.update(caller.call(get("", *headers))["X-Road-Request-Id"] for _ in range(20))
    time.sleep(0.1)  # sealed
    limit(own_house, 1)
    with Caller(own_house.port) as caller:
        caller.send(get("/unlogged", *headers))
        with pytest.raises((EOFError, ConnectionError)):
            caller.answer()
    with Caller(own_house.port) as caller:
        seen = len(provider.requests)
        assert caller.call(get()).error == "Server.ClientProxy.LoggingFailed"
        assert len(provider.requests) == seen
        assert caller.call(request(target="/healthz")).status == 503
    limit(own_house, resource.RLIM_INFINITY)
    with Caller(own_house.port) as caller:
        until = time.monotonic() + 5
        while (answer := caller.call(get("", *headers))).error:
            assert time.monotonic() < until
            time.sleep(0.05)
        given.add(answer["X-Road-Request-Id"])
        assert caller.call(request(target="/healthz")).status == 200
    assert own_house.stop() == 0
    sealed, left_open = check_spool(own_house)  # whole, in order, every seal right
    assert left_open == []
    assert given <= {message["request_id"] for message in sealed}


def test_refused_seal_is_made_up_for(own_house, provider, get):
    """The message was written, its seal is not: the batch stays open, keeps its number, and is sealed later."""
    own_house.start()
    with Caller(own_house.port) as caller:
        assert caller.call(get()).status == 200
        time.sleep(0.1)
        for _ in range(8):  # sooner or later the limit falls between a record and its seal
            given = caller.call(get())["X-Road-Request-Id"]
            limit(own_house, 1)
            time.sleep(0.03)
            limit(own_house, resource.RLIM_INFINITY)
            until = time.monotonic() + 5
            while caller.call(get()).error:
                assert time.monotonic() < until
                time.sleep(0.05)
    time.sleep(1.2)
    sealed, left_open = check_spool(own_house)
    assert left_open == []
    assert given in {message["request_id"] for message in sealed}
    assert own_house.stop() == 0
