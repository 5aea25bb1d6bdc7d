import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.sim.request_reader import MAX_HEAD, BadRequestError, RequestReader

GET = b"GET /A HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST /B HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nxyz"
CHUNKED = b"PUT /C HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n1\r\nz\r\n0\r\nT: 1\r\n\r\n"
EMPTY = b"POST /D HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"

whole_requests = st.lists(st.sampled_from([GET, POST, CHUNKED, EMPTY]), max_size=6).map(b"".join)


def collect(pieces):
    """The requests of a stream as tuples, and the status of the refusal that ended it, if any."""
    reader = RequestReader()
    found = []
    for piece in pieces:
        try:
            found += reader.feed(piece)
        except BadRequestError as error:
            found += reader.done
            return [(r.method, r.target, r.digest) for r in found], error.status
    return [(r.method, r.target, r.digest) for r in found], None


def cut(data, cuts):
    pieces, position, turn = [], 0, 0
    while position < len(data):
        size = cuts[turn % len(cuts)]
        pieces.append(data[position : position + size])
        position, turn = position + size, turn + 1
    return pieces


def test_reader_takes_pipelined_requests_in_order():
    digest = zlib.crc32(b"xyz")
    expected = [
        (b"GET", b"/A", 0),
        (b"POST", b"/B", digest),
        (b"PUT", b"/C", digest),
        (b"POST", b"/D", 0),
        (b"GET", b"/A", 0),
    ]
    assert collect([GET + POST + CHUNKED + EMPTY + GET]) == (expected, None)


@given(whole_requests, st.lists(st.integers(1, 40), min_size=1, max_size=20))
def test_reader_sees_the_same_requests_however_they_are_cut(data, cuts):
    assert collect(cut(data, cuts)) == collect([data])


@settings(max_examples=300)
@given(
    whole_requests,
    st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=4)), max_size=4),
    st.lists(st.integers(1, 9), min_size=1),
)
def test_reader_of_damaged_requests_agrees_with_itself_and_never_fails_otherwise(data, damage, cuts):
    for place, bytes_put in damage:
        data = data[:place] + bytes_put + data[place + 1 :]
    whole, whole_status = collect([data])
    pieces, pieces_status = collect(cut(data, cuts))
    assert whole == pieces
    assert (whole_status is None) == (pieces_status is None)


@given(st.binary(max_size=300), st.lists(st.integers(1, 9), min_size=1))
def test_reader_of_noise_finds_nothing_or_refuses(noise, cuts):
    for pieces in ([noise], cut(noise, cuts)):
        requests, status = collect(pieces)
        assert status in {None, 400, 431, 501}
        assert len(requests) * 18 <= len(noise)


def test_reader_keeps_no_body():
    reader = RequestReader()
    reader.feed(b"POST /B HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
    for _ in range(10):
        assert not reader.done
        reader.feed(b"x" * 100_000)
    assert reader.done[0].digest == zlib.crc32(b"x" * 1_000_000)


@pytest.mark.parametrize("size", [MAX_HEAD, MAX_HEAD + 1])
@pytest.mark.parametrize("step", [1 << 20, 1000, 65_535])
def test_reader_limits_the_head_however_it_is_cut(size, step):
    head = b"GET /A HTTP/1.1\r\nHost: a\r\nX: "
    data = head + b"y" * (size - len(head) - 4) + b"\r\n\r\n"
    requests, status = collect(cut(data, [step]))
    assert (len(requests), status) == ((1, None) if size == MAX_HEAD else (0, 431))


def test_reader_refuses_an_endless_line():
    assert collect([b"GET /" + b"a" * 70_000]) == ([], 431)


@pytest.mark.parametrize(
    "first",
    [
        b"GET / HTTP/1.1\nHost: a\n\n",
        b"GET / HTTP/1.1\r\nHost: a\n",
        b"\r\n",
        b"\n",
        b" ",
        b"\x00",
        b"\x16\x03\x01\x02",
    ],
)
def test_reader_refuses_at_once_what_cannot_become_a_request(first):
    assert collect([first]) == ([], 400)


def test_reader_hands_over_what_came_before_the_bad_request():
    requests, status = collect([GET + b"BAD\r\n\r\n"])
    assert (requests, status) == ([(b"GET", b"/A", 0)], 400)


def test_reader_waits_to_be_told_to_continue_until_the_body_comes():
    reader = RequestReader()
    reader.feed(b"POST /B HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
    assert reader.awaiting_continue
    reader.feed(b"x")
    assert not reader.awaiting_continue
    assert len(reader.feed(b"yz")) == 1


@pytest.mark.parametrize("framing", [b"Content-Length: 3\r\n\r\nxyz", b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"])
def test_reader_does_not_wait_when_the_body_came_along(framing):
    reader = RequestReader()
    assert len(reader.feed(b"POST /B HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n" + framing)) == 1
    assert not reader.awaiting_continue
