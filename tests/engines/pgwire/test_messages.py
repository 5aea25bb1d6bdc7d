"""Bodies against bytes written by hand from the manual's chapter "Message Formats"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.pgwire import ProtocolError
from duoc.engines.pgwire.messages import (
    AUTHENTICATION,
    BIND,
    CLIENT,
    CLOSE,
    COMMAND_COMPLETE,
    COPY_IN,
    DATA_ROW,
    ERROR,
    EXECUTE,
    FUNCTION_CALL,
    NEGOTIATE,
    NOTIFICATION,
    PARSE,
    QUERY,
    READY,
    ROW_DESCRIPTION,
    SERVER,
    SYNC,
    Message,
)

# What the manual's layouts give for these values, byte by byte.
BYTES = [
    (QUERY, (b"select 1",), b"Q\0\0\0\x0dselect 1\0"),
    (PARSE, (b"s", b"x", (23,)), b"P\0\0\0\x0es\0x\0\0\x01\0\0\0\x17"),
    (
        BIND,
        (b"", b"s", (1,), (b"ab", None), (0,)),
        b"B\0\0\0\x1b\0s\0\0\x01\0\x01\0\x02\0\0\0\x02ab\xff\xff\xff\xff\0\x01\0\0",
    ),
    (CLOSE, (b"S", b"a"), b"C\0\0\0\x07Sa\0"),
    (EXECUTE, (b"", 5), b"E\0\0\0\x09\0\0\0\0\x05"),
    (SYNC, (), b"S\0\0\0\x04"),
    (FUNCTION_CALL, (957, (), (b"1",), 0), b"F\0\0\0\x13\0\0\x03\xbd\0\0\0\x01\0\0\0\x011\0\0"),
    (AUTHENTICATION, (5, b"salt"), b"R\0\0\0\x0c\0\0\0\x05salt"),
    (COMMAND_COMPLETE, (b"SELECT 1",), b"C\0\0\0\x0dSELECT 1\0"),
    (COPY_IN, (0, (0, 0)), b"G\0\0\0\x0b\0\0\x02\0\0\0\0"),
    (DATA_ROW, ((b"1", None),), b"D\0\0\0\x0f\0\x02\0\0\0\x011\xff\xff\xff\xff"),
    (NEGOTIATE, (196608, (b"_pq_.x",)), b"v\0\0\0\x13\0\x03\0\0\0\0\0\x01_pq_.x\0"),
    (NOTIFICATION, (1, b"k", b"v"), b"A\0\0\0\x0c\0\0\0\x01k\0v\0"),
    (READY, (b"I",), b"Z\0\0\0\x05I"),
    (ERROR, ((("S", b"ERROR"), ("C", b"42501")),), b"E\0\0\0\x13SERROR\0C42501\0\0"),
    (
        ROW_DESCRIPTION,
        (((b"a", 16384, 2, 25, -1, -1, 0),),),
        b"T\0\0\0\x1a\0\x01a\0\0\0\x40\0\0\x02\0\0\0\x19\xff\xff\xff\xff\xff\xff\0\0",
    ),
]


@pytest.mark.parametrize(("message", "values", "data"), BYTES, ids=[message.name for message, _, _ in BYTES])
def test_a_message_is_written_and_read_as_the_manual_lays_it_out(
    message: Message, values: tuple[object, ...], data: bytes
) -> None:
    assert message.write(*values) == data
    assert message.read(data[5:]) == values


@pytest.mark.parametrize(("message", "values", "data"), BYTES, ids=[message.name for message, _, _ in BYTES])
def test_a_body_cut_short_or_long_is_refused(message: Message, values: tuple[object, ...], data: bytes) -> None:
    body = data[5:]
    if message is AUTHENTICATION:
        body = body[:4]  # its rest has no end of its own
    for cut in range(len(body)):
        with pytest.raises(ProtocolError):
            message.read(body[:cut])
    if message is not AUTHENTICATION:
        with pytest.raises(ProtocolError):
            message.read(body + b"\0")


@given(st.binary(max_size=60), st.sampled_from([*CLIENT.values(), *SERVER.values()]))
def test_whatever_strangers_send_a_reader_raises_one_error(body: bytes, message: Message) -> None:
    try:
        values = message.read(body)
    except ProtocolError:
        return
    if message is not AUTHENTICATION:
        assert len(message.write(*values)) >= 5


@given(st.lists(st.none() | st.binary(max_size=20), max_size=9))
def test_rows_come_back_as_they_were(values: list[bytes | None]) -> None:
    assert DATA_ROW.read(DATA_ROW.write(tuple(values))[5:]) == (tuple(values),)


def test_bind_takes_as_many_parameters_as_sixteen_bits_count() -> None:
    values = (b"x",) * 65_535
    assert BIND.read(BIND.write(b"", b"", (), values, ())[5:])[3] == values


def test_a_nul_in_a_string_is_not_written() -> None:
    with pytest.raises(ProtocolError):
        QUERY.write(b"select 1\0select 2")


def test_letters_mean_different_things_in_the_two_directions() -> None:
    assert {chr(letter) for letter in CLIENT} == set("QPBDECSHXFdcfp")
    assert CLIENT[ord("D")].name == "Describe"
    assert SERVER[ord("D")].name == "DataRow"
    assert SERVER[ord("E")].name == "ErrorResponse"
