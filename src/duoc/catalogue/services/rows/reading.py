"""A question asked where it is answered best: the version's table in PostgreSQL, or the worker over its Parquet file."""

import os
import threading
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from django.db import OperationalError, ProgrammingError, connection, transaction

from duoc.catalogue.rules import row_routing, row_tables
from duoc.catalogue.services.rows.tables import Table, folder
from duoc.engines.columnar import Bounds, Extract, Page, Question, Reader, TooLongError, rollups
from duoc.engines.columnar.columns import plain
from duoc.engines.columnar.filters import EVERYTHING
from duoc.engines.columnar.session import Limits
from duoc.engines.columnar.statements import POSTGRESQL, write

SECONDS = 15.0  # for one question in either place
_EXTRACT_SECONDS = 300.0
_MEMORY_MB = 768
_CANCELLED = "57014"  # PostgreSQL: statement_timeout
_GONE = "42P01"  # PostgreSQL: no such table
_LIMIT = "SELECT set_config('statement_timeout', %s, true)"

_starting = threading.Lock()
_readers: dict[str, Reader] = {}


def answer(table: Table, question: Question) -> list[list[Any]]:
    """Rows of JSON values. Raises `ReadingError`, `ColumnError`, `FilterError`."""
    place = row_routing.place(question, table.lying)
    if place != "columns":
        try:
            return _from_rollups(table, question) if place == "rollups" else _from_rows(table, question)
        except ProgrammingError as error:
            # Its hour was over between the look and the question: the file has the same rows.
            if _state(error) != _GONE:
                raise
    return from_columns(table, question)


def from_columns(table: Table, question: Question) -> list[list[Any]]:
    """By the worker over the version's Parquet. Extracts have a worker of their own, so that no page waits for one."""
    return reader("extracts" if isinstance(question, Extract) else "pages").ask(table.parquet, question, table.columns)


def reader(name: str) -> Reader:
    """One of this process's two workers, started at its first question."""
    with _starting:
        if name not in _readers:
            spill = _spill(name)
            long = name == "extracts"
            limits = Limits(memory_mb=_MEMORY_MB, threads=2, spill=str(spill))
            _readers[name] = Reader(Bounds(limits, _EXTRACT_SECONDS if long else SECONDS, 60.0 if long else SECONDS))
        return _readers[name]


def _spill(name: str) -> Path:
    kept = folder("exports") / f"spill-{name}-{os.getpid()}"
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return kept


def _from_rows(table: Table, question: Question) -> list[list[Any]]:
    name = POSTGRESQL.name(table.rows_table)
    text, values = write(question, name, table.known, POSTGRESQL)
    try:
        if isinstance(question, Page) and _is_short(question, table):
            # A page off an index is over before a limit could be set.
            with connection.cursor() as cursor:
                cursor.execute(text, values)
                return [list(map(plain, row)) for row in cursor.fetchall()]
        # Two statements in one message are a transaction of their own, in one turn instead of four; the limit is of the second.
        with _apart(), connection.cursor() as cursor:
            cursor.execute(f"{_LIMIT}; {text}", [f"{SECONDS * 1000:.0f}ms", *values])
            cursor.nextset()
            return [list(map(plain, row)) for row in cursor.fetchall()]
    except OperationalError as error:
        if _state(error) != _CANCELLED:
            raise
        raise TooLongError("longer than it may") from None


def _from_rollups(table: Table, question: Question) -> list[list[Any]]:
    held = table.lying.rollups
    rollup = held.fitting(question)
    assert rollup is not None
    name = POSTGRESQL.name(row_tables.rollups_of(table.rows_table))
    with connection.cursor() as cursor:  # at most some thousand rows: over before a limit could be set
        cursor.execute(*rollups.write(question, rollup, held, name, table.known))
        return [list(map(plain, row)) for row in cursor.fetchall()]


def _apart() -> AbstractContextManager[Any]:
    """In a transaction of the caller's a question that is cut off must not end it."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _is_short(page: Page, table: Table) -> bool:
    return page.filter == EVERYTHING and not page.offset and row_routing.by_index(page, table.lying)


def _state(error: Exception) -> str:
    return getattr(error.__cause__, "sqlstate", None) or ""
