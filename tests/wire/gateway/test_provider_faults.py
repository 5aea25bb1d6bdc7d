"""Providers as they are: what a gateway says for them, and that one broken exchange spoils no other."""

import os
import signal
import socket
import struct
import time

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, chunked
from tests.wire.gateway.house import CLIENT, KEY, SERVICE, TARGET, eventually, service_row, small_registry
from tests.wire.gateway.provider import answer as said

FAILED, NETWORK = "Server.ServerProxy.ServiceFailed", "Server.ServerProxy.NetworkError"
OWN = (("X-Road-Client", CLIENT), ("X-Api-Key", KEY))
CUT = (EOFError, ConnectionError)


def fault(house):
    return house.messages()[-1].fault


@pytest.mark.parametrize(
    "head",
    [b"garbage\r\n\r\n", b"HTTP/2 200 OK\r\n\r\n", b"HTTP/1.1 2xx OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX : y\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"HTTP/1.1 101 Up\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nX: " + b"y" * 40_000 + b"\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"y" * 400_000],
    ids=lambda head: head[:40].decode(),
)  # fmt: skip
def test_bad_head_is_the_providers_failure(house, provider, caller, get, head):
    provider.script = lambda request, connection: head
    assert caller.call(get()).error == FAILED
    assert fault(house) == FAILED
    provider.forget()
    assert caller.call(get()).status == 200


@pytest.mark.parametrize("part", [b"", b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"])
@pytest.mark.parametrize("reset", [False, True])
def test_early_end_is_a_network_error(house, provider, caller, get, part, reset):
    def leave(_request, connection):
        if part:
            connection.sendall(part)
        if reset:
            time.sleep(0.05)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    provider.script = leave
    assert caller.call(get()).error == NETWORK
    assert fault(house) == NETWORK


@pytest.mark.parametrize(
    "begun", [b"Content-Length: 1000000\r\n\r\n" + b"x" * 500_000, b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n"]
)
def test_answer_that_breaks_off_is_broken_off(house, provider, caller, get, begun):
    provider.script = lambda request, connection: connection.sendall(b"HTTP/1.1 200 OK\r\n" + begun)
    with pytest.raises(CUT):
        caller.call(get())
    assert (fault(house), house.messages()[-1].status) == (NETWORK, 200)


def test_broken_chunks_break_the_answer_off(house, provider, caller, get):
    provider.script = lambda request, connection: (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcdeXX\r\n0\r\n\r\n"
    )
    with pytest.raises(CUT):
        caller.call(get())
    assert fault(house) == FAILED


def test_bytes_behind_an_answer_are_nobodys(house, provider, get):
    provider.script = lambda request, connection: said(200, (), b"first") + said(200, (), b"smuggled")
    with Caller(house.port) as one, Caller(house.port) as two:
        assert one.call(get()).body == b"first"
        provider.forget()
        assert two.call(get()).body == b'{"ok":true}'
        assert one.call(get()).body == b'{"ok":true}'


@pytest.mark.parametrize("framing", [b"Content-Length: 8", b"Transfer-Encoding: chunked"])
def test_body_of_an_answer_that_may_have_none_is_nobodys(house, provider, get, framing):
    def late_body(_request, connection):
        connection.sendall(b"HTTP/1.1 204 x\r\n" + framing + b"\r\n\r\n")
        time.sleep(0.1)
        return said(200, (), b"smuggled")

    provider.script = late_body
    with Caller(house.port) as one:
        assert one.call(get()).status == 204
        provider.forget()
        assert one.call(get()).body == b'{"ok":true}'


@pytest.mark.parametrize("kind", ["length", "chunks"])
def test_answer_before_the_body_is_read_ends_that_connection(house, provider, get, kind):
    """Else the next call would be read by the provider as the rest of this one's body."""
    provider.before_body = lambda connection, head: connection.sendall(said(413, (), b"too much"))  # and reads on
    size = 400_000
    with Caller(house.port) as caller:
        if kind == "length":
            caller.send(get(method="POST", body=b"x" * size)[: -size // 2])
        else:
            caller.send(chunked(TARGET, OWN, [b"x" * size])[:-100_000])
        answer = caller.answer()
        assert (answer.status, answer.body, answer["Connection"]) == (413, b"too much", "close")
    provider.forget()
    with Caller(house.port) as caller:
        assert caller.call(get()).body == b'{"ok":true}'
    assert len(provider.requests) == 1
    assert house.metric("duoc_gateway_in_flight") == 0


def test_reset_in_the_middle_of_an_upload_is_logged_once(house, provider, get):
    def reset(connection, _head):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return True

    provider.before_body = reset
    before = len(house.messages())
    with Caller(house.port) as caller:
        caller.send(get(method="POST", body=b"x" * 3_000_000)[:1_000_000])
        assert caller.answer().error == NETWORK
    assert len(house.messages()) == before + 1
    assert house.metric("duoc_gateway_in_flight") == 0


def test_break_on_both_sides_is_logged_once(house, provider, get):
    """The answer has begun, the upload goes on, and the provider dies."""

    def begin_and_die(connection, _head):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n" + b"x" * 400_000)
        time.sleep(0.2)
        return True

    provider.before_body = begin_and_die
    before = len(house.messages())
    with Caller(house.port) as caller:
        caller.send(get(method="POST", body=b"x" * 3_000_000)[:300_000])
        with pytest.raises(CUT):
            caller.answer()
    time.sleep(0.1)
    assert [message.fault for message in house.messages()[before:]] == [NETWORK]
    assert house.metric("duoc_gateway_in_flight") == 0


def test_caller_that_leaves_in_its_upload_is_logged_once(house, provider, get):
    before = len(house.messages())
    for cut in (500, 300_000, 900_000):
        with Caller(house.port) as caller:
            caller.send(get(method="POST", body=b"x" * 1_000_000)[:cut])
            time.sleep(0.1)
    time.sleep(0.3)
    assert [message.fault for message in house.messages()[before:]] == ["Server.ClientProxy.IoError"] * 3
    assert provider.requests == []
    assert house.metric("duoc_gateway_in_flight") == 0


def test_refused_unknown_and_slow_providers_are_told_apart(house, provider, caller, get):
    plain = small_registry(provider.port)
    for number, (said_of, expected) in enumerate(
        [
            ({"base_url": f"http://127.0.0.1:{find_free_port()}"}, NETWORK),
            ({"base_url": "http://no-such-host.invalid/"}, NETWORK),
            ({"base_url": "http://" + "a" * 200 + ".invalid/"}, NETWORK),
            ({"timeout_s": 0.3}, "Server.ServerProxy.Timeout"),
        ],
        house.registry["version"] + 1,
    ):
        row = service_row(1, SERVICE, plain["services"][0]["base_url"]) | said_of
        house.write_registry(plain | {"version": number, "services": [row]})
        house.wait_for_version(number)
        provider.script = lambda request, connection: time.sleep(1)
        answer = caller.call(get())
        assert answer.error == expected
        assert "invalid" not in answer.body.decode()  # no internal address leaves
        assert fault(house) == expected
    house.write_registry(plain | {"version": number + 1})
    house.wait_for_version(number + 1)
    provider.forget()
    assert caller.call(get()).status == 200


def test_caller_who_resets_behind_the_answer_is_counted_once(house, provider, get):
    """Both arrive in one turn: the answer finds the connection closing, and it is lost only then. The call ends once."""

    def answer_and_reset(_request, connection):
        os.kill(house.process.pid, signal.SIGSTOP)
        connection.sendall(said(200, (), b"{}"))
        caller.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        caller.socket.close()
        os.kill(house.process.pid, signal.SIGCONT)
        return b""

    provider.script = answer_and_reset
    before = len(house.messages())
    caller = Caller(house.port)
    caller.send(get(method="POST", body=b"x" * 1000))
    eventually(lambda: len(house.messages()) == before + 1)
    assert house.metric("duoc_gateway_in_flight") == 0
