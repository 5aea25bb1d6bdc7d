"""What the log cannot answer. Messages are for the person who asked."""

from collections.abc import Sequence
from uuid import UUID


class LedgerError(Exception):
    """Something the log cannot answer; the message says what."""


class LogNotStartedError(LedgerError):
    """No sequencer has ever run for this environment."""


class NotInLogError(LedgerError):
    """No such entry, or no signed checkpoint of such a size."""


class DamagedLogError(LedgerError):
    """What is stored does not prove what was signed: time for an audit."""


class InsideTransactionError(LedgerError):
    """The door was called inside a transaction, whose change it could not follow back."""


class NotAppendedError(LedgerError):
    """The database did not confirm. `events`: their identifiers; all of them are queued or none is, never a part."""

    def __init__(self, message: str, events: Sequence[UUID] = ()) -> None:
        super().__init__(message)
        self.events = events


class NotErasableError(LedgerError):
    """The entry holds nothing that could be erased, or no ground was given for it."""
