"""What the server says: followed message by message, its own errors and settings looked at; what becomes of rows: `returned`."""

import struct

from duoc.engines.pgwire.framing import CONTINUED, HEADER, from_server
from duoc.engines.pgwire.layouts import ProtocolError
from duoc.engines.pgwire.messages import (
    BACKEND_KEY_DATA,
    ERROR,
    NOTICE,
    NOTIFICATION,
    PARAMETER_STATUS,
)
from duoc.engines.pgwire.report import reworded, said
from duoc.wire.wall.expected import BIND, CLOSE, EXECUTE, PARSE, QUERY, Entry, OutOfStepError
from duoc.wire.wall.masking import without_values
from duoc.wire.wall.naming import path_of
from duoc.wire.wall.returned import Returned
from duoc.wire.wall.session import Session, Take
from duoc.wire.wall.tickets import gives_back

_QUERY_CANCELED = "57014"
# Data exceptions and integrity constraint violations.
_ABOUT_VALUES = frozenset({"22", "23"})
# Tags that do something to names or settings begin with these letters; SELECT and the like are not looked at further.
_ENDING = (b"RESET", b"DISCARD ALL")
_TELLING = frozenset(b"CDPRS")


class Answered:
    """The server's side of a session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._expected = session.expected
        self._names = session.names
        self._stream = from_server()
        self._fed = self._told = 0  # bytes that came, and how far they were told of
        self._untold = 0  # rows of earlier segments that were not told of
        self._returns = False  # the statement at the head has given rows
        takes: list[Take | None] = [None] * 256
        for letter, take in (
            (b"Z", self._ready), (b"C", self._complete), (b"I", self._empty), (b"s", self._suspended), (b"1", self._parsed),
            (b"2", self._bound), (b"3", self._closed), (b"T", self._described), (b"n", self._no_rows),
            (b"G", self._copy_in), (b"E", self._error), (b"N", self._notice), (b"A", self._notification),
            (b"S", self._setting), (b"R", self._authentication), (b"K", self._key), (b"v", self._never),
            (b"W", self._never), (b"V", self._never), (b"D", self._flows), (b"d", self._flows),
        ):  # fmt: skip
            takes[letter[0]] = take
        self._usual = takes
        self._takes = takes.copy()
        self.returned = Returned(session, self._stream, self._swallow)
        # What is left of an ended statement: the same bookkeeping, and nothing of it for the client.
        self._swallowing: list[Take | None] = [_swallowed(take) for take in takes]
        self._swallowing[b"Z"[0]] = self._ready_again
        self._swallowing[b"E"[0]] = self._error_swallowed
        self._swallowing[b"G"[0]] = self._copy_in_swallowed
        for unasked in b"NAS":
            self._swallowing[unasked] = takes[unasked]
        self._look()

    def _look(self) -> None:
        """Rows are looked at from now on, or pass untouched."""
        returned = self.returned
        returned.renew()
        self._usual[b"D"[0]] = self._rows if returned.looks else self._flows
        self._usual[b"d"[0]] = self._copied if returned.looks else self._flows
        self._usual[b"H"[0]] = returned.copies if returned.looks else None
        self._usual[CONTINUED] = returned.continued if returned.looks else None
        if not returned.ended:
            self._takes[:] = self._usual

    def _swallow(self) -> None:
        """A statement was ended: nothing of it for the client until its request is over."""
        self._takes[:] = self._swallowing

    def take(self, segment: bytes) -> bytes:
        """Bytes of the server; what the client gets of them."""
        if self._session.over:
            return b""
        if self.returned.watched is not self._session.plans.watched:
            self._look()
        stream = self._stream
        self._fed += len(segment)
        try:
            on = self._session.passed(stream, self._takes, stream.feed(segment))
            self._session.broken(stream)
            self._session.rows += stream.flowed
            self._untold += stream.flowed
            stream.flowed = 0
            return on
        except (ProtocolError, IndexError, struct.error):
            self._session.end("08P01", "máy chủ gửi thông điệp sai cấu trúc")
            return b""

    @property
    def between(self) -> bool:
        """Whether the next byte begins a message."""
        return self._stream.between

    # ---- in step

    def _ready(self, data: bytes, start: int, stop: int, _rest: int) -> None:
        session = self._session
        self._told = self._fed - (len(data) - stop)
        status = data[start + HEADER : start + HEADER + 1]
        session.status = status
        if session.ready:
            if self._expected.ready().kind == QUERY:
                self._names.queried()
        else:
            session.ready = True
        if status == b"I":
            self._names.idle()
            session.audit.idle()
            session.shown.clear()
            self.returned.idle()

    def _parsed(self, _data: bytes, _start: int, _stop: int, _rest: int) -> None:
        self._names.parsed(self._expected.take(PARSE))

    def _bound(self, _data: bytes, _start: int, _stop: int, _rest: int) -> None:
        entry = self._expected.take(BIND)
        self._names.bound(entry)
        self.returned.bound(entry.name)

    def _closed(self, _data: bytes, _start: int, _stop: int, _rest: int) -> None:
        self._names.closed(self._expected.take(CLOSE))

    def _described(self, data: bytes, start: int, stop: int, _rest: int) -> bytes | None:
        entry = self._expected.described()
        self.returned.described(entry, data[start + HEADER : stop])
        return b"" if entry.own else None

    def _no_rows(self, _data: bytes, _start: int, _stop: int, _rest: int) -> bytes | None:
        return b"" if self._expected.described().own else None

    def _empty(self, data: bytes, _start: int, stop: int, _rest: int) -> None:
        entry = self._expected.finished()
        self.returned.finished(entry, suspended=False)
        self._done(entry, len(data) - stop)

    def _suspended(self, data: bytes, _start: int, stop: int, _rest: int) -> None:
        entry = self._expected.finished()
        self.returned.finished(entry, suspended=True)
        self._done(entry, len(data) - stop)

    def _complete(self, data: bytes, start: int, stop: int, _rest: int) -> None:
        entry = self._expected.finished()
        self.returned.finished(entry, suspended=False)
        if data[start + HEADER] in _TELLING:
            tag = data[start + HEADER : stop - 1]
            self._names.done(tag, entry)
            if tag == b"SET":
                self._set(entry.ruling is not None and entry.ruling.naming is not None and entry.ruling.naming.name)
            elif tag in _ENDING and entry.ruling is not None and gives_back(entry.ruling.text):
                self._session.audit.gives_back()
        self._done(entry, len(data) - stop, data[start + HEADER : stop - 1])

    def _done(self, entry: Entry, left: int, tag: bytes = b"") -> None:
        """Tell of a statement, `left` bytes before the end of what came. A tag bounds the rows: others may follow at once."""
        rows = self._untold + self._stream.flowed if self._returns else 0
        self._returns = False
        number = tag[tag.rfind(b" ") + 1 :]
        if tag:
            rows = min(rows, int(number)) if number.isdigit() else 0
        self._untold -= rows
        size, self._told = self._fed - left - self._told, self._fed - left
        if not self.returned.ended:  # its end was told as a failure
            self._session.done(entry.ruling, rows, size)

    def _rows(self, data: bytes, start: int, stop: int, rest: int) -> bytes | None:
        self._returns = True
        return self.returned.rows(data, start, stop, rest)

    def _copied(self, data: bytes, start: int, stop: int, rest: int) -> bytes | None:
        self._returns = True
        return self.returned.copied(data, start, stop, rest)

    def _flows(self, _data: bytes, _start: int, _stop: int, _rest: int) -> None:
        self._returns = True

    def _copy_in(self, _data: bytes, _start: int, _stop: int, _rest: int) -> None:
        self._expected.reads_copy()

    def _never(self, data: bytes, start: int, _stop: int, _rest: int) -> None:
        self._session.end("08P01", f"máy chủ gửi thông điệp {data[start : start + 1]!r} không được phép")

    # ---- what is left of a statement that was ended

    def _ready_again(self, data: bytes, start: int, stop: int, rest: int) -> None:
        self.returned.ended = False
        self._untold, self._returns = 0, False
        self._takes[:] = self._usual
        self._ready(data, start, stop, rest)

    def _error_swallowed(self, data: bytes, start: int, stop: int, rest: int) -> bytes:
        """The client has had its error; one that ends the session is another matter."""
        (reports,) = ERROR.read(data[start + HEADER : stop])
        severe = (said(reports, "V") or said(reports, "S")) != "ERROR"
        on = self._error(data, start, stop, rest)
        return on if severe else b""

    def _copy_in_swallowed(self, _data: bytes, _start: int, _stop: int, _rest: int) -> None:
        """The server waits for data that the client, who was told of an error, will never send."""
        self._session.end("54000", "kết quả bị dừng giữa một câu lệnh có COPY FROM STDIN")

    # ---- what is said

    def _error(self, data: bytes, start: int, stop: int, _rest: int) -> bytes:
        self._returns = False
        (reports,) = ERROR.read(data[start + HEADER : stop])
        if (said(reports, "V") or said(reports, "S")) == "ERROR":
            self.returned.failed()
            failed = self._expected.failed()
            if failed is not None:
                self._names.failed(failed, self._expected.entries)
                if failed.refusal is not None and said(reports, "C") != _QUERY_CANCELED:
                    return failed.refusal
                if failed.kind in (EXECUTE, QUERY) and not self.returned.ended:
                    self._session.failed(failed.ruling, said(reports, "C"))
        if self.returned.watched.tables and said(reports, "C")[:2] in _ABOUT_VALUES:
            reports = reworded(reports, without_values)
        return ERROR.write(reworded(reports, self._session.house.masked))

    def _notice(self, data: bytes, start: int, stop: int, _rest: int) -> bytes:
        (reports,) = NOTICE.read(data[start + HEADER : stop])
        return NOTICE.write(reworded(reports, self._session.house.masked))

    def _notification(self, data: bytes, start: int, stop: int, _rest: int) -> bytes:
        pid, channel, payload = NOTIFICATION.read(data[start + HEADER : stop])
        masked = self._session.house.masked(payload.decode("utf-8", "replace"))
        return NOTIFICATION.write(pid, channel, masked.encode())

    def _setting(self, data: bytes, start: int, stop: int, _rest: int) -> bytes | None:
        """ParameterStatus is the tracker: the server reports these whoever changed them, a function too."""
        session = self._session
        name, value = PARAMETER_STATUS.read(data[start + HEADER : stop])
        if (name == b"client_encoding" and value != b"UTF8") or (
            name == b"standard_conforming_strings" and value != b"on"
        ):
            session.end("42501", f"{name.decode()} không được đổi thành {value.decode('utf-8', 'replace')}")
        elif name == b"search_path":
            session.path_is_reported = True
            if path_of(value.decode("utf-8", "replace")) != session.pinned:
                session.end("42501", "search_path do tường lửa ghim đã bị đổi")
        elif name == b"application_name":
            return PARAMETER_STATUS.write(name, session.house.masked(value.decode("utf-8", "replace")).encode())
        return None

    def _set(self, name: bytes | bool) -> None:
        """A server before version 18 does not report its search_path: what may have changed it makes it unknown."""
        session = self._session
        if not session.path_is_reported and not name:
            session.forget_path()

    # ---- before the first ReadyForQuery

    def _authentication(self, data: bytes, start: int, stop: int, _rest: int) -> bytes | None:
        if self._session.authenticated:
            self._never(data, start, stop, 0)
            return None
        return self._session.proof.asked(data[start + HEADER : stop])

    def _key(self, data: bytes, start: int, stop: int, _rest: int) -> bytes:
        pid, secret = BACKEND_KEY_DATA.read(data[start + HEADER : stop])
        if self._session.ready:
            raise OutOfStepError
        return BACKEND_KEY_DATA.write(*self._session.give_key(pid & 0xFFFFFFFF, secret))


def _swallowed(take: Take | None) -> Take:
    def swallowing(data: bytes, start: int, stop: int, rest: int) -> bytes:
        if take is not None:
            take(data, start, stop, rest)
        return b""

    return swallowing
