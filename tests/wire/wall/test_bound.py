"""Whom a binary parameter names, byte by byte as PostgreSQL sends it (array_send, int8send, numeric_send)."""

from collections.abc import Sequence
from struct import pack

import pytest

from duoc.wire.wall.bound import texts

AN, BE, CHI = "096200000001", "096200000002", "096200000003"
TEXT, INT8 = 25, 20


def array(elements: Sequence[bytes | None], *sizes: int, oid: int = TEXT) -> bytes:
    """`array_send`: dimensions, whether there is a NULL, element type; each dimension's size and lower bound; the elements."""
    head = pack(">iiI", len(sizes), int(None in elements), oid) + b"".join(pack(">ii", size, 1) for size in sizes)
    return head + b"".join(b"\xff" * 4 if one is None else pack(">i", len(one)) + one for one in elements)


def named(value: bytes) -> list[str]:
    return texts((value,), (1,), (1,))


def test_an_array_of_two_dimensions_names_each_of_its_citizens() -> None:
    """`= ANY ($1)` compares with every element, whatever the array's shape: it must not count as one citizen."""
    people = [one.encode() for one in (AN, BE, CHI, AN)]
    assert named(array(people, 2, 2)) == [AN, BE, CHI, AN]
    assert named(array(people[:3], 1, 1, 1, 1, 1, 3)) == [AN, BE, CHI]
    assert named(array([pack(">q", int(AN)), pack(">q", int(BE))], 2, 1, oid=INT8)) == [AN, BE]


def test_an_array_that_names_nobody() -> None:
    assert named(array([])) == []  # '{}' has no dimension at all
    assert named(array([None, None], 2)) == []
    assert named(array([None, AN.encode()], 2)) == [AN]


def test_an_array_of_ten_thousand_is_read_and_a_longer_one_refused() -> None:
    people = [f"{number:012d}".encode() for number in range(10_001)]
    assert named(array(people[:10_000], 10_000)) == [one.decode() for one in people[:10_000]]
    for sizes in ((10_001,), (73, 137)):  # 73 × 137 = 10 001
        with pytest.raises(ValueError, match="neither"):
            named(array(people, *sizes))


@pytest.mark.parametrize(
    "value",
    [
        array([AN.encode()], 1)[:-1], array([AN.encode()], 1) + b"1", array([AN.encode()], 2), array([AN.encode()], -1),
        array([AN.encode()], 1, 1, 1, 1, 1, 1, 1), b"\0\0\0\x01\0\0\0\x02" + array([AN.encode()], 1)[8:],
        b"\0\0\0\x01" + b"\0" * 8, b"\0", b"09620000\x000001", bytes.fromhex("0002 0000 0000 0000 0001"),
    ],
)  # fmt: skip
def test_bytes_that_are_no_value_are_refused_rather_than_counted_as_one(value: bytes) -> None:
    with pytest.raises(ValueError, match="neither"):
        named(value)


def test_letters_that_are_not_utf_8_are_refused() -> None:
    for form in (0, 1):
        with pytest.raises(ValueError, match="decode"):
            texts((b"Nguy\xe1\xbb",), (form,), (1,))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (pack(">q", 1_200_000_001), "001200000001"),  # of Hà Nội (001): a number has no zeros before it
        (pack(">q", 123_456_789), "123456789"),  # a CMND has nine digits, as when it comes back in a row
        (pack(">i", 12_345_678), "012345678"),
        (b"12345678", "12345678"),  # eight bytes, but digits: a text
        (bytes.fromhex("0003 0002 0000 0000 000c 0000 0001"), "001200000001"),
        (bytes.fromhex("0001 0001 0000 0000 0001"), "000010000"),  # 1 × 10 000: the zeros behind are left out
        (bytes.fromhex("0003 0001 0000 0002 0001 0002 1388"), "000010002"),  # 10002.50: the whole part
        (bytes.fromhex("0001 ffff 0000 0002 1388"), "000000000"),  # 0.50
    ],
)  # fmt: skip
def test_a_number_is_written_as_an_identity_is(value: bytes, text: str) -> None:
    assert named(value) == [text]


def test_a_format_code_is_one_for_all_or_one_for_each() -> None:
    """Protocol, Bind: no code means text for all, one code is meant for all, else there is one a parameter."""
    number = pack(">q", int(AN))
    assert texts((number, number), (1,), (2, 1)) == [AN, AN]
    assert texts((BE.encode(), number), (0, 1), (2,)) == [AN]
    assert texts((BE.encode(), number), (), (1,)) == [BE]
    for missing in (0, -1, 3):
        with pytest.raises(ValueError, match="without a value"):
            texts((number, number), (1,), (missing,))
