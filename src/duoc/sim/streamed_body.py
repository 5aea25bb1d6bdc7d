"""Bodies that are made while they are sent, so that a large one costs no memory."""

MAX_STREAM = 1 << 32
_FIRST = b'{"minhHoa":true,"duLieu":"'
_LAST = b'"}'
MIN_STREAM = len(_FIRST) + len(_LAST)
_PIECE = 65_536
_FILL = b"m" * _PIECE


class StreamedBody:
    """`size` bytes of one JSON object, MIN_STREAM ≤ size ≤ MAX_STREAM; `last`: the connection ends after it."""

    def __init__(self, size: int, chunked: bool, last: bool) -> None:
        self.last = last
        self._chunked = chunked
        self._fill = size - MIN_STREAM
        self._begun = False
        self._ended = False

    def next_piece(self) -> bytes:
        """The next bytes for the wire, in the chunked coding if asked for; empty after the end."""
        if self._ended:
            return b""
        count = min(self._fill, _PIECE)
        piece = _FILL[:count] if self._begun else _FIRST + _FILL[:count]
        self._begun = True
        self._fill -= count
        if not self._fill:
            piece += _LAST
            self._ended = True
        if not self._chunked:
            return piece
        return b"%x\r\n%b\r\n" % (len(piece), piece) + (b"0\r\n\r\n" if self._ended else b"")
