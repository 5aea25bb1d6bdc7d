"""Files as pieces of text that the detector can take: text, CSV, JSON(L), XLSX, Parquet. Never a whole large file at once."""

import codecs
import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from duoc.frame import workbooks
from duoc.frame.workbooks import WorkbookError

PIECE = 1 << 20  # code points
# Where a line is longer than a piece, two pieces share so many signs, so that no value and no label is cut in two.
SHARED = 400
LARGEST_DOCUMENT = 64 << 20  # bytes of a JSON document that is read whole
ROWS = 1024  # of a Parquet file at once
LARGEST_WORKBOOK = 1 << 30  # bytes unpacked; its sheets are read row by row
_WORKBOOK = {
    "broken": "it is no XLSX workbook",
    "entities": "a workbook that declares XML entities is not opened",
    "locked": "the workbook has a password",
    "parts": "the workbook has too many parts",
    "unpacked": "the workbook unpacks into too much",
}
_TABLES = {".csv", ".tsv", ".psv"}
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class UnreadError(ValueError):
    """A file that is no text this command reads; the message says why."""


class Piece(NamedTuple):
    """Part of a document. Findings count where `first <= start < last`; `line` is that of its first sign."""

    text: str
    first: int
    last: int
    line: int
    sheet: str = ""
    is_record: bool = False  # all of the text stands in that one line of the file


def pieces(path: Path) -> Iterator[Piece]:
    """The pieces of a file. Raises `UnreadError`, OSError."""
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        yield from _workbook(path)
        return
    if suffix == ".parquet":
        yield from _columns(path)
        return
    with path.open("rb") as file:
        head = file.read(8192)
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")
    if encoding != "utf-16" and b"\0" in head:
        raise UnreadError("it is no text")
    with path.open("r", encoding=encoding, errors="replace", newline="") as file:
        if suffix in {".jsonl", ".ndjson"}:
            yield from _records(file)
        elif suffix == ".json" and (said := _spelt_out(path)) is not None:
            yield from _texts(said, 1)
        else:
            yield from _cut(iter(lambda: file.read(PIECE), ""), has_names=suffix in _TABLES)


def _records(lines: Iterable[str]) -> Iterator[Piece]:
    """JSON lines: those with escaped signs each by itself, spelt out; the others together, as they are."""
    plain: list[str] = []
    size, begin = 0, 1
    for number, line in enumerate(lines, 1):
        plain.append(line)
        if "\\" in line:
            try:
                yield from _texts(json.loads(line), number)
                plain[-1] = "\n"
            except ValueError:
                pass  # no JSON by itself: read as the text it is
        size += len(plain[-1])
        if size > PIECE:
            yield from _from_line(begin, plain)
            plain, size, begin = [], 0, number + 1
    yield from _from_line(begin, plain)


def _from_line(begin: int, lines: list[str]) -> Iterator[Piece]:
    for piece in _cut(["".join(lines)], has_names=False):
        yield piece._replace(line=piece.line + begin - 1)


def _spelt_out(path: Path) -> object | None:
    """A JSON document with escaped signs, parsed; None where there are none, or it is too large to hold."""
    if path.stat().st_size > LARGEST_DOCUMENT:
        return None
    said = path.read_bytes()
    try:
        return json.loads(said) if b"\\" in said else None
    except ValueError:
        return None


def _texts(said: object, line: int) -> Iterator[Piece]:
    """The members of a JSON value, one a line; a member of several lines is a text of its own, perhaps a table."""
    short: list[str] = []
    for key, value in _members("", said):
        if "\n" in value.strip():
            yield Piece(value, 0, len(value), line, is_record=True)
        else:
            short.append(f'"{key}": "{value.strip()}"\n')
    for piece in _cut(["".join(short)], has_names=False):
        yield piece._replace(line=line, is_record=True)


def _members(key: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _members(str(name), member)
    elif isinstance(value, list):
        for member in value:
            yield from _members(key, member)
    else:
        yield key, str(value)


def _cut(chunks: Iterable[str], *, has_names: bool, sheet: str = "") -> Iterator[Piece]:
    """Pieces that end with a line; the line of names stands before each piece of a table."""
    rest, names, line, first = "", "", 1, 0
    for chunk in chunks:
        rest += chunk
        if has_names and not names and "\n" in rest:
            names = rest[: rest.index("\n") + 1]
        while len(rest) > PIECE:
            end = rest.rfind("\n", 0, PIECE) + 1
            if end > max(first, len(names)):
                yield Piece(rest[:end], first, end, line, sheet)
                line += rest.count("\n", first, end)
                rest, first = names + rest[end:], len(names)
            else:
                cut = PIECE - SHARED // 2
                yield Piece(rest[:PIECE], first, cut, line, sheet)
                line += rest.count("\n", first, cut)
                rest, first = rest[PIECE - SHARED :], SHARED // 2
    if len(rest) > first:
        yield Piece(rest, first, len(rest), line, sheet)


def _workbook(path: Path) -> Iterator[Piece]:
    with path.open("rb") as file:
        try:
            book = workbooks.opened(file, formulas=False, most=LARGEST_WORKBOOK)
        except WorkbookError as error:
            raise UnreadError(_WORKBOOK[error.why]) from error
        try:
            for sheet in book.worksheets:
                yield from _cut(map(_row, sheet.iter_rows(values_only=True)), has_names=True, sheet=sheet.title)
        finally:
            book.close()


def _columns(path: Path) -> Iterator[Piece]:
    """A Parquet file, row by row, the names of its columns first."""
    from pyarrow import parquet  # weighs more than all of this room: loaded for such a file alone

    try:
        with parquet.ParquetFile(path) as file:
            yield from _cut(_rows(file), has_names=True)
    except (ValueError, OSError) as error:  # what pyarrow raises stands below one of them
        raise UnreadError("it is no Parquet that can be read") from error


def _rows(file: Any) -> Iterator[str]:
    yield _row(file.schema_arrow.names)
    for batch in file.iter_batches(batch_size=ROWS):
        yield from map(_row, zip(*(column.to_pylist() for column in batch.columns), strict=True))


def _row(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerow(["" if cell is None else str(cell) for cell in cells])
    return out.getvalue()
