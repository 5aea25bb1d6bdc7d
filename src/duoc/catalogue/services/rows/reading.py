"""A question asked where it is answered best: the version's table in PostgreSQL, or the worker over its Parquet file."""

import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from django.db import OperationalError, ProgrammingError, connection, transaction

from duoc.catalogue.rules import row_routing, row_tables
from duoc.catalogue.services.folders import EXPORTS, folder
from duoc.catalogue.services.row_search import RANK
from duoc.catalogue.services.rows.tables import BeginAgainError, Table
from duoc.engines.columnar import Bounds, Extract, Page, Question, Reader, Selection, TooLongError, rollups
from duoc.engines.columnar.columns import plain
from duoc.engines.columnar.filters import EVERYTHING
from duoc.engines.columnar.session import Limits
from duoc.engines.columnar.statements import POSTGRESQL, write

SECONDS = 15.0  # for one question in either place
_EXTRACT_SECONDS = 300.0
_MEMORY_MB = 768
SELECTION_SECONDS, _SELECTION_MB = 10.0, 384
_CANCELLED = "57014"  # PostgreSQL: statement_timeout
_PLAIN = frozenset({16, 20, 21, 23, 25})  # PostgreSQL's oids: bool, int8, int2, int4, text
_TELLING = {1082: date.isoformat}  # a day is a day: no need to ask what it is
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
            # Its hour was over between the look and the question: the file has the same rows, though no words and no drafts.
            if _state(error) != _GONE:
                raise
            if table.lying.here_alone:
                raise BeginAgainError from None
    return from_columns(table, question)


def from_columns(table: Table, question: Question) -> list[list[Any]]:
    """By the worker over the version's Parquet. Extracts have a worker of their own, so that no page waits for one."""
    return reader("extracts" if isinstance(question, Extract) else "pages").ask(table.parquet, question, table.columns)


def selected(question: Selection) -> list[list[Any]]:
    """A selection over the files it names, by a worker of its own with less of everything: no page waits for it.

    Its heads, then its rows. Raises `ReadingError`, `MeaninglessError` among them.
    """
    return reader("selections").ask(Path(), question, ())


def reader(name: str) -> Reader:
    """One of this process's workers, started at its first question."""
    with _starting:
        if name not in _readers:
            _readers[name] = Reader(_bounds(name))
        return _readers[name]


def _bounds(name: str) -> Bounds:
    if name == "selections":
        # Nothing of a stranger's joins goes to the disk, and nobody waits long for another stranger's.
        return Bounds(Limits(memory_mb=_SELECTION_MB), SELECTION_SECONDS, SELECTION_SECONDS / 2)
    limits = Limits(memory_mb=_MEMORY_MB, threads=2, spill=str(_spill(name)))
    return Bounds(limits, _EXTRACT_SECONDS, 60.0) if name == "extracts" else Bounds(limits, SECONDS, SECONDS)


def _spill(name: str) -> Path:
    return folder(EXPORTS) / f"spill-{name}-{os.getpid()}"


def _from_rows(table: Table, question: Question) -> list[list[Any]]:
    relation, given = _relation(table)
    text, asked = write(question, relation, table.known, POSTGRESQL)
    values = [*given, *asked]
    try:
        if isinstance(question, Page) and _is_short(question, table):
            # A page off an index is over before a limit could be set.
            with connection.cursor() as cursor:
                cursor.execute(text, values)
                return _plain(cursor)
        # Two statements in one message are a transaction of their own, in one turn instead of four; the limit is of the second.
        with _apart(), connection.cursor() as cursor:
            cursor.execute(f"{_LIMIT}; {text}", [f"{SECONDS * 1000:.0f}ms", *values])
            cursor.nextset()
            return _plain(cursor)
    except OperationalError as error:
        raise _too_long(error) from None


@contextmanager
def in_time() -> Iterator[Any]:
    """A cursor of a transaction in which no statement takes longer than a question may. Raises `TooLongError`."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_LIMIT, [f"{SECONDS * 1000:.0f}ms"])
            yield cursor
    except OperationalError as error:
        raise _too_long(error) from None


def _too_long(error: OperationalError) -> Exception:
    return TooLongError("longer than it may") if _state(error) == _CANCELLED else error


def _relation(table: Table) -> tuple[str, list[Any]]:
    """What stands behind FROM, and its values: the table, or what words find of it, each row with its rank."""
    name, found = POSTGRESQL.name(table.rows_table), table.found
    if found is None:
        return name, []
    rows = f'(SELECT *, {found.level} AS "{RANK}" FROM {name} WHERE {found.where}) AS held'  # noqa: S608  # name quoted, values apart
    return rows, [*found.level_values, *found.where_values]


def _from_rollups(table: Table, question: Question) -> list[list[Any]]:
    held = table.lying.rollups
    rollup = held.fitting(question)
    assert rollup is not None
    name = POSTGRESQL.name(row_tables.rollups_of(table.rows_table))
    with connection.cursor() as cursor:  # at most some thousand rows: over before a limit could be set
        cursor.execute(*rollups.write(question, rollup, held, name, table.known))
        return _plain(cursor)


def _plain(cursor: Any) -> list[list[Any]]:
    """The rows found as JSON values; texts, whole numbers and truths are that already."""
    kinds = [one.type_code for one in cursor.description]
    others = [(place, _TELLING.get(kind, plain)) for place, kind in enumerate(kinds) if kind not in _PLAIN]
    rows = list(map(list, cursor.fetchall()))
    for row in rows:
        for place, tell in others:
            if row[place] is not None:
                row[place] = tell(row[place])
    return rows


def _apart() -> AbstractContextManager[Any]:
    """In a transaction of the caller's a question that is cut off must not end it."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _is_short(page: Page, table: Table) -> bool:
    return (
        not table.lying.here_alone
        and page.filter == EVERYTHING
        and not page.offset
        and row_routing.by_index(page, table.lying)
    )


def _state(error: Exception) -> str:
    return getattr(error.__cause__, "sqlstate", None) or ""
