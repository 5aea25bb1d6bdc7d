"""Start-up packets against bytes by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.pgwire import ProtocolError, startup

SSL = bytes.fromhex("00000008 04d2162f")
GSSENC = bytes.fromhex("00000008 04d21630")
CANCEL = bytes.fromhex("00000010 04d2162e 00000007 01020304")
START = b"\0\0\0\x21\0\x03\0\0user\0an\0database\0dvc\0x\0\0\0"


def test_requests_are_the_bytes_of_the_manual() -> None:
    assert startup.request(startup.SSL_REQUEST) == SSL
    assert startup.request(startup.GSSENC_REQUEST) == GSSENC
    assert startup.cancel(7, b"\1\2\3\4") == CANCEL
    assert startup.cancelled(CANCEL) == (7, b"\1\2\3\4")


def test_parameters_keep_their_order_and_empty_values() -> None:
    pairs = [("user", "an"), ("database", "dvc"), ("x", "")]
    assert startup.message(pairs) == START
    assert startup.length_of(START) == len(START) == 33
    assert startup.code_of(START) == startup.VERSION == 196608
    assert startup.parameters(START) == pairs


def test_a_doubled_name_is_shown_twice() -> None:
    packet = startup.message([("user", "an"), ("user", "binh")])
    assert startup.parameters(packet) == [("user", "an"), ("user", "binh")]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"user\0an",
        b"user\0an\0",
        b"user\0\0",
        b"\0\0\0",
        b"user\0an\0\0x",
        b"user\0an\0\0user\0b\0\0",
        b"user\0\xff\0\0",
    ],
)
def test_a_packet_that_does_not_end_as_it_should_is_refused(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        startup.parameters(b"\0\0\0\0\0\3\0\0" + body)


@pytest.mark.parametrize("head", [b"\0\0\0\7", b"\0\0\x27\x11", b"\xff\xff\xff\xff", b"\x16\x03\x01\x02"])
def test_a_length_out_of_bounds_and_direct_tls_are_refused(head: bytes) -> None:
    with pytest.raises(ProtocolError):
        startup.length_of(head + b"\0\0\0\0")


def test_the_longest_packet_has_ten_thousand_bytes() -> None:
    assert startup.length_of(b"\0\0\x27\x10") == 10_000
    assert startup.length_of(b"\0\0\x27") == 0


@given(st.binary(max_size=80))
def test_whatever_comes_there_is_one_error(body: bytes) -> None:
    try:
        pairs = startup.parameters(b"\0\0\0\0\0\3\0\0" + body)
    except ProtocolError:
        return
    assert startup.message(pairs)[8:] == body
