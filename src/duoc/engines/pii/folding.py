"""Vietnamese text as plain ASCII bytes of the same length: what all patterns of this package look at.

One byte a code point: marks are dropped from letters, full-width signs and odd blanks become the plain ones, case is kept,
what has no ASCII look becomes 0x7F. Combining marks (NFD) vanish; `places` then leads back to the text as it was given.
"""

import unicodedata
from functools import cache
from typing import Any, NamedTuple

_BLANKS = "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
_OTHER = {"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "“": '"', "”": '"', "’": "'", "‘": "'"}


class Folded(NamedTuple):
    """`data[i]` stands for `text[places[i - 1]]`, or `text[i - 1]` where `places` is None; a line end on either side."""

    data: bytes
    places: Any

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Code points of the text for `data[start:end]`; marks behind its last letter belong to it."""
        if self.places is None:
            return start - 1, end - 1
        return int(self.places[start - 1]), int(self.places[end - 1])


def folded(text: str) -> Folded:
    """The text for the patterns."""
    if text.isascii():
        return Folded(f"\n{text}\n".encode("ascii"), None)
    import numpy as np

    signs = _table()[np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)]
    if signs.all():
        return Folded(b"\n" + signs.tobytes() + b"\n", None)
    kept = np.flatnonzero(signs)
    return Folded(b"\n" + signs[kept].tobytes() + b"\n", np.append(kept, len(text)))


@cache
def first_plane() -> bytes:
    """The sign of every code point below 0x10000; 0 where it vanishes."""
    return bytes(_sign(chr(code)) for code in range(0x10000))


@cache
def _table() -> Any:
    import numpy as np

    table = np.full(0x110000, 0x7F, np.uint8)
    table[:0x10000] = np.frombuffer(first_plane(), np.uint8)
    return table


def _sign(sign: str) -> int:
    if sign in _BLANKS:
        return 0x20
    if sign in _DASHES:
        return 0x2D
    plain = _OTHER.get(sign) or unicodedata.normalize("NFKD", sign)[0]
    if unicodedata.category(plain) in {"Mn", "Cf"}:
        return 0
    return ord(plain) if plain.isascii() and plain != "\0" else 0x7F
