"""Heads and bodies of replies, against RFC 9112 and RFC 9110."""

import json
from typing import Any

import pytest

from duoc.core.clock import ManualClock
from duoc.sim.date_line import DateLine
from duoc.sim.replies import Reply, empty_reply, error_reply, json_reply, stream_reply, xml_reply


def lines(reply: Reply) -> list[bytes]:
    return reply.head.split(b"\r\n")


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (200, b"HTTP/1.1 200 OK"),
        (400, b"HTTP/1.1 400 Bad Request"),
        (401, b"HTTP/1.1 401 Unauthorized"),
        (404, b"HTTP/1.1 404 Not Found"),
        (405, b"HTTP/1.1 405 Method Not Allowed"),
        (500, b"HTTP/1.1 500 Internal Server Error"),
        (501, b"HTTP/1.1 501 Not Implemented"),
        (503, b"HTTP/1.1 503 Service Unavailable"),
    ],
)
def test_status_line_has_the_phrase_of_the_standard(status: int, line: bytes) -> None:
    assert lines(json_reply(status, {}))[0] == line


@pytest.mark.parametrize("value", [{}, {"tên": "Cà Mau"}, [1, 2], "ă", None, {"a": {"b": [True]}}])
def test_length_is_that_of_the_octets(value: Any) -> None:
    reply = json_reply(200, value)
    assert b"Content-Length: %d" % len(reply.body) in lines(reply)


@pytest.mark.parametrize("value", [{"tên": "Cà Mau"}, [1, 2], "ă", None, 1.5])
def test_body_is_the_value(value: Any) -> None:
    assert json.loads(json_reply(200, value).body) == value


def test_body_has_no_blanks_and_no_escapes() -> None:
    assert json_reply(200, {"tên": ["Cà", 1]}).body == '{"tên":["Cà",1]}'.encode()


def test_head_ends_behind_its_last_field() -> None:
    assert json_reply(200, {}).head.endswith(b"Content-Length: 2\r\n")


def test_further_fields_stand_in_the_head() -> None:
    assert b"Retry-After: 1" in lines(json_reply(503, {}, b"Retry-After: 1\r\n"))


@pytest.mark.parametrize(
    ("reply", "media"),
    [
        (json_reply(200, {}), b"application/json; charset=utf-8"),
        (xml_reply(200, b"<a/>"), b"text/xml; charset=utf-8"),
        (error_reply(404, "X", "y"), b"application/json; charset=utf-8"),
        (stream_reply(100, chunked=False), b"application/json; charset=utf-8"),
    ],
)
def test_media_type_is_stated_once(reply: Reply, media: bytes) -> None:
    stated = [line for line in lines(reply) if line.lower().startswith(b"content-type:")]
    assert stated == [b"Content-Type: " + media]


@pytest.mark.parametrize("name", [b"content-length", b"transfer-encoding", b"content-type"])
def test_answer_without_a_body_frames_none(name: bytes) -> None:
    # RFC 9110 §8.6: no Content-Length in a 204; RFC 9112 §6.1: no Transfer-Encoding either.
    assert name not in empty_reply(204, b"Allow: GET\r\n").head.lower()


def test_stream_of_known_length_says_it() -> None:
    assert b"Content-Length: 4294967296" in lines(stream_reply(1 << 32, chunked=False))


def test_stream_in_chunks_says_no_length() -> None:
    assert b"content-length" not in stream_reply(100, chunked=True).head.lower()


def test_stream_in_chunks_says_so() -> None:
    assert b"Transfer-Encoding: chunked" in lines(stream_reply(100, chunked=True))


@pytest.mark.parametrize("chunked", [True, False])
def test_stream_keeps_no_body(chunked: bool) -> None:
    assert stream_reply(1 << 20, chunked)[1:] == (b"", 0.0, 1 << 20, chunked, False)


def test_error_says_code_sentence_and_that_it_is_invented() -> None:
    body = json.loads(error_reply(404, "KHONG_CO", "Không có.").body)
    assert body == {"minhHoa": True, "maLoi": "KHONG_CO", "thongBao": "Không có."}


@pytest.mark.parametrize(
    ("seconds", "stated"),
    [
        (0, b"Thu, 01 Jan 1970 00:00:00 GMT"),
        (784111777, b"Sun, 06 Nov 1994 08:49:37 GMT"),  # the example of RFC 9110 §5.6.7
        (951782400, b"Tue, 29 Feb 2000 00:00:00 GMT"),
        (1767225599, b"Wed, 31 Dec 2025 23:59:59 GMT"),
    ],
)
def test_date_is_in_the_form_of_the_standard(seconds: int, stated: bytes) -> None:
    assert DateLine(ManualClock(seconds * 1_000_000)).line == b"Date: " + stated + b"\r\n\r\n"


def test_date_stands_still_until_it_is_renewed() -> None:
    clock = ManualClock(0)
    line = DateLine(clock)
    clock.set(60_000_000)
    assert b"00:00:00" in line.line


def test_renewed_date_is_the_present_one() -> None:
    clock = ManualClock(0)
    line = DateLine(clock)
    clock.set(60_000_000)
    line.renew()
    assert b"00:01:00" in line.line
