"""Where the recorder takes a gateway's batches from: its spool on this machine, or a stream that comes from another."""

from collections.abc import Iterator
from typing import Protocol

from duoc.wire.spool.reader import SealedBatch


class SourceAwayError(RuntimeError):
    """The source cannot be reached now; what it holds is kept there, and it is asked again."""


class Source(Protocol):
    """One gateway's batches in the order of their chain. Delivers again what was not stored, never what was."""

    def require_place(self) -> None:
        """Raises `CutSpoolError` when the source visibly ends before what was stored already."""

    def batches(self, limit_bytes: int = ...) -> Iterator[SealedBatch]:
        """What is there now, at most about so many bytes; to be read to its end. Raises `SourceAwayError`."""

    def sync(self) -> None:
        """Wait until what was read is on the gateway's disk: the database must never be newer."""

    def forget(self, position: int) -> None:
        """Everything up to this place is stored and committed: it need not be kept for us."""

    def close(self) -> None:
        """Let go of what is held open."""
