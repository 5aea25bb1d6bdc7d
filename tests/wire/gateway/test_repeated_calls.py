"""A route that knows its request by heart: the twentieth call of a connection gets the verdict of the first.

Every shape is sent twice: on a connection that has made many ordinary calls, whose gateway recognises its request without the
parser, and on a new one, whose gateway reads everything. Both must be answered alike, and the provider must see the same.
"""

import re
import time
from base64 import b64encode
from hashlib import sha512

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.wire.gateway.caller import Caller
from tests.wire.gateway.house import CLIENT, KEY, TARGET

MANY = 20
HEAD = f"Host: gateway.test\r\nX-Road-Client: {CLIENT}\r\nX-Api-Key: {KEY}\r\nX-Road-Id: "
BEGIN = f"GET {TARGET}".encode()
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def call(rest=b"/x", message_id=b"m-1", begin=BEGIN, version=b" HTTP/1.1\r\n", tail=b"\r\n\r\n"):
    return begin + rest + version + HEAD.encode() + message_id + tail


def practised(house, data=None):
    """A connection whose route knows its request."""
    caller = Caller(house.port, timeout=3.0)
    for _ in range(MANY):
        assert caller.call(data or call()).status == 200
    return caller


def verdict(caller, provider, data):
    """(what the caller got, what the provider saw), without what is random or a moment. A closed or silent connection is
    one of the things that a caller can get."""
    provider.requests.clear()
    said = []
    caller.send(data)
    try:
        while True:
            caller.socket.settimeout(3.0 if not said else 0.05)
            answer = caller.answer(head_only=data.startswith(b"HEAD "))
            # The sizes of two error texts can differ only by their random detail, which has one length.
            names = [name for name, _ in answer.headers]
            said.append(
                (answer.status, answer.error, names, [UUID.sub("?", one) for one in answer.values("X-Road-Id")])
            )
    except TimeoutError:
        said.append("open")
    except (EOFError, OSError):
        said.append("closed")
    seen = [
        (one.method, one.target, [(name, UUID.sub("?", value)) for name, value in one.headers], one.body)
        for one in provider.requests
    ]
    return said, seen


def alike(house, provider, data, taught=None):
    with practised(house, taught) as old, Caller(house.port, timeout=3.0) as new:
        first, second = verdict(old, provider, data), verdict(new, provider, data)
    assert first == second
    return first


RESTS = [
    b"", b"/", b"/a", b"//", b"/a/b?c=d&e", b"?", b"?q=1", b"?q=%20", b"/%41", b"/a.b", b"/a..b", b"/.", b"/..", b"/./a",
    b"/a/..", b"/a/../b", b"/%2e%2e/b", b"/%2E/", b"/..;/a", b"/..%2f", b"/a\\..\\b", b"\\", b"?x=/../y", b"?x=\\", b"X", b".",
    b"%", b"#x", b"/#", b"/a b", b"/a\tb", b"/\x00", b"/\x7f", "/đ".encode(), b"/" + b"a" * 4200, b"/" + b"a" * 8300,
    b"/a HTTP/1.1\r\nX: y", b":x", b"@x",
]  # fmt: skip


@pytest.mark.parametrize("rest", RESTS, ids=repr)
def test_target_gets_the_verdict_of_a_first_call(house, provider, rest):
    alike(house, provider, call(rest))


@pytest.mark.parametrize(
    "message_id",
    [
        b"", b"x" * 255, b"x" * 256, b"a b", b" lead", b"trail ", b'a"b', b"a\\b", b"a\tb", b"\x00", b"\x7f", b"\xff",
        "đ".encode(), b"x\r\nX-Road-UserId: VN1", b"x\nX-Road-UserId: VN1", b"x\rY: z", b"x\r\nX-Road-Id: y",
        b"x\r\nContent-Length: 3", b"%0d%0a",
    ],
    ids=repr,
)  # fmt: skip
def test_message_id_gets_the_verdict_of_a_first_call(house, provider, message_id):
    alike(house, provider, call(message_id=message_id))


@pytest.mark.parametrize(
    "data",
    [
        call(begin=f"get {TARGET}".encode()),
        call(begin=f"POST {TARGET}".encode()),
        call(begin=f"HEAD {TARGET}".encode()),
        call(begin=f"GET  {TARGET}".encode()),
        call(begin=f"GET {TARGET[:-1]}".encode()),
        call(begin=f"GET {TARGET.lower()}".encode()),
        call(version=b" HTTP/1.0\r\n"),
        call(version=b"  HTTP/1.1\r\n"),
        call(version=b" HTTP/1.1\n"),
        call(version=b" HTTP/1.1\r\nHost: other.test\r\n"),
        call(tail=b"\r\nX-Api-Key: other\r\n\r\n"),
        call(tail=b"\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        call(tail=b"\r\nContent-Length: 2\r\n\r\nab"),
        call(tail=b"\r\n\r\n\r\n"),
        call(tail=b"\r\n\r\nGET / HTTP/1.1\r\n\r\n"),
        call() + call(),
        call() + call(b"/second", b"m-2") + call(b"/..", b"m-3"),
        call().replace(KEY.encode(), b"k" * 42 + b"x"),
        call().replace(b"H12/dvc", b"H12/ioc"),
        b"\r\n" + call(),
    ],
    ids=lambda data: repr(data[:8] + data[-40:]),
)
def test_other_request_gets_the_verdict_of_a_first_call(house, provider, data):
    alike(house, provider, data)


def test_caller_without_an_id_gets_one_every_time(house, provider):
    head = call().replace(b"X-Road-Id: m-1\r\n", b"")
    said, seen = alike(house, provider, head, taught=head)
    assert said[0][0] == 200
    assert seen[0][1] == "/base/x"
    with practised(house, head) as caller:
        ids = {caller.call(head)["X-Road-Id"] for _ in range(30)}
    assert len(ids) == 30
    assert all(one.startswith("VN-") and UUID.fullmatch(one[3:]) for one in ids)
    assert ids <= {message.id for message in house.messages()}


POST = call(begin=f"POST {TARGET}".encode(), tail=b"\r\nContent-Length: 5\r\n\r\n")


@pytest.mark.parametrize(
    "data",
    [
        POST + b"hello",
        POST + b"\r\n\r\n\x00",
        POST + b"hello" + POST + b"again",
        POST + b"hello" + call(b"/behind"),
        POST + b"hello\r\n",
        POST + b"hello" + b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
        POST.replace(b"Length: 5", b"Length: 4") + b"hello",
        POST.replace(b"Length: 5", b"Length: +5") + b"hello",
        POST.replace(b"Length: 5", b"Length: 5\r\nContent-Length: 5") + b"hello",
        POST.replace(b"Length: 5", b"Length: 5\r\nTransfer-Encoding: chunked") + b"hello",
        POST.replace(b"Content-Length: 5", b"Transfer-Encoding: chunked") + b"5\r\nhello\r\n0\r\n\r\n",
        POST.replace(b"Content-Length: 5\r\n", b""),
    ],
    ids=lambda data: repr(data[len(POST) - 30 :]),
)
def test_request_with_a_body_gets_the_verdict_of_a_first_call(house, provider, data):
    alike(house, provider, data, taught=POST + b"hello")


def test_body_of_a_known_request_may_come_later(house, provider):
    with practised(house, POST + b"hello") as caller:
        provider.requests.clear()
        for cut in (0, 1, 4):
            caller.send(POST + b"hello"[:cut])
            time.sleep(0.01)
            caller.send(b"hello"[cut:])
            assert caller.answer().status == 200
    assert [one.body for one in provider.requests] == [b"hello"] * 3
    assert [message.request_size for message in house.messages()[-3:]] == [5] * 3


def test_known_request_may_come_in_two_pieces(house, provider):
    data = call(b"/pieces", b"m-77")
    with practised(house) as caller:
        for cut in range(1, len(data), 7):
            caller.send(data[:cut])
            time.sleep(0.002)
            caller.send(data[cut:])
            answer = caller.answer()
            assert (answer.status, answer["X-Road-Id"]) == (200, "m-77"), cut
    assert {one.target for one in provider.requests[MANY:]} == {"/base/pieces"}


def test_hash_of_a_known_request_is_that_of_the_protocol(house, provider):
    """Worked out here from reference 1.5: verb, target, headers in their order, the request id that the gateway gave."""
    with practised(house) as caller:
        answer = caller.call(call(b"/h?a=b", b"m-5"))
    block = (
        f"GET\r\n{TARGET}/h?a=b\r\nX-Road-Client:{CLIENT}\r\nX-Api-Key:{KEY}\r\nX-Road-Id:m-5\r\n"
        f"x-road-request-id:{answer['X-Road-Request-Id']}\r\n"
    )
    assert answer["X-Road-Request-Hash"] == b64encode(sha512(block.encode()).digest()).decode()
    logged = house.messages()[-1]
    assert (logged.id, logged.request_hash) == ("m-5", answer["X-Road-Request-Hash"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.integers(0, len(call()) - 1),
    value=st.integers(0, 255),
    kind=st.sampled_from(["change", "insert", "remove"]),
)
def test_damaged_request_gets_the_verdict_of_a_first_call(house, provider, place, value, kind):
    data = call()
    piece = bytes([value])
    if kind == "change":
        data = data[:place] + piece + data[place + 1 :]
    elif kind == "insert":
        data = data[:place] + piece + data[place:]
    else:
        data = data[:place] + data[place + 1 :]
    if data.endswith(b"\r\n\r\n"):  # else nothing answers before its time is up
        alike(house, provider, data)
