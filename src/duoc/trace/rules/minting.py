"""Serials by the ten thousand: random bytes to signs, rows for COPY, subtrees of commitments. Needs numpy."""

import os

import numpy as np
from numpy.typing import NDArray

from duoc.engines.merkle import tree
from duoc.trace.rules import serials
from duoc.trace.rules.serials import ALPHABET, SERIAL_BYTES, SERIAL_SIGNS

KNOT = 1_024  # commitments under one kept root: a proof hashes so many anew, and no more
_SIGNS = np.frombuffer(ALPHABET.encode(), np.uint8)
_NUMBER = np.dtype(">i8")


def random_serials(count: int) -> NDArray[np.uint8]:
    """(count, 10): random octets of the kernel."""
    return np.frombuffer(os.urandom(SERIAL_BYTES * count), np.uint8).reshape(count, SERIAL_BYTES)


def signs(octets: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(count, 16): the serials as they are printed, in ASCII."""
    bits = np.unpackbits(octets, axis=1).reshape(len(octets), SERIAL_SIGNS, 5)
    found: NDArray[np.uint8] = _SIGNS[bits @ np.array([16, 8, 4, 2, 1], np.uint8)]
    return found


def copy_rows(first: int, octets: NDArray[np.uint8], pins: list[bytes] | None) -> bytes:
    """Rows (number, serial, pin) of stamps from number `first` on, for COPY … (FORMAT BINARY), with header and trailer.

    They come in the order of their serials: the index over serials is then filled page by page, which is what keeps the ten
    millionth stamp as cheap as the first. pins: commitments of 32 bytes, or None.
    """
    count = len(octets)
    width = 2 + 4 + 8 + 4 + SERIAL_BYTES + 4 + (32 if pins is not None else 0)
    rows = np.zeros((count, width), np.uint8)
    rows[:, :6] = [0, 3, 0, 0, 0, 8]
    rows[:, 6:14] = np.arange(first, first + count, dtype=_NUMBER).view(np.uint8).reshape(count, 8)
    rows[:, 14:18] = [0, 0, 0, SERIAL_BYTES]
    rows[:, 18:28] = octets
    if pins is None:
        rows[:, 28:] = 255  # length −1: NULL
    else:
        rows[:, 28:32] = [0, 0, 0, 32]
        rows[:, 32:] = np.frombuffer(b"".join(pins), np.uint8).reshape(count, 32)
    order = np.lexsort(octets[:, 3::-1].T)  # the first four octets are order enough
    return b"PGCOPY\n\xff\r\n\0" + bytes(8) + rows[order].tobytes() + b"\xff\xff"


def knots(commitments: list[bytes]) -> bytes:
    """Roots (RFC 6962) of each 1,024 commitments, the last of what is left."""
    leaves = tree.leaf_hashes(commitments)
    return b"".join(tree.root(leaves[start : start + KNOT]) for start in range(0, len(leaves), KNOT))


def root(knots_: bytes) -> bytes:
    """The root of the whole tree: full subtrees of a power of two stand for their leaves."""
    return tree.root([knots_[start : start + 32] for start in range(0, len(knots_), 32)])


def path(knots_: bytes, index: int, near: list[bytes]) -> list[bytes]:
    """The inclusion path of commitment `index`. near: the commitments of its knot."""
    inner = tree.inclusion_path(tree.leaf_hashes(near), index % KNOT)
    kept = [knots_[start : start + 32] for start in range(0, len(knots_), 32)]
    return inner + tree.inclusion_path(kept, index // KNOT)


def committed(seed: bytes, first: int, texts: NDArray[np.uint8]) -> list[bytes]:
    """Commitments to the serials of a batch from index `first` on."""
    return serials.commitments(seed, first, [bytes(row) for row in texts])


def committed_octets(seed: bytes, octets: bytes) -> list[bytes]:
    """Commitments to all serials of a batch, ten octets each."""
    return committed(seed, 0, signs(np.frombuffer(octets, np.uint8).reshape(-1, SERIAL_BYTES)))
