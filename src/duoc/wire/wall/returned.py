"""What comes back of a statement on its way to the client: counted against limits, masked, searched, or ended.

A plan is made when the server describes its rows (`results`); a portal's description is asked for by the wall itself where the
client does not (`asked`). Rows leave only after the citizens that they name were counted. A statement whose result may not go on
is *ended*: the client gets an error, the server is asked to cancel, and what it still says up to the end of the request is
swallowed (docs/decisions/0019).
"""

from collections import Counter
from collections.abc import Callable
from struct import Struct
from typing import NamedTuple

from duoc.engines.pgwire.framing import HEADER, Stream
from duoc.wire.wall import refusals
from duoc.wire.wall.cells import Met
from duoc.wire.wall.copied import Copy, CopyPlan
from duoc.wire.wall.expected import EXECUTE, QUERY, SYNC, Entry, OutOfStepError
from duoc.wire.wall.judging import Ruling
from duoc.wire.wall.large import LargeRow
from duoc.wire.wall.results import Plan
from duoc.wire.wall.session import Session

# Rows up to this size are held until they are whole; where all texts are searched, less is work enough for a turn of the loop.
HOLD, HOLD_SEARCHED = 1 << 20, 128 << 10
_DESCRIPTION = 1 << 20
# So many portals' descriptions are remembered.
_SHAPES = 256
_length = Struct(">I").unpack_from


class End(NamedTuple):
    """Why a result does not go on: the words for the client, the rule, the SQLSTATE."""

    why: str
    rule: str
    code: str = "54000"


class Tally(NamedTuple):
    """What a portal has given so far."""

    rows: int = 0
    size: int = 0


class Returned:
    """The results of one session. `ended`: the statement at the head has been ended, what still comes of it is swallowed."""

    def __init__(self, session: Session, stream: Stream, on_end: Callable[[], None]) -> None:
        self._session, self._expected = session, session.expected
        self._stream, self._on_end = stream, on_end
        self._shapes: dict[bytes, bytes] = {}  # row descriptions of portals
        self._tallies: dict[bytes, Tally] = {}  # of suspended portals, and of cursors that are fetched from
        self._running: Entry | None = None  # whose rows are coming
        self._plan: Plan | None = None
        self._large: LargeRow | None = None
        self._copy: Copy | None = None
        self._rows = self._size = 0
        self.looks = False  # whether rows are looked at
        self.ended = False
        self.planned = False  # rows with a plan have been announced; the lane must not learn of them
        self.watched = session.plans.watched

    def renew(self) -> None:
        """The document is another: from the next description on it holds."""
        watched = self.watched = self._session.plans.watched
        self.looks = watched.guards or watched.limits
        rows, descriptions = HEADER, HEADER
        if watched.guards:
            rows, descriptions = HOLD if watched.inspect == "off" else HOLD_SEARCHED, _DESCRIPTION
        for letter, size in ((b"D", rows), (b"d", rows), (b"T", descriptions), (b"H", descriptions)):
            self._stream.hold(letter, size)

    # ---- which rows are coming

    def described(self, entry: Entry, description: bytes) -> None:
        """RowDescription (its body) or NoData (nothing): of a Query the rows follow, of a portal they may."""
        if entry.kind == QUERY:
            self._begin(entry)
            self._plan = self._planned(entry, description)
        elif entry.name[:1] == b"P":
            if len(self._shapes) >= _SHAPES:  # the eldest is asked for again when its portal is executed
                eldest = next(iter(self._shapes))
                del self._shapes[eldest]
                self._session.shown.discard(eldest)
            self._shapes[entry.name[1:]] = description

    def bound(self, portal: bytes) -> None:
        """The portal is another one now."""
        self._shapes.pop(portal, None)
        self._tallies.pop(portal, None)

    def finished(self, entry: Entry, suspended: bool) -> None:
        """The statement, or this part of a portal, has come to its end."""
        if suspended:
            self._tallies[entry.name] = Tally(self._rows, self._size)
        elif self._running is entry and (cursor := _fetched(entry.ruling)):
            self._tallies[cursor] = Tally(self._rows, self._size)
        self.failed()

    def failed(self) -> None:
        """Nothing more comes of what was running."""
        self._running = self._plan = self._large = self._copy = None
        self._rows = self._size = 0

    def idle(self) -> None:
        """The transaction is over, its portals are gone."""
        self._shapes.clear()
        self._tallies.clear()

    def _begin(self, entry: Entry) -> None:
        self._running, self._plan, self._large = entry, None, None
        key = _fetched(entry.ruling) or (entry.name if entry.kind == EXECUTE else None)
        self._rows, self._size = self._tallies.pop(key, _NONE_YET) if key is not None else _NONE_YET

    def _at_head(self) -> Entry:
        """Whose rows these are. Raises `OutOfStepError`."""
        head = self._expected.head()
        if head is None or (head.kind != QUERY and head.kind != EXECUTE):
            raise OutOfStepError
        if head is not self._running:
            self._begin(head)
            if head.kind == EXECUTE and self.watched.guards:
                shape = self._shapes.get(head.name)
                if shape:
                    self._plan = self._planned(head, shape)
                elif head.ruling is None or head.ruling.book is self._session.book:
                    raise OutOfStepError  # rows whose columns nobody knows; only what began before the document may have such
        return head

    def _planned(self, entry: Entry, description: bytes) -> Plan | None:
        if not self.watched.guards:
            return None
        plan = self._session.plans.plan(description, self._session.user, self._touches(entry.ruling))
        self.planned = self.planned or plan is not None
        return plan

    def _touches(self, ruling: Ruling | None) -> bool:
        """Whether a text, or the one behind the name that it runs, may name a watched table."""
        if ruling is None or ruling.guarded:
            return True
        names, naming = self._session.names, ruling.naming
        behind = names.statement(naming.name) if naming is not None and naming.verb == "EXECUTE" else None
        return behind is not None and behind.guarded

    # ---- rows

    def rows(self, data: bytes, start: int, stop: int, rest: int) -> bytes | None:
        """Whole rows, or (`rest`) the beginning of one; what the client gets in their place."""
        head = self._at_head()
        plan, met = self._plan, Met()
        on: bytes | None = None
        size, count = stop - start + rest, 1
        if plan is None:
            self._large = None
            count = _count(data, start, stop) if self.watched.rows and not rest else 1
        elif not rest:
            count, on = plan.rows(data, start, stop, met)
        elif plan.flows:
            self._large = LargeRow(plan)
            met = self._large.met
            on = self._large.feed(data[start:stop])
            if self._large.refused:
                return self._end(head, TOO_LARGE)
        else:
            return self._end(head, TOO_LARGE)
        self._rows += count
        self._size += size
        why = self._why_not(met)
        if why is not None:
            return self._end(head, why)
        return on

    def continued(self, data: bytes, start: int, stop: int, rest: int) -> bytes | None:
        """More of a message whose beginning has passed."""
        if self._large is not None:
            on, met, refused = self._large.feed(data[start:stop]), self._large.met, self._large.refused
        elif self._copy is not None:
            on, met, refused = self._copy.part(data[start:stop], not rest, first=False), self._copy.met, False
        else:
            return None
        if rest:
            return on
        self._large = None
        why = TOO_LARGE if refused else self._why_not(met)
        if why is not None and self._running is not None:
            on += self._end(self._running, why)
        return on

    def _why_not(self, met: Met) -> End | None:
        """Count what rows have brought up; why they must not go on, if they must not."""
        watched, session = self.watched, self._session
        if met.large:
            return TOO_LARGE
        if watched.enforced:
            if watched.rows and self._rows > watched.rows:
                return End(f"kết quả vượt giới hạn {watched.rows} dòng của một câu lệnh", "gioi-han-dong")
            if watched.size and self._size > watched.size:
                return End(f"kết quả vượt giới hạn {watched.size} byte của một câu lệnh", "gioi-han-byte")
        found, met.found = met.found, Counter()
        citizens, met.citizens = met.citizens, set()
        if found:
            session.house.found(session, found)
            if watched.inspect == "block" and watched.enforced:
                return End(f"kết quả có dữ liệu cá nhân ({', '.join(sorted(found))})", "du-lieu-ca-nhan", "42501")
        return self._counted({session.house.mark(citizen) for citizen in citizens}) if citizens else None

    def _counted(self, marks: set[bytes]) -> End | None:
        """Citizens that rows name, told before the rows leave."""
        watched, session = self.watched, self._session
        touched = marks & watched.honey
        if touched:
            session.house.honey(session, touched)
            if watched.honey_ends:
                return End("kết quả không được phép", "ho-so-bay", "42501")
        why = session.house.met(session, marks)
        if why and watched.enforced:
            return End(why, "han-muc", "42501")
        return None

    # ---- COPY OUT

    def copies(self, data: bytes, start: int, _stop: int, _rest: int) -> bytes | None:
        """CopyOutResponse."""
        head = self._at_head_of_copy()
        self._begin(head)
        self._copy = None
        if not self.watched.guards or head.ruling is None:
            return None
        binary = data[start + HEADER] == 1
        plan = self._session.plans.copy(head.ruling.text, self._session.path or (), self._session.user, binary)
        if plan is None:
            return None
        self.planned = True
        if isinstance(plan, CopyPlan):
            self._copy = Copy(plan)
            return None
        return self._end(head, End(plan, "copy", "42501"))

    def copied(self, data: bytes, start: int, stop: int, rest: int) -> bytes | None:
        """CopyData: whole messages, or (`rest`) the beginning of one."""
        head = self._at_head_of_copy()
        self._size += stop - start + rest
        met, on = Met(), None
        if self._copy is None:
            self._rows += _count(data, start, stop) if self.watched.rows and not rest else 1
        elif rest and self._copy.flows:
            on = self._copy.part(data[start:stop], last=False, first=True)
        elif rest:
            return self._end(head, TOO_LARGE)
        else:
            count, on = self._copy.messages(data, start, stop, met)
            self._rows += count
            if count < 0:
                return self._end(head, End("COPY trả về dòng không đọc được", "copy", "42501"))
        why = self._why_not(met)
        return on if why is None else self._end(head, why)

    def _at_head_of_copy(self) -> Entry:
        head = self._expected.head()
        if head is None or (head.kind != QUERY and head.kind != EXECUTE):
            raise OutOfStepError
        return head

    # ---- the end of a result

    def _end(self, head: Entry, end: End) -> bytes:
        """Nothing more of this statement; the error for the client."""
        session, entries = self._session, self._expected.entries
        text = head.ruling.text if head.ruling is not None else b""
        ruling = session.book.refusing(text, end.why, end.rule, end.code)
        self.ended = True
        self._on_end()
        self._large = self._copy = None
        last = len(entries) == 1 or (len(entries) == 2 and entries[1].kind == SYNC)
        # A cancel request that comes late must not meet a statement that is already on its way.
        session.to_cancel = last
        if head.kind == EXECUTE and not any(entry.kind >= SYNC for entry in entries):
            self._expected.skips = True  # as after any error: what comes before the Sync is not run
        session.failed(head.ruling, end.code)
        return refusals.blocked(ruling, session.blocked(ruling))


TOO_LARGE = End("giá trị của cột được canh giữ quá lớn để xét", "gia-tri-lon")
_NONE_YET = Tally()


def _count(data: bytes, start: int, stop: int) -> int:
    """How many whole messages lie there."""
    count = 0
    while start < stop:
        start += 1 + _length(data, start + 1)[0]
        count += 1
    return count


def _fetched(ruling: Ruling | None) -> bytes:
    """A word for the cursor that a FETCH fetches from; empty for any other text."""
    if ruling is None or ruling.text[:6].lower() != b"fetch ":
        return b""
    return b"\0" + ruling.text.rstrip(b"; \n\t").rpartition(b" ")[2].strip(b'"').lower()
