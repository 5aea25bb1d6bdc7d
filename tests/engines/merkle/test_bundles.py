"""Entry bundles: the form of tlog-tiles, the example log's, and what is no bundle."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.merkle import bundles


def test_length_is_two_bytes_big_endian_before_each_entry() -> None:
    assert bundles.encode([b"", b"ab", b"x" * 258]) == b"\0\0" + b"\0\2ab" + b"\1\2" + b"x" * 258


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_bundle_is_read_back(entries: list[bytes]) -> None:
    assert bundles.decode(bundles.encode(entries), len(entries)) == entries


def test_entry_has_65535_bytes_at_most() -> None:
    largest = bytes(65_535)
    assert bundles.decode(bundles.encode([largest]), 1) == [largest]
    with pytest.raises(ValueError, match="at most 65535 bytes, not 65536"):
        bundles.encode([bytes(65_536)])


def test_bundle_of_the_example_log_is_read(ledger_data: Path) -> None:
    data = (ledger_data / "example-log/log/tile/entries/001.p/44").read_bytes()
    entries = bundles.decode(data, 44)
    assert entries[0] == b'{"n":256,"lot":"CM-0005"}'
    assert entries[3] == (ledger_data / "example-log/entry").read_bytes()
    assert bundles.encode(entries) == data


@pytest.mark.parametrize(
    ("data", "width", "reason", "before"),
    [
        (b"\0", 1, "inside a length", []),
        (b"\0\1a\0", 2, "inside a length", [b"a"]),
        (b"\0\2a", 1, "inside an entry", []),
        (b"\0\1a\0\3bc", 2, "inside an entry", [b"a"]),
        (b"\0\1a\0\1b", 1, "more than 1 entries", [b"a"]),
        (b"\0\1a", 2, "1 entries instead of 2", [b"a"]),
        (b"", 1, "0 entries instead of 1", []),
        (b"\0\1a\n", 1, "inside a length", [b"a"]),
    ],
)
def test_what_is_no_bundle_is_refused_with_the_entries_before(
    data: bytes, width: int, reason: str, before: list[bytes]
) -> None:
    with pytest.raises(bundles.BundleError, match=reason) as caught:
        bundles.decode(data, width)
    assert caught.value.entries == before


@given(st.binary(max_size=200), st.integers(1, 256))
def test_reader_of_bundles_never_fails_otherwise(data: bytes, width: int) -> None:
    try:
        entries = bundles.decode(data, width)
    except bundles.BundleError:
        return
    assert bundles.encode(entries) == data
