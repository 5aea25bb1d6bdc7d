"""Rows of a resource found by words, best first, where its steward has named searchable columns."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from duoc.catalogue.rules import row_routing
from duoc.catalogue.rules.row_queries import RowQuery
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services import rows
from duoc.catalogue.services.row_search import RowMatch
from duoc.catalogue.services.rows import reading
from duoc.engines.columnar import Page, TooLongError

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
    table = rows.table(number, viewer)
    if not row_routing.by_words(table.lying):
        raise NotSearchableError(str(table.owner.resource))
    asked = RowQuery(words=query)
    held, rest = rows.narrowed(table, asked)
    if not query or held.found is None:
        return RowsFound(query, "", 0, ())
    page = Page(rest.filter, rest.order, None, max(0, min(limit, LONGEST_PAGE)), (), max(0, offset))
    names = [column.name for column in table.columns]
    hits = tuple(_hit(names, row, held.found) for row in reading.answer(held, page))
    total = rows.total(table, asked)
    if total is None:
        raise TooLongError("longer than it may")
    return RowsFound(query, held.found.understood, total, hits)


def _hit(names: list[str], row: list[Any], match: RowMatch) -> RowHit:
    cells = dict(zip(names, row[1:], strict=True))
    found = {name: tuple(match.spans(cell)) for name, cell in cells.items() if isinstance(cell, str)}
    return RowHit(int(row[0]), cells, {name: spans for name, spans in found.items() if spans})
