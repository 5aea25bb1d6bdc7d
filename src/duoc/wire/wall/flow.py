"""A long text that is searched while it flows: in slices that overlap, with nothing held but the last of them."""

from duoc.wire.wall.cells import OVERLAP, SLICE, Met, Search, searched

# A label before a cut still speaks of what stands behind it.
_CONTEXT = 64


class Flow:
    """A text that is searched while it flows. The last signs of what is there are held back: they may begin something."""

    __slots__ = ("_context", "_done", "_held", "_met", "_search")

    def __init__(self, search: Search, met: Met) -> None:
        self._search, self._met = search, met
        self._held = bytearray()
        self._context = ""
        self._done = False  # all that is to be searched was

    def feed(self, part: bytes, last: bool) -> bytes:
        """The next bytes, or the last; what may leave."""
        if self._done:
            return part
        self._held += part
        if len(self._held) < SLICE and not last:
            return b""
        text = self._held.decode(errors="surrogateescape")
        end = len(text) if last else len(text) - OVERLAP
        new, end = searched(self._search, self._context, text, end, self._met, even=True)
        if not self._search.whole:
            self._done = True
            new, end = text, len(text)
        self._held = bytearray(text[end:].encode(errors="surrogateescape"))
        self._context = (self._context + text[:end])[-_CONTEXT:]
        return new.encode(errors="surrogateescape")
