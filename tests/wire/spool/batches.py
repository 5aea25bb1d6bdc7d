"""Batches for the spool's tests, made by hand: the seal's signature is 64 bytes of anything, the entry what recovery reads."""

import json
from collections.abc import Sequence
from pathlib import Path

from hypothesis import strategies as st

from duoc.wire.spool import records
from duoc.wire.spool.reader import SealedBatch, SpoolReader

PAYLOADS = st.lists(st.binary(min_size=1, max_size=60), min_size=1, max_size=5)
MANY = st.lists(PAYLOADS, max_size=5)


def seal_payload(number: int) -> bytes:
    """The payload of a seal: a signature, then the entry of batch `number`."""
    return bytes([number % 256]) * 64 + json.dumps({"batch": number, "root": f"root {number}"}).encode()


def sealed(payloads: Sequence[bytes], number: int) -> bytes:
    """The bytes of a whole batch in the spool."""
    return b"".join([
        *(records.encode(records.MESSAGE, payload) for payload in payloads),
        records.encode(records.SEAL, seal_payload(number)),
    ])  # fmt: skip


def write_segment(folder: Path, number: int, data: bytes) -> Path:
    """A segment file of its own making."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / records.segment_name(number)
    path.write_bytes(data)
    return path


def messages(found: Sequence[SealedBatch]) -> list[list[bytes]]:
    """What was in the batches."""
    return [batch.messages for batch in found]


def read_all(folder: Path, position: int = 0) -> list[SealedBatch]:
    """Everything that a reader from this position finds."""
    reader = SpoolReader(folder, position)
    try:
        return list(reader.batches(1 << 30))
    finally:
        reader.close()
