"""A version or what a filter finds of it, to take away: made by the worker into a file without a name, sent from there.

Whole before its first byte: its length is told, and an answer that is cut is seen to be cut. granian ends a chunked answer whose
application fails as if it were whole: rows sent while they are still read could end early, and nobody would know.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from duoc.catalogue.rules import features, sheets
from duoc.catalogue.rules.row_queries import RowQuery
from duoc.catalogue.services.folders import EXPORTS, folder
from duoc.catalogue.services.rows import narrowing, pages, reading, tables
from duoc.catalogue.services.rows.tables import Table
from duoc.catalogue.services.rows.units import UnitView
from duoc.engines.columnar import Extract
from duoc.engines.columnar.columns import ID
from duoc.engines.columnar.filters import EVERYTHING

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "geojson": "application/geo+json",
}
BOM = b"\xef\xbb\xbf"
_PIECE = 1 << 16
_LEFT_S = 86_400.0


class ExportError(ValueError):
    """This table cannot be had in this form: `form` is unknown, or it has no places for GeoJSON."""

    def __init__(self, form: str, why: str) -> None:
        super().__init__(why)
        self.form, self.why = form, why


class Pieces:
    """The bytes of an export, once, in order; `close` gives up what has not been sent."""

    def __init__(self, file: IO[bytes], made: Callable[[IO[bytes]], Iterator[bytes]], size: int | None = None) -> None:
        self._file, self._made, self.size = file, made(file), size

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._made)
        except StopIteration:
            self.close()
            raise

    def close(self) -> None:
        """The file goes with its last handle."""
        self._file.close()


@dataclass(frozen=True)
class Export:
    """name: of the file, without signs that a system would mind. rows: how many, None for the whole. size: bytes, where known."""

    name: str
    content_type: str
    pieces: Pieces
    rows: int | None
    size: int | None
    etag: str


def export(
    table: Table,
    form: str,
    query: RowQuery | None = None,
    *,
    bom: bool = False,
    separator: str = ",",
    armed: bool = False,
    units: UnitView | None = None,
) -> Export:
    """What the query finds, all of it, as `form` of `FORMS`. bom, separator, armed (formulas left as they are): of CSV.
    units: its columns stand behind the others, row by row.

    Raises `ExportError`, `ColumnError`, `FilterError`, `ReadingError`.
    """
    told = query = replace(query or RowQuery(), limit=0, cursor="")
    where = features.places(table.columns) if form == "geojson" else None
    if form not in FORMS or separator not in (",", ";", "\t") or (form == "geojson" and where is None):
        raise ExportError(form, "places" if form == "geojson" else "form")
    etag = pages.etag(table, form, told, str((bom, separator, armed)), units.stamp if units else "")
    table, query = narrowing.settled(table, query)
    name = f"{table.owner.name}-v{table.lasting.number}"
    is_whole = query.filter == EVERYTHING and not query.order and not query.columns and not units
    if form == "parquet" and is_whole:
        size = table.lasting.parquet_bytes
        return Export(f"{name}.parquet", FORMS[form], Pieces(found(table.parquet), as_it_is, size), None, size, etag)
    asked = Extract(
        "", form if form in ("csv", "json", "parquet") else "jsonl", query.filter, query.order, query.columns
    )
    if form == "xlsx":
        asked = replace(asked, limit=sheets.MOST_ROWS + 1)
    asked = replace(asked, armed=armed, separator=separator, numbered=form == "geojson")
    asked = replace(asked, lookup=units.lookup if units else None)
    file, count, size = taken(table, asked)
    kept = f"{name}{'' if is_whole else '-loc'}.{form}"
    if form == "xlsx":
        return Export(
            kept, FORMS[form], Pieces(file, lambda held: _sheet(held, table, query, count, units)), count, None, etag
        )
    if form == "geojson":
        assert where is not None
        return Export(
            kept, FORMS[form], Pieces(file, lambda held: features.collection(objects(held), where)), count, None, etag
        )
    if form == "csv" and bom:
        return Export(kept, FORMS[form], Pieces(file, marked), count, size + len(BOM), etag)
    return Export(kept, FORMS[form], Pieces(file, as_it_is), count, size, etag)


def taken(table: Table, asked: Extract) -> tuple[IO[bytes], int, int]:
    """(open file that has no name any more, its rows, its bytes). Raises `ReadingError`, `ColumnError`, `FilterError`."""
    out = folder(EXPORTS) / f"{uuid4()}.part"
    _sweep(out.parent)
    try:
        count = reading.from_columns(table, replace(asked, out=str(out)))[0][0]
        file = out.open("rb")
    finally:
        out.unlink(missing_ok=True)
    return file, count, file.seek(0, 2)


def found(path: Path) -> IO[bytes]:
    """A version's own file, open. Raises `NoRowsError` where it is not."""
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise tables.NoRowsError("the file is not here") from None


def as_it_is(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a file."""
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece


def marked(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a file behind a byte order mark."""
    yield BOM
    yield from as_it_is(file)


def objects(file: IO[bytes]) -> Iterator[dict[str, Any]]:
    """The rows of an extract of JSON lines."""
    file.seek(0)
    return map(json.loads, file)


def dumped(value: Any) -> bytes:
    """JSON for people who read it."""
    return json.dumps(value, ensure_ascii=False).encode()


def sayable(text: str) -> str:
    """Without signs that XML has no form for."""
    return sheets.UNSAYABLE.sub("\ufffd", text)


def _sheet(file: IO[bytes], table: Table, query: RowQuery, count: int, units: UnitView | None) -> Iterator[bytes]:
    added = units.lookup.names if units else ()
    names = [*(name for name in query.columns or table.known.names if name != ID), *added]
    types = [*(table.known.type(name) for name in names[: len(names) - len(added)]), *["string"] * len(added)]
    titles = {field["name"]: field.get("title") or field["name"] for field in table.lasting.schema["fields"]}
    notes = []
    if count > sheets.MOST_ROWS:
        notes = [
            f"Excel chứa tối đa {sheets.MOST_ROWS:,} dòng dữ liệu; tệp này dừng ở dòng đó.".replace(",", "."),
            "Tải CSV hoặc Parquet để có đủ mọi dòng.",
        ]
    if units:
        told = units.told()
        notes.append(f"Quy đổi cột {told['column']}: {told['unconverted']} dòng chưa chắc là đơn vị nào, để trống.")
    rows = ([row[name] for name in names] for _, row in zip(range(sheets.MOST_ROWS), objects(file), strict=False))
    return sheets.workbook(table.owner.name, [titles.get(name, name) for name in names], types, rows, notes)


def _sweep(where: Path) -> None:
    """What a dead process left of its exports."""
    now = time.time()
    for place in where.glob("*.part"):
        with suppress(FileNotFoundError):
            if now - place.stat().st_mtime > _LEFT_S:
                place.unlink()
