"""The journal: what was decided is there once, in order, chained, whatever is killed."""

import json
import os
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from time import perf_counter_ns

import pytest

from duoc.wire.decisions import DamagedJournalError, Decision, Journal, note_of, source_of
from duoc.wire.decisions.frames import BEGIN, ROW, Frame, Told
from duoc.wire.decisions.reader import JournalReader

SOURCE = source_of(application="dvc", session="5f", account="app_dvc", program="psql", source="127.0.0.1")
NOTE = note_of("ab" * 32, ["dancu.cong_dan"], "select ho_ten from dancu.cong_dan where so_dinh_danh = 'x'")
MARK = bytes(range(16))


def read(folder: Path, number: int = 0, head: bytes | None = None, offset: int = 0) -> list[Frame]:
    reader = JournalReader(folder, number, head, offset)
    try:
        return list(reader.frames())
    finally:
        reader.close()


def told(frames: list[Frame]) -> list[Told]:
    return [one for frame in frames for one in frame.decisions()]


def test_a_frame_is_what_the_description_says(tmp_path: Path) -> None:
    """Read by hand: length, head before, body, head; the texts once, a row of 34 bytes a decision."""
    journal = Journal(tmp_path, "wall")
    for rows in (1, 2, 3):
        journal.pending.append((perf_counter_ns(), SOURCE, NOTE, rows, 100 * rows, 7_999))
    journal.commit()
    journal.close()
    data = (tmp_path / "wall" / "0000000000000001.journal").read_bytes()
    body = data[36:-32]
    assert int.from_bytes(data[:4]) == len(body)
    assert data[4:36] == bytes(32)
    assert data[-32:] == sha256(bytes(32) + body).digest()
    assert (BEGIN.size, ROW.size) == (14, 34)
    assert body[:14] == (1).to_bytes(8) + (3).to_bytes(4) + (2).to_bytes(2)
    assert len(body) == 14 + 4 + len(SOURCE) + 4 + len(NOTE) + 3 * 34
    last = body[-34:]
    assert last[8:14] == bytes([0, 0, 0, 1, 255, 255])
    assert last[14:] == (3).to_bytes(8) + (300).to_bytes(8) + (7).to_bytes(4)


def test_a_decision_is_read_back_as_it_was_made(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "wall")
    assert journal.record(Decision(SOURCE, NOTE, officer="lan", agency="H05", dossier="HS-1", marks=[MARK])) == 1
    assert journal.record(Decision(SOURCE, NOTE, "done", of=1, officer="lan", rows=1, size=80, us=950)) == 2
    journal.commit()
    assert journal.record(Decision(SOURCE, verdict="block", rule="han-muc")) == 3
    journal.commit()
    journal.close()
    frames = read(tmp_path / "wall")
    one, two, three = (decision.members("wall") for decision in told(frames))
    assert json.loads(SOURCE).items() <= one.items()
    assert json.loads(NOTE).items() <= one.items()
    assert (one["verdict"], one["marks"], one["officer"], one["dossier"], one["of"]) == (
        "pass", [MARK.hex()], "lan", "HS-1", None,
    )  # fmt: skip
    assert (two["verdict"], two["of"], two["rows"], two["size"], two["duration_us"]) == ("done", 1, 1, 80, 950)
    assert (three["number"], three["verdict"], three["rule"], three["key"]) == (3, "block", "han-muc", "")
    assert [frame.first for frame in frames] == [1, 3]
    assert frames[1].previous == frames[0].head == sha256(bytes(32) + frames[0].body).digest()


def test_a_writer_goes_on_where_an_earlier_one_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duoc.wire.decisions.journal.SEGMENT_SIZE", 1000)
    for start in range(1, 41, 4):
        journal = Journal(tmp_path, "wall")
        for number in range(start, start + 4):
            assert journal.record(Decision(SOURCE, NOTE, rows=number)) == number
            journal.commit()
        journal.close()
    folder = tmp_path / "wall"
    assert len(list(folder.glob("*.journal"))) > 5
    assert [(one.number, one.rows) for one in told(read(folder))] == [(number, number) for number in range(1, 41)]
    # A reader goes on from every place that it may have stored, and takes away what is behind it but for one segment.
    reader = JournalReader(folder, 0, None, 0)
    for frame in read(folder):
        again = read(folder, reader.number, reader.head, reader.offset)
        assert [one.number for one in told(again)] == list(range(reader.number + 1, 41))
        reader = JournalReader(folder, reader.number, reader.head, reader.offset)
        assert next(iter(reader.frames())).head == frame.head
        reader.forget()
        reader.close()
    assert len(list(folder.glob("*.journal"))) == 2


def test_one_process_writes_a_journal(tmp_path: Path) -> None:
    from duoc.wire.sole_owner import NotAloneError

    journal = Journal(tmp_path, "wall")
    with pytest.raises(NotAloneError):
        Journal(tmp_path, "wall", wait_s=0)
    Journal(tmp_path, "gateway").close()
    journal.close()


def test_what_cannot_be_written_is_kept_and_then_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duoc.wire.decisions.journal.MOST_WAITING", 5)
    journal = Journal(tmp_path, "wall")
    real = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda file, data, at: _full() if at else real(file, data[:9], at) and _full())
    for rows in range(7):
        journal.record(Decision(SOURCE, NOTE, rows=rows))
    with pytest.raises(OSError, match="No space"):
        journal.commit()
    assert journal.failing == "No space left on device"
    assert (tmp_path / "wall" / "0000000000000001.journal").stat().st_size == 0
    monkeypatch.undo()
    journal.commit()
    journal.close()
    assert journal.failing == ""
    found = [one.members("wall") for one in told(read(tmp_path / "wall"))]
    assert [(one["verdict"], one["rows"]) for one in found] == [("pass", rows) for rows in range(5)] + [("lost", 2)]


def _full() -> int:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("place", [3, 10, 60, 100, 220, -1])
def test_a_changed_byte_is_found(tmp_path: Path, place: int) -> None:
    journal = Journal(tmp_path, "wall")
    for _ in range(3):
        journal.record(Decision(SOURCE, NOTE, "block", rule="x"))
        journal.commit()
    journal.close()
    path = tmp_path / "wall" / "0000000000000001.journal"
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    reader = JournalReader(tmp_path / "wall", 0, None, 0)
    with pytest.raises(DamagedJournalError):
        list(reader.frames())
    reader.close()


def test_a_decision_that_was_taken_out_or_put_elsewhere_is_found(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "wall")
    for _ in range(3):
        journal.record(Decision(SOURCE, NOTE, "block", rule="x"))
        journal.commit()
    journal.close()
    path = tmp_path / "wall" / "0000000000000001.journal"
    one, two, three = (frame.raw for frame in read(tmp_path / "wall"))
    for written in (one + three, two + three, one + one, three):
        path.write_bytes(written)
        reader = JournalReader(tmp_path / "wall", 0, None, 0)
        with pytest.raises(DamagedJournalError):
            list(reader.frames())
        reader.close()


_CHILD = """
import sys
from pathlib import Path
from duoc.wire.decisions import Decision, Journal, note_of, source_of
journal = Journal(Path(sys.argv[1]), "wall")
source, note = source_of(application="dvc"), note_of("ab")
while True:
    number = journal.record(Decision(source, note, officer="lan", rows=journal.number + 1))
    journal.commit()
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


def test_a_kill_loses_nothing_that_was_committed_and_leaves_nothing_half(tmp_path: Path) -> None:
    committed = 0
    for _ in range(4):
        with subprocess.Popen([sys.executable, "-c", _CHILD, str(tmp_path)], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            lines = [child.stdout.readline() for _ in range(40)]
            child.send_signal(signal.SIGKILL)
            lines += [line for line in child.stdout.readlines() if line.endswith(b"\n")]
        assert int(lines[0]) in (committed + 1, committed + 2)  # killed between commit and telling
        committed = int(lines[-1])
    with (tmp_path / "wall" / "0000000000000001.journal").open("ab") as file:
        file.write(b"\0\0\1\0half a frame")
    Journal(tmp_path, "wall").close()
    numbers = [(one.number, one.rows) for one in told(read(tmp_path / "wall"))]
    assert numbers in ([(number, number) for number in range(1, last + 1)] for last in (committed, committed + 1))
    assert (tmp_path / "wall" / "0000000000000001.torn").read_bytes().endswith(b"half a frame")
