"""All smuggling shapes against a real gateway: refused clearly or cut off, never forwarded, nobody else disturbed."""

import re
import socket
import time

import pytest
from tests.wire.gateway.caller import Caller
from tests.wire.gateway.house import CLIENT, KEY, TARGET, eventually
from tests.wire.smuggling_cases import CANARY, cases, control

IDENTITY = (b"X-Road-Client: " + CLIENT.encode(), b"X-Api-Key: " + KEY.encode())
SOUND = control(TARGET.encode(), IDENTITY)
SHORT_BODIES = [case for case in cases(TARGET.encode(), IDENTITY) if case.place == "body" and len(case.data) < 1000]
# Seen by the provider when a caller that sends nothing wrong is served in between.
WITNESS = SOUND.replace(b"abcde", b"watch")


@pytest.fixture(scope="module")
def witness(house):
    """Another client, on another connection, all the time."""
    with Caller(house.port) as caller:
        yield caller


@pytest.mark.parametrize("case", cases(TARGET.encode(), IDENTITY), ids=lambda case: case.name)
def test_shape_is_refused_and_never_forwarded(house, provider, witness, case):
    # What the shape before sent may still be on its way to the provider.
    eventually(lambda: house.metric("duoc_gateway_in_flight") == 0)
    provider.forget()
    with Caller(house.port) as caller:
        caller.socket.settimeout(5)
        answers = []
        try:
            caller.send(case.data)
            assert witness.call(WITNESS).status == 200
            while True:
                answers.append(caller.answer())
                if len(answers) > case.before and not case.closes:
                    break
        except (EOFError, ConnectionError):
            pass
        if not case.closes:
            # The refusal was whole: the connection goes on, or was closed; what follows is a request of its own.
            after = after_refusal(caller)
            assert after in (None, 200), case.why
    refusals = answers[case.before :]
    assert [answer.status for answer in answers[: case.before]] == [200] * case.before
    assert len(refusals) <= 1, case.why
    for refusal in refusals:
        assert refusal.status in case.statuses, (case.why, refusal)
        assert refusal.error, case.why
    seen = [request for request in provider.requests if request.body != b"watch"]
    if not case.closes and after == 200:
        seen.remove(next(request for request in seen if request.body == b"abcde"))
    assert len(seen) == case.before, case.why
    assert CANARY not in provider.raw, case.why
    if case.place == "head":
        assert heads(provider) == case.before + 1 + (not case.closes and after == 200)
    assert house.process.poll() is None


def after_refusal(caller):
    try:
        return caller.call(SOUND).status
    except (EOFError, ConnectionError):
        return None


def heads(provider):
    return len(re.findall(rb"[A-Z]+ /\S* HTTP/1\.1\r\n", bytes(provider.raw)))


def test_control_is_answered(house, provider, caller):
    assert [caller.call(SOUND).status for _ in range(3)] == [200] * 3
    assert len(provider.requests) == 3


@pytest.mark.parametrize("case", SHORT_BODIES[::3], ids=lambda case: case.name)
def test_broken_chunks_are_the_callers_fault_even_byte_by_byte(house, provider, case):
    with Caller(house.port) as caller:
        try:
            for number in range(len(case.data)):
                caller.send(case.data[number : number + 1])
                if number % 50 == 49:
                    time.sleep(0.001)
            answer = caller.answer()
        except (EOFError, ConnectionError):
            return
    assert (answer.status, answer.error) == (400, "Client.BadRequest")
    assert provider.requests == []


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1000])
def test_sound_request_in_pieces_is_answered(house, provider, size):
    with Caller(house.port) as caller:
        for start in range(0, len(SOUND), size):
            caller.send(SOUND[start : start + size])
        assert caller.answer().status == 200
    assert provider.requests[0].body == b"abcde"


def test_body_of_a_page_is_not_taken_for_a_request(house, provider):
    hidden = SOUND.replace(b"POST " + TARGET.encode(), b"POST " + TARGET.encode() + b"?" + CANARY)
    page = b"GET /healthz HTTP/1.1\r\nHost: g\r\nContent-Length: %d\r\n\r\n" % len(hidden)
    with Caller(house.port) as caller:
        assert caller.call(page + hidden).status == 200
        with pytest.raises((EOFError, ConnectionError)):
            caller.answer()
    assert CANARY not in provider.raw


def test_refusal_reaches_a_caller_that_goes_on_sending(house):
    with Caller(house.port) as caller:
        caller.send(b"garbage\r\n\r\n")
        for _ in range(20):
            caller.send(b"x" * 1000)
            time.sleep(0.005)
        assert caller.answer().error == "Client.BadRequest"
        caller.socket.shutdown(socket.SHUT_WR)
        assert caller.rest() == b""
