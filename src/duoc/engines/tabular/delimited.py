"""CSV and its kin: pyarrow's reader over composed UTF-8; Python's reader where a line must be named."""

import csv
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from duoc.engines.tabular import naming
from duoc.engines.tabular.choice import Choice
from duoc.engines.tabular.limits import LIMITS, Limits
from duoc.engines.tabular.refusal import Refused
from duoc.engines.tabular.source import Record, Source
from duoc.engines.tabular.transcoding import composed

_END = "\x1e\x1e"
_LOOKED_AT = 100  # rows whose width counts when the head is narrower
_NEARLY = 0.8
csv.field_size_limit(1 << 28)  # Python's own 128 kB would stop before our limits speak


class Delimited(Source):
    """A text file of rows. Two readers, one meaning: the fast one has no line numbers, the exact one is asked for them."""

    def __init__(self, path: Path, choice: Choice, limits: Limits = LIMITS) -> None:
        super().__init__(path, choice, naming.heads(_titles(path, choice, limits)), limits)

    def records(self) -> Iterator[Record]:
        """See Source. Raises Refused("quote") where the last quote is never closed."""
        skipped = _head_lines(self.choice)
        for number, (line, cells) in enumerate(exact(self.path, self.choice, self.limits), 1):
            if number > skipped and cells:
                yield line, cells

    def batches(self) -> Iterator[Any]:
        """See Source; a few hundred megabytes a second less than the disk."""
        self._begin()
        yield from self._numbered(self._fast())

    def _fast(self) -> Iterator[Any]:
        names = [head.name for head in self.columns]
        text = _Text(self)
        try:
            reader = arrow_csv.open_csv(
                pa.PythonFile(text, mode="r"),
                read_options=arrow_csv.ReadOptions(
                    use_threads=False, block_size=self.limits.row_bytes, column_names=names
                ),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=self.choice.delimiter, newlines_in_values=True, invalid_row_handler=self._note_ragged
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types={name: pa.string() for name in names}, strings_can_be_null=False, check_utf8=False
                ),
            )
            yield from self._closed(filter(len, reader))
        except pa.ArrowInvalid as problem:
            if self._is_hopeless():
                raise Refused("ragged", columns=len(self.columns)) from problem
            raise self._explained() from problem

    def _closed(self, batches: Iterator[Any]) -> Iterator[Any]:
        """The batches without the line that `_Text` put behind the last: where it is not the last row, an open quote took it."""
        held = None
        for batch in batches:
            self._hold_to_limits(batch)
            if held is not None:
                yield held
            held = batch
        if held is None or held.column(0)[len(held) - 1].as_py() != _END:
            raise self._explained()
        yield held.slice(0, len(held) - 1)

    def _note_ragged(self, row: Any) -> str:
        # A blank line of separators is blank whatever its length.
        if row.text.replace(self.choice.delimiter, " ").replace('"', " ").strip():
            self.ragged_rows += 1
        else:
            self.blank_rows += 1
        return "error" if self._is_hopeless() else "skip"

    def _is_hopeless(self) -> bool:
        """Whether hardly any row fits: nobody waits for millions of them to be counted one by one."""
        return self.ragged_rows + self.blank_rows > max(self.limits.ragged_rows, self.rows)

    def _hold_to_limits(self, batch: Any) -> None:
        if any((pc.max(pc.binary_length(column)).as_py() or 0) > self.limits.cell_bytes for column in batch.columns):
            raise self._explained()

    def _explained(self) -> Refused:
        """What stopped the fast reader, or what it cannot see, as the exact reader finds it: with its line."""
        try:
            for line, cells in exact(self.path, self.choice, self.limits):
                if any(len(cell.encode()) > self.limits.cell_bytes for cell in cells):
                    return Refused("cell", line=line, limit=self.limits.cell_bytes)
        except Refused as refusal:
            return refusal
        return Refused("broken")


class _Text:
    """What pyarrow reads: the composed text below the heads, and one row more that tells whether the last quote was closed."""

    closed = False

    def __init__(self, source: Delimited) -> None:
        last = source.choice.delimiter.join([_END] + [""] * (len(source.columns) - 1))
        self._pieces = itertools.chain(below_heads(source), [f"\n{last}\n".encode()])
        self._rest = b""

    def read(self, size: int) -> bytes:
        # What is read at once is one block to pyarrow, and a row may lie in two blocks at most: so every block is full.
        parts, room = [], size
        while room > 0:
            self._rest = self._rest or next(filter(None, self._pieces), b"")
            if not self._rest:
                break
            parts.append(self._rest[:room])
            self._rest = self._rest[room:]
            room -= len(parts[-1])
        return b"".join(parts)

    def close(self) -> None:
        self.closed = True


def below_heads(source: Delimited) -> Iterator[bytes]:
    """The text from the first line of data on."""
    skipped = _head_lines(source.choice)
    pieces = composed(source.path, source.choice.encoding, source.limits, source.reading)
    if not skipped:
        yield from pieces
        return
    held = b""
    for piece in pieces:
        held += piece
        length = _length_of(held, skipped, source.choice.delimiter)
        if length is not None:
            yield held[length:]
            break
        if len(held) > source.limits.row_bytes:
            raise Refused("row", line=1, limit=source.limits.row_bytes)
    yield from pieces


def _length_of(text: bytes, records: int, delimiter: str) -> int | None:
    """Bytes of the first records of a text that ends with a line; None where it does not hold so many."""
    used = 0

    def lines() -> Iterator[str]:
        nonlocal used
        for line in text.splitlines(keepends=True):
            used += len(line)
            yield line.decode()

    reader = csv.reader(lines(), delimiter=delimiter)
    for _ in range(records):
        if next(reader, None) is None:
            return None
    return used


def exact(path: Path, choice: Choice, limits: Limits = LIMITS) -> Iterator[tuple[int, list[str]]]:
    """Every record of the file with the line it begins on, heads and all. Raises Refused (row, quote, and as `composed`)."""
    lines_given, ended, size = 0, False, 0

    def lines() -> Iterator[str]:
        nonlocal lines_given, ended, size
        # Bytes split at \n, \r\n and \r only, as pyarrow has it; texts would split at a dozen more signs.
        for piece in composed(path, choice.encoding, limits):
            for line in piece.splitlines(keepends=True):
                lines_given += 1
                size += len(line)
                if size > limits.row_bytes:
                    raise Refused("row", line=begun, limit=limits.row_bytes)
                yield line.decode()
        ended = True

    reader = csv.reader(lines(), delimiter=choice.delimiter)
    begun = 1
    for cells in reader:
        if ended:  # the reader asked for more than there is: it was still inside a quoted cell
            raise Refused("quote", line=begun)
        yield begun, cells
        begun, size = lines_given + 1, 0


def _titles(path: Path, choice: Choice, limits: Limits) -> list[str]:
    below = _head_lines(choice)
    rows = [cells for _, cells in itertools.islice(exact(path, choice, limits), below + _LOOKED_AT)]
    if not rows:
        raise Refused("empty")
    if not choice.header_row:
        return [""] * (_usual_width(rows) or max(map(len, rows)))
    head = rows[choice.header_row - 1 : below]
    # Separators at the end of every row but the head make columns without a name: dropped, when nothing stands in them.
    width = max(max(map(len, head), default=0), _usual_width(rows[below:]))
    if not width or width > limits.columns:
        raise Refused("columns", found=width, limit=limits.columns) if width else Refused("no-table")
    return naming.joined(head, width)


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    """The cells of nearly all rows; 0 where rows differ."""
    width, times = max(Counter(len(row) for row in rows if row).items(), key=lambda pair: pair[1], default=(0, 0))
    return width if times > _NEARLY * len(rows) else 0


def _head_lines(choice: Choice) -> int:
    return choice.header_row - 1 + choice.header_rows if choice.header_row else 0
