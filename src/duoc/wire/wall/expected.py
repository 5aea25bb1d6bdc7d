"""What the server still owes: one entry for each message that is answered, in the order in which they were sent on.

This is how the wall stays in step. The server's answers come in that order and no other, an error skips to the next Sync, so
the entry at the head says whose answer has arrived. An answer that does not fit means that wall and server no longer agree on
where they are, and the session ends.

COPY FROM STDIN is the one doubt: the server ignores Sync while it reads the data, and the wall cannot know whether a Sync that
was under way came before or after an error. Such entries are `DOUBTFUL`: they count if a ReadyForQuery comes, and are passed over
if anything else does.
"""

from collections import deque
from enum import IntEnum
from typing import NamedTuple

from duoc.wire.wall.judging import Ruling


class Kind(IntEnum):
    """What was asked. All from SYNC on end in a ReadyForQuery or are passed over."""

    PARSE, BIND, DESCRIBE, EXECUTE, CLOSE = range(5)
    SYNC, DOUBTFUL, COPY_END, QUERY = range(5, 9)


PARSE, BIND, DESCRIBE, EXECUTE, CLOSE, SYNC, DOUBTFUL, COPY_END, QUERY = (int(kind) for kind in Kind)


class Entry(NamedTuple):
    """`name` of statement or portal, its letter before it for a Close or Describe. `own`: the wall asks for itself.

    `refusal` answers in place of the server's error.
    """

    kind: int
    name: bytes = b""
    ruling: Ruling | None = None
    refusal: bytes | None = None
    own: bool = False


_SYNC, _DOUBTFUL, _COPY_END = Entry(SYNC), Entry(DOUBTFUL), Entry(COPY_END)


class OutOfStepError(Exception):
    """An answer that nothing was asked for."""


class Expected:
    """The queue. `copying`: the server reads COPY data and no end of it has been sent."""

    __slots__ = ("_copied", "_doubt", "copying", "entries", "push", "skips")

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque()
        self.push = self.entries.append
        self.copying = False
        self.skips = False  # the server discards what comes, up to a Sync that has not been sent yet
        self._copied = False  # the head has begun to read COPY data
        self._doubt = False  # a Sync that may have been ignored ended a copy: the next one may be one too many

    def sync(self) -> None:
        """A Sync was sent."""
        if self.copying or self._doubt:
            self._doubt = False
            self.push(_DOUBTFUL)
        else:
            self.push(_SYNC)

    def copy_end(self) -> None:
        """CopyDone or CopyFail was sent."""
        self.copying = False
        self.push(_COPY_END)

    def head(self) -> Entry | None:
        """Whose answer this is, when it is not ReadyForQuery; the entry stays."""
        entries = self.entries
        while entries:
            head = entries[0]
            if head.kind != DOUBTFUL and head.kind != COPY_END:
                return head
            entries.popleft()
        return None

    def take(self, kind: int) -> Entry:
        """The head, which must be of this kind, leaves the queue. Raises `OutOfStepError`."""
        head = self.head()
        if head is None or head.kind != kind:
            raise OutOfStepError
        return self.entries.popleft()

    def finished(self) -> Entry:
        """An Execute or a statement of a Query has ended. Raises `OutOfStepError`."""
        head = self.head()
        if head is None or (head.kind != EXECUTE and head.kind != QUERY):
            raise OutOfStepError
        if self._copied:
            self._forget_copy()
        if head.kind == EXECUTE:
            self.entries.popleft()
        return head

    def described(self) -> Entry:
        """RowDescription or NoData: of a Describe it is the end, in a Query it begins a result. Raises `OutOfStepError`."""
        head = self.head()
        if head is None or (head.kind != DESCRIBE and head.kind != QUERY):
            raise OutOfStepError
        if head.kind == DESCRIBE:
            self.entries.popleft()
        return head

    def reads_copy(self) -> None:
        """CopyInResponse: a Sync that is under way before the end of the data will be ignored, or perhaps not."""
        head = self.head()
        if head is None or (head.kind != EXECUTE and head.kind != QUERY):
            raise OutOfStepError
        self._copied = True
        entries = self.entries
        for place, entry in enumerate(entries):
            if entry.kind == COPY_END:
                return
            if entry.kind == SYNC:
                entries[place] = _DOUBTFUL
        self.copying = True

    def failed(self) -> Entry | None:
        """An error: whose it is, None when of no request. The server skips to the next Sync, or ends the Query."""
        copied, self.copying, self._copied = self._copied, False, False
        head = self.head()
        if head is None or head.kind == SYNC:
            return None  # the commit at a Sync can fail, too
        if head.kind == QUERY:
            return head
        entries = self.entries
        while entries and entries[0].kind not in (SYNC, DOUBTFUL):
            entries.popleft()
        self.skips = not entries
        if copied and entries and entries[0].kind == DOUBTFUL:
            self._doubt = True
            for place, entry in enumerate(entries):
                if entry.kind == SYNC:
                    entries[place] = _DOUBTFUL
                    self._doubt = False
                    break
        return head

    def ready(self) -> Entry:
        """ReadyForQuery: the Sync or Query that it answers. Raises `OutOfStepError`."""
        entries = self.entries
        while entries:
            entry = entries.popleft()
            if entry.kind == COPY_END:
                continue
            if entry.kind >= SYNC:
                self._copied = False
                return entry
            break
        raise OutOfStepError

    def _forget_copy(self) -> None:
        """The copy has ended well: every Sync up to the end of its data was ignored."""
        self.copying = self._copied = False
        entries = self.entries
        head = entries.popleft()
        while entries and entries[0].kind in (DOUBTFUL, COPY_END):
            if entries.popleft().kind == COPY_END:
                break
        entries.appendleft(head)
