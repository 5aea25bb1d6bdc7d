"""The normalised table as one Parquet file."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from duoc.engines.tabular.refusal import Refused
from duoc.engines.tabular.schema import Schema
from duoc.engines.tabular.source import Source
from duoc.engines.tabular.study import Progress
from duoc.engines.tabular.values import arrow_type, convert

_GROUP_ROWS = 122_880  # what DuckDB takes at once
_GROUP_BYTES = 128 << 20  # of text, so that a wide table does not fill the memory
_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Written:
    """What lies on the disk. `sha256` in hexadecimal."""

    rows: int
    bytes: int
    sha256: str


def write_parquet(source: Source, schema: Schema, out: Path, progress: Progress | None = None) -> Written:
    """Writes `out` (zstd, typed by `schema`) and brings it to the disk.

    Its renaming is the caller's, and so is what remains of it after an exception. Raises Refused("misfit") for a cell that the
    study would have reported; `progress` may raise to cancel.
    """
    target = pa.schema([pa.field(column.name, arrow_type(column)) for column in schema])
    waiting: list[Any] = []
    rows = waiting_rows = waiting_bytes = 0
    # Bytes that depend on nothing but the rows: no schema of Arrow, no file name, no time.
    with pq.ParquetWriter(out, target, compression="zstd", compression_level=_LEVEL, store_schema=False) as writer:

        def flush() -> None:
            nonlocal waiting, waiting_rows, waiting_bytes
            if waiting:
                writer.write_table(pa.Table.from_batches(waiting, target), row_group_size=_GROUP_ROWS)
            waiting, waiting_rows, waiting_bytes = [], 0, 0

        for batch in source.batches():
            typed = []
            for column in schema:
                values, misfits = convert(batch.column(column.place), column)
                if misfits and not column.lenient:
                    raise Refused("misfit", found=misfits, column=column.place + 1)
                typed.append(values)
            rows += batch.num_rows
            for part in _parts(pa.RecordBatch.from_arrays(typed, schema=target), _GROUP_ROWS - waiting_rows):
                waiting.append(part)
                waiting_rows += part.num_rows
                waiting_bytes += part.nbytes
                if waiting_rows >= _GROUP_ROWS or waiting_bytes >= _GROUP_BYTES:
                    flush()
            if progress:
                progress(source.reading.done, source.reading.total)
        flush()
    return Written(rows, *_on_disk(out))


def _parts(batch: Any, room: int) -> list[Any]:
    """The batch cut where a row group is full, so that all groups but the last are of one size."""
    return [batch] if batch.num_rows <= room else [batch.slice(0, room), *_parts(batch.slice(room), _GROUP_ROWS)]


def _on_disk(out: Path) -> tuple[int, str]:
    with out.open("rb") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return out.stat().st_size, digest
