"""What the log cannot answer. Messages are for the person who asked."""


class LedgerError(Exception):
    """Something the log cannot answer; the message says what."""


class LogNotStartedError(LedgerError):
    """No sequencer has ever run for this environment."""


class NotInLogError(LedgerError):
    """No such entry, or no signed checkpoint of such a size."""


class DamagedLogError(LedgerError):
    """What is stored does not prove what was signed: time for an audit."""
