import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.sim.chunked_body import ChunkedBody, InvalidChunkError


def encode(parts, extension=b"", trailers=b""):
    chunks = b"".join(b"%x%b\r\n%b\r\n" % (len(part), extension, part) for part in parts)
    return chunks + b"0\r\n" + trailers + b"\r\n"


def read(data: bytes) -> tuple[ChunkedBody, int]:
    body = ChunkedBody()
    return body, body.feed(memoryview(data))


def test_chunked_body_of_the_rfc_is_read():
    # RFC 9112 §7.1 by hand: "Wikipedia" in two chunks.
    body, used = read(b"4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\nGET")
    assert body.ended
    assert (body.size, body.digest, used) == (9, zlib.crc32(b"Wikipedia"), 24)


def test_chunked_body_skips_extensions_and_trailers():
    body, _ = read(encode([b"abc"], extension=b' ; name="v"', trailers=b"X-Sum: 1\r\nY: \r\n"))
    assert body.ended
    assert body.size == 3


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=6), st.lists(st.integers(1, 9), min_size=1, max_size=60))
def test_chunked_body_is_the_same_however_it_is_cut(parts, cuts):
    data = encode(parts, extension=b";e=1", trailers=b"T: 1\r\n")
    body = ChunkedBody()
    position = 0
    for turn in range(len(data)):
        if position >= len(data):
            break
        piece = data[position : position + cuts[turn % len(cuts)]]
        assert body.feed(memoryview(piece)) == len(piece)
        position += len(piece)
    assert body.ended
    whole = b"".join(parts)
    assert (body.size, body.digest) == (len(whole), zlib.crc32(whole))


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n",
        b"x\r\n",
        b"+1\r\na\r\n",
        b"-1\r\na\r\n",
        b"0x1\r\na\r\n",
        b"1_0\r\na\r\n",
        b" 1\r\na\r\n",
        b"1 \r\na\r\n",
        b"1\na\r\n0\r\n\r\n",
        b"1;\x00\r\na\r\n",
        b"1\r\nab\r\n",
        b"1\r\na\n0\r\n\r\n",
        b"ffffffffffffffff\r\na",
        b"\xd9\xa1\r\na\r\n",
        b"0\r\nno colon\r\n\r\n",
        b"0\r\nX : a\r\n\r\n",
        b"0\r\n folded: a\r\n\r\n",
        b"1;" + b"x" * 5000,
        b"0\r\n" + b"X: y\r\n" * 9000 + b"\r\n",
    ],
    ids=lambda data: repr(data[:16]),
)
def test_chunked_body_malformed_is_refused(data):
    with pytest.raises(InvalidChunkError):
        read(data + b"\r\n")


@pytest.mark.parametrize("cut", [1, 7, 4096, 4097, 4098])
@pytest.mark.parametrize(("length", "accepted"), [(4096, True), (4097, False)])
def test_chunked_line_limit_does_not_depend_on_the_cut(cut, length, accepted):
    data = b"1;".ljust(length, b"x") + b"\r\na\r\n0\r\n\r\n"
    body = ChunkedBody()

    def run():
        for start in range(0, len(data), cut):
            body.feed(memoryview(data)[start : start + cut])

    if accepted:
        run()
        assert body.ended
    else:
        with pytest.raises(InvalidChunkError):
            run()
