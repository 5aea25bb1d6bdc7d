"""Appending: space comes before calls, segments end at seals, the disk's refusal is an error and loses nothing."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.wire.spool.batches import messages, read_all, sealed

from duoc.wire.spool.writer import (
    BATCH_RESERVE,
    MAX_MESSAGE,
    SEGMENT_SIZE,
    SpoolFullError,
    SpoolWriter,
    finish,
    recover,
)

LARGE = [bytes([n]) * MAX_MESSAGE for n in range(256)]  # the largest batch that a gateway makes


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[SpoolWriter]:
    made = SpoolWriter(tmp_path / "spool")
    yield made
    made.close()


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.spool"))


def test_the_first_segment_is_allocated_before_anything_is_written(writer: SpoolWriter, tmp_path: Path) -> None:
    (path,) = (tmp_path / "spool").glob("*.spool")
    assert path.name == "0000000001.spool"
    assert path.stat().st_size == SEGMENT_SIZE
    assert path.stat().st_blocks * 512 >= SEGMENT_SIZE
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_room_keeps_the_largest_batch_and_its_seal_back(writer: SpoolWriter) -> None:
    assert len(sealed(LARGE, 1)) < BATCH_RESERVE
    assert writer.room() == SEGMENT_SIZE - BATCH_RESERVE
    writer.append(sealed([b"x"], 1))
    assert writer.room() == SEGMENT_SIZE - BATCH_RESERVE - writer.offset
    writer.prepare()
    assert writer.room() == 2 * SEGMENT_SIZE - BATCH_RESERVE - writer.offset


def test_a_spare_is_wanted_from_the_middle_of_a_segment_on(writer: SpoolWriter, tmp_path: Path) -> None:
    assert not writer.wants_spare
    while writer.offset <= SEGMENT_SIZE // 2:
        assert not writer.wants_spare
        writer.append(sealed(LARGE, 1))
    assert writer.wants_spare
    writer.prepare()
    assert not writer.wants_spare
    assert _names(tmp_path / "spool") == ["0000000001.spool", "0000000002.spool"]


def test_segments_end_at_a_seal_and_are_cut_to_what_they_hold(writer: SpoolWriter, tmp_path: Path) -> None:
    written = 0
    left = None
    while left is None:
        written += 1
        writer.append(sealed(LARGE, written))
        left = writer.rotate()
    # No batch is split: the next might not have fitted.
    assert SEGMENT_SIZE - left[1] < BATCH_RESERVE
    assert (writer.segment, writer.offset) == (2, 0)
    finish(*left)
    assert (tmp_path / "spool" / "0000000001.spool").stat().st_size == left[1]
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(left[0])
    writer.append(sealed([b"next"], written + 1))
    writer.sync()
    assert messages(read_all(tmp_path / "spool")) == [LARGE] * written + [[b"next"]]


def test_a_new_gateway_goes_on_in_a_segment_of_its_own(writer: SpoolWriter, tmp_path: Path) -> None:
    writer.append(sealed([b"before"], 1))
    writer.prepare()  # its spare is left behind by the kill
    after = SpoolWriter(tmp_path / "spool")
    assert after.segment == 3
    after.append(sealed([b"after"], 2))
    after.close()
    assert messages(read_all(tmp_path / "spool")) == [[b"before"], [b"after"]]
    assert recover(tmp_path / "spool").number == 2


def test_close_leaves_what_was_written_and_nothing_else(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path)
    writer.append(sealed([b"kept"], 1))
    size = writer.offset
    writer.prepare()
    writer.close()
    assert [(path.name, path.stat().st_size) for path in tmp_path.glob("*.spool")] == [("0000000001.spool", size)]


def test_the_spool_has_a_limit_of_its_own(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path, limit_bytes=2 * SEGMENT_SIZE)
    writer.prepare()
    offset = writer.offset
    with pytest.raises(SpoolFullError, match="the recorder is not draining it"):
        SpoolWriter(tmp_path, limit_bytes=2 * SEGMENT_SIZE)
    assert _names(tmp_path) == ["0000000001.spool", "0000000002.spool"]
    # What was there goes on to work.
    writer.append(sealed([b"x"], 1))
    assert writer.offset > offset
    writer.close()


def test_a_full_disk_refuses_the_next_segment_and_leaves_no_half_of_it(
    writer: SpoolWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_fd: int, _offset: int, _size: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    writer.append(sealed([b"x"], 1))
    with monkeypatch.context() as disk:
        disk.setattr(os, "posix_fallocate", refuse)
        with pytest.raises(SpoolFullError, match="no space for the next segment of the spool: No space left on device"):
            writer.prepare()
    assert _names(tmp_path / "spool") == ["0000000001.spool"]
    assert writer.room() == SEGMENT_SIZE - BATCH_RESERVE - writer.offset
    writer.prepare()  # there is space again
    assert writer.room() > SEGMENT_SIZE
    assert messages(read_all(tmp_path / "spool")) == [[b"x"]]
