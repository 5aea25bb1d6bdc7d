"""Entry bundles (C2SP tlog-tiles): the entries of one level-0 tile, each behind its length as two bytes, big-endian."""

import struct
from collections.abc import Iterable

from duoc.engines.merkle.tiles import WIDTH

LARGEST_ENTRY = 0xFFFF
LARGEST_BUNDLE = WIDTH * (2 + LARGEST_ENTRY)
_LENGTH = struct.Struct(">H")


class BundleError(ValueError):
    """The bytes are no bundle. `entries`: those before the place where it breaks."""

    def __init__(self, message: str, entries: list[bytes]) -> None:
        super().__init__(message)
        self.entries = entries


def encode(entries: Iterable[bytes]) -> bytes:
    """The bundle of these entries. Raises `ValueError` for one of more than 65,535 bytes."""
    parts = []
    for entry in entries:
        if len(entry) > LARGEST_ENTRY:
            raise ValueError(f"an entry has at most {LARGEST_ENTRY} bytes, not {len(entry)}")
        parts += [_LENGTH.pack(len(entry)), entry]
    return b"".join(parts)


def decode(data: bytes, width: int) -> list[bytes]:
    """The entries of a bundle that holds `width` of them and nothing else. Raises `BundleError`."""
    entries: list[bytes] = []
    place, end = 0, len(data)
    while place < end:
        begin = place + 2
        if begin > end:
            raise BundleError("the bundle ends inside a length", entries)
        place = begin + int.from_bytes(data[place:begin], "big")
        if place > end:
            raise BundleError("the bundle ends inside an entry", entries)
        if len(entries) == width:
            raise BundleError(f"the bundle has more than {width} entries", entries)
        entries.append(data[begin:place])
    if len(entries) != width:
        raise BundleError(f"the bundle has {len(entries)} entries instead of {width}", entries)
    return entries
