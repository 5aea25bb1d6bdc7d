"""Group commit: threads that write at the same time share one transaction and one flush of the disk.

The first that comes leads: it takes everything that waits, writes it with one COPY, and wakes the others. Who came in the
meantime waits for the next group, which one of them leads. No thread of our own, so nothing is left running.
"""

import threading
from collections.abc import Callable
from contextlib import suppress

import psycopg

from duoc.frame.outbox import Draft, copy_in
from duoc.ledger.services.errors import NotAppendedError


class _Turn:
    """A writer that waits. `wake` is held until its draft is written, has failed, or its thread is to lead."""

    __slots__ = ("draft", "error", "leads", "wake")

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.leads = False
        self.error: BaseException | None = None
        self.wake = threading.Lock()
        self.wake.acquire()


class Door:
    """One connection, one group at a time. Safe for any number of threads; not for a fork."""

    MOST = 4096  # drafts of one group

    def __init__(self, connect: Callable[[], psycopg.Connection]) -> None:
        self._connect = connect
        self._connection: psycopg.Connection | None = None  # touched by the leader only
        self._lock = threading.Lock()  # guards the two below
        self._waiting: list[_Turn] = []
        self._led = False

    def write(self, draft: Draft) -> None:
        """Return when the draft is committed. Raises `NotAppendedError` when the database did not confirm it."""
        turn = _Turn(draft)
        with self._lock:
            self._waiting.append(turn)
            turn.leads, self._led = not self._led, True
        try:
            if not turn.leads:
                turn.wake.acquire()
            if turn.leads:
                self._lead()
        except BaseException:
            self._abandon(turn)
            raise
        if turn.error is not None:
            reason = (str(turn.error).strip() or type(turn.error).__name__).split("\n")[0].rstrip(".")
            raise NotAppendedError(
                f"Cơ sở dữ liệu không xác nhận việc ghi sự kiện {draft.event} vào hàng đợi của sổ ({reason}). "
                "Không có gì được ghi nửa chừng; hãy thử lại sau ít giây.",
                [draft.event],
            ) from turn.error

    def close(self) -> None:
        """Give the connection back, unless a group is under way; the next writer opens another."""
        with self._lock:
            idle, self._led = not self._led, True
        if idle:
            self._drop()
            self._pass_on()

    def _lead(self) -> None:
        """Write one group, the leader's own turn in front, then let the next one lead."""
        with self._lock:
            group, self._waiting = self._waiting[: self.MOST], self._waiting[self.MOST :]
        error: BaseException | None = RuntimeError("the leader of the group was interrupted")
        try:
            self._commit([turn.draft for turn in group])
            error = None
        except Exception as failure:
            error = failure
        finally:
            self._pass_on()
            for turn in group:
                turn.error = error
                turn.wake.release()

    def _pass_on(self) -> None:
        with self._lock:
            self._led = bool(self._waiting)
            if self._waiting:
                self._waiting[0].leads = True
                self._waiting[0].wake.release()

    def _abandon(self, turn: _Turn) -> None:
        """Its thread was interrupted (Ctrl-C): it writes nothing any more, and does not keep the lead it may have got."""
        with self._lock:
            if turn not in self._waiting:
                return
            self._waiting.remove(turn)
        if turn.leads:
            self._pass_on()

    def _commit(self, drafts: list[Draft]) -> None:
        """One COPY, one transaction. A connection that died while nobody wrote is opened again, once."""
        used = self._connection
        if used is None or used.closed:
            used = self._connection = None
        try:
            self._copy(drafts)
        except psycopg.OperationalError:
            self._drop()
            if used is None:
                raise
            # A second COPY of a group that was committed after all is refused as a whole by `outbox_event_is_queued_once`,
            # or, where the sequencer has taken it already, is found by it to be logged, byte for byte.
            with suppress(psycopg.errors.UniqueViolation):
                self._copy(drafts)
        except BaseException:
            self._drop()  # interrupted within a COPY: nobody knows what the connection waits for
            raise

    def _copy(self, drafts: list[Draft]) -> None:
        if self._connection is None:
            self._connection = self._connect()
        with self._connection.cursor() as cursor:
            copy_in(cursor, drafts)

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
