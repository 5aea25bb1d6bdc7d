"""Reading while it is written: every sealed batch once, in order, across segments, restarts of either side and deaths."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.wire.spool.batches import MANY, messages, read_all, seal_payload, sealed, write_segment

from duoc.wire.spool import records
from duoc.wire.spool.reader import CutSpoolError, SpoolReader
from duoc.wire.spool.writer import MAX_MESSAGE, SpoolWriter, finish, recover


def test_reader_of_an_empty_spool_finds_nothing(tmp_path: Path) -> None:
    assert read_all(tmp_path) == []
    assert read_all(tmp_path / "absent") == []


def test_batch_carries_its_seal_and_the_place_after_it(tmp_path: Path) -> None:
    data = sealed([b"a", b"b"], 5)
    write_segment(tmp_path, 3, data)
    (batch,) = read_all(tmp_path)
    payload = seal_payload(5)
    assert (batch.messages, batch.signature, batch.entry) == ([b"a", b"b"], payload[:64], payload[64:])
    assert batch.position == 3 << 32 | len(data)


@settings(max_examples=60, deadline=None)
@given(st.lists(MANY, min_size=1, max_size=4), st.data())
def test_reader_yields_every_batch_once_however_it_is_written_and_restarted(
    segments: list[list[list[bytes]]], data: st.DataObject
) -> None:
    """The file grows by arbitrary pieces; between them a reader looks, and is sometimes replaced by one that begins at
    the stored position. Now and then the gateway dies and goes on in the next segment."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        found: list[list[bytes]] = []
        position, number = 0, 0
        reader = SpoolReader(folder, 0)
        for segment, batches in enumerate(segments, 1):
            path = write_segment(folder, segment, bytes(data.draw(st.sampled_from([0, 4096]))))
            whole = b""
            for batch in batches:
                number += 1
                whole += sealed(batch, number)
            written = 0
            while written < len(whole):
                size = data.draw(st.integers(1, max(1, len(whole) // 3)))
                with path.open("r+b") as file:
                    file.seek(written)
                    file.write(whole[written : written + size])
                written += size
                for batch in reader.batches(data.draw(st.sampled_from([1, 100, 1 << 20]))):
                    found.append(batch.messages)
                    position = batch.position
                if data.draw(st.booleans()):
                    reader.close()
                    reader = SpoolReader(folder, position)
        for batch in reader.batches():
            found.append(batch.messages)
        reader.close()
        assert found == [batch for batches in segments for batch in batches]


def test_reader_waits_for_the_seal(tmp_path: Path) -> None:
    path = write_segment(tmp_path, 1, records.encode(records.MESSAGE, b"a") + bytes(500))
    reader = SpoolReader(tmp_path, 0)
    assert list(reader.batches()) == []
    path.write_bytes(sealed([b"a"], 1))
    assert messages(list(reader.batches())) == [[b"a"]]
    assert list(reader.batches()) == []
    reader.close()


def test_reader_does_not_pass_over_a_batch_that_is_sealed_late(tmp_path: Path) -> None:
    """A gateway dies in a batch; the next one seals it in its place before it writes elsewhere."""
    write_segment(tmp_path, 1, sealed([b"a"], 1) + records.encode(records.MESSAGE, b"open") + b"\x09torn" + bytes(64))
    reader = SpoolReader(tmp_path, 0)
    assert messages(list(reader.batches())) == [[b"a"]]
    recover(tmp_path).seal(records.encode(records.SEAL, seal_payload(2)))
    write_segment(tmp_path, 2, sealed([b"new"], 3))
    assert messages(list(reader.batches())) == [[b"open"], [b"new"]]
    reader.close()


def test_budget_bounds_what_is_read_at_once(tmp_path: Path) -> None:
    large = [bytes([1]) * MAX_MESSAGE] * 256
    write_segment(tmp_path, 1, b"".join(sealed(large, n) for n in range(1, 9)))
    reader = SpoolReader(tmp_path, 0)
    sizes = []
    while found := list(reader.batches(2 << 20)):
        sizes.append(len(found))
    reader.close()
    assert sum(sizes) == 8
    assert max(sizes) < 4


def test_reader_follows_the_writer_across_segments_and_forget_keeps_what_a_restart_needs(tmp_path: Path) -> None:
    large = [os.urandom(MAX_MESSAGE)] * 256
    writer, reader = SpoolWriter(tmp_path), SpoolReader(tmp_path, 0)
    position = 0
    for number in range(1, 80):
        writer.append(sealed(large, number))
        left = writer.rotate()
        if left is not None:
            finish(*left)
        if number % 7 == 0:
            found = list(reader.batches(1 << 30))
            assert len(found) == 7
            position = found[-1].position
            reader.forget(position)
            # A gateway that dies here goes on from its last batch, a recorder from the stored position.
            assert recover(tmp_path).number == number
            SpoolReader(tmp_path, position).require_place()
    names = sorted(path.name for path in tmp_path.glob("*.spool"))
    assert len(names) == 3
    assert names[-1] == "0000000006.spool"
    reader.close()
    writer.close()


def test_forget_keeps_the_segment_of_the_last_stored_batch_behind_any_number_of_empty_ones(tmp_path: Path) -> None:
    for number in (1, 2):
        write_segment(tmp_path, number, sealed([b"a"], number))
    for number in range(3, 9):
        write_segment(tmp_path, number, bytes(64))
    reader = SpoolReader(tmp_path, 0)
    position = list(reader.batches())[-1].position
    reader.forget(position)
    reader.close()
    assert not (tmp_path / "0000000001.spool").exists()
    assert recover(tmp_path).number == 2


def test_a_position_in_a_forgotten_segment_goes_on_with_the_next(tmp_path: Path) -> None:
    write_segment(tmp_path, 5, sealed([b"e"], 5))
    reader = SpoolReader(tmp_path, 2 << 32 | 777)
    reader.require_place()
    assert messages(list(reader.batches())) == [[b"e"]]
    reader.close()


@pytest.mark.parametrize("damage", ["gone", "shorter", "replaced"])
def test_a_spool_that_ends_before_the_stored_position_is_named(tmp_path: Path, damage: str) -> None:
    path = write_segment(tmp_path, 4, sealed([b"a"], 1))
    reader = SpoolReader(tmp_path, read_all(tmp_path)[-1].position)
    reader.require_place()
    if damage == "shorter":
        os.truncate(path, 20)
    else:
        path.unlink()
    if damage == "replaced":
        write_segment(tmp_path, 1, sealed([b"b"], 1))
    with pytest.raises(CutSpoolError, match="ends before the batch that was stored last"):
        reader.require_place()
    reader.close()
