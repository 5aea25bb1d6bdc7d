"""Exports that are read in pieces (GDAL, and QGIS through it): made once, kept for minutes, whatever piece is asked for next.

The files belong to their version: whoever withdraws it takes them away by its hash. Their names say what is in them, so that two
processes that make the same one make the same bytes.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO
from uuid import uuid4

from duoc.catalogue.rules.row_queries import RowQuery
from duoc.catalogue.services.folders import EXPORTS, folder
from duoc.catalogue.services.rows import exports, pages
from duoc.catalogue.services.rows.tables import Table
from duoc.engines.columnar.filters import EVERYTHING

FORMS = ("csv", "geojson", "json", "jsonl", "parquet")  # the bytes of a workbook are others each time
KEPT_S = 900.0
MOST_BYTES, MOST_KEPT = 256 << 20, 1 << 30  # of one file; of all
MOST_PARQUET = 32 << 20  # bytes of a version: what is larger is not even tried, for it is eight times as large as text
_ENDING = ".kept"


def seekable(table: Table, form: str, query: RowQuery, *, bom: bool = False) -> tuple[IO[bytes], int] | None:
    """(open file, its bytes); None for what is too large to be kept, or has no such form. Raises as `export` does."""
    if form not in FORMS:
        return None
    if form == "parquet" and query.filter == EVERYTHING and not query.order and not query.columns:
        return exports.found(table.parquet), table.lasting.parquet_bytes
    if table.lasting.parquet_bytes > MOST_PARQUET:
        return None
    tag = pages.etag(table, form, replace(query, limit=0, cursor=""), "kept", str(bom)).strip('"')
    place = folder(EXPORTS) / f"{table.lasting.parquet_sha256}-{tag}{_ENDING}"
    if not place.exists():
        made = exports.export(table, form, query, bom=bom)
        try:
            if not _write(made.pieces, place):
                return None
        finally:
            made.pieces.close()
    file = place.open("rb")
    return file, file.seek(0, 2)


def forget(parquet_sha256: str) -> list[Path]:
    """What is kept of a version that has gone."""
    return list(folder(EXPORTS).glob(f"{parquet_sha256}-*{_ENDING}"))


def _write(pieces: Iterator[bytes], place: Path) -> bool:
    _sweep(place.parent)
    part, size = place.with_name(f"{uuid4()}.part"), 0
    try:
        with part.open("wb") as out:
            for piece in pieces:
                size += len(piece)
                if size > MOST_BYTES:
                    return False
                out.write(piece)
        part.rename(place)
    finally:
        part.unlink(missing_ok=True)
    return True


def _sweep(where: Path) -> None:
    """What nobody has made for a while; then the oldest, until there is room."""
    now, left = time.time(), MOST_KEPT - MOST_BYTES
    found = []
    for place in where.glob(f"*{_ENDING}"):
        with suppress(FileNotFoundError):
            held = place.stat()
            found.append((held.st_mtime, held.st_size, place))
    for made, size, place in sorted(found, reverse=True):
        left -= size
        if left < 0 or now - made > KEPT_S:
            place.unlink(missing_ok=True)
