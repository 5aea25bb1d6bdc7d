"""Text that is a table: what each column holds, by its name or by the share of its values that pass a check."""

import re
from collections.abc import Iterator

from duoc.engines.pii import checks, labels
from duoc.engines.pii.prefilter import Event

LEAST_VALUES = 10
LEAST_SHARE = 0.6
_DELIMITERS = (b"\t", b"|", b";", b",")
_MOST_COLUMNS = 400
# What the name of a column may look like.
_NAME = re.compile(rb"[A-Za-z_#][A-Za-z0-9_ .,/()#-]{0,60}|")

# Columns without a telling name are judged by their values: which check, and what share random numbers of that length reach.
_BY_VALUES = (("SO_DINH_DANH", checks.citizen), ("PHONE", checks.written_phone), ("BANK_CARD", checks.card))


def column_labels(data: bytes) -> list[Event] | None:
    """One event a cell of a known column, as if its label stood right before it; None when the text is no table.

    The kind of an event is a place in `labels.LABELS`, or `NOTHING` for a cell whose column says nothing: there labels of
    other cells end.
    """
    end = data.find(b"\n", 1)
    first = data[1:end]
    if not first or len(first) > 8000 or first[0] in b"{[<" or end + 1 >= len(data):
        return None
    second = data[end + 1 : data.find(b"\n", end + 1)]
    delimiter = next(
        (one for one in _DELIMITERS if first.count(one) and _cells_of(first, one) == _cells_of(second, one)), None
    )
    if delimiter is None:
        return _one_column(data, first, second)
    rows = [_split(data, start, stop, delimiter) for start, stop in _lines(data)]
    width = len(rows[0])
    if width > _MOST_COLUMNS or sum(len(row) == width for row in rows) < 0.8 * len(rows):
        return None
    names = [labels.whole(data[start:stop]) for start, stop in rows[0]]
    if not any(names) or not all(_NAME.fullmatch(data, start, stop) for start, stop in rows[0]):
        names = [None] * width
        if len(rows) < LEAST_VALUES:
            return None
        body = rows
    else:
        body = rows[1:]
    kinds = []
    for place, name in enumerate(names):
        values = [data[row[place][0] : row[place][1]] for row in body if len(row) == width]
        kinds.append(_NUMBER_OF[name] if name else by_values(values))
    if body is rows and all(kind == NOTHING for kind in kinds):
        return None
    found: list[Event] = []
    if body is not rows:
        found.extend((start, -stop, NOTHING) for start, stop in rows[0])
    for row in body:
        if len(row) == width:
            found.extend((start, -start, kind) for (start, _), kind in zip(row, kinds, strict=True))
    return found


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


def _one_column(data: bytes, first: bytes, second: bytes) -> list[Event] | None:
    """A list of one value a line, perhaps under a name."""
    if len(first) > 60 or not second.strip(b'" \r').translate(None, b" .-").isalnum():
        return None
    cells = [_trimmed(data, start, stop) for start, stop in _lines(data)]
    values = [data[start:stop] for start, stop in cells]
    name = labels.whole(values[0]) if _NAME.fullmatch(values[0]) else None
    if name is None and len(values) < LEAST_VALUES:
        return None
    if any(len(value) > 40 or not value.translate(None, b" .-").isalnum() for value in values[1:]):
        return None
    kind = _NUMBER_OF[name] if name else by_values(values)
    if kind == NOTHING:
        return None
    body = cells[1:] if name else cells
    return ([(cells[0][0], -cells[0][1], NOTHING)] if name else []) + [(start, -start, kind) for start, _ in body]


def _lines(data: bytes) -> Iterator[tuple[int, int]]:
    start = 1
    while start < len(data):
        stop = data.find(b"\n", start)
        if stop < 0:
            return
        if data[start:stop].strip():
            yield start, stop
        start = stop + 1


def _cells_of(line: bytes, delimiter: bytes) -> int:
    return len(_split(line + b"\n", 0, len(line), delimiter))


def _split(data: bytes, start: int, stop: int, delimiter: bytes) -> list[tuple[int, int]]:
    """Places of the cells of one line; a delimiter between quotes is none."""
    if b'"' not in data[start:stop]:
        cells, place = [], start
        while (found := data.find(delimiter, place, stop)) >= 0:
            cells.append(_trimmed(data, place, found))
            place = found + 1
        return [*cells, _trimmed(data, place, stop)]
    cells, place, quoted, sign = [], start, False, delimiter[0]
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
