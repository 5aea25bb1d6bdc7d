"""What is too large to be held flows through, and what is done with it keeps its length.

The length of a row stands before it, so nothing in it can become shorter or longer once its first bytes have left. A watched
value is held by itself (it has a largest size) and what the client gets instead is cut to stars or filled with blanks; a value
that is only searched flows in slices. What is not watched is never held.
"""

from struct import Struct

from duoc.engines.pgwire.layouts import ProtocolError
from duoc.wire.wall.cells import Met
from duoc.wire.wall.flow import Flow
from duoc.wire.wall.results import Doing, Plan

_length = Struct(">i").unpack_from
_HEAD, _SIZE = 7, 4


class LargeRow:
    """The walk through one row, fed piece by piece. `refused`: a value may not pass; stars stand for it, the row is whole."""

    __slots__ = ("_doing", "_field", "_flow", "_left", "_place", "_plan", "_value", "met", "refused")

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._place = -1  # of the column whose size comes next; -1: the row's own head
        self._field = bytearray()
        self._left = 0  # bytes of the value that are still to come
        self._doing: Doing | None = None  # what is done with it
        self._value = bytearray()
        self._flow: Flow | None = None
        self.refused = False
        self.met = Met()

    def feed(self, data: bytes) -> bytes:
        """The next bytes of the row; what the client gets. Raises `ProtocolError`."""
        out: list[bytes] = []
        at, end = 0, len(data)
        while at < end:
            if self._left:
                taken = data[at : at + self._left]
                at += len(taken)
                self._left -= len(taken)
                out.append(self._part(taken))
            elif self._place >= len(self._plan.doings):
                out.append(data[at:])
                break
            else:
                needed = _HEAD if self._place < 0 else _SIZE
                taken = data[at : at + needed - len(self._field)]
                at += len(taken)
                self._field += taken
                if len(self._field) == needed:
                    out.append(self._begun())
        return b"".join(out)

    def _begun(self) -> bytes:
        """A field of fixed length is whole: the row's head or a value's size."""
        field, self._field = bytes(self._field), bytearray()
        if self._place < 0:
            if (field[5] << 8 | field[6]) != self._plan.width:
                raise ProtocolError("a row of another width")
        else:
            self._left = max(0, _length(field)[0])
            doing = self._doing = self._plan.doings[self._place]
            self._flow = Flow(doing.search, self.met) if doing is not None and doing.search is not None else None
            if doing is not None and doing.watched and self._left > self._plan.largest:
                self.refused, self._doing = True, _STARS
        self._place += 1
        return field

    def _part(self, part: bytes) -> bytes:
        """A part of a value; what may leave."""
        doing = self._doing
        if doing is None:
            return part
        if self._flow is not None:
            return self._flow.feed(part, not self._left)
        if doing is _STARS:
            return b"*" * len(part)
        self._value += part
        if self._left:
            return b""
        value, self._value = bytes(self._value), bytearray()
        return self._fitted(doing, value)

    def _fitted(self, doing: Doing, value: bytes) -> bytes:
        """What stands in the place of a watched value, as long as it."""
        new = doing.cell(value, self.met)
        if new is value:
            return value
        if not doing.same:
            self.refused = True
        if new is None:
            return b" " * len(value)
        return new.ljust(len(value)) if len(new) <= len(value) else b"*" * len(value)


_STARS = Doing(lambda value, _met: value, True, True)
