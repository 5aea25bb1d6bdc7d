"""Shapes of fields, octet by octet as the manual of PostgreSQL lays them out (Message Data Types, Message Formats)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.pgwire import layouts
from duoc.engines.pgwire.layouts import Field, ProtocolError, read, write

TEXT = st.binary(max_size=12).map(lambda text: text.replace(b"\0", b"."))
CASES: list[tuple[str, Any, bytes]] = [
    ("STRING", b"", b"\0"),
    ("STRING", b"select 1", b"select 1\0"),
    ("STRING", "cá".encode(), b"c\xc3\xa1\0"),
    ("STRINGS", (), b"\0"),
    ("STRINGS", (b"a", b"bc"), b"a\0bc\0\0"),
    ("COUNTED_STRINGS", (), b"\0\0\0\0"),
    ("COUNTED_STRINGS", (b"_pq_.a", b""), b"\0\0\0\2_pq_.a\0\0"),
    ("BYTE", b"I", b"I"),
    ("INT8", -1, b"\xff"),
    ("INT8", 127, b"\x7f"),
    ("INT16", 1, b"\0\1"),
    ("INT16", -32768, b"\x80\0"),
    ("INT32", 196608, b"\0\3\0\0"),
    ("INT32", -1, b"\xff\xff\xff\xff"),
    ("REST", b"", b""),
    ("REST", b"\0\1\2", b"\0\1\2"),
    ("FORMATS", (), b"\0\0"),
    ("FORMATS", (0, 1), b"\0\2\0\0\0\1"),
    ("OIDS", (23,), b"\0\1\0\0\0\x17"),
    ("OIDS", (4294967295,), b"\0\1\xff\xff\xff\xff"),
    ("VALUE", None, b"\xff\xff\xff\xff"),
    ("VALUE", b"", b"\0\0\0\0"),
    ("VALUE", b"42", b"\0\0\0\00242"),
    ("VALUES", (), b"\0\0"),
    ("VALUES", (b"a", None, b""), b"\0\3\0\0\0\1a\xff\xff\xff\xff\0\0\0\0"),
    ("COLUMNS", (), b"\0\0"),
    ("COLUMNS", ((b"n", 0, 0, 23, 4, -1, 0),), b"\0\1n\0" + b"\0" * 6 + b"\0\0\0\x17\0\4\xff\xff\xff\xff\0\0"),
    ("REPORTS", (), b"\0"),
    ("REPORTS", (("S", b"ERROR"), ("C", b"42501")), b"SERROR\0C42501\0\0"),
]


def field(name: str) -> Field:
    return getattr(layouts, name)  # type: ignore[no-any-return]  # by name, as the table has it


@pytest.mark.parametrize(("name", "value", "octets"), CASES)
def test_value_is_written_as_the_manual_lays_it_out(name: str, value: Any, octets: bytes) -> None:
    assert write((field(name),), value) == octets


@pytest.mark.parametrize(("name", "value", "octets"), CASES)
def test_octets_are_read_as_the_manual_lays_them_out(name: str, value: Any, octets: bytes) -> None:
    assert read((field(name),), octets) == (value,)


@pytest.mark.parametrize(("name", "value", "octets"), [case for case in CASES if case[0] != "REST"])
def test_one_octet_more_is_refused(name: str, value: Any, octets: bytes) -> None:
    with pytest.raises(ProtocolError, match="longer than its fields"):
        read((field(name),), octets + b"\0")


@pytest.mark.parametrize(("name", "value", "octets"), [case for case in CASES if case[0] != "REST"])
def test_one_octet_less_is_refused(name: str, value: Any, octets: bytes) -> None:
    with pytest.raises(ProtocolError):
        read((field(name),), octets[:-1])


@pytest.mark.parametrize("size", [b"\xff\xff\xff\xfe", b"\x80\0\0\0"])
def test_value_of_another_negative_size_is_refused(size: bytes) -> None:
    with pytest.raises(ProtocolError, match="a value is longer than its message"):
        read((layouts.VALUE,), size)


@pytest.mark.parametrize("size", [b"\0\0\0\3", b"\x7f\xff\xff\xff"])
def test_value_that_promises_more_than_is_there_is_refused(size: bytes) -> None:
    with pytest.raises(ProtocolError, match="a value is longer than its message"):
        read((layouts.VALUE,), size + b"ab")


@pytest.mark.parametrize("name", ["FORMATS", "OIDS", "VALUES", "COLUMNS"])
def test_count_that_promises_more_than_is_there_is_refused_before_reading(name: str) -> None:
    with pytest.raises(ProtocolError, match="a list is longer than its message"):
        read((field(name),), b"\xff\xff" + b"\0" * 64)


def test_count_of_strings_that_never_come_is_refused() -> None:
    with pytest.raises(ProtocolError, match="a string does not end"):
        read((layouts.COUNTED_STRINGS,), b"\x7f\xff\xff\xff")


def test_negative_count_of_strings_is_none() -> None:
    assert read((layouts.COUNTED_STRINGS,), b"\xff\xff\xff\xff") == ((),)


@pytest.mark.parametrize("name", ["STRING", "STRINGS", "REPORTS"])
def test_string_without_an_end_is_refused(name: str) -> None:
    with pytest.raises(ProtocolError, match="a string does not end"):
        read((field(name),), b"Sabc")


@pytest.mark.parametrize(("name", "value"), [("STRING", b"a\0b"), ("STRINGS", (b"a", b"\0")), ("REPORTS", (("M", b"\0"),)),
                                             ("COLUMNS", ((b"\0", 0, 0, 0, 0, 0, 0),))])  # fmt: skip
def test_nul_in_a_string_is_not_written(name: str, value: Any) -> None:
    with pytest.raises(ProtocolError, match="cannot hold a NUL"):
        write((field(name),), value)


def test_body_of_no_field_is_empty() -> None:
    assert read((), b"") == ()


@pytest.mark.parametrize("values", [(), (1, 2, 3)])
def test_another_number_of_values_is_not_written(values: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="zip"):
        write((layouts.INT16, layouts.INT16), *values)


ROWS = st.lists(st.none() | st.binary(max_size=9), max_size=6).map(tuple)


@given(TEXT, st.integers(-(2**31), 2**31 - 1), ROWS, st.lists(st.integers(0, 2**32 - 1), max_size=4).map(tuple))
def test_what_is_written_reads_back(
    text: bytes, number: int, row: tuple[bytes | None, ...], oids: tuple[int, ...]
) -> None:
    layout = (layouts.STRING, layouts.INT32, layouts.VALUES, layouts.OIDS)
    assert read(layout, write(layout, text, number, row, oids)) == (text, number, row, oids)


@given(st.binary(max_size=40), st.sampled_from(sorted({name for name, _, _ in CASES if name != "COUNTED_STRINGS"})))
def test_what_can_be_read_is_written_as_it_was(body: bytes, name: str) -> None:
    try:
        values = read((field(name),), body)
    except ProtocolError:
        return
    assert write((field(name),), *values) == body
