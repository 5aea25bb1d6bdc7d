"""Providers as they should be: every way to end a body, interim answers, streaming in both directions, kept connections."""

import hashlib
import time
from base64 import b64encode

import pytest
from tests.wire.gateway.caller import Caller, chunked
from tests.wire.gateway.house import CLIENT, KEY, TARGET
from tests.wire.gateway.provider import answer as said

OWN = (("X-Road-Client", CLIENT), ("X-Api-Key", KEY))


def digest(content):
    return b64encode(hashlib.sha256(content).digest()).decode()


def last(house):
    return house.messages()[-1]


@pytest.mark.parametrize("size", [0, 1, 65_535, 262_144, 262_145, 1_000_003])
def test_body_with_a_length_comes_whole(house, provider, caller, get, size):
    content = (bytes(range(251)) * (size // 251 + 1))[:size]
    provider.script = lambda request, connection: said(200, [("Content-Type", "x/y")], content)
    assert caller.call(get()).body == content
    assert (last(house).response_size, last(house).response_hash) == (size, digest(content))


@pytest.mark.parametrize("pieces", [[], [b"a"], [b"a", b"bc" * 5], [b"x" * 300_000, b"y" * 300_000]])
def test_chunked_body_comes_whole(house, provider, caller, get, pieces):
    body = (
        b"".join(b"%x;e=1\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\nX-Road-Error: trailer\r\n\r\n"
    )
    provider.script = lambda request, connection: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body
    for _ in range(2):
        answer = caller.call(get())
        assert (answer.body, answer.error) == (b"".join(pieces), None)
    assert last(house).response_hash == digest(answer.body)
    assert len({request.connection for request in provider.requests}) == 1


def test_body_that_ends_with_the_connection_comes_whole(house, provider, caller, get):
    def close_delimited(_request, connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nfirst ")
        time.sleep(0.05)
        connection.sendall(b"second")

    provider.script = close_delimited
    answer = caller.call(get())
    assert (answer.body, answer["Transfer-Encoding"]) == (b"first second", "chunked")
    assert (last(house).response_size, last(house).fault) == (12, None)
    provider.forget()
    assert caller.call(get()).status == 200  # on the same connection


def test_old_caller_is_given_no_chunks(house, provider, get):
    provider.script = lambda request, connection: (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n"
    )
    for more in ((), (("Connection", "keep-alive"),)):
        with Caller(house.port) as caller:
            answer = caller.call(get("", *more, version="HTTP/1.0"))
            assert answer.values("Transfer-Encoding") == []
            assert answer.body == b"abcde"


def test_interim_answers_stay_with_the_gateway(house, provider, caller, get):
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    provider.script = lambda request, connection: interim * 2000 + said(200, (), b"x")
    answer = caller.call(get())
    assert (answer.status, answer.body, answer.values("Link")) == (200, b"x", [])


def test_interim_answer_may_come_alone(house, provider, caller, get):
    def late(_request, connection):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.05)
        return said(200, (), b"x")

    provider.script = late
    assert caller.call(get()).body == b"x"


@pytest.mark.parametrize("status", [204, 304])
def test_status_without_a_body_has_none(house, provider, caller, get, status):
    provider.script = lambda request, connection: b"HTTP/1.1 %d x\r\nETag: e\r\n\r\n" % status
    for _ in range(2):
        answer = caller.call(get())
        assert (answer.status, answer["ETag"], answer.values("Content-Length")) == (status, "e", [])
    assert len({request.connection for request in provider.requests}) == 1


def test_head_keeps_the_length_of_what_a_get_would_give(house, provider, caller, get):
    provider.script = lambda request, connection: b"HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n"
    for _ in range(2):
        answer = caller.call(get(method="HEAD"))
        assert (answer.status, answer["Content-Length"], answer.body) == (200, "12345", b"")
    assert (last(house).response_size, last(house).response_hash) == (0, digest(b""))
    assert len({request.connection for request in provider.requests}) == 1


def test_large_answer_is_streamed_and_hashed(house, provider, caller, get):
    content = hashlib.shake_128(b"x").digest(13_736_217)
    provider.script = lambda request, connection: said(200, (), content)
    before = house.rss_mb()
    for _ in range(3):
        assert digest(caller.call(get()).body) == digest(content)
    assert last(house).response_hash == digest(content)
    assert house.rss_mb() - before < 12


@pytest.mark.parametrize("framing", ["length", "chunks"])
def test_large_upload_is_streamed_and_hashed(house, provider, caller, get, framing):
    content = hashlib.shake_128(b"y").digest(9_000_001)
    before = house.rss_mb()
    if framing == "length":
        answer = caller.call(get(method="PUT", body=content))
    else:
        pieces = [content[start : start + 70_000] for start in range(0, len(content), 70_000)]
        answer = caller.call(chunked(TARGET, OWN, pieces))
    assert answer.status == 200
    (seen,) = provider.requests
    assert seen.body == content
    assert len(seen.values("Content-Length") + seen.values("Transfer-Encoding")) == 1
    assert last(house).request_size == len(content)
    assert house.rss_mb() - before < 12


def test_empty_chunked_body_is_a_body_without_bytes(house, provider, caller):
    answer = caller.call(chunked(TARGET, OWN, []))
    assert answer.status == 200
    assert (provider.requests[0].body, last(house).request_size) == (b"", 0)


def test_upload_may_wait_for_continue(house, provider, caller, get):
    whole = get("", ("Expect", "100-continue"), method="POST", body=b"abc")
    caller.send(whole[:-3])
    assert caller.until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue"
    assert provider.requests == []
    assert caller.call(b"abc").status == 200
    assert provider.requests[0].values("Expect") == []


def test_kept_connections_are_used_again(house, provider, get):
    with Caller(house.port) as one, Caller(house.port) as two:
        for _ in range(5):
            assert (one.call(get()).status, two.call(get()).status) == (200, 200)
    assert len({request.connection for request in provider.requests}) == 1


def test_closed_kept_connection_is_not_the_callers_problem(house, provider, caller, get):
    for _ in range(5):
        assert caller.call(get()).status == 200
        provider.drop_connections()
    assert len(provider.requests) == 5


def test_idempotent_call_on_a_dying_connection_is_made_once_more(house, provider, caller, get):
    """The provider closes at the very moment of the next request: it has not answered a byte."""
    assert caller.call(get()).status == 200
    calls = []

    def close_first(request, connection):
        calls.append(request)
        return said(200, (), b"again") if len(calls) > 1 else None

    provider.script = close_first
    assert caller.call(get()).body == b"again"
    calls.clear()
    provider.script = lambda request, connection: said()
    caller.call(get())
    provider.script = close_first
    answer = caller.call(get(method="POST", body=b"x"))
    assert answer.error == "Server.ServerProxy.NetworkError"  # a POST may have had its effect
    assert len(calls) == 1
