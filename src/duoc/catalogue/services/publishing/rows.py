"""A version's rows into PostgreSQL: one COPY from its Parquet file, then the indexes. In the caller's transaction."""

import io
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from django.db import DatabaseError, connections, transaction
from psycopg import sql

from duoc.catalogue.rules import row_tables
from duoc.catalogue.services import row_search, search_texts
from duoc.engines.tabular import Column

_BATCH = 16_384
_INDEX_MEMORY = "256MB"
_TOO_LARGE = "54"  # the class of limits: too many columns, a row longer than a page
Tell = Callable[[int, int], None]
Block = tuple[bytes, int]  # lines of CSV, and the rows up to their end


@dataclass(frozen=True)
class Wanted:
    """The table to be made. searchable: columns whose rows are found by words; indexed: by which columns together."""

    name: str
    columns: Sequence[Column]
    searchable: Sequence[str] = ()
    indexed: Sequence[Sequence[str]] = ()


def load(wanted: Wanted, parquet: Path, total: int, tell: Tell) -> bool:
    """Make the table with all rows; `_id` counts them from 1. False where PostgreSQL cannot hold such rows; nothing is left then.

    `tell` hears rows, and may raise to cancel.
    """
    if not row_tables.fits([column.name for column in wanted.columns]):
        return False
    words = row_search.Preparation(wanted.searchable) if wanted.searchable else None
    try:
        with transaction.atomic(), connections["default"].cursor() as cursor:
            cursor.execute(_made(wanted))
            # The table is of this very transaction, so its rows are written as old ones: nobody has to come back to mark them.
            statement = sql.SQL("COPY {} FROM STDIN (FORMAT csv, FREEZE)").format(sql.Identifier(wanted.name))
            with cursor.copy(statement) as copy, closing(_ahead(_blocks(parquet, words))) as blocks:
                for block, done in blocks:
                    copy.write(block)
                    tell(done, total)
            if words is not None:
                words.finish(wanted.name)
    except (DatabaseError, psycopg.Error) as error:  # a COPY raises psycopg's own
        state = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None) or ""
        if not state.startswith(_TOO_LARGE):
            raise
        return False
    return True


def index(wanted: Wanted, tell: Tell) -> None:
    """The number as primary key, an index for each wanted column and for words; then what the planner wants to know.

    `tell` hears how many of them are made, and may raise to cancel.
    """
    table, number = sql.Identifier(wanted.name), sql.Identifier(row_tables.NUMBER)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT set_config('maintenance_work_mem', %s, true)", [_INDEX_MEMORY])
        # An index of a process that was killed is given up within a second: until then nobody else may take the job.
        cursor.execute("SELECT set_config('client_connection_check_interval', '1s', true)")
        statements: list[str | sql.Composed] = [
            sql.SQL("ALTER TABLE {} ADD PRIMARY KEY ({})").format(table, number),
            *(
                sql.SQL("CREATE INDEX ON {} ({}, {})").format(
                    table, sql.SQL(", ").join(map(sql.Identifier, one)), number
                )
                for one in wanted.indexed
            ),
            *row_search.indexes(wanted.name, wanted.searchable),
            sql.SQL("ANALYZE {}").format(table),
        ]
        for done, statement in enumerate(statements, 1):
            cursor.execute(statement)
            tell(done, len(statements))


def drop(table: str, patience: str = "2s") -> None:
    """The rows and their rollups are gone. Raises `OperationalError` when a reader holds them for longer than this."""
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [patience])
        both = sql.SQL(", ").join(map(sql.Identifier, (table, row_tables.rollups_of(table))))
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(both))
        search_texts.forget(table)


def _made(wanted: Wanted) -> sql.Composed:
    parts: list[sql.Composable] = [sql.SQL("{} bigint NOT NULL").format(sql.Identifier(row_tables.NUMBER))]
    for column in wanted.columns:
        kind = sql.SQL(row_tables.column_type(column.type, zoned=column.zoned))
        parts.append(sql.SQL("{} {}").format(sql.Identifier(column.name), kind))
    parts += [sql.SQL(one) for one in row_search.columns(wanted.searchable)]
    return sql.SQL("CREATE TABLE {} ({})").format(sql.Identifier(wanted.name), sql.SQL(", ").join(parts))


def _ahead(blocks: Iterator[Block]) -> Generator[Block, None, None]:
    """The same, the next one made in another thread while this one is sent: neither waits for PostgreSQL, nor it for them."""
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = maker.submit(next, blocks, None)
            yield block


def _blocks(parquet: Path, words: row_search.Preparation | None) -> Iterator[Block]:
    """CSV as COPY reads it: null is nothing, a text is always in quotes, so that an empty one is no null."""
    options = pa_csv.WriteOptions(include_header=False, quoting_style="needed")
    done = 0
    with pq.ParquetFile(parquet, memory_map=False, pre_buffer=False) as file:
        for batch in file.iter_batches(batch_size=_BATCH, use_threads=False):
            numbers = pa.array(range(done + 1, done + batch.num_rows + 1), pa.int64())
            arrays, names = [numbers, *batch.columns], [row_tables.NUMBER, *batch.schema.names]
            if words is not None:
                arrays.append(words.texts(batch))
                names.append(row_search.COLUMN)
            whole: Any = pa.RecordBatch.from_arrays(arrays, names=names)
            out = io.BytesIO()
            pa_csv.write_csv(whole, out, options)
            done += batch.num_rows
            yield out.getvalue(), done
