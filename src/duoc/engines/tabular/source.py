"""A table being read: columns of text, batch by batch, whatever its file was.

The exact path `records` is the definition of what a file holds; a format may have a faster `batches` that must agree with it.
Rows are the lines of data that are neither blank nor of a wrong length, counted from 1.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from duoc.engines.tabular.choice import Choice
from duoc.engines.tabular.limits import LIMITS, Limits
from duoc.engines.tabular.naming import Head
from duoc.engines.tabular.refusal import Refused
from duoc.engines.tabular.transcoding import Reading

_FIRST = b"duoc.first_row"
_ROWS = 16_384
_MOST_TEXTS, _LONGEST_TEXT = 200, 65_536
_BATCH_BYTES = 8 << 20
Record = tuple[int, Sequence[str | None]]  # line of the file or of the sheet, its cells


@dataclass(frozen=True, slots=True)
class Ragged:
    """A row that has not as many cells as the table has columns. `line` is where it stands in the file."""

    line: int
    expected: int
    found: int


@dataclass(slots=True)
class Beside:
    """What a file holds and no cell does. texts: to be searched for personal data; unread: something that nobody looks at."""

    texts: list[str] = field(default_factory=list)
    unread: bool = False

    def take(self, text: str) -> None:
        """One more, while they are few and short."""
        if len(self.texts) < _MOST_TEXTS and len(text) <= _LONGEST_TEXT:
            self.texts.append(text)
        else:
            self.unread = True


class Source(ABC):
    """`columns`, and as many passes over the rows as one likes. `reading` tells how far the running pass is."""

    def __init__(self, path: Path, choice: Choice, columns: tuple[Head, ...], limits: Limits = LIMITS) -> None:
        if not columns:
            raise Refused("no-table")
        if len(columns) > limits.columns:
            raise Refused("columns", found=len(columns), limit=limits.columns)
        self.path = path
        self.choice = choice
        self.columns = columns
        self.limits = limits
        self.reading = Reading(path.stat().st_size)
        self.geometry: frozenset[str] = frozenset()  # names of columns that hold GeoJSON
        self.decimal_is_known = False  # the numbers were written by us, with `choice.decimal`
        # Of the last pass that ended:
        self.beside = Beside()
        self.rows = 0
        self.blank_rows = 0
        self.ragged_rows = 0

    @abstractmethod
    def records(self) -> Iterator[Record]:
        """Every line below the heads with its number, blank and ragged ones as well. Cells in NFC; absent ones None."""

    def batches(self) -> Iterator[Any]:
        """RecordBatches of strings (NFC, empty cells as "" or null) with the columns' names; see `row_of`. Raises Refused."""
        self._begin()
        yield from self._numbered(self._gathered())

    def row_of(self, batch: Any, place: int) -> int:
        """The number of the row at `place` (from 0) of a batch of `batches`."""
        return int(batch.schema.metadata[_FIRST]) + place

    def lines(self, rows: Iterable[int]) -> dict[int, int]:
        """row → line of the file, for some rows; reads the file once more by the exact path, up to the last of them."""
        wanted = set(rows)
        found: dict[int, int] = {}
        last, row = max(wanted, default=0), 0
        if last:
            for line, cells in self.records():
                if len(cells) == len(self.columns) and not _blank(cells):
                    row += 1
                    if row in wanted:
                        found[row] = line
                    if row == last:
                        break
        return found

    def ragged(self, most: int) -> tuple[Ragged, ...]:
        """The first rows of a wrong length, by the exact path."""
        found: list[Ragged] = []
        width = len(self.columns)
        if self.ragged_rows:
            for line, cells in self.records():
                if len(cells) != width and not _blank(cells):
                    found.append(Ragged(line, width, len(cells)))
                    if len(found) >= min(most, self.ragged_rows):
                        break
        return tuple(found)

    def _begin(self) -> None:
        self.rows = self.blank_rows = self.ragged_rows = self.reading.done = 0

    def _gathered(self) -> Iterator[Any]:
        width = len(self.columns)
        names = [head.name for head in self.columns]
        rows: list[Sequence[str | None]] = []
        size = 0
        for line, cells in self.records():
            if len(cells) != width:
                self.ragged_rows += not _blank(cells)
                self.blank_rows += _blank(cells)
                continue
            rows.append(cells)
            longest = max((len(cell) for cell in cells if cell), default=0)
            if longest > self.limits.cell_bytes:
                self._refuse_long(cells, line)
            size += longest * width
            if len(rows) >= _ROWS or size > _BATCH_BYTES:
                yield _batch(names, rows)
                rows, size = [], 0
        if rows:
            yield _batch(names, rows)

    def _refuse_long(self, cells: Sequence[str | None], line: int) -> None:
        for head, cell in zip(self.columns, cells, strict=True):
            limit = self.limits.geometry_bytes if head.name in self.geometry else self.limits.cell_bytes
            if cell and len(cell) > limit:
                raise Refused("cell", line=line, limit=limit)

    def _numbered(self, batches: Iterator[Any]) -> Iterator[Any]:
        """Leaves blank rows out, numbers what stays, and holds their number to its limit."""
        for batch in batches:
            kept = without_blank_rows(batch)
            self.blank_rows += batch.num_rows - kept.num_rows
            if self.rows + self.blank_rows + kept.num_rows > self.limits.rows:
                raise Refused("rows", limit=self.limits.rows)
            if not kept.num_rows:
                continue
            first = self.rows + 1
            self.rows += kept.num_rows
            yield kept.replace_schema_metadata({_FIRST: str(first).encode()})


def hold_cells(batch: Any, source: Source, rows_before: int) -> None:
    """Raises Refused("cell") with the row, for a format whose lines are its rows."""
    for head, column in zip(source.columns, batch.columns, strict=True):
        limit = source.limits.geometry_bytes if head.name in source.geometry else source.limits.cell_bytes
        too_long = pc.greater(pc.binary_length(column), limit)
        if pc.any(too_long).as_py():
            raise Refused("cell", line=rows_before + pc.index(too_long, True).as_py() + 1, limit=limit)


def without_blank_rows(batch: Any) -> Any:
    """The batch without the rows in which every cell is empty or blank."""
    blank = None
    for column in batch.columns:
        empty = pc.fill_null(pc.equal(pc.binary_length(pc.utf8_trim_whitespace(column)), 0), True)
        blank = empty if blank is None else pc.and_(blank, empty)
        if not pc.any(blank).as_py():
            return batch
    return batch.filter(pc.invert(blank))


def _batch(names: Sequence[str], rows: Sequence[Sequence[str | None]]) -> Any:
    return pa.RecordBatch.from_arrays(
        [pa.array(column, pa.string()) for column in zip(*rows, strict=True)], names=list(names)
    )


def _blank(cells: Sequence[str | None]) -> bool:
    return not any(cell and cell.strip() for cell in cells)
