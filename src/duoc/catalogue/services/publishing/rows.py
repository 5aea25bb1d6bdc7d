"""A version's rows into PostgreSQL: one COPY from its Parquet file, then the indexes. In the caller's transaction."""

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from django.db import DatabaseError, connections, transaction
from psycopg import sql

from duoc.catalogue.rules import row_tables
from duoc.engines.tabular import Column

_BATCH = 16_384
_TOO_LARGE = "54"  # the class of limits: too many columns, a row longer than a page
Tell = Callable[[int, int], None]


def load(table: str, parquet: Path, columns: Sequence[Column], total: int, tell: Tell) -> bool:
    """Make the table with all rows; `_id` counts them from 1. False where PostgreSQL cannot hold such rows; nothing is left then.

    `tell` hears rows, and may raise to cancel.
    """
    if not row_tables.fits([column.name for column in columns]):
        return False
    try:
        with transaction.atomic(), connections["default"].cursor() as cursor:
            cursor.execute(_made(table, columns))
            statement = sql.SQL("COPY {} FROM STDIN (FORMAT csv)").format(sql.Identifier(table))
            with cursor.copy(statement) as copy:
                for block, done in _blocks(parquet):
                    copy.write(block)
                    tell(done, total)
    except (DatabaseError, psycopg.Error) as error:  # a COPY raises psycopg's own
        state = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None) or ""
        if not state.startswith(_TOO_LARGE):
            raise
        return False
    return True


def index(table: str, names: Sequence[str]) -> None:
    """The number as primary key, and an index for each of these columns; then what the planner wants to know."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            sql.SQL("ALTER TABLE {} ADD PRIMARY KEY ({})").format(
                sql.Identifier(table), sql.Identifier(row_tables.NUMBER)
            )
        )
        for name in names:
            cursor.execute(
                sql.SQL("CREATE INDEX ON {} ({}, {})").format(
                    sql.Identifier(table), sql.Identifier(name), sql.Identifier(row_tables.NUMBER)
                )
            )
        cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))


def drop(table: str, patience: str = "2s") -> None:
    """The rows are gone. Raises `OperationalError` when a reader holds them for longer than this."""
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [patience])
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(table)))


def _made(table: str, columns: Sequence[Column]) -> sql.Composed:
    parts = [sql.SQL("{} bigint NOT NULL").format(sql.Identifier(row_tables.NUMBER))]
    for column in columns:
        kind = sql.SQL(row_tables.column_type(column.type, zoned=column.zoned))
        parts.append(sql.SQL("{} {}").format(sql.Identifier(column.name), kind))
    return sql.SQL("CREATE TABLE {} ({})").format(sql.Identifier(table), sql.SQL(", ").join(parts))


def _blocks(parquet: Path) -> Iterator[tuple[bytes, int]]:
    """CSV as COPY reads it: null is nothing, a text is always in quotes, so that an empty one is no null."""
    options = pa_csv.WriteOptions(include_header=False, quoting_style="needed")
    done = 0
    with pq.ParquetFile(parquet, memory_map=False, pre_buffer=False) as file:
        for batch in file.iter_batches(batch_size=_BATCH, use_threads=False):
            numbers = pa.array(range(done + 1, done + batch.num_rows + 1), pa.int64())
            whole: Any = pa.RecordBatch.from_arrays(
                [numbers, *batch.columns], names=[row_tables.NUMBER, *batch.schema.names]
            )
            out = io.BytesIO()
            pa_csv.write_csv(whole, out, options)
            done += batch.num_rows
            yield out.getvalue(), done
