"""What the compiled module offers."""

from typing import Protocol

from duoc.engines.pii.finding import Finding
from duoc.engines.pii.prefilter import Event

# Events of the names of columns; spans of the cells, int64 in pairs, row by row; the kind of each column.
Cells = tuple[list[Event], bytes, tuple[int, ...]]


class Core(Protocol):
    """What is compiled. `data` is folded text with a line end on either side."""

    def fold(self, text: str) -> tuple[bytes, bytes | None]:
        """As `folding.folded`; the places as int64, the machine's order of bytes."""

    def find(self, data: bytes) -> list[Event]:
        """As a prefilter."""

    def scan(self, text: str, least: float) -> list[Finding] | None:
        """All in one, for a text that is surely no table; None for others."""

    def rows(self, data: bytes, start: int, delimiter: int, width: int) -> tuple[bytes, int] | None:
        """(spans of the cells of the lines that have `width` of them, int64 in pairs; lines in all) from `start` on.

        `delimiter` -1: a line is one cell, and all are values, else None.
        """

    def judge(self, data: bytes, cells: Cells | None, places: bytes | None, least: float) -> list[Finding]:
        """As `judge.judge` over the events found and the cells of a table; offsets are those of the text."""
