"""The fast lane: one plain request and its whole answer, each compared in one go instead of message by message.

Most of what a wall carries is a known statement and a short answer, again and again. A request is *plain* when nothing is owed,
its segment is one simple Query or one Bind (perhaps behind a Parse) of the names "" with the usual messages behind it, its text
was judged and names nothing. Its answer is plain when it begins with the very bytes that the last answer to the same statement
began with (confirmations and row description), goes on with whole rows, and ends in a command tag and ReadyForQuery that are
known. Everything else leaves the lane: what is under way is noted as `asked` would have noted it, and the long way goes on.

So the lane knows only what the long way has taught it, and equal bytes mean the same messages. `compiled/wall_core.c` is the same
lane, and spares a segment that takes it every step in Python.
"""

import re
from struct import Struct
from time import perf_counter_ns

from duoc.engines.pgwire.messages import DESCRIBE, EXECUTE, READY, SYNC
from duoc.wire.wall import compiled, expected
from duoc.wire.wall.compiled.interface import AnyLane
from duoc.wire.wall.expected import Entry
from duoc.wire.wall.judging import Ruling
from duoc.wire.wall.session import Session

_length = Struct(">I").unpack_from
_BIND, _PARSE, _QUERY, _ROW = b"BPQD"
_RUN = EXECUTE.write(b"", 0) + SYNC.write()
# What may follow a Bind, and the shape that it gives the request.
_FOLLOWS = {DESCRIBE.write(b"P", b"") + _RUN: b"BDES", _RUN: b"BES"}
_BEHIND_PARSE = {b"BDES": b"PBDES", b"BES": b"PBES"}
_ANSWERS = {
    b"Q": re.compile(rb"(?:TD*)?CZ"),
    b"BDES": re.compile(rb"2[Tn]D*CZ"),
    b"BES": re.compile(rb"2D*CZ"),
    b"PBDES": re.compile(rb"12[Tn]D*CZ"),
    b"PBES": re.compile(rb"12D*CZ"),
}
# Tags that say nothing of names and settings.
_TAGS = re.compile(
    rb"C....(?:SELECT \d+|INSERT 0 \d+|(?:UPDATE|DELETE|MERGE|FETCH|MOVE) \d+|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\x00"
    rb"Z\x00\x00\x00\x05([ITE])",
    re.DOTALL,
)
_ENDINGS = 1024
_BEGINNING, _HEADS = 7, 64


class Lane:
    """The lane of one session. `clear`: the long way has left nothing half done and the server owes nothing."""

    __slots__ = ("_endings", "_heads", "_names", "_ruling", "_session", "_shape", "clear")

    def __init__(self, session: Session, endings: dict[bytes, bytes]) -> None:
        self._session, self._names = session, session.names
        self._endings = endings  # shared by the sessions of a wall: tag and ReadyForQuery, and the state that they tell
        self._shape = b""  # of the request that is under way in the lane, empty when there is none
        self._ruling: Ruling | None = None
        # How answers to a simple Query begin, by their first bytes: there the length of the row description stands.
        self._heads: dict[bytes, bytes] = {}
        self.clear = False

    def asks(self, data: bytes) -> bool:
        """Whether this segment of the client is a plain request; then it is under way and may be sent on as it is."""
        size = len(data)
        if not self.clear or self._shape or size < 7:
            return False
        letter, session = data[0], self._session
        stop: int = _length(data, 1)[0] + 1
        if letter == _QUERY:
            if stop != size or data[-1]:
                return False
            text, book = data[5:-1], session.book
            known = book.known(text) or book.quick(text)
            if known is None:
                return False
            ruling, shape = known, b"Q"
        else:
            follows = data[stop:] if letter == _BIND else b""
            start = 0
            if letter == _PARSE and size > stop + 7:
                start, stop = stop, stop + 1 + _length(data, stop + 1)[0]
                follows = data[stop:]
            found = _FOLLOWS.get(follows)
            if found is None or data[start] != _BIND or data[start + 5]:
                return False
            if session.guards and found == b"BES":
                return False  # rows whose columns nobody has asked for
            if start:
                end = data.find(0, 6, start)
                if data[5] or data[start + 6] or end < 0:
                    return False
                text, shape = data[6:end], _BEHIND_PARSE[found]
                ruling = session.book.known(text) or session.book.rule(text)
            else:
                known = self._names.statements.get(data[6 : data.find(0, 6, stop)])
                if known is None or known.book is not session.book:
                    return False
                ruling, shape = known, found
        if not ruling.plain:
            return False
        self._ruling, self._shape = ruling, shape
        session.began = perf_counter_ns()
        return True

    def answers(self, data: bytes) -> bool:
        """Whether this segment of the server is the whole plain answer; then the request is done."""
        shape, ruling = self._shape, self._ruling
        if not shape or ruling is None:
            return False
        if shape == b"Q":
            head = self._heads.get(data[:_BEGINNING])
        else:
            head = ruling.heads.get(shape) if ruling.heads is not None else None
        if head is None or not data.startswith(head):
            return False
        at, last, rows = len(head), len(data) - 6, 0
        while at < last and data[at] == _ROW:
            at += _length(data, at + 1)[0] + 1
            rows += 1
        session, names = self._session, self._names
        status = self._endings.get(data[at:])
        if status is None or rows > session.most_rows or at > session.most_bytes:
            return False
        self._shape = b""
        session.rows += rows
        session.status = status
        if shape == b"Q":
            if names.statements or names.portals:
                names.queried()
        elif shape[0] == _PARSE:
            names.statements[b""] = ruling
        if status == b"I":
            if names.portals:
                names.idle()
        elif shape != b"Q":
            names.portals[b""] = ruling
        session.done(ruling, rows, last)
        return True

    def _end(self) -> None:
        self._shape = b""


def lane(session: Session, endings: dict[bytes, bytes]) -> AnyLane:
    """The lane of a session, compiled where it can be."""
    if compiled.core is None:
        return Lane(session, endings)
    # What tells of a plain statement is C, too, as long as nobody has put his own in its place.
    return compiled.core.Lane(session, endings, type(session).done is Session.done)


def leave(lane: AnyLane) -> tuple[bytes, Ruling] | None:
    """The long way comes: note what is under way as it would have. What was under way."""
    shape, ruling = lane._shape, lane._ruling
    if not shape or ruling is None:
        return None
    lane._end()
    queue, names = lane._session.expected, lane._names
    if shape == b"Q":
        queue.push(Entry(expected.QUERY, b"", ruling))
        return shape, ruling
    if shape[0] == _PARSE:
        parse = names.coming_statements[b""] = Entry(expected.PARSE, b"", ruling)
        queue.push(parse)
    bind = names.coming_portals[b""] = Entry(expected.BIND, b"", ruling)
    queue.push(bind)
    if b"D" in shape:
        queue.push(Entry(expected.DESCRIBE, b"P"))
        lane._session.shown.add(b"")
    queue.push(Entry(expected.EXECUTE, b"", ruling))
    queue.sync()
    return shape, ruling


def learn(lane: AnyLane, left: tuple[bytes, Ruling], data: bytes) -> None:
    """The long way has taken this segment of the server as the whole answer to what had been under way."""
    shape, ruling = left
    letters, at, head = bytearray(), 0, -1
    while at + 5 <= len(data):
        letters.append(data[at])
        if head < 0 and data[at] in b"DC":
            head = at
        if data[at] == 67:  # CommandComplete
            break
        at += _length(data, at + 1)[0] + 1
    ending = data[at:]
    found = _TAGS.fullmatch(ending)
    if found is None or _ANSWERS[shape].fullmatch(bytes(letters) + READY.letter) is None:
        return
    if len(lane._endings) >= _ENDINGS:
        lane._endings.clear()
    lane._endings[ending] = found[1]
    if shape == b"Q":
        if len(lane._heads) >= _HEADS:
            lane._heads.clear()
        lane._heads[data[:_BEGINNING]] = data[:head]
        return
    if ruling.heads is None:
        ruling.heads = {}
    ruling.heads[shape] = data[:head]
