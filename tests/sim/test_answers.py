import json

import pytest

from duoc.core.clock import SystemClock
from duoc.sim.answers import BUCKETS, MAX_SLOW_MS, Answers
from duoc.sim.replies import Reply
from duoc.sim.request_head import Request
from duoc.sim.services import SERVICES


def ask(target, method=b"GET", digest=0, directive=b"", minor=1) -> Reply:
    request = Request(method, target, minor)
    request.digest, request.directive = digest, directive
    return Answers(SystemClock()).find(request)


def status(reply: Reply) -> int:
    return int(reply.head.split(b" ", 2)[1])


@pytest.mark.parametrize("service", SERVICES, ids=[service.code for service in SERVICES])
@pytest.mark.parametrize("method", [b"GET", b"POST"])
def test_answers_of_every_service(service, method):
    for suffix in (b"", b"/", b"/v1/tra-cuu/123", b"?ma=1"):
        reply = ask(b"/" + service.code.encode() + suffix, method)
        assert status(reply) == 200
        assert json.loads(reply.body)["dichVu"] == service.code
        assert b"Content-Length: %d\r\n" % len(reply.body) in reply.head


def test_answers_depend_on_path_query_and_body_and_on_nothing_else():
    first = ask(b"/BHXH/1?a=1", b"POST", digest=5)
    assert ask(b"/BHXH/1?a=1", b"POST", digest=5) == first
    others = [ask(b"/BHXH/2?a=1", b"POST", 5), ask(b"/BHXH/1?a=2", b"POST", 5), ask(b"/BHXH/1?a=1", b"POST", 6)]
    assert first not in others


def test_answers_keep_no_more_than_their_buckets():
    answers = Answers(SystemClock())
    bodies = {answers.find(Request(b"GET", b"/EVN/%d" % number, 1)).body for number in range(5000)}
    assert len(bodies) == BUCKETS


def test_answers_to_head_are_those_to_get():
    assert ask(b"/EVN/1", b"HEAD") == ask(b"/EVN/1", b"GET")


@pytest.mark.parametrize(
    ("method", "target", "expected"),
    [
        (b"GET", b"/", 200),
        (b"HEAD", b"/", 200),
        (b"GET", b"/healthz", 200),
        (b"POST", b"/healthz", 405),
        (b"DELETE", b"/", 405),
        (b"OPTIONS", b"/EVN", 204),
        (b"OPTIONS", b"*", 204),
        (b"PUT", b"/EVN/1", 200),
        (b"PATCH", b"/EVN/1", 200),
        (b"DELETE", b"/EVN/1", 200),
        (b"TRACE", b"/EVN/1", 405),
        (b"CONNECT", b"a:1", 405),
        (b"BREW", b"/EVN/1", 501),
        (b"get", b"/EVN/1", 501),
        (b"GET", b"/nothing", 404),
        (b"GET", b"/evn", 404),
        (b"GET", b"//EVN", 404),
        (b"GET", b"/EVN/khong-co", 404),
        (b"DELETE", b"/EVN/khong-co-7", 404),
        (b"GET", b"http://sim.test/EVN/1", 200),
        (b"GET", b"HTTPS://sim.test", 200),
        (b"GET", b"ftp://sim.test/EVN", 404),
        (b"GET", b"/EVN?sim=error", 500),
        (b"GET", b"/EVN?x=1&sim=busy", 503),
        (b"GET", b"/EVN?sim=unknown", 404),
        (b"GET", b"/EVN?sim=nonsense", 400),
        (b"GET", b"/EVN?sim=slow:x", 400),
        (b"GET", b"/EVN?bytes=1", 400),
        (b"GET", b"/EVN?bytes=-5", 400),
        (b"GET", b"/EVN?bytes=%D9%A1000", 400),
        (b"GET", b"/EVN?bytes=4294967297", 400),
        (b"GET", b"/EVN?bytes=4294967296", 200),
        (b"GET", b"/EVN?\xff\xfesim=\xff", 400),
    ],
)
def test_answers_have_their_status_and_a_body_in_json(method, target, expected):
    reply = ask(target, method)
    assert status(reply) == expected
    assert (b"Allow: " in reply.head) == (expected in {204, 405, 501})
    if expected != 204 and not reply.stream:
        assert json.loads(reply.body)


def test_answers_unknown_id_is_not_kept_for_others():
    answers = Answers(SystemClock())
    for number in range(600):
        assert status(answers.find(Request(b"GET", b"/EVN/%d" % number, 1))) == 200
        assert status(answers.find(Request(b"GET", b"/EVN/khong-co-%d" % number, 1))) == 404


def test_answers_list_the_services():
    listed = json.loads(ask(b"/").body)["services"]
    assert [(row["stt"], row["code"]) for row in listed] == [(service.stt, service.code) for service in SERVICES]


@pytest.mark.parametrize(
    ("told", "delay"), [(b"slow", 2.0), (b"slow:150", 0.15), (b"slow:9999999999", MAX_SLOW_MS / 1000)]
)
def test_answers_are_delayed_on_request(told, delay):
    for reply in (ask(b"/EVN?sim=" + told), ask(b"/EVN", directive=told)):
        assert reply.delay_s == delay
        assert status(reply) == 200


def test_answers_header_goes_before_query():
    assert status(ask(b"/EVN?sim=busy", directive=b"error")) == 500


def test_answers_stream_with_a_length_or_in_chunks():
    plain, chunked = ask(b"/EVN?bytes=5000"), ask(b"/EVN?bytes=5000&chunked")
    assert (plain.stream, plain.chunked) == (5000, False)
    assert b"Content-Length: 5000\r\n" in plain.head
    assert (chunked.stream, chunked.chunked) == (5000, True)
    assert b"Content-Length" not in chunked.head
    assert not ask(b"/EVN?bytes=5000&chunked", minor=0).chunked


def test_answers_to_changes_say_what_was_done():
    assert json.loads(ask(b"/EVN/1", b"DELETE").body)["ketQua"] == "DA_XOA"
    assert json.loads(ask(b"/EVN/1", b"PUT").body)["ketQua"] == "DA_CAP_NHAT"
