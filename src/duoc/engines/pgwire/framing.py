"""Cuts a stream into messages, however the network has cut it, and copies nothing that only passes through.

A `Stream` is fed segments and shows *pieces*: (letter, start, stop, rest) of `Stream.data`. A message is shown when it is
whole or when as much of it is there as its letter asks for (`holds`); what follows is shown as it comes, under the letter
`CONTINUED`. Whole messages of one letter that only flow (rows, COPY data) are shown together: `flowed` counts them.

Memory: never more than one segment and the largest hold. Time: linear in the bytes, also one byte at a time.
"""

from collections.abc import Mapping
from struct import Struct

from duoc.engines.pgwire.messages import CLIENT, SERVER, Message

CONTINUED = 0
HEADER = 5
# Of a Bind the names and the values that say who is asked about; what is longer flows on after so much.
BOUND = HEADER + (16 << 10)

Piece = tuple[int, int, int, int]

_header = Struct(">BI").unpack_from


class Stream:
    """One direction of one session, after its start-up packets."""

    __slots__ = ("_bounds", "_flows", "_held", "_holds", "_needed", "_rest", "broken", "data", "flowed")

    def __init__(self, table: Mapping[int, Message], holds: Mapping[int, int], flows: bytes) -> None:
        self._bounds = [table[letter].bound if letter in table else 0 for letter in range(256)]
        self._holds = [holds.get(letter, self._bounds[letter] + 1) for letter in range(256)]
        self._flows = [letter in flows for letter in range(256)]
        self._held = bytearray()
        self._needed = HEADER
        self._rest = 0
        self.data = b""
        self.flowed = 0
        self.broken = ""  # why nothing more can be read, in the server's own words

    def hold(self, letter: bytes, size: int) -> None:
        """From the next message on, one of this letter is shown when it is whole, or so much of it is there."""
        self._holds[letter[0]] = size

    @property
    def between(self) -> bool:
        """Whether every message that has begun has ended."""
        return not self._held and not self._rest

    def feed(self, segment: bytes) -> list[Piece]:
        """What the segment adds. After a break of the protocol `broken` is set and the rest is not looked at."""
        held = self._held
        if held:
            held += segment
            if len(held) < self._needed:
                return []
            segment = bytes(held)
            self._held = bytearray()
        self.data = segment
        end = len(segment)
        pieces: list[Piece] = []
        position = self._rest
        if position:
            if position >= end:
                self._rest = position - end
                return [(CONTINUED, 0, end, position - end)]
            self._rest = 0
            pieces.append((CONTINUED, 0, position, 0))
        bounds, holds, flows = self._bounds, self._holds, self._flows
        needed = HEADER
        while end - position >= HEADER:
            letter, length = _header(segment, position)
            if not 4 <= length <= bounds[letter]:
                self.broken = "invalid message length" if bounds[letter] else f"invalid frontend message type {letter}"
                return pieces
            stop = position + 1 + length
            if stop > end:
                hold = holds[letter]
                if end - position < hold:
                    needed = min(hold, length + 1)
                    break
                self._rest = stop - end
                self.flowed += flows[letter]
                pieces.append((letter, position, end, stop - end))
                return pieces
            start, position = position, stop
            if flows[letter]:
                self.flowed += 1
                while end - position >= HEADER:
                    again, length = _header(segment, position)
                    stop = position + 1 + length
                    if again != letter or stop > end or not 4 <= length <= bounds[letter]:
                        break
                    self.flowed += 1
                    position = stop
            pieces.append((letter, start, position, 0))
        if position < end:
            self._held = bytearray(segment[position:] if position else segment)
            self._needed = needed
        return pieces


def from_client(longest_text: int) -> Stream:
    """What a client sends. Of a text (Query, Parse) above `longest_text` bytes only so much is ever held."""
    text = HEADER + longest_text
    holds = {b"Q": text, b"P": text, b"B": BOUND, b"F": HEADER, b"d": HEADER}
    return Stream(CLIENT, {letter[0]: hold for letter, hold in holds.items()}, b"d")


def from_server() -> Stream:
    """What a server sends: rows and their descriptions flow, everything else is shown whole."""
    return Stream(SERVER, dict.fromkeys(b"DdTtVGHW", HEADER), b"Dd")
