"""From texts to the codewords of a symbol (ISO/IEC 18004 §7.4 to §7.6), for many texts of one length at once."""

import numpy as np
from numpy.typing import NDArray

from duoc.engines.qr import reed_solomon
from duoc.engines.qr.versions import Level, Mode, blocks

ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_FOREIGN = 0xFF
_VALUES = np.full(256, _FOREIGN, np.uint8)
_VALUES[np.frombuffer(ALPHABET, np.uint8)] = np.arange(len(ALPHABET))
_PAD = (0xEC, 0x11)


def mode_of(texts: NDArray[np.uint8]) -> Mode:
    """The densest mode that can hold all of the texts."""
    return Mode.BYTE if (_VALUES[texts] == _FOREIGN).any() else Mode.ALPHANUMERIC


def codewords(texts: NDArray[np.uint8], version: int, level: Level, mode: Mode, cut: int = 0) -> NDArray[np.uint8]:
    """Data and parity in the order in which they are placed: (texts, codewords of the version).

    texts: (texts, length) octets. cut: characters of a first segment, the rest in a second; 0 writes one segment.
    Raises `ValueError` for a text that the mode or the version cannot hold.
    """
    count, length = texts.shape
    structure = blocks(version, level)
    used = mode.bits(length) if cut == 0 else mode.bits(cut) + mode.bits(length - cut)
    if used > 8 * structure.capacity:
        raise ValueError(f"{length} characters do not fit into version {version}-{level.name}")
    bits = np.zeros((count, 8 * structure.capacity), np.uint8)
    segments = [texts] if cut == 0 else [texts[:, :cut], texts[:, cut:]]
    bits[:, :used] = np.hstack([_segment(one, mode) for one in segments])
    data = np.packbits(bits, axis=1)
    # The terminator is up to four zero bits, the rest of its codeword is zero as well; the padding follows.
    first = -(-min(used + 4, 8 * structure.capacity) // 8)
    data[:, first:] = np.resize(np.array(_PAD, np.uint8), structure.capacity - first)
    return _interleaved(data, version, level)


def _segment(texts: NDArray[np.uint8], mode: Mode) -> NDArray[np.uint8]:
    """Bits of mode indicator, count and characters."""
    count, length = texts.shape
    head = np.hstack([_digits(np.array([mode.value]), 4), _digits(np.array([length]), mode.count_bits)])
    body = _alphanumeric(texts) if mode is Mode.ALPHANUMERIC else np.unpackbits(texts, axis=1)
    return np.hstack([np.broadcast_to(head, (count, head.shape[1])), body])


def _digits(values: NDArray[np.int64], width: int) -> NDArray[np.uint8]:
    return (values[..., None] >> np.arange(width - 1, -1, -1) & 1).astype(np.uint8)


def _alphanumeric(texts: NDArray[np.uint8]) -> NDArray[np.uint8]:
    values = _VALUES[texts]
    if (values == _FOREIGN).any():
        raise ValueError("alphanumeric mode holds 0–9, A–Z, space and $%*+-./: alone")
    count, length = values.shape
    pairs = values[:, : length & ~1].reshape(count, length // 2, 2).astype(np.uint16)
    numbers = pairs[..., 0] * 45 + pairs[..., 1]
    found = np.unpackbits(numbers.astype(">u2").view(np.uint8).reshape(count, length // 2, 2), axis=2)[..., 5:]
    whole = found.reshape(count, 11 * (length // 2))
    return np.hstack([whole, np.unpackbits(values[:, -1:], axis=1)[:, 2:]]) if length % 2 else whole


def _interleaved(data: NDArray[np.uint8], version: int, level: Level) -> NDArray[np.uint8]:
    """Codeword 1 of every block, then codeword 2 …; the parity likewise behind."""
    structure = blocks(version, level)
    lengths = [structure.data] * structure.number + [structure.data + 1] * structure.longer
    starts = np.cumsum([0, *lengths])
    parts = [data[:, start : start + size] for start, size in zip(starts[:-1], lengths, strict=True)]
    order = [
        starts[block] + place for place in range(max(lengths)) for block, size in enumerate(lengths) if place < size
    ]
    checks = np.stack([reed_solomon.parity(np.ascontiguousarray(part), structure.parity) for part in parts], axis=2)
    return np.hstack([data[:, order], checks.reshape(len(data), -1)])
