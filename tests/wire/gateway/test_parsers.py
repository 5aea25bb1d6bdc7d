"""The parsers by themselves: every input ends in a value or a refusal, and where the bytes are cut changes nothing."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from duoc.engines.xroad.errors import XRoadError
from duoc.wire.gateway.http import MAX_HEADERS, R1_LINE, ChunkDecoder, parse_request, parse_response
from duoc.wire.gateway.shapes import cut

SOUND = b"GET /r1/a/b/c/d/e HTTP/1.1\r\nHost: g\r\nX-Road-Client: a/b/c/d"
PIECES = st.sampled_from(
    [b"\r\n", b"\n", b"\r", b" ", b"\t", b":", b"Host: g", b"GET ", b"/r1/a/b/c/d/e", b" HTTP/1.1", b"Content-Length: 5",
     b"Transfer-Encoding: chunked", b"Connection: close", b"X-Road-Id: 1", b"\x00", b"\xff", b"0", b"5", b"HTTP/1.1 200 OK",
     b"Date: x", b"Expect: 100-continue", b"X-Api-Key: k", b"Accept: text/xml"]
)  # fmt: skip
noise = st.lists(PIECES | st.binary(max_size=4), max_size=30).map(b"".join)


def tried(parse, data):
    """(value, None) or (None, refusal); anything else is a defect and is raised."""
    try:
        return parse(data), None
    except XRoadError as problem:
        return None, problem


@given(noise | noise.map(lambda tail: SOUND + tail))
@example(SOUND)
def test_request_is_parsed_or_refused_by_the_caller(head):
    request, problem = tried(parse_request, head)
    if request is None:
        assert (problem.status, problem.type.split(".")[0]) == (400, "Client")
        return
    assert not (request.chunked and request.length >= 0)
    assert b"\n" not in b"".join(request.hashed + request.passed) + request.target
    assert b"\r" not in b"".join(request.hashed + request.passed) + request.target
    assert request.target.startswith(b"/")
    assert not any(
        line.lower().startswith((b"transfer-encoding", b"content-length", b"host:")) for line in request.passed
    )


@given(noise | noise.map(lambda tail: b"HTTP/1.1 200 OK\r\n" + tail))
def test_response_is_parsed_or_blamed_on_the_provider(head):
    response, problem = tried(parse_response, head)
    if response is None:
        assert problem.type == "Server.ServerProxy.ServiceFailed"
        return
    assert 100 <= response.status <= 599
    lines = response.block.split(b"\r\n")
    assert lines[-1] == b""
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert not any(line.lower().startswith((b"transfer-encoding", b"content-length", b"x-road-")) for line in lines)


@pytest.mark.parametrize(
    "head",
    [b"", b"HTTP/1.1", b"HTTP/2 200", b"HTTP/1.1 20 OK", b"HTTP/1.1 2000 OK", b"HTTP/1.1 099 x", b"HTTP/1.1 600 x",
     b"HTTP/1.1 200 OK\r\nX-A", b"HTTP/1.1 200 OK\r\n X-A: b", b"HTTP/1.1 200 OK\r\nX-A : b", b"HTTP/1.1 200 OK\r\nX-A: b\rc",
     b"HTTP/1.1 200 OK\nX-A: b", b"HTTP/1.1 200 O\rK", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2",
     b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip",
     b"HTTP/1.1 200 OK\r\nContent-Length: +1", b"HTTP/1.1 200 OK\r\nX-A: \x00",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked"],
)  # fmt: skip
def test_response_that_cannot_be_trusted_is_refused(head):
    with pytest.raises(XRoadError):
        parse_response(head)


def test_response_names_its_connection_headers_away():
    response = parse_response(b"HTTP/1.1 200 OK\r\nConnection: X-A, close\r\nX-A: 1\r\nX-B: 2")
    assert response.block == b"HTTP/1.1 200 OK\r\nX-B: 2\r\n"
    assert not response.keep_alive


def chunks_of(body, cuts):
    pieces, last = [], 0
    for position in sorted(cuts):
        pieces.append(body[last:position])
        last = position
    return [piece for piece in (*pieces, body[last:]) if piece]


def decode(data, size):
    """(body, rest) or the error's code, fed `size` bytes at a time, as long as the decoder wants more."""
    decoder, body, position = ChunkDecoder("BadRequest"), [], 0
    try:
        while not decoder.done and position < len(data):
            pieces, rest = decoder.feed(data[position : position + size])
            body += pieces
            position += size
    except XRoadError as problem:
        return problem.type
    return b"".join(body), rest + data[position:] if decoder.done else None


@given(st.binary(max_size=300), st.sets(st.integers(1, 299), max_size=5), st.binary(max_size=20), st.integers(1, 40))
def test_chunked_body_is_read_however_it_is_cut(body, cuts, behind, size):
    data = b"".join(b"%x;x=y\r\n%b\r\n" % (len(piece), piece) for piece in chunks_of(body, cuts))
    data += b"0\r\nX-Trailer: t\r\n\r\n"
    assert decode(data + behind, size) == (body, behind)
    assert decode(data + behind, 1) == (body, behind)


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from([b"\r\n", b"0", b"5", b"a", b";x", b"\r", b"\n", b"abcde", b"X: y", b" "]), max_size=14)
)
def test_damaged_chunks_are_refused_however_they_are_cut(parts):
    data = b"".join(parts)
    whole = decode(data, len(data) + 1)
    for size in (1, 2, 3, 5):
        split = decode(data, size)
        assert split == whole


@pytest.mark.parametrize("line", [b"5" + b";" + b"a" * 5000 + b"\r\n", b"0\r\n" + b"X-A: b\r\n" * 5000 + b"\r\n"])
@pytest.mark.parametrize("size", [1, 100, 1 << 20])
def test_endless_chunk_lines_are_refused_however_they_are_cut(line, size):
    assert decode(line + b"abcde\r\n0\r\n\r\n", size) == "Client.BadRequest"


@given(noise)
def test_line_of_an_r1_call_is_what_the_parser_accepts(tail):
    """The quick pattern may never accept a request line that the strict parser refuses."""
    line = b"GET /r1/a/b/c/d/e" + tail + b" HTTP/1.1"
    if R1_LINE.fullmatch(line):
        assert parse_request(line + b"\r\nHost: g").target == line.split(b" ")[1]


@given(st.lists(st.sampled_from([b"X-Road-Id: m-1", b"x-road-id: m-2", b"X-Road-Id:  m", b"X-Road-Id: a\tb", b"A: X-Road-Id: z",
                                 b"X-Road-Id: \xc3\xa9", b"B: 1"]), max_size=4))  # fmt: skip
def test_cut_out_id_is_the_parsed_one(fields):
    head = b"\r\n".join((b"GET /r1/a/b/c/d/e HTTP/1.1", b"Host: g", *fields))
    line_end = head.index(b"\r\n")
    (before, after), cut_id = cut(head + b"\r\n\r\n", line_end, len(head))
    if after is None:
        assert cut_id == b""
        return
    assert before + b"\r\nX-Road-Id: " + cut_id + after == head[line_end - 8 :]
    try:
        assert parse_request(head).id == cut_id
    except XRoadError:
        assert head.lower().count(b"x-road-id:") > 1  # a second one: refused, so never remembered


def test_field_needs_its_colon_also_when_its_name_is_known():
    assert parse_request(SOUND + b"\r\nX-Known: 1").passed[-1] == b"X-Known:1"
    with pytest.raises(XRoadError):
        parse_request(SOUND + b"\r\nX-Known")


def test_head_has_a_limited_number_of_fields():
    fields = b"".join(b"\r\nX-%d: 1" % number for number in range(MAX_HEADERS - 2))
    assert parse_request(SOUND + fields)
    with pytest.raises(XRoadError):
        parse_request(SOUND + fields + b"\r\nX-A: 1")
