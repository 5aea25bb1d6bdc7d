"""What a client sends after its start-up packet: each message is judged, noted as expected, and passed or replaced."""

from time import perf_counter_ns

from duoc.engines.pgwire.framing import CONTINUED, HEADER, Piece, from_client
from duoc.engines.pgwire.messages import DESCRIBE as DESCRIBE_MESSAGE
from duoc.engines.pgwire.messages import QUERY as QUERY_MESSAGE
from duoc.engines.pgwire.messages import READY
from duoc.wire.wall import refusals
from duoc.wire.wall.expected import BIND, CLOSE, DESCRIBE, EXECUTE, PARSE, QUERY, Entry
from duoc.wire.wall.judging import PASSES, Ruling
from duoc.wire.wall.naming import LONGEST_NAME, Naming
from duoc.wire.wall.session import Session, Take
from duoc.wire.wall.tickets import Carried, carried

# A longer text is refused unread: above this a grammar needs seconds.
LONGEST_TEXT = 1 << 20
SETTING = Naming("SET", b"duoc.ticket")
# So many messages of one client are judged before it is others' turn.
AT_ONCE = 200


class Asked:
    """The client's side of a session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._expected = session.expected
        self._names = session.names
        self._stream = from_client(LONGEST_TEXT)
        self.waiting: list[Piece] = []  # pieces of the last segment that have not been looked at
        self._skipping = False  # everything up to Sync
        self._dropping = False  # the rest of a message that was replaced
        takes: list[Take | None] = [self._proof] * 256
        for letter, take in (
            (b"Q", self._query), (b"P", self._parse), (b"B", self._bind), (b"D", self._describe), (b"C", self._close),
            (b"E", self._execute), (b"S", self._sync), (b"H", None), (b"X", self._terminate), (b"F", self._function),
            (b"d", self._copy), (b"c", self._copy_end), (b"f", self._copy_end),
        ):  # fmt: skip
            takes[letter[0]] = take
        takes[CONTINUED] = self._continued
        self._takes = takes
        self._usual = takes.copy()
        self._until_sync: list[Take | None] = [self._skipped] * 256
        for letter, take in ((b"S", self._sync_after_skip), (b"X", self._terminate), (b"\0", self._continued)):
            self._until_sync[letter[0]] = take
        self._before: list[Take | None] = [self._proof] * 256
        self._before[b"X"[0]] = self._terminate

    def take(self, segment: bytes) -> bytes:
        """Bytes of the client; what the server gets of them. Not to be called while something is `waiting`."""
        self._session.began = perf_counter_ns()
        return self._some(self._stream.feed(segment))

    def go_on(self) -> bytes:
        """The next of what is `waiting`; what the server gets of it."""
        return self._some(self.waiting)

    def _some(self, pieces: list[Piece]) -> bytes:
        session = self._session
        if session.over or session.client_ends:
            self.waiting = []
            return b""
        if self._expected.skips:
            self._skip()
        pieces, self.waiting = pieces[:AT_ONCE], pieces[AT_ONCE:]
        on = session.passed(self._stream, self._takes if session.authenticated else self._before, pieces)
        if not self.waiting:
            session.broken(self._stream)
        return on

    @property
    def between(self) -> bool:
        """Whether the next byte begins a message that will be looked at."""
        return self._stream.between and not self.waiting and not self._skipping and not self._expected.skips

    # ---- texts

    def _query(self, data: bytes, start: int, stop: int, rest: int) -> bytes | None:
        book = self._session.book
        text = data[start + HEADER : stop - 1]
        if rest:
            ruling = self._too_long(rest)
        elif data[stop - 1] or stop == start + HEADER:
            ruling = book.refusing(b"", "câu lệnh không kết thúc bằng NUL", "giao-thuc", "08P01")
        else:
            known = book.known(text)
            if (known is None or not known.plain) and not book.closed and (ticket := carried(text)) is not None:
                return self._query_with(ticket)
            ruling = known or book.rule(text)
        return self._judged_query(ruling)

    def _query_with(self, ticket: Carried) -> bytes:
        """A text that carries a ticket; the server gets it without."""
        if ticket.local is None:
            ruling = self._session.book.rule(ticket.text)
            refusal = self._judged_query(ruling, ticket.ticket)
        else:
            self._session.audit.takes(ticket.ticket, ticket.local)
            self._expected.push(Entry(QUERY, b"", self._setting(ticket)))
            refusal = None
        return QUERY_MESSAGE.write(ticket.text) if refusal is None else refusal

    def _setting(self, ticket: Carried) -> Ruling:
        """Of the wall's own setting: no judge is asked, and nothing of it is remembered."""
        return Ruling(ticket.text, PASSES, self._session.book, naming=SETTING)

    def _judged_query(self, ruling: Ruling, ticket: str = "") -> bytes | None:
        if ruling.allowed and ruling.naming is None and not ruling.guarded:
            self._expected.push(Entry(QUERY, b"", ruling))
            return None
        if ruling.allowed and not self._may_execute(ruling):
            assert ruling.naming is not None
            return self._instead_of_query(ruling, refusals.unknown("26000", ruling.naming.name))
        if ruling.allowed:
            ruling = self._asked_about(ruling, None, ticket)
        if ruling.allowed:
            self._run(Entry(QUERY, b"", ruling))
            return None
        return self._instead_of_query(ruling)

    def _asked_about(self, ruling: Ruling, portal: bytes | None, ticket: str = "") -> Ruling:
        """The ruling to go by now: what asks for protected data is admitted, counted and written down, or refused."""
        naming, asked = ruling.naming, ruling
        if naming is not None and naming.verb == "EXECUTE":
            asked = self._names.statement(naming.name) or ruling
            asked = self._session.again(asked)
        elif naming is not None and naming.verb == "PREPARE":
            return ruling  # nothing is asked yet
        elif ruling.text[:6].lower() == b"fetch ":
            cursor = self._names.portal(ruling.text.rstrip(b"; \n\t").rpartition(b" ")[2].strip(b'"'))
            asked = self._session.again(cursor) if cursor is not None else ruling
        return self._session.audit.ask(ruling, asked, portal, ticket) if asked.guarded else ruling

    def _parse(self, data: bytes, start: int, stop: int, rest: int) -> bytes | None:
        book = self._session.book
        name_end = data.find(b"\0", start + HEADER, stop)
        text_end = data.find(b"\0", name_end + 1, stop) if name_end >= 0 else -1
        name = data[start + HEADER : name_end]
        if rest:
            name, ruling = self._session.nowhere, self._too_long(rest)
        elif text_end < 0:
            name, ruling = b"", book.refusing(b"", "thông điệp Parse sai cấu trúc", "giao-thuc", "08P01")
        elif len(name) > LONGEST_NAME:
            name, ruling = b"", book.refusing(b"", f"tên câu lệnh dài quá {LONGEST_NAME} byte", "ten", "42622")
        else:
            text = data[name_end + 1 : text_end]
            known = book.known(text)
            if (known is None or not known.plain) and not book.closed and (ticket := carried(text)) is not None:
                return self._parse_with(name, ticket, data[text_end + 1 : stop])
            ruling = known or book.rule(text)
            self._session.audit.states(name, "")
        return self._judged_parse(name, ruling)

    def _parse_with(self, name: bytes, ticket: Carried, types: bytes) -> bytes:
        """A text to be prepared that carries a ticket; the server gets it without."""
        if ticket.local is None:
            ruling = self._session.book.rule(ticket.text)
            self._session.audit.states(name, ticket.ticket)
        else:
            # The setting holds from here on: what runs it later cannot show its ticket anew.
            ruling = self._setting(ticket)
            self._session.audit.takes(ticket.ticket, ticket.local)
        refusal = self._judged_parse(name, ruling)
        if refusal is not None:
            return refusal
        body = name + b"\0" + ticket.text + b"\0" + types
        return b"P" + (len(body) + 4).to_bytes(4) + body

    def _judged_parse(self, name: bytes, ruling: Ruling) -> bytes | None:
        if ruling.allowed:
            entry = self._names.coming_statements[name] = Entry(PARSE, name, ruling)
            self._expected.push(entry)
            return None
        number = self._session.blocked(ruling)
        self._skip_after(Entry(PARSE, name, ruling, refusals.blocked(ruling, number)))
        return refusals.parse(name, number)

    def _function(self, _data: bytes, _start: int, _stop: int, rest: int) -> bytes:
        """A function by its number, without a text to judge: never."""
        self._dropping = rest > 0
        reason = "lời gọi hàm theo số hiệu (FunctionCall) không được phép"
        return self._instead_of_query(self._session.book.refusing(b"", reason, "function-call"))

    def _too_long(self, rest: int) -> Ruling:
        self._dropping = rest > 0
        return self._session.book.refusing(b"", f"câu lệnh dài quá {LONGEST_TEXT} byte", "do-dai", "54000")

    def _run(self, entry: Entry) -> None:
        """A text goes to be run."""
        self._names.comes(entry)
        if entry.ruling is not None and entry.ruling.naming is not None:
            self._session.shown.discard(entry.ruling.naming.name)  # DECLARE makes a portal, CLOSE ends one
        self._expected.push(entry)

    def _may_execute(self, ruling: Ruling) -> bool:
        """A text EXECUTE needs a statement that was judged in this session."""
        naming = ruling.naming
        if naming is None or naming.verb != "EXECUTE":
            return True
        found = self._names.statement(naming.name)
        return found is not None and self._session.again(found).allowed

    def _instead_of_query(self, ruling: Ruling, refusal: bytes = b"") -> bytes:
        session = self._session
        number = session.blocked(ruling)
        refusal = refusal or refusals.blocked(ruling, number)
        if session.ready and not self._expected.entries and session.status != b"T":
            # Nothing is owed and no transaction is to be failed: the server need not hear of it.
            session.own_words += refusal + READY.write(session.status)
            return b""
        self._expected.push(Entry(QUERY, b"", ruling, refusal))
        return refusals.query(number)

    # ---- statements and portals

    def _bind(self, data: bytes, start: int, stop: int, rest: int) -> bytes | None:
        names = self._names
        portal_end = data.find(b"\0", start + HEADER, stop)
        name_end = data.find(b"\0", portal_end + 1, stop) if portal_end >= 0 else -1
        portal, name = data[start + HEADER : portal_end], data[portal_end + 1 : name_end]
        ruling = names.statement(name)
        if ruling is not None and ruling.book is not self._session.book:
            ruling = self._session.book.rule(ruling.text)
            if ruling.allowed and name in names.statements and name not in names.coming_statements:
                names.statements[name] = ruling  # the same text; now it may take the lane again
        if name_end < 0 or len(portal) > LONGEST_NAME:
            ruling = None
        if ruling is not None and ruling.allowed:
            if ruling.guarded:
                self._session.audit.binds(portal, name, ruling, None if rest else data[start + HEADER : stop])
            self._session.shown.discard(portal)
            entry = names.coming_portals[portal] = Entry(BIND, portal, ruling)
            self._expected.push(entry)
            return None
        self._dropping = rest > 0
        self._skip_after(Entry(BIND, portal, ruling, self._refusal(ruling, "26000", name)))
        return refusals.bind(self._session.nowhere)

    def _execute(self, data: bytes, start: int, stop: int, _rest: int) -> bytes | None:
        portal = data[start + HEADER : stop - HEADER]
        ruling = self._names.portal(portal)
        if ruling is not None and ruling.book is not self._session.book:
            ruling = self._session.book.rule(ruling.text)
        if ruling is not None and ruling.allowed and data[stop - HEADER] == 0:
            if ruling.naming is None or self._may_execute(ruling):
                if ruling.guarded or ruling.naming is not None:
                    ruling = self._asked_about(ruling, portal)
                if ruling.allowed:
                    first = self._asked_to_show(portal) if self._session.guards else b""
                    self._run(Entry(EXECUTE, portal, ruling))
                    return first + data[start:stop] if first else None
                refusal = self._refusal(ruling, "34000", portal)
            else:
                refusal = refusals.unknown("26000", ruling.naming.name)
        else:
            refusal = self._refusal(ruling, "34000", portal)
        self._skip_after(Entry(EXECUTE, portal, ruling, refusal))
        return refusals.execute(self._session.nowhere)

    def _asked_to_show(self, portal: bytes) -> bytes:
        """Rows must not come before it is known which columns they have: the wall's own Describe, where the client sends none."""
        if portal in self._session.shown:
            return b""
        self._session.shown.add(portal)
        self._expected.push(Entry(DESCRIBE, b"P" + portal, own=True))
        return DESCRIBE_MESSAGE.write(b"P", portal)

    def _describe(self, data: bytes, start: int, stop: int, _rest: int) -> bytes | None:
        names = self._names
        kind, name = data[start + HEADER : start + HEADER + 1], data[start + HEADER + 1 : stop - 1]
        if kind == b"P":
            known = name in names.coming_portals or name in names.portals
        else:
            known = name in names.coming_statements or name in names.statements
        if known:
            self._expected.push(Entry(DESCRIBE, kind + name))
            if kind == b"P":
                self._session.shown.add(name)
            return None
        code = "34000" if kind == b"P" else "26000"
        self._skip_after(Entry(DESCRIBE, b"", None, self._refusal(None, code, name)))
        return refusals.describe(b"P" if kind == b"P" else b"S", self._session.nowhere)

    def _close(self, data: bytes, start: int, stop: int, _rest: int) -> None:
        self._expected.push(Entry(CLOSE, data[start + HEADER : stop - 1]))

    def _refusal(self, ruling: Ruling | None, code: str, name: bytes) -> bytes:
        """For a name that is unknown, or whose text a newer policy blocks."""
        if ruling is None or ruling.allowed:
            return refusals.unknown(code, name)
        return refusals.blocked(ruling, self._session.blocked(ruling))

    # ---- what the server skips

    def _skip_after(self, refused: Entry) -> None:
        """This message will fail, or one before it: the server would discard everything up to Sync, so it gets nothing of it."""
        self._expected.push(refused)
        self._skip()

    def _skip(self) -> None:
        self._expected.skips = False
        self._skipping = True
        self._takes[:] = self._until_sync

    def _skipped(self, _data: bytes, _start: int, _stop: int, rest: int) -> bytes:
        self._dropping = rest > 0
        return b""

    def _sync_after_skip(self, _data: bytes, _start: int, _stop: int, _rest: int) -> None:
        self._skipping = False
        self._takes[:] = self._usual
        self._expected.sync()

    # ---- the rest

    def _sync(self, _data: bytes, _start: int, _stop: int, _rest: int) -> None:
        self._expected.sync()

    def _copy(self, _data: bytes, _start: int, _stop: int, rest: int) -> bytes | None:
        """Data belongs to a COPY that is going on or may begin; otherwise the server would ignore it, and never gets it."""
        if self._expected.entries:
            return None
        self._dropping = rest > 0
        return b""

    def _copy_end(self, _data: bytes, _start: int, _stop: int, _rest: int) -> bytes | None:
        if not self._expected.entries:
            return b""
        self._expected.copy_end()
        return None

    def _continued(self, _data: bytes, _start: int, _stop: int, rest: int) -> bytes | None:
        if not self._dropping:
            return None
        self._dropping = rest > 0
        return b""

    def _terminate(self, _data: bytes, _start: int, _stop: int, _rest: int) -> None:
        self._session.client_ends = True

    def _proof(self, data: bytes, start: int, _stop: int, _rest: int) -> None:
        """A password or a step of SASL, exactly where the server asked for one; anything else has no place here."""
        session = self._session
        if data[start : start + 1] == b"p" and session.asked_for_proof:
            session.asked_for_proof = False
            session.proven = True
        else:
            session.end("08P01", "thông điệp không đúng chỗ")
