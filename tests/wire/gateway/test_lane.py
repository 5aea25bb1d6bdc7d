"""The fast lane says what the long way says, byte for byte; what is not plain leaves it and loses nothing."""

import re
import socket
import threading
import time
from base64 import b64encode
from hashlib import sha256

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller
from tests.wire.gateway.house import CLIENT, KEY, TARGET, House, small_registry
from tests.wire.gateway.provider import answer

from duoc.core import compiling
from duoc.wire.gateway.compiled import FOLDER

MANY = 20
DATE = ("Date", "Sat, 28 Nov 2026 12:00:00 GMT")
# Every sign that could be taken for a place to fill in, in each part that a route writes out once.
SIGNS = "100%b %d %% %(x)s {0}"
CHANGING = re.compile(rb"[0-9a-f]{8}-[0-9a-f-]{27}|X-Road-Request-Hash: [^\r]+|X-Duoc-Receipt: \d+\.")


@pytest.fixture(scope="module", params=["compiled", "python"])
def house(request, tmp_path_factory, module_provider):
    """The gateway with either lane; what it says must be the same."""
    if request.param == "compiled" and not compiling.target_of(FOLDER).exists():
        pytest.skip(f"needs a C compiler: {compiling.target_of(FOLDER).name} was not made")
    house = House(tmp_path_factory.mktemp("house"), find_free_port())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUOC_COMPILED", "no" if request.param == "python" else "")
        with house.alive(small_registry(module_provider.port)) as serving:
            yield serving


def call(rest=b"/x", extra=f"X-Note: {SIGNS}\r\nX-Road-Issue: {SIGNS}\r\nX-Road-UserId: VN%b\r\n"):
    head = f" HTTP/1.1\r\nHost: gateway.test\r\nX-Road-Client: {CLIENT}\r\nX-Api-Key: {KEY}\r\n{extra}X-Road-Id: m-%25b\r\n\r\n"
    return f"GET {TARGET}".encode() + rest + head.encode()


def raw(caller, data):
    """The bytes of one answer that has a length."""
    caller.socket.sendall(data)
    got = b""
    while b"\r\n\r\n" not in got:
        got += caller.socket.recv(65536)
    head, _, body = got.partition(b"\r\n\r\n")
    length = int(re.search(rb"Content-Length: (\d+)", head)[1])
    while len(body) < length:
        body += caller.socket.recv(65536)
    return head + b"\r\n\r\n" + body


def saying(data):
    return lambda _request, _connection: data


def in_pieces(*pieces):
    def script(_request, connection):
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(0.05)

    return script


@pytest.mark.parametrize(
    "headers",
    [
        (DATE,),
        (DATE, ("X-Rate", SIGNS)),
        (),
        (DATE, ("Content-Type", "application/json")),
        (DATE, ("X-Road-Id", "theirs")),
    ],
    ids=str,
)
def test_lane_answers_as_the_long_way(house, provider, headers):
    provider.script = saying(answer(headers=headers, body=SIGNS.encode()))
    with Caller(house.port) as caller:
        answers = [raw(caller, call()) for _ in range(MANY + 5)]
    known = {CHANGING.sub(b"?", one) for one in answers}
    if headers:
        assert len(known) == 1, known
    records = house.messages()[-len(answers) :]
    said = {(m.id, m.issue, m.user, m.status, m.request_size, m.response_size, m.fault) for m in records}
    assert len(said) == 1
    assert {m.response_hash for m in records} == {b64encode(sha256(SIGNS.encode()).digest()).decode()}
    assert [m.request_id.encode() in one for m, one in zip(records, answers, strict=True)] == [True] * len(answers)
    assert [m.request_hash.encode() in one for m, one in zip(records, answers, strict=True)] == [True] * len(answers)
    assert records[-1].issue == SIGNS
    assert all(dict(one.headers)["X-Note"] == SIGNS for one in provider.requests)
    assert {one.target for one in provider.requests} == {"/base/x"}


@pytest.mark.parametrize("cut", [1, 10, 30, 60])
def test_answer_in_two_pieces_leaves_the_lane(house, provider, cut):
    whole = answer(headers=(DATE,), body=b"hello")
    provider.script = saying(whole)
    with Caller(house.port) as caller:
        for _ in range(MANY):
            assert caller.call(call()).status == 200
        provider.script = in_pieces(whole[:cut], whole[cut:])
        for _ in range(3):
            got = caller.call(call())
            assert (got.status, got.body) == (200, b"hello")
        provider.script = saying(whole)
        assert caller.call(call()).body == b"hello"


def test_piece_before_a_whole_answer_is_not_passed_over(house, provider):
    """A provider that is out of step: half an answer, then one that looks whole. Nobody may get the second for his own."""
    whole = answer(headers=(DATE,), body=b"hello")
    provider.script = saying(whole)
    with Caller(house.port) as caller:
        for _ in range(MANY):
            caller.call(call())
        provider.script = in_pieces(b"HTTP/1.1 2", whole)
        got = caller.call(call())
    assert (got.status, got.error) == (500, "Server.ServerProxy.ServiceFailed")


def test_long_answer_leaves_the_lane_and_is_streamed(house, provider):
    provider.script = saying(answer(headers=(DATE,), body=b"hello"))
    with Caller(house.port) as caller:
        for _ in range(MANY):
            caller.call(call())
        provider.script = saying(answer(headers=(DATE,), body=b"x" * 700_000))
        assert len(caller.call(call()).body) == 700_000
        assert house.messages()[-1].response_size == 700_000
        provider.script = saying(answer(headers=(DATE,), body=b"hello"))
        assert caller.call(call()).body == b"hello"


def test_provider_that_closes_is_called_once_more(house, provider):
    provider.script = saying(answer(headers=(DATE,), body=b"hello"))
    with Caller(house.port) as caller:
        for _ in range(MANY):
            caller.call(call())
        provider.drop_connections()
        got = caller.call(call())
        assert (got.status, got.body) == (200, b"hello")


def put(house, registry):
    house.write_registry(registry)
    house.wait_for_version(registry["version"])


@pytest.fixture
def hasty(house):
    """A service that waits for a second only."""
    usual, number = house.registry, house.registry["version"]
    put(house, usual | {"version": number + 1, "services": [row | {"timeout_s": 1} for row in usual["services"]]})
    yield
    put(house, usual | {"version": number + 2})


def test_silent_provider_is_a_timeout_with_its_time(house, provider, hasty):
    provider.script = saying(answer(headers=(DATE,), body=b"hello"))
    with Caller(house.port, timeout=10) as caller:
        for _ in range(MANY):
            caller.call(call())
        provider.script = lambda _request, _connection: time.sleep(2)
        began = time.monotonic()
        got = caller.call(call())
        waited_us = (time.monotonic() - began) * 1e6
    assert (got.status, got.error) == (500, "Server.ServerProxy.Timeout")
    assert 0.9e6 < house.messages()[-1].duration <= waited_us


def test_many_connections_in_one_turn_keep_their_own_answers(house, provider):
    provider.script = lambda request, _connection: answer(headers=(DATE,), body=request.target.encode())
    got: dict[int, set[bytes]] = {}

    def ask(number):
        with Caller(house.port) as caller:
            got[number] = {caller.call(call(f"/{number}".encode())).body for _ in range(60)}

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == {number: {f"/base/{number}".encode()} for number in range(24)}


def test_caller_that_leaves_harms_nobody(house, provider):
    leaving = socket.create_connection(("127.0.0.1", house.port))
    with Caller(house.port) as caller:
        provider.script = saying(answer(headers=(DATE,), body=b"hello"))
        for _ in range(MANY):
            caller.call(call())
        leaving.sendall(call())
        leaving.close()
        assert caller.call(call()).body == b"hello"


def test_pipeline_of_hundreds_behind_a_logged_call_harms_nobody(house, provider):
    """Each answer goes on to the next request; that may neither go deep nor take the others of its turn with it."""
    provider.script = saying(answer(headers=(DATE,), body=b"hello"))
    small = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    with Caller(house.port, timeout=10) as many, Caller(house.port) as other:
        many.socket.sendall(call() + small * 1200)
        got = b""
        while got.count(b"HTTP/1.1 200") < 1201:
            got += many.socket.recv(1 << 20)
        assert b"X-Duoc-Receipt" in got
        for _ in range(MANY):
            assert other.call(call()).body == b"hello"
