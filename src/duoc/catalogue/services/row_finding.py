"""Rows of a resource found by words, best first, where its steward has named searchable columns."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services import row_search
from duoc.catalogue.services.row_search import RowMatch
from duoc.catalogue.services.rows import tables
from duoc.catalogue.services.rows.reading import SECONDS
from duoc.catalogue.services.rows.tables import Table
from duoc.engines.columnar import TooLongError
from duoc.engines.columnar.columns import ID, plain
from duoc.engines.columnar.statements import POSTGRESQL

LONGEST_PAGE = 1000


class NotSearchableError(LookupError):
    """The rows lie here, but no column of them was made searchable when they were published."""


@dataclass(frozen=True, slots=True)
class RowHit:
    """A row: its number, its cells as JSON values by column, and by column the (start, end) of the words found."""

    number: int
    cells: dict[str, Any]
    spans: dict[str, tuple[tuple[int, int], ...]]


@dataclass(frozen=True, slots=True)
class RowsFound:
    """A page of rows. `understood`: the query in other words where it was read so, else ""."""

    query: str
    understood: str
    total: int
    hits: tuple[RowHit, ...]


def find(number: UUID | str, query: str, viewer: Viewer, *, limit: int = 20, offset: int = 0) -> RowsFound:
    """What answers in the current version of a resource: exact marks and phrases first, then in the order of the rows.

    Raises `NotSearchableError`, `NoRowsError`, `ClosedError`, `GoneError` of `services.rows.tables`, `TooLongError` of
    `engines.columnar`.
    """
    table = tables.table(number, viewer)
    if not table.rows_table or not _has_words(table.rows_table):
        raise NotSearchableError(str(table.owner.resource))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{SECONDS:.0f}s"])
            match = row_search.match(query, table.rows_table)
            if match is None:
                return RowsFound(query, "", 0, ())
            total, rows = _asked(table, match, max(0, min(limit, LONGEST_PAGE)), max(0, offset))
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooLongError("longer than it may") from None
        raise
    names = [column.name for column in table.columns]
    return RowsFound(query, match.understood, total, tuple(_hit(names, row, match) for row in rows))


def _asked(table: Table, match: RowMatch, limit: int, offset: int) -> tuple[int, list[tuple[Any, ...]]]:
    quote = POSTGRESQL.name  # a stranger named the columns
    shown = ", ".join(quote(name) for name in (ID, *(column.name for column in table.columns)))
    held = f"FROM {quote(table.rows_table)} WHERE {match.where}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {held}", match.where_values)
        (total,) = cursor.fetchone()
        cursor.execute(
            f"SELECT {shown} {held} ORDER BY {match.level}, {quote(ID)} LIMIT %s OFFSET %s",  # names quoted
            [*match.where_values, *match.level_values, limit, offset],
        )
        return int(total), cursor.fetchall()


def _hit(names: list[str], row: tuple[Any, ...], match: RowMatch) -> RowHit:
    cells = {name: plain(cell) for name, cell in zip(names, row[1:], strict=True)}
    found = {name: tuple(match.spans(cell)) for name, cell in cells.items() if isinstance(cell, str)}
    return RowHit(int(row[0]), cells, {name: spans for name, spans in found.items() if spans})


def _has_words(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = %s)",
            [POSTGRESQL.name(table), row_search.COLUMN],
        )
        return bool(cursor.fetchone()[0])
