"""`answer_after_spool`: whoever holds a receipt is in the spool, whatever happens to the gateway."""

import secrets
import time

import pytest
from tests.wire.gateway.caller import Caller
from tests.wire.gateway.house import SERVICE, eventually, service_row, small_registry
from tests.wire.gateway.ledger_check import check_spool
from tests.wire.gateway.load import Load

from duoc.wire.spool import records


def request_ids(messages):
    return {message["request_id"] for message in messages}


def test_first_receipt_comes_within_two_seconds_of_the_start(own_house, provider, get):
    began = time.monotonic()
    own_house.start()
    with Caller(own_house.port) as caller:
        assert caller.call(get())["X-Duoc-Receipt"]
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("hold", [False, True])
def test_killed_gateway_has_kept_every_receipt(own_house, provider, hold):
    registry = small_registry(provider.port)
    registry["services"][0]["receipt"] = "hold" if hold else "async"
    own_house.write_registry(registry)
    given = set()
    for _ in range(5):
        own_house.start()
        load = Load(own_house.port)
        load.wait_for(50 + secrets.randbelow(200 if hold else 1500))
        own_house.kill()
        given |= set(load.end())
        sealed, left_open = check_spool(own_house)
        assert given <= request_ids(sealed + left_open)
        if hold:
            assert given <= request_ids(sealed)
    own_house.start()  # seals what was open
    sealed, left_open = check_spool(own_house)
    assert left_open == []
    assert given <= request_ids(sealed)
    assert own_house.stop() == 0


def test_asked_end_comes_in_two_seconds_and_leaves_everything_sealed(own_house, provider):
    own_house.start()
    load = Load(own_house.port)
    load.wait_for(500)
    began = time.monotonic()
    assert own_house.stop() == 0
    assert time.monotonic() - began < 2
    receipts = load.end()
    sealed, left_open = check_spool(own_house)
    assert left_open == []
    assert set(receipts) <= request_ids(sealed)
    own_house.start()
    with Caller(own_house.port):
        pass
    own_house.stop()
    assert check_spool(own_house)[0] == sealed


def test_torn_record_at_the_end_is_passed_over_and_the_chain_goes_on(own_house, provider, get):
    own_house.start()
    with Caller(own_house.port) as caller:
        receipts = [caller.call(get())["X-Road-Request-Id"] for _ in range(3)]
    own_house.kill()
    path = max(path for path in own_house.spool.glob("*.spool") if any(path.read_bytes()[:8]))
    data = path.read_bytes()
    end = max(after for _, _, after in records.scan(data))
    torn = records.encode(records.MESSAGE, b"never acknowledged")[:-3]
    path.write_bytes(data[:end] + torn + data[end + len(torn) :])
    own_house.start()
    with Caller(own_house.port) as caller:
        receipts.append(caller.call(get())["X-Road-Request-Id"])
    assert own_house.stop() == 0
    sealed, left_open = check_spool(own_house)
    assert ([message["request_id"] for message in sealed], left_open) == (receipts, [])


def test_batch_is_sealed_soon_and_holds_at_most_256(own_house, provider, get):
    own_house.start()
    with Caller(own_house.port) as caller:
        caller.call(get())
        eventually(lambda: len(check_spool(own_house)[0]) == 1, seconds=0.5)
        for _ in range(3):
            caller.send(get() * 400)
            for _ in range(400):
                caller.answer()
        eventually(lambda: len(check_spool(own_house)[0]) == 1201, seconds=0.5)


@pytest.mark.parametrize("asked_by", ["caller", "service"])
def test_held_answer_leaves_with_its_seal(own_house, provider, get, asked_by):
    registry = small_registry(provider.port)
    registry["services"] = [service_row(1, SERVICE, registry["services"][0]["base_url"],
                                        receipt="hold" if asked_by == "service" else "async")]  # fmt: skip
    own_house.write_registry(registry)
    own_house.start()
    headers = [("X-Duoc-Receipt", "hold")] if asked_by == "caller" else []
    with Caller(own_house.port) as caller:
        for number in range(30):
            answer = caller.call(get(f"/{number}", *headers))
            sealed, _ = check_spool(own_house)
            assert answer["X-Road-Request-Id"] == sealed[-1]["request_id"]
    assert all(request.values("X-Duoc-Receipt") == [] for request in provider.requests)


def test_memory_stays_small_under_load(own_house, provider):
    own_house.start()
    load = Load(own_house.port, threads=8, pipeline=50)
    load.wait_for(8000, seconds=30)
    load.end()
    assert own_house.rss_mb() < 120
    assert own_house.metric("duoc_gateway_in_flight") == 0
    assert own_house.metric("duoc_gateway_messages_total") >= 8000


def test_lost_spool_makes_another_gateway(own_house, provider, get):
    names = []
    for _ in range(2):
        own_house.start()
        with Caller(own_house.port) as caller:
            assert caller.call(get()).status == 200
        own_house.stop()
        sealed, _ = check_spool(own_house)
        assert len(sealed) == 1
        names.append((own_house.spool / "gateway.json").read_text())
        for path in own_house.spool.iterdir():
            path.unlink()
    assert names[0] != names[1]
