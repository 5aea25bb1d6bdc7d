import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.sim.request_head import BadRequestError, read_head


def read(text: bytes):
    return read_head(text, 0, len(text))


def with_fields(*fields: bytes, line: bytes = b"POST /DKDN HTTP/1.1", host: bool = True):
    return b"\r\n".join([line, *([b"Host: a"] if host else []), *fields, b"", b""])


def test_head_of_a_plain_get():
    request = read(b"GET /DKDN/v1?x=%20 HTTP/1.1\r\nHost: a\r\nX-Road-Id: 1\r\n\r\n")
    assert (request.method, request.target, request.minor) == (b"GET", b"/DKDN/v1?x=%20", 1)
    assert request.keep_alive
    assert (request.length, request.chunked, request.continues, request.directive) == (0, False, False, b"")


def test_head_is_read_between_its_bounds():
    data = b"xxGET /A HTTP/1.1\r\nHost: a\r\n\r\nyy"
    assert read_head(data, 2, len(data) - 2).target == b"/A"


@pytest.mark.parametrize(
    "fields",
    [
        (b"Content-Length: 12",),
        (b"content-length:12",),
        (b"A: b", b"CONTENT-LENGTH: \t12 \t"),
        (b"X-Sim: busy", b"Content-Length: 12"),
    ],
)
def test_head_states_its_length(fields):
    assert read(with_fields(*fields)).length == 12


def test_head_finds_the_length_before_the_host():
    assert read(with_fields(b"Content-Length: 7", b"Host: a", host=False)).length == 7


def test_head_states_chunks():
    assert read(with_fields(b"Transfer-Encoding: Chunked")).chunked


@pytest.mark.parametrize(
    ("line", "fields", "kept"),
    [
        (b"GET / HTTP/1.1", (), True),
        (b"GET / HTTP/1.1", (b"Connection: close",), False),
        (b"GET / HTTP/1.1", (b"Connection: x, Close",), False),
        (b"GET / HTTP/1.1", (b"Connection: x", b"Connection: close"), False),
        (b"GET / HTTP/1.1", (b"Connection: closed",), True),
        (b"GET / HTTP/1.0", (), False),
        (b"GET / HTTP/1.0", (b"Connection: keep-alive",), True),
        (b"GET / HTTP/1.0", (b"Connection: keep-alive, close",), False),
    ],
)
def test_head_says_whether_the_connection_stays(line, fields, kept):
    assert read(with_fields(*fields, line=line)).keep_alive is kept


@pytest.mark.parametrize(
    ("fields", "waits"),
    [
        ((b"Expect: 100-continue", b"Content-Length: 1"), True),
        ((b"Expect: 100-Continue", b"Transfer-Encoding: chunked"), True),
        ((b"Expect: 100-continue",), False),
        ((b"Expect: 100-continue", b"Content-Length: 0"), False),
        ((b"Expect: something", b"Content-Length: 1"), False),
    ],
)
def test_head_waits_for_100_only_with_a_body(fields, waits):
    assert read(with_fields(*fields)).continues is waits


def test_head_of_http_1_0_needs_no_host():
    assert read(b"GET / HTTP/1.0\r\n\r\n").minor == 0


def test_head_carries_the_directive():
    assert read(with_fields(b"X-SIM:  slow:20 ")).directive == b"slow:20"


@pytest.mark.parametrize(
    "text",
    [
        b"GET /\r\n\r\n",
        b"GET / HTTP/1.1\nHost: a\r\n\r\n",
        b"GET / HTTP/1.2\r\nHost: a\r\n\r\n",
        b"GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        b"GET / http/1.1\r\nHost: a\r\n\r\n",
        b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / x HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        b"GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\nContent-Length: 1\r\n\r\n",
    ],
)
def test_head_malformed_is_refused(text):
    with pytest.raises(BadRequestError) as caught:
        read(text)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    "fields",
    [
        (b"Content-Length: 1", b"Content-Length: 1"),
        (b"Content-Length: 1, 1",),
        (b"Content-Length: +1",),
        (b"Content-Length: -1",),
        (b"Content-Length: 1_0",),
        (b"Content-Length: 0x1",),
        (b"Content-Length: 1 1",),
        (b"Content-Length:",),
        (b"Content-Length: \xd9\xa1",),
        (b"Content-Length: 9999999999999999",),
        (b"Content-Length: 1", b"Transfer-Encoding: chunked"),
        (b"Transfer-Encoding: chunked", b"Content-Length: 0"),
    ],
)
def test_head_with_an_ambiguous_length_is_refused(fields):
    with pytest.raises(BadRequestError) as caught:
        read(with_fields(*fields))
    assert caught.value.status == 400


@pytest.mark.parametrize(
    "fields",
    [
        (b"Transfer-Encoding: gzip",),
        (b"Transfer-Encoding: gzip, chunked",),
        (b"Transfer-Encoding: chunked, chunked",),
        (b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"),
        (b"Transfer-Encoding: xchunked",),
        (b"Transfer-Encoding: \x0bchunked",),
    ],
)
def test_head_with_another_coding_is_refused(fields):
    with pytest.raises(BadRequestError) as caught:
        read(with_fields(*fields))
    assert caught.value.status in {400, 501}


def test_head_of_http_1_0_with_a_coding_is_refused():
    with pytest.raises(BadRequestError):
        read(with_fields(b"Transfer-Encoding: chunked", line=b"POST / HTTP/1.0"))


@given(st.binary(max_size=200))
def test_head_of_any_bytes_is_read_or_refused(noise):
    for text in (
        noise,
        b"GET / HTTP/1.1\r\nHost: a\r\n" + noise + b"\r\n\r\n",
        b"GET " + noise + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    ):
        try:
            request = read(text)
        except BadRequestError:
            continue
        assert not set(request.target) & set(b"\x00\r\n \t")
