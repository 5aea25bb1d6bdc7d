"""The chunked transfer coding (RFC 9112 §7.1), read piece by piece; contents are counted and hashed, not kept."""

import re
from collections.abc import Callable
from zlib import crc32

_MAX_LINE = 4096
_MAX_TRAILERS = 16_384
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,12})(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?\Z")
_TRAILER = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\Z")


class InvalidChunkError(ValueError):
    """The bytes are not a chunked body."""


class ChunkedBody:
    """One body. `ended` after the last trailer; `size` and `digest` (CRC-32) of its contents, whose first `most` bytes go into
    `kept`."""

    def __init__(self, kept: bytearray | None = None, most: int = 0) -> None:
        self._kept, self._most = kept, most
        self.ended = False
        self.size = 0
        self.digest = 0
        self._line = b""
        self._left = 0
        self._expects: Callable[[bytes], None] = self._size_line
        self._trailers = 0

    def feed(self, data: memoryview) -> int:
        """Read on; returns how many bytes belong to this body. Raises `InvalidChunkError`."""
        position = 0
        while position < len(data) and not self.ended:
            if self._left:
                piece = data[position : position + self._left]
                self.digest = crc32(piece, self.digest)
                if self._kept is not None:
                    self._kept += piece[: self._most - len(self._kept)]
                self.size += len(piece)
                self._left -= len(piece)
                position += len(piece)
                if not self._left:
                    self._expects = self._after_chunk
            else:
                position = self._read_line(data, position)
        return position

    def _read_line(self, data: memoryview, position: int) -> int:
        window = self._line + bytes(data[position : position + _MAX_LINE + 2])
        end = window.find(b"\r\n")
        known = len(self._line)
        if end > _MAX_LINE or (end < 0 and len(window) > _MAX_LINE + 1):
            raise InvalidChunkError("a line of the chunked coding is too long")
        if end < 0:
            self._line = window
            return position + len(window) - known
        self._line = b""
        self._expects(window[:end])
        return position + end + 2 - known

    def _size_line(self, line: bytes) -> None:
        match = _SIZE.match(line)
        if match is None:
            raise InvalidChunkError("a chunk size is malformed")
        self._left = int(match[1], 16)
        if not self._left:
            self._expects = self._trailer

    def _after_chunk(self, line: bytes) -> None:
        if line:
            raise InvalidChunkError("a chunk is longer than its size")
        self._expects = self._size_line

    def _trailer(self, line: bytes) -> None:
        self._trailers += len(line)
        if not line:
            self.ended = True
        elif _TRAILER.match(line) is None or self._trailers > _MAX_TRAILERS:
            raise InvalidChunkError("a trailer field is malformed")
