"""The record's byte form: what was written is read, what is torn or foreign ends the reading and is never invented."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from duoc.wire.spool import records

RECORDS = st.lists(
    st.tuples(st.sampled_from([records.MESSAGE, records.SEAL]), st.binary(min_size=1, max_size=40)), max_size=8
)


def _encoded(written: list[tuple[int, bytes]]) -> list[bytes]:
    return [records.encode(kind, payload) for kind, payload in written]


def test_record_has_the_published_layout() -> None:
    # length u32 little-endian | first four bytes of SHA-256(0x00 ‖ payload) | kind | payload
    check = sha256(b"\x00abc").digest()[:4]
    assert records.encode(records.MESSAGE, b"abc") == b"\x03\0\0\0" + check + b"M" + b"abc"
    assert records.encode(records.SEAL, b"z")[8:9] == b"S"


def test_segment_names_sort_like_their_numbers() -> None:
    names = [records.segment_name(number) for number in (9, 10, 4_294_967_295)]
    assert names == ["0000000009.spool", "0000000010.spool", "4294967295.spool"] == sorted(names)


@given(RECORDS)
def test_scan_returns_what_was_encoded_with_its_ends(written: list[tuple[int, bytes]]) -> None:
    pieces = _encoded(written)
    found = list(records.scan(b"".join(pieces)))
    assert [(kind, payload) for kind, payload, _ in found] == written
    assert [end for _, _, end in found] == [sum(map(len, pieces[: n + 1])) for n in range(len(pieces))]


@given(RECORDS, st.integers(0, 30))
def test_scan_stops_at_unwritten_space(written: list[tuple[int, bytes]], zeros: int) -> None:
    data = b"".join(_encoded(written)) + bytes(zeros)
    assert [(kind, payload) for kind, payload, _ in records.scan(data)] == written


@given(RECORDS, st.data())
def test_scan_of_a_cut_file_gives_exactly_the_whole_records(
    written: list[tuple[int, bytes]], data: st.DataObject
) -> None:
    pieces = _encoded(written)
    whole = b"".join(pieces)
    cut = data.draw(st.integers(0, len(whole)))
    ends = [sum(map(len, pieces[: n + 1])) for n in range(len(pieces))]
    found = list(records.scan(whole[:cut] + bytes(data.draw(st.integers(0, 12)))))
    # One that ends in zeros may be whole again with the zeros of unwritten space: its bytes are the same.
    assert len(found) >= sum(end <= cut for end in ends)
    assert [(kind, payload) for kind, payload, _ in found] == written[: len(found)]


@given(st.binary(min_size=1, max_size=40), st.data())
def test_scan_passes_over_no_changed_byte_of_a_payload(payload: bytes, data: st.DataObject) -> None:
    record = bytearray(records.encode(records.MESSAGE, payload))
    place = data.draw(st.integers(records.HEADER.size, len(record) - 1))
    record[place] ^= data.draw(st.integers(1, 255))
    assert list(records.scan(bytes(record))) == []


@given(st.binary(max_size=200))
def test_scan_of_anything_ends_within_it(data: bytes) -> None:
    previous = 0
    for _, payload, end in records.scan(data):
        assert previous + records.HEADER.size + len(payload) == end <= len(data)
        previous = end


def test_scan_begins_where_it_is_told() -> None:
    first, second = records.encode(records.MESSAGE, b"one"), records.encode(records.MESSAGE, b"two")
    assert list(records.scan(first + second, len(first))) == [(records.MESSAGE, b"two", len(first + second))]
