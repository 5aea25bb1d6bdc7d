"""Pages of rows by keyset: page 10,000 costs what page 1 costs, and nothing is lost or shown twice."""

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings

from duoc.catalogue.rules import row_cursors, row_routing
from duoc.catalogue.rules.row_cursors import Cursor, CursorError
from duoc.catalogue.rules.row_queries import RowQuery
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services.rows import narrowing, reading, tables
from duoc.catalogue.services.rows.tables import Table
from duoc.engines.columnar import FilterError, Page
from duoc.engines.columnar.columns import ID, value
from duoc.engines.columnar.statements import ordered


@dataclass(frozen=True)
class RowPage:
    """rows: `_id` first, then the cells of `columns` as JSON values. following: the next page's cursor, '' on the last one.

    understood: the words as they were read, '' where that is as they stand.
    """

    table: Table
    columns: tuple[str, ...]
    rows: list[list[Any]]
    following: str
    etag: str
    understood: str = ""


def page(number: UUID | str, query: RowQuery, viewer: Viewer, *, version: int | None = None) -> RowPage:
    """The page of a query. Without a version it begins on the current one and ends on the one that it began on.

    Raises `NoRowsError`, `ClosedError`, `GoneError`, `BeginAgainError`, `CursorError`, `ColumnError`, `FilterError`,
    `ReadingError`.
    """
    if not query.cursor:
        return of(tables.table(number, viewer, version=version), query)
    cursor = row_cursors.read(query.cursor, _key())
    if cursor.fingerprint != query.fingerprint():
        raise CursorError("a cursor of another question")
    held = (
        tables.table(number, viewer, version=version)
        if version is not None
        else tables.began(number, viewer, cursor.version)
    )
    if held.id != cursor.version:
        raise CursorError("a cursor of another version")
    return of(held, query, cursor.key)


def of(table: Table, query: RowQuery, after: tuple[Any, ...] | None = None) -> RowPage:
    """The page of a table that the caller may read."""
    whole, told = table, query
    table, query = narrowing.narrowed(table, query)
    order = ordered(query.order, table.known)
    shown = query.columns or table.known.names
    # What orders has to be read too, or the last row would not say where it stands.
    wanted = tuple(dict.fromkeys([*shown, *(one.column for one in order)]))
    asked = Page(
        query.filter, order, _typed(after, order, table), query.limit + 1, tuple(name for name in wanted if name != ID)
    )
    rows = answered(table, asked)
    names = [ID, *asked.columns]
    places = [0, *(names.index(name) for name in shown if name != ID)]
    following = ""
    if len(rows) > query.limit:
        rows = rows[: query.limit]
        key = tuple(rows[-1][names.index(one.column)] for one in order)
        following = row_cursors.write(Cursor(table.id, told.fingerprint(), key), _key())
    kept = [[row[place] for place in places] for row in rows] if places != list(range(len(names))) else rows
    understood = table.found.understood if table.found is not None else ""
    names = [name for name in shown if name != ID]
    return RowPage(whole, tuple(names), kept, following, etag(table, "page", told, repr(after)), understood)


def etag(table: Table, form: str, query: RowQuery, *more: str) -> str:
    """A strong entity tag: the content of the version, the question, the form of the answer."""
    said = [table.lasting.parquet_sha256, form, query.fingerprint().hex(), repr(query.columns), str(query.limit), *more]
    return f'"{hashlib.sha256(chr(0).join(said).encode()).hexdigest()[:40]}"'


def answered(table: Table, asked: Page) -> list[list[Any]]:
    """The rows of a page. Where an index has its order: those whose first sorted cell is filled, then those whose is empty.

    An index serves each of the two, both ways; empty cells last, as they stand, none does.
    """
    first = asked.order[0].column if asked.order else ID
    by_index = first in table.lying.indexed - {ID} and not asked.offset
    if not by_index or row_routing.place(asked, table.lying) != "rows":
        return reading.answer(table, asked)
    rows: list[list[Any]] = []
    if asked.after is None or asked.after[0] is not None:
        rows = reading.answer(table, replace(asked, part="filled"))
    if len(rows) < asked.limit:
        behind = asked.after if asked.after is not None and asked.after[0] is None else None
        rows = rows + reading.answer(table, replace(asked, part="empty", after=behind, limit=asked.limit - len(rows)))
    return rows


def _typed(after: tuple[Any, ...] | None, order: Any, table: Table) -> tuple[Any, ...] | None:
    if after is None:
        return None
    if len(after) != len(order):
        raise CursorError("a cursor of another question")
    try:
        return tuple(
            None if key is None else value(key, table.known.type(one.column))
            for one, key in zip(order, after, strict=True)
        )
    except ValueError:
        raise FilterError("value") from None


@cache
def _key() -> bytes:
    """Of this house alone: who has it could make cursors, which say nothing that a filter could not."""
    return hashlib.sha256(b"catalogue cursors\0" + settings.SECRET_KEY.encode()).digest()
