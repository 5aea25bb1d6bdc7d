"""Text that is a table: what each column holds, by its name or by the share of its values that pass a check."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from duoc.engines.pii import checks, labels
from duoc.engines.pii.finding import Finding
from duoc.engines.pii.folding import folded
from duoc.engines.pii.prefilter import Event

Span = tuple[int, int]

LEAST_VALUES = 10
LEAST_SHARE = 0.6
# Rows by which a nameless column is judged.
SAMPLE = 1000
_DELIMITERS = (b"\t", b"|", b";", b",")
_MOST_COLUMNS = 400
# What the name of a column may look like.
_NAME = re.compile(rb"(?![^0-9]*[0-9]{4})[A-Za-z_#][A-Za-z0-9_ .,/()#-]{0,60}|")

# Columns without a telling name are judged by their values: which check, and what share random numbers of that length reach.
_BY_VALUES = (("SO_DINH_DANH", checks.citizen), ("PHONE", checks.written_phone), ("BANK_CARD", checks.card))


class Column(NamedTuple):
    """A column of a table: `share` of its `sample` filled cells hold a value of `type`."""

    name: str
    type: str
    share: float
    sample: int


class Table(NamedTuple):
    """Places of the cells: of the names (None where the table has none), and of the rows that are as wide."""

    names: list[Span] | None
    rows: list[list[Span]]


def columns(text: str, findings: Sequence[Finding]) -> list[Column]:
    """Which columns of a table hold personal data: for each the commonest type, its share and the sample behind it."""
    look = folded(text)
    table = read(look.data)
    if table is None:
        return []
    found = []
    starts = [one.start for one in findings]
    for place in range(len(table.rows[0])):
        cells = [look.span(*row[place]) for row in table.rows if row[place][0] < row[place][1]]
        held = Counter(
            findings[first].type
            for start, end in cells
            if (first := bisect_left(starts, start)) < bisect_left(starts, end)
        )
        for kind, count in held.most_common(1):
            name = text[slice(*look.span(*table.names[place]))] if table.names else str(place + 1)
            found.append(Column(name, kind, count / len(cells), len(cells)))
    return found


def column_labels(data: bytes) -> list[Event] | None:
    """One event a cell, as if its column's label stood right before it; None when the text is no table.

    The kind of an event is a place in `labels.LABELS`, one of `COLUMN`, or `NOTHING` for a cell whose column says nothing: there
    labels of other cells end.
    """
    table = read(data)
    if table is None:
        return None
    kinds = column_kinds(data, table.names, table.rows[:SAMPLE])
    if kinds is None:
        return None
    found: list[Event] = [(start, -stop, NOTHING) for start, stop in table.names or ()]
    for row in table.rows:
        found.extend((start, -start, kind) for (start, _), kind in zip(row, kinds, strict=True))
    return found


def column_kinds(data: bytes, names: list[Span] | None, sample: Sequence[Sequence[Span]]) -> list[int] | None:
    """The kind of each column, by its name or by a sample of its rows; None where no column of a nameless table says anything."""
    said = [labels.whole(data[start:stop]) for start, stop in names] if names else [None] * len(sample[0])
    kinds = [
        _NUMBER_OF[name] if name else by_values([data[slice(*row[place])] for row in sample])
        for place, name in enumerate(said)
    ]
    return kinds if names or any(kind != NOTHING for kind in kinds) else None


def read(data: bytes) -> Table | None:
    """A table whose names tell something, or one of at least ten rows; None for any other text."""
    head = heading(data)
    if head is None:
        return None
    lines = [_cells(data, start, stop, head.delimiter) for start, stop in _lines(data, head.end + 1)]
    rows = [row for row in lines if len(row) == len(head.cells)]
    if not is_table(head, len(rows), len(lines)):
        return None
    if head.delimiter is None and not all(_is_value(data[slice(*row[0])]) for row in rows):
        return None
    return Table(head.cells, rows) if head.has_names else Table(None, [head.cells, *rows])


class Heading(NamedTuple):
    """The first line of what may be a table: its cells, what stands between them (None: one cell a line), and where it ends."""

    cells: list[Span]
    delimiter: bytes | None
    has_names: bool
    end: int


def heading(data: bytes) -> Heading | None:
    """Judged by the first two lines alone."""
    end = data.find(b"\n", 1)
    behind = data.find(b"\n", end + 1)
    if behind < 0 or not 1 < end < 8000 or data[1] in b"{[<":
        return None
    first, second = data[1:end], data[end + 1 : behind]
    delimiter = None
    for one in _DELIMITERS:
        if one in first and _divides(first, second, one):
            delimiter = one
            break
    if delimiter is None and (len(first) > 60 or not _is_value(second)):
        return None
    cells = _cells(data, 1, end, delimiter)
    has_names = all(_NAME.fullmatch(data, *cell) for cell in cells) and any(
        labels.whole(data[slice(*cell)]) for cell in cells
    )
    if len(cells) > _MOST_COLUMNS or (not has_names and data.count(b"\n") <= LEAST_VALUES):
        return None
    return Heading(cells, delimiter, has_names, end)


def is_table(head: Heading, rows: int, lines: int) -> bool:
    """So many of the lines behind the heading are as wide as it."""
    return rows > 0 and rows >= 0.8 * lines and (head.has_names or rows + 1 >= LEAST_VALUES)


def _divides(first: bytes, second: bytes, delimiter: bytes) -> bool:
    """Both lines have it equally often, outside quotes."""
    if b'"' not in first and b'"' not in second:
        return first.count(delimiter) == second.count(delimiter)
    one, other = (len(_cells(line + b"\n", 0, len(line), delimiter)) for line in (first, second))
    return one == other > 1


def _is_value(cell: bytes) -> bool:
    return len(cell) <= 40 and cell.strip(b'" \r').translate(None, b" .-").isalnum()


def by_values(values: list[bytes]) -> int:
    """The kind of a column whose name says nothing: at least 60 % of at least ten values pass one check."""
    filled = [value.strip(b'" ') for value in values]
    filled = [value.translate(None, b" .-") for value in filled if value]
    if len(filled) < LEAST_VALUES:
        return NOTHING
    for name, check in _BY_VALUES:
        passed = sum(value.isdigit() and check(value) for value in filled)
        if passed >= LEAST_SHARE * len(filled):
            return COLUMN[name]
    return NOTHING


def _lines(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    while (stop := data.find(b"\n", start)) >= 0:
        if data[start:stop].strip():
            yield start, stop
        start = stop + 1


def _cells(data: bytes, start: int, stop: int, delimiter: bytes | None) -> list[Span]:
    """Places of the cells of one line, without quotes; a delimiter between quotes is none."""
    if delimiter is None:
        return [_trimmed(data, start, stop)]
    cells, place = [], start
    line = data[start:stop]
    if b'"' not in line:
        is_padded = (
            line[:1] == b" " or line[-1:] in (b" ", b"\r") or b" " + delimiter in line or delimiter + b" " in line
        )
        for cell in line.split(delimiter):
            end = place + len(cell)
            cells.append(_trimmed(data, place, end) if is_padded else (place, end))
            place = end + 1
        return cells
    quoted, sign = False, delimiter[0]
    for here in range(start, stop):
        if data[here] == 0x22:
            quoted = not quoted
        elif data[here] == sign and not quoted:
            cells.append(_trimmed(data, place, here))
            place = here + 1
    return [*cells, _trimmed(data, place, stop)]


def _trimmed(data: bytes, start: int, stop: int) -> tuple[int, int]:
    while start < stop and data[start] in b' "\r':
        start += 1
    while stop > start and data[stop - 1] in b' "\r':
        stop -= 1
    return start, stop


_NUMBER_OF = {label: number for number, label in enumerate(labels.LABELS)}
# Kinds beside those of labels.LABELS: a cell that says nothing, and columns known by their values.
NOTHING = len(labels.LABELS)
COLUMN = {name: NOTHING + 1 + number for number, (name, _) in enumerate(_BY_VALUES)}
