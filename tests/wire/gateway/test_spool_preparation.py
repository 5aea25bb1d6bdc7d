"""The next segment is allocated by a thread; the loop may need it before that thread is done."""

import os
import threading
import time

import pytest

from duoc.wire.spool import records
from duoc.wire.spool.writer import BATCH_RESERVE, SEGMENT_SIZE, SpoolWriter


@pytest.mark.parametrize("head_start", [0.0, 0.002, 0.01, 0.03])
def test_rotation_during_an_allocation_does_not_make_the_segment_twice(tmp_path, monkeypatch, head_start):
    writer = SpoolWriter(tmp_path)
    writer.append(records.encode(records.SEAL, b"x" * (SEGMENT_SIZE - BATCH_RESERVE)))
    allocate = os.posix_fallocate

    def on_a_slow_disk(*place):
        time.sleep(0.02)
        allocate(*place)

    monkeypatch.setattr(os, "posix_fallocate", on_a_slow_disk)
    for _ in range(3):
        preparing = threading.Thread(target=writer.prepare)
        preparing.start()
        time.sleep(head_start)
        before = writer.segment
        assert writer.rotate() is not None
        important = records.encode(records.MESSAGE, b"acknowledged")
        writer.append(important)
        preparing.join()
        assert writer.segment == before + 1
        path = tmp_path / records.segment_name(writer.segment)
        assert path.read_bytes()[: len(important)] == important
        writer.append(records.encode(records.SEAL, b"x" * (SEGMENT_SIZE - BATCH_RESERVE)))
    writer.close()
