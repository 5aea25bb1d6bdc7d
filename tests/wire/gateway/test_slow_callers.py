"""Callers that are slow on purpose: each ends in its time, memory stays bounded, nobody else waits for them.

The gateway here is the real one with shorter limits."""

import time

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.house import House, eventually, small_registry
from tests.wire.gateway.provider import answer as said

LIMITS = {"HEAD_SECONDS": 0.6, "BODY_SECONDS": 0.9, "IDLE_SECONDS": 1.2}
CUT = (EOFError, ConnectionError)
MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def house(tmp_path_factory, module_provider):
    """Instead of the patient one of the other modules."""
    house = House(tmp_path_factory.mktemp("house"), find_free_port())
    house.limits = LIMITS
    registry = small_registry(module_provider.port)
    registry["services"][0]["timeout_s"] = 0.5
    house.write_registry(registry)
    house.start()
    yield house
    assert house.process.poll() is None, house.errors()
    assert house.stop() == 0
    assert "Traceback" not in house.errors(), house.errors()


def ends_within(caller, seconds):
    """What the gateway says until it closes, which must be in time."""
    began = time.monotonic()
    caller.socket.settimeout(seconds)
    try:
        data = caller.rest()
    except ConnectionError:
        data = b""
    assert time.monotonic() - began < seconds
    return data


def send_until_cut(caller, pieces, pause=0.0):
    """How many pieces the gateway took before it stopped reading or closed."""
    count = 0
    for piece in pieces:
        try:
            caller.send(piece)
        except (TimeoutError, ConnectionError):
            break
        count += 1
        time.sleep(pause)
    return count


def test_silent_connection_is_closed(house):
    with Caller(house.port) as caller:
        assert ends_within(caller, 2.0) == b""


@pytest.mark.parametrize("part", [b"GET", b"GET / HTTP/1.1\r\nHost: g\r\nX-A: "])
def test_stalled_head_is_refused(house, part):
    with Caller(house.port) as caller:
        caller.send(part)
        assert b"Client.BadRequest" in ends_within(caller, 2.5)


def test_head_in_drops_is_refused(house, get):
    head = get("", *((f"X-{number}", "y") for number in range(20)))
    with Caller(house.port) as caller:
        sent = send_until_cut(caller, (head[n : n + 1] for n in range(len(head))), pause=0.05)
    assert sent < 60


def test_five_hundred_slow_heads_delay_nobody(house, provider, get):
    slow = [Caller(house.port) for _ in range(500)]
    try:
        for caller in slow:
            caller.send(b"GET / HTTP/1.1\r\nX-A: ")
        with Caller(house.port) as caller:
            began = time.monotonic()
            assert [caller.call(get()).status for _ in range(20)] == [200] * 20
            assert time.monotonic() - began < 2
    finally:
        for caller in slow:
            caller.socket.close()


def test_stalled_small_body_is_refused_and_forgotten(house, provider, get):
    before = len(house.messages())
    with Caller(house.port) as caller:
        caller.send(get(method="POST", body=b"x" * 1000)[:-1])
        assert b"Client.BadRequest" in ends_within(caller, 3.0)
    assert house.metric("duoc_gateway_in_flight") == 0
    assert len(house.messages()) == before
    assert provider.requests == []


def test_stalled_upload_ends_and_is_logged(house, provider, get):
    before = len(house.messages())
    with Caller(house.port) as caller:
        caller.send(get(method="POST", body=b"x" * MEGABYTE)[: MEGABYTE // 2])
        ends_within(caller, 3.0)
    eventually(lambda: len(house.messages()) == before + 1)
    assert house.messages()[-1].fault in ("Server.ClientProxy.IoError", "Server.ServerProxy.Timeout")
    assert house.metric("duoc_gateway_in_flight") == 0


def test_steady_upload_takes_longer_than_the_provider_may(house, provider, get):
    data = get(method="POST", body=b"x" * MEGABYTE)
    with Caller(house.port) as caller:
        for start in range(0, len(data), 65_536):
            caller.send(data[start : start + 65_536])
            time.sleep(0.1)
        assert caller.answer().status == 200


def test_answer_that_nobody_reads_costs_little_and_ends(house, provider, get):
    provider.script = lambda request, connection: said(200, (), bytes(50 * MEGABYTE))
    before = house.rss_mb()
    with Caller(house.port, small_window=True) as deaf, Caller(house.port) as other:
        deaf.send(get() + get())
        highest = 0.0
        for _ in range(10):
            time.sleep(0.1)
            highest = max(highest, house.rss_mb())
            provider.script = lambda request, connection: said(200, (), b"x")
            assert other.call(get()).body == b"x"
        assert highest - before < 8
        time.sleep(1.0)
        with pytest.raises(CUT):
            deaf.answer()
    assert house.metric("duoc_gateway_in_flight") == 0


def test_unread_answer_does_not_hold_the_connection_to_the_provider(house, provider, get):
    """Its last piece has come: the connection is somebody else's, whether this caller reads or not."""
    provider.script = lambda request, connection: said(200, (), bytes(600_000))
    with Caller(house.port, small_window=True) as deaf, Caller(house.port) as other:
        deaf.send(get())
        time.sleep(0.3)
        provider.forget()
        assert [other.call(get()).status for _ in range(5)] == [200] * 5


def test_requests_without_end_and_without_reading_cost_little(house, provider, get):
    provider.script = lambda request, connection: said(200, (), bytes(200_000))
    before = house.rss_mb()
    with Caller(house.port, small_window=True) as deaf:
        deaf.socket.settimeout(0.3)
        assert send_until_cut(deaf, (get() * 500 for _ in range(400))) < 400
        time.sleep(0.5)
        assert house.rss_mb() - before < 8
        assert len(provider.requests) < 100


def test_slow_reader_has_more_time_than_the_provider(house, provider, get):
    content = bytes(range(256)) * 12_000
    provider.script = lambda request, connection: said(200, (), content)
    with Caller(house.port, small_window=True) as caller:
        caller.send(get())
        caller.until(b"\r\n\r\n")
        pieces = []
        while sum(map(len, pieces)) < len(content):
            pieces.append(caller.exactly(min(65_536, len(content) - sum(map(len, pieces)))))
            time.sleep(0.04)
    assert b"".join(pieces) == content
    assert house.messages()[-1].fault is None


def test_last_answer_of_a_connection_is_read_to_its_end(house, provider, get):
    content = bytes(range(256)) * 1000
    provider.script = lambda request, connection: (time.sleep(0.4), said(200, (), content))[1]
    with Caller(house.port, small_window=True) as caller:
        caller.send(get("", ("Connection", "close")))
        time.sleep(0.9)
        assert caller.answer().body == content


def test_answers_come_in_the_order_of_the_requests(house, provider, get):
    provider.script = lambda request, connection: said(200, (), request.target.encode())
    with Caller(house.port) as caller:
        for _ in range(3):
            caller.send(b"".join(get(f"/{number}", ("X-Road-Id", f"m-{number}")) for number in range(200)))
            for number in range(200):
                answer = caller.answer()
                assert (answer.body, answer["X-Road-Id"]) == (b"/base/%d" % number, f"m-{number}")


def test_bodies_and_refusals_keep_the_order_too(house, provider, get):
    provider.script = lambda request, connection: said(200, (), request.body)
    post = {"method": "POST"}
    sequence = [get(body=b"1", **post), get(key="x"), get(body=b"2", **post), get(key="x", body=b"no", **post),
                get(body=b"3" * 300_000, **post), get(body=b"4", **post), request(target="/healthz")]  # fmt: skip
    with Caller(house.port) as caller:
        caller.send(b"".join(sequence))
        answers = [caller.answer() for _ in sequence]
    assert [answer.body[:1] for answer in answers if answer.error is None][:-1] == [b"1", b"2", b"3", b"4"]
    assert [answer.error is not None for answer in answers] == [False, True, False, True, False, False, False]


def test_strangers_cannot_fill_the_memory_with_heads(house, provider, get):
    before = house.rss_mb()
    with Caller(house.port) as caller:
        for number in range(1500):
            assert caller.call(get("", ("X-Big", f"{number}" + "y" * 25_000), key="wrong")).error
    assert house.rss_mb() - before < 12
