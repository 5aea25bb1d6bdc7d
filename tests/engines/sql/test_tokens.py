"""Tokens out of protobuf's octets, written by hand as its encoding guide says, and names with the places they may mean."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.engines.sql.grammar import scan
from duoc.engines.sql.names import Name
from duoc.engines.sql.tokens import Token, read_tokens


def varint(value: int) -> bytes:
    """Seven bits an octet, the lowest first; the highest bit says that more follows."""
    octets = []
    while value > 0x7F:
        octets.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*octets, value])


def message(tokens: list[Token]) -> bytes:
    """A ScanResult; fields that are 0 are left out."""
    parts = []
    for token in tokens:
        body = b"".join(
            bytes([tag]) + varint(value) for tag, value in zip((0x08, 0x10, 0x20), token, strict=True) if value
        )
        parts.append(b"\x12" + varint(len(body)) + body)
    return b"".join(parts)


@pytest.mark.parametrize(
    ("octets", "tokens"),
    [
        (b"", []),
        (b"\x08\x96\x01", []),  # the version alone: 150, the guide's own example
        (b"\x12\x00", [(0, 0, 0)]),
        (b"\x12\x06\x08\x01\x10\x03\x20\x64", [(1, 3, 100)]),
        (b"\x12\x04\x10\x06\x20\x28", [(0, 6, 40)]),  # a start of 0 is left out
        (b"\x12\x08\x08\x01\x10\x03\x20\x64\x28\x04", [(1, 3, 100)]),  # with its kind of keyword
        (b"\x12\x08\x08\xac\x02\x10\xad\x02\x20\x3b", [(300, 301, 59)]),
        (b"\x08\x01\x12\x02\x10\x01\x12\x04\x08\x02\x10\x03", [(0, 1, 0), (2, 3, 0)]),
        (b"\x1a\x03abc\x12\x02\x10\x01", [(0, 1, 0)]),  # a field that nobody knows is passed over
    ],
)
def test_octets_are_read(octets: bytes, tokens: list[tuple[int, int, int]]) -> None:
    assert read_tokens(octets) == tokens


@settings(max_examples=40)
@given(st.lists(st.builds(Token, *[st.integers(0, 2**31 - 1)] * 3), max_size=12))
def test_what_is_written_is_read_again(tokens: list[Token]) -> None:
    assert read_tokens(message(tokens)) == tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("select 1", ["select", "1"]),
        ("select'a'", ["select", "'a'"]),
        ("a<=b", ["a", "<=", "b"]),
        ("a--b\nc", ["a", "--b", "c"]),
        ("a/* b */c", ["a", "/* b */", "c"]),
        ("tên", ["tên"]),
        ('"Tên cột"', ['"Tên cột"']),
        ("$1::int", ["$1", "::", "int"]),
        ("$$a;b$$", ["$$a;b$$"]),
        ("E'a\\'b'", ["E'a\\'b'"]),
        ("", []),
    ],
)
def test_places_are_octets_of_the_text(text: str, words: list[str]) -> None:
    data = text.encode()
    assert [data[token.start : token.end].decode() for token in scan(data)] == words


@pytest.mark.parametrize(
    ("text", "comments"), [("a", 0), ("-- a", 1), ("/* a */", 1), ("a /* b */ -- c", 2), ("'-- a'", 0), ("a - -b", 0)]
)
def test_comments_are_told(text: str, comments: int) -> None:
    assert sum(token.is_comment for token in scan(text.encode())) == comments


@pytest.mark.parametrize(
    ("name", "path", "places"),
    [
        (Name("relation", "hr", "t"), ("public",), ("hr.t",)),
        (Name("function", "hr", "f"), (), ("hr.f",)),
        (Name("relation", "", "t"), ("hr",), ("pg_temp.t", "pg_catalog.t", "hr.t")),
        (Name("type", "", "t"), ("hr",), ("pg_temp.t", "pg_catalog.t", "hr.t")),
        (Name("function", "", "f"), ("hr", "public"), ("pg_catalog.f", "hr.f", "public.f")),
        (Name("operator", "", "="), ("hr",), ("pg_catalog.=", "hr.=")),
        (Name("relation", "", "t"), ("hr", "pg_temp"), ("pg_catalog.t", "hr.t", "pg_temp.t")),
        (Name("function", "", "f"), (), ("pg_catalog.f",)),
    ],
)
def test_a_name_may_mean_every_place_that_is_searched(
    name: Name, path: tuple[str, ...], places: tuple[str, ...]
) -> None:
    assert name.places(path) == places
