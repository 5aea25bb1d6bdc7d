"""One session behind its start-up: bytes of the client in, bytes for the server out, and the other way round. No I/O.

`asked` judges what the client sends, `answered` follows what the server says; both stand on the state kept here. A message that
needs nothing passes as part of its segment, uncopied. The session is `over` when either side broke the protocol, when wall and
server are out of step, or when the server did what no session of the wall may do: then nothing more passes in any direction.
"""

from collections import Counter
from collections.abc import Callable, Collection
from time import perf_counter_ns
from typing import Protocol

from duoc.engines.pgwire.framing import Piece, Stream
from duoc.wire.wall import refusals
from duoc.wire.wall.auditing import UNASKED, Audit
from duoc.wire.wall.expected import Expected, OutOfStepError
from duoc.wire.wall.judging import Book, Path, Ruling
from duoc.wire.wall.names import Names
from duoc.wire.wall.results import Plans

# What is made of a piece: other bytes, or None to let it pass as it is.
Take = Callable[[bytes, int, int, int], bytes | None]
# From the server's key of a session to the one that its client gets.
GiveKey = Callable[[int, bytes], tuple[int, bytes]]
# So many answers may be owed before no further message of the client is read.
OWED = 8192
NO_LIMIT = 1 << 62


class Proving(Protocol):
    """How the session's user proves who he is (`proof`)."""

    def asked(self, body: bytes) -> bytes | None:
        """A question of the server; what its client is asked, None for the same."""

    def given(self, body: bytes) -> bytes | None:
        """The client's answer to it; what the server gets, None for the same."""


class House(Protocol):
    """What a session asks of the wall that it belongs to. `plans`: what is done with results, by today's document."""

    plans: Plans

    def book(self, path: Path | None) -> Book:
        """The rulings of today's policy under a search path."""

    def blocked(self, ruling: Ruling) -> int:
        """Count and record a block; its number."""

    def learns(self, session: "Session", ruling: Ruling) -> None:
        """A statement was completed under a book that learns."""

    def masked(self, text: str) -> str:
        """A text of the server's (error, notice, notification) without personal values."""

    def mark(self, citizen: str) -> bytes:
        """The keyed hash by which a citizen is counted; the same however the number was written."""

    def met(self, session: "Session", marks: Collection[bytes]) -> str:
        """A result names these citizens; its rows have not left yet. Why they must not, empty when they may."""

    def honey(self, session: "Session", marks: Collection[bytes]) -> None:
        """A result names citizens that do not exist: nobody has a reason to ask for them."""

    def found(self, session: "Session", types: "Counter[str]") -> None:
        """Personal data of these types was found in results, outside watched columns."""


class Session:
    """The state of one session. `nowhere` is a name that nobody can know, so nothing on the server has it."""

    proof: Proving

    def __init__(
        self, house: House, path: Path, secure: bool, unproven: bool, nowhere: bytes, give_key: GiveKey
    ) -> None:
        self.house = house
        self.give_key = give_key
        self.pinned: Path = path
        self.path: Path | None = path
        self.path_is_reported = False
        self.user = ""  # of the database
        self.book = house.book(path)
        self.plans = house.plans
        self._bounds()
        self.shown: set[bytes] = set()  # portals whose description was asked for since they were bound
        self.to_cancel = False  # the server works on what no client waits for
        self.names = Names()
        self.expected = Expected()
        self.secure = secure  # nobody between the client and the server can read along
        self.unproven = unproven  # whom the server asks for no proof may come in
        self.nowhere = nowhere
        self.asked_for_proof = self.proven = self.authenticated = False
        self.ready = False  # the first ReadyForQuery has come
        self.status = b"I"
        self.rows = 0  # rows and pieces of COPY that have passed to the client
        self.over = False
        self.last_words = b""  # for the client, when the session is over
        self.own_words = b""  # answers that the wall gives itself, for the client
        self.own_proof = b""  # what the wall itself says to the server while it logs in
        self.client_ends = False
        self.account = self.program = self.source = ""  # as the client named user and program, and its address
        self.opened = self.began = perf_counter_ns()  # `began`: when the last segment of the client came
        self.statements = self.refused = 0  # what was completed and what was blocked, for `open_sessions`
        self.audit: Audit = UNASKED

    def renew(self) -> None:
        """The policy has changed: what is remembered of texts was judged by the old one."""
        self.book = self.house.book(self.path)
        self.plans = self.house.plans
        self._bounds()
        self.shown.clear()

    def _bounds(self) -> None:
        """What the fast lane needs to know: `guards` whether rows are looked at, and the most that passes uncounted."""
        watched = self.plans.watched
        self.guards = watched.guards
        self.searches = watched.inspect != "off"
        self.most_rows = watched.rows if watched.rows and watched.enforced else NO_LIMIT
        self.most_bytes = watched.size if watched.size and watched.enforced else NO_LIMIT

    def forget_path(self) -> None:
        """From now on nobody knows along which path names are looked up: nothing passes."""
        self.path = None
        self.book = self.house.book(None)

    def end(self, code: str, why: str) -> None:
        """Nothing more passes; `why` is for the client."""
        if not self.over:
            self.over = True
            self.last_words = refusals.ending(code, why)

    def done(self, ruling: Ruling | None, rows: int, size: int) -> None:
        """A statement was completed, or a part of its result: rows that passed to the client, bytes of the answer before `Z`.

        Called once for each, on either way, after the state of the session has been brought up to it.
        """
        now, audit = perf_counter_ns(), self.audit
        self.statements += 1
        if ruling is None or ruling.guarded:
            audit.outcome(ruling, rows, size, now - self.began)
        else:
            audit.passed((now, audit.source, ruling.note or audit.note(ruling), rows, size, now - self.began))
        if self.book.learns and ruling is not None:
            self.house.learns(self, ruling)

    def failed(self, ruling: Ruling | None, code: str) -> None:
        """A statement that had passed failed on the server, with this SQLSTATE."""
        self.audit.outcome(ruling, 0, 0, perf_counter_ns() - self.began, code)

    def blocked(self, ruling: Ruling) -> int:
        """A statement of this session does not pass: recorded, counted; its number."""
        self.audit.blocked(ruling)
        self.refused += 1
        return self.house.blocked(ruling)

    @property
    def owes_too_much(self) -> bool:
        """Whether the client should wait for answers before it asks more."""
        return len(self.expected.entries) > OWED

    def again(self, ruling: Ruling) -> Ruling:
        """Today's ruling on a text that was judged before."""
        return ruling if ruling.book is self.book else self.book.rule(ruling.text)

    def passed(self, stream: Stream, takes: list[Take | None], pieces: list[Piece]) -> bytes:
        """What goes on of these pieces of the stream's data, in whatever form."""
        if not pieces:
            return b""
        data = stream.data
        parts: list[bytes] = []
        kept = stop = pieces[0][1]
        try:
            for letter, start, until, rest in pieces:
                take = takes[letter]
                if take is not None:
                    instead = take(data, start, until, rest)
                    if instead is not None:
                        parts.append(data[kept:start])
                        parts.append(instead)
                        kept = until
                    if self.over:
                        stop = start
                        break
                stop = until
        except OutOfStepError:
            self.end("08P01", "máy chủ trả lời điều không được hỏi")
            return b""
        if not parts:
            return data if stop - kept == len(data) else data[kept:stop]
        parts.append(data[kept:stop])
        return b"".join(parts)

    def broken(self, stream: Stream) -> None:
        """Every piece of the stream has been looked at: end if nothing more can be read of it."""
        if stream.broken:
            self.end("08P01", stream.broken)
