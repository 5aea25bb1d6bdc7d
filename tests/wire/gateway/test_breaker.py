"""The circuit breaker: a provider that does not answer is left alone, and asked again by one call."""

import time

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.house import CLIENT, KEY, TARGET, House, right_row, service_row, small_registry
from tests.wire.gateway.provider import JSON, answer

from duoc.core import compiling
from duoc.engines.xroad.errors import error
from duoc.wire.gateway.breaker import FAILURES, Breaker
from duoc.wire.gateway.compiled import FOLDER

UNREACHED, LATE = "Server.ServerProxy.NetworkError", "Server.ServerProxy.Timeout"
OTHER = "/r1/VN/GOV/G22/sim/other"


def call(target=TARGET, method="GET", body=b""):
    return request(method, target, (("X-Road-Client", CLIENT), ("X-Api-Key", KEY)), body)


def test_it_opens_after_so_many_failures_in_a_row_and_one_answer_closes_it():
    breaker = Breaker()
    assert [breaker.failed(error("Timeout"), 0.0) for _ in range(FAILURES - 1)] == [True] + [False] * (FAILURES - 2)
    breaker.answered()
    for _ in range(FAILURES):
        breaker.admit(0.0)
        breaker.failed(error("NetworkError"), 0.0)
    assert breaker.is_open
    with pytest.raises(type(error("Timeout"))) as told:
        breaker.admit(9.5)
    assert (told.value.type, told.value.retry_after_s) == (UNREACHED, 1)
    breaker.admit(10.0)  # one tries
    with pytest.raises(type(error("Timeout"))):
        breaker.admit(10.1)  # the others wait for what it finds
    breaker.answered()
    breaker.admit(10.2)


@pytest.mark.parametrize("code", ["ServiceFailed", "IoError", "InternalError"])
def test_what_says_nothing_about_the_provider_does_not_count(code):
    breaker = Breaker()
    for _ in range(2 * FAILURES):
        assert not breaker.failed(error(code), 0.0)
    assert not breaker.is_open


@pytest.fixture
def guarded(tmp_path, provider):
    """A gateway that waits 0.2 s for the provider and opens a circuit for 1.5 s. Two services at one address."""
    registry = small_registry(provider.port)
    registry["services"][0]["timeout_s"] = 0.2
    registry["services"].append(service_row(2, OTHER.removeprefix("/r1/"), f"http://127.0.0.1:{provider.port}/other"))
    registry["rights"].append(right_row(1, 2))
    house = House(tmp_path, find_free_port())
    house.before = "from duoc.wire.gateway import breaker; breaker.OPEN_SECONDS = 1.5"
    with house.alive(registry) as serving:
        yield serving


def hangs_on(path):
    """Answers all but this path."""

    def script(asked, _connection):
        if asked.target.startswith(path):
            time.sleep(0.6)
            return b""
        return JSON

    return script


def test_hanging_service_is_refused_at_once_others_at_its_address_go_on_and_it_comes_back(guarded, provider):
    with Caller(guarded.port) as caller:
        for _ in range(40):  # the lane knows the call by heart
            assert caller.call(call()).status == 200
        provider.script = hangs_on("/base")
        assert [caller.call(call()).error for _ in range(FAILURES)] == [LATE] * FAILURES
        asked = len(provider.requests)
        began = time.monotonic()
        refused = [caller.call(call()) for _ in range(20)]
        assert time.monotonic() - began < 0.2  # as long as one time-out
        assert {answer.error for answer in refused} == {UNREACHED}
        assert {answer["Retry-After"] for answer in refused} <= {"1", "2"}
        assert len(provider.requests) == asked
        assert guarded.metric(f'duoc_gateway_circuit_open{{service="{TARGET.removeprefix("/r1/")}"}}') == 1
        assert caller.call(call(OTHER)).status == 200
        provider.script = lambda _request, _connection: JSON
        time.sleep(1.6)
        assert [caller.call(call()).status for _ in range(40)] == [200] * 40
        assert "circuit_open{" not in guarded.metrics()
    # Whoever was refused by the open circuit had been accepted: every call is in the log.
    assert guarded.metric("duoc_gateway_messages_total") == 40 + FAILURES + 20 + 1 + 40


def test_one_call_tries_while_the_others_are_still_refused(guarded, provider):
    with Caller(guarded.port) as caller:
        provider.script = hangs_on("/base")
        for _ in range(FAILURES):
            caller.call(call())
        time.sleep(1.6)
        asked = len(provider.requests)
        assert [caller.call(call()).error for _ in range(5)] == [LATE] + [UNREACHED] * 4
        assert len(provider.requests) == asked + 1


def test_streamed_body_finds_the_circuit_open_too(guarded, provider):
    provider.script = hangs_on("/base")
    with Caller(guarded.port) as caller:
        for _ in range(FAILURES):
            caller.call(call())
        asked = len(provider.requests)
        assert caller.call(call(method="POST", body=b"x" * (1 << 20))).error == UNREACHED
    assert len(provider.requests) == asked


def test_provider_that_fails_in_words_has_answered(guarded, provider):
    provider.script = lambda _request, _connection: JSON.replace(b"200 OK", b"500 No")
    with Caller(guarded.port) as caller:
        answers = [caller.call(call()) for _ in range(3 * FAILURES)]
    assert {(answer.status, answer.error) for answer in answers} == {(500, None)}


def test_callers_that_upload_too_slowly_close_the_service_to_nobody(guarded, provider):
    """The provider waits for the caller: whose time-out that is, nobody can tell."""
    head = call(method="POST", body=b"x" * (2 << 20))[: 400 << 10]
    for _ in range(FAILURES + 1):
        with Caller(guarded.port) as caller:
            caller.send(head)
            assert caller.answer().error == LATE
    assert "circuit_open{" not in guarded.metrics()
    with Caller(guarded.port) as caller:
        assert caller.call(call()).status == 200


@pytest.mark.parametrize("lane", ["compiled", "python"])
def test_calls_under_way_are_answered_when_the_lane_forgets_their_route(tmp_path, provider, monkeypatch, lane):
    """One call's failure is told to all routes of its service while others are with the provider."""
    if lane == "compiled" and not compiling.target_of(FOLDER).exists():
        pytest.skip(f"needs a C compiler: {compiling.target_of(FOLDER).name} was not made")
    monkeypatch.setenv("DUOC_COMPILED", "no" if lane == "python" else "")

    def script(asked, connection):
        if asked.target.endswith("/slow"):
            time.sleep(0.3)
        elif asked.target.endswith("/cut"):
            connection.close()
            return None
        return answer(headers=(("Date", "Sat, 28 Nov 2026 12:00:00 GMT"),), body=b"{}")  # a plain one

    provider.script = script
    house = House(tmp_path, find_free_port())
    with house.alive(small_registry(provider.port)), Caller(house.port) as patient, Caller(house.port) as other:
        for _ in range(20):  # the lane knows both by heart, as one route
            for caller in (patient, other):
                assert caller.call(call(TARGET + "/x")).status == 200
        patient.send(call(TARGET + "/slow"))
        time.sleep(0.1)
        assert other.call(call(TARGET + "/cut")).error == UNREACHED
        assert patient.answer().status == 200
        assert house.metric("duoc_gateway_in_flight") == 0


def opened(at=0.0):
    breaker = Breaker()
    for _ in range(FAILURES):
        breaker.failed(error("Timeout"), at)
    return breaker


def refused(ask, now):
    """The seconds after which a refused caller is told to come again; None when the call is let through."""
    try:
        ask(now)
    except type(error("Timeout")) as told:
        return told.retry_after_s
    return None


@pytest.mark.parametrize(("now", "wait"), [(0.0, 10), (0.1, 10), (1.0, 9), (9.0, 1), (9.999, 1), (10.0, None)])
def test_caller_is_told_whole_seconds_after_which_one_may_try(now, wait):
    breaker = opened()
    assert refused(breaker.admit, now) == wait


def test_what_only_looks_never_takes_the_one_try_of_the_calls():
    breaker = opened()
    assert [refused(breaker.look, moment) for moment in (5.0, 10.0, 99.0)] == [5, 1, 1]
    assert refused(breaker.admit, 99.0) is None
    breaker.answered()
    assert refused(breaker.look, 99.0) is None


def test_try_that_fails_shuts_it_for_as_long_again_and_counts_no_first_failure():
    breaker = opened()
    breaker.admit(10.0)
    assert breaker.failed(error("NetworkError"), 11.0) is False
    assert [refused(breaker.admit, moment) for moment in (11.0, 19.5, 20.0, 20.0)] == [9, 1, None, 10]


def test_calls_that_were_under_way_when_it_opened_do_not_keep_it_shut_longer():
    """Their time-outs come in later; whoever waits was told of ten seconds."""
    breaker = opened()
    for moment in (3.0, 6.0, 9.5):
        breaker.failed(error("Timeout"), moment)
    assert refused(breaker.admit, 10.0) is None


@pytest.mark.parametrize("failures", range(1, FAILURES))
def test_fewer_failures_refuse_nobody_and_an_answer_makes_them_forgotten(failures):
    breaker = Breaker()
    for _ in range(2):
        assert [breaker.failed(error("Timeout"), 0.0) for _ in range(failures)] == [True] + [False] * (failures - 1)
        assert not breaker.is_open
        assert refused(breaker.admit, 0.0) is refused(breaker.look, 0.0) is None
        breaker.answered()
