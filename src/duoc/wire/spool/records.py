"""The record's byte form; see the package for the layout."""

import struct
from collections.abc import Iterator, Sequence
from hashlib import sha256

HEADER = struct.Struct("<I4sB")
MESSAGE = ord("M")
SEAL = ord("S")
SIGNATURE_SIZE = 64


def encode(kind: int, payload: bytes) -> bytes:
    return HEADER.pack(len(payload), check(payload), kind) + payload


def messages(payloads: Sequence[bytes], leaves: Sequence[bytes]) -> bytes:
    """The records of messages whose leaf hashes are known."""
    pack = HEADER.pack
    pairs = zip(payloads, leaves, strict=True)
    return b"".join([pack(len(payload), leaf[:4], MESSAGE) + payload for payload, leaf in pairs])


def check(payload: bytes) -> bytes:
    """The first four bytes of the RFC 6962 leaf hash: a message's leaf is needed anyway, so the check costs nothing."""
    return sha256(b"\x00" + payload).digest()[:4]


def scan(data: bytes, start: int = 0) -> Iterator[tuple[int, bytes, int]]:
    """(kind, payload, end offset) of every whole record. Stops silently at the first byte that is not one: unwritten
    space (zeros) or a record torn by a power cut, neither of which was ever acknowledged."""
    size = len(data)
    while start + HEADER.size <= size:
        length, checksum, kind = HEADER.unpack_from(data, start)
        begin = start + HEADER.size
        if not length or begin + length > size or (kind != MESSAGE and kind != SEAL):
            return
        payload = data[begin : begin + length]
        if check(payload) != checksum:
            return
        start = begin + length
        yield kind, payload, start


def segment_name(number: int) -> str:
    return f"{number:010d}.spool"
