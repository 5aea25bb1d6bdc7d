"""What a gateway finds after its death: every whole record, nothing torn, and the end of its chain."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.wire.spool.batches import MANY, PAYLOADS, messages, read_all, seal_payload, sealed, write_segment

from duoc.wire.spool import records
from duoc.wire.spool.writer import recover


def test_recover_of_nothing_begins_at_the_beginning(tmp_path: Path) -> None:
    left = recover(tmp_path / "absent")
    assert (left.number, left.root, left.open_messages) == (0, None, [])
    with pytest.raises(ValueError, match="nothing is open"):
        left.seal(b"")


@settings(max_examples=60, deadline=None)
@given(MANY, PAYLOADS)
def test_recover_at_every_byte_gives_exactly_the_whole_records(batches: list[list[bytes]], last: list[bytes]) -> None:
    whole = b"".join(sealed(batch, number) for number, batch in enumerate(batches, 1))
    pieces = [records.encode(records.MESSAGE, payload) for payload in last]
    data = whole + b"".join(pieces)
    with TemporaryDirectory() as name:
        path = write_segment(Path(name), 1, b"")
        for cut in range(len(whole), len(data) + 1):
            path.write_bytes(data[:cut])
            left = recover(Path(name))
            complete = sum(len(whole) + sum(map(len, pieces[: n + 1])) <= cut for n in range(len(pieces)))
            assert left.open_messages == last[:complete]
            assert (left.number, left.root) == ((len(batches), f"root {len(batches)}") if batches else (0, None))


@settings(max_examples=40, deadline=None)
@given(MANY, PAYLOADS, st.integers(0, 40), st.integers(0, 500))
def test_recovered_seal_closes_the_batch_in_its_place(
    batches: list[list[bytes]], last: list[bytes], torn: int, zeros: int
) -> None:
    whole = b"".join(sealed(batch, number) for number, batch in enumerate(batches, 1))
    whole += b"".join(records.encode(records.MESSAGE, payload) for payload in last)
    # A torn record and space that was allocated and never written.
    tail = records.encode(records.MESSAGE, b"\xff" * 60)[:torn] + bytes(zeros)
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_segment(folder, 7, whole + tail)
        left = recover(folder)
        assert left.open_messages == last
        assert messages(read_all(folder)) == batches
        left.seal(records.encode(records.SEAL, seal_payload(len(batches) + 1)))
        again = recover(folder)
        assert (again.number, again.open_messages) == (len(batches) + 1, [])
        assert messages(read_all(folder)) == [*batches, last]


def test_a_crash_while_the_recovered_seal_is_written_can_be_recovered_again(tmp_path: Path) -> None:
    seal = records.encode(records.SEAL, seal_payload(1))
    body = records.encode(records.MESSAGE, b"kept")
    for written in range(len(seal)):
        path = write_segment(tmp_path, 1, body + seal[:written])
        left = recover(tmp_path)
        assert (left.number, left.open_messages) == (0, [b"kept"])
        left.seal(seal)
        assert path.read_bytes() == body + seal


def test_recover_finds_the_last_seal_behind_empty_segments(tmp_path: Path) -> None:
    """A gateway that was killed again and again before its first call leaves segments of zeros."""
    write_segment(tmp_path, 3, sealed([b"a"], 41))
    write_segment(tmp_path, 4, sealed([b"b"], 42) + b"\x05\0\0\0torn")
    for number in (5, 6, 7):
        os.truncate(write_segment(tmp_path, number, b""), 1 << 20)
    left = recover(tmp_path)
    assert (left.number, left.root, left.open_messages) == (42, "root 42", [])


def test_recover_finds_the_open_batch_of_a_new_segment_and_the_chain_before_it(tmp_path: Path) -> None:
    write_segment(tmp_path, 1, sealed([b"a"], 9))
    path = write_segment(tmp_path, 2, records.encode(records.MESSAGE, b"open") + bytes(100))
    write_segment(tmp_path, 3, bytes(1000))
    left = recover(tmp_path)
    assert (left.number, left.root, left.open_messages) == (9, "root 9", [b"open"])
    left.seal(records.encode(records.SEAL, seal_payload(10)))
    assert path.stat().st_size < 200
    assert [batch.messages for batch in read_all(tmp_path)] == [[b"a"], [b"open"]]
