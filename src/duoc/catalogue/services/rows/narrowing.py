"""Rows that say certain words: looked up in the index of their table, best first, or looked through. One place decides which
(`rules.row_routing.by_words`), and everything that is asked of such rows (pages, totals, figures, files) begins here.
"""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from duoc.catalogue.rules import row_routing
from duoc.catalogue.rules.row_queries import RowQuery, looked_through
from duoc.catalogue.rules.row_routing import Lying
from duoc.catalogue.services import row_search
from duoc.catalogue.services.row_search import RANK, RowMatch
from duoc.catalogue.services.rows import reading
from duoc.catalogue.services.rows.tables import Table
from duoc.engines.columnar import All, Numbered, Order, Page, Some, TooLargeError
from duoc.engines.columnar.columns import ID

MOST_NUMBERS = 500_000  # rows found that a file or a figure is made of
_REMEMBERED = 256  # questions whose reading is kept: the same page asks for its rows, their number and their figures
_NOTHING = Some()


def narrowed(table: Table, query: RowQuery) -> tuple[Table, RowQuery]:
    """The same question without words, of a table narrowed by them. Raises `TooLongError`.

    Without an order of its own it stands by rank where there is an index: exact marks and phrases first, then as the rows lie.
    """
    if not query.words:
        return table, query
    rest = replace(query, words="")
    if not row_routing.by_words(table.lying):
        texts = [column.name for column in table.columns if column.type == "string"]
        return table, replace(rest, filter=All((query.filter, *looked_through(query.words, texts))))
    match = _match(table.rows_table, table.lasting.published_at, query.words)
    if match is None:
        return table, replace(rest, filter=_NOTHING)
    lying = Lying(table.lying.rows, True, frozenset(), here_alone=True)
    return replace(table, found=match, lying=lying), replace(rest, order=query.order or (Order(RANK),))


def settled(table: Table, query: RowQuery) -> tuple[Table, RowQuery]:
    """The same for who reads the file of the version (figures, maps, downloads): the rows found by their numbers.

    Raises `TooLongError`, and `TooLargeError` beyond `MOST_NUMBERS` of them.
    """
    held, asked = narrowed(table, query)
    if held.found is None:
        return held, asked
    found = reading.answer(held, Page(asked.filter, (), None, MOST_NUMBERS + 1, (ID,)))
    if len(found) > MOST_NUMBERS:
        raise TooLargeError("more rows than are taken away by words")
    return table, replace(asked, filter=Numbered(tuple(row[0] for row in found)), order=query.order)


@lru_cache(maxsize=_REMEMBERED)
def _match(rows_table: str, _published: datetime, words: str) -> RowMatch | None:
    """How the words are read over a version's rows, which never change."""
    with reading.in_time():
        return row_search.match(words, rows_table)
