"""How many rows there are: of a whole version as it was counted when it was published, of a filter counted once."""

from collections import OrderedDict
from datetime import datetime
from threading import Lock

from duoc.catalogue.rules.row_queries import RowQuery
from duoc.catalogue.services.rows import narrowing, reading
from duoc.catalogue.services.rows.tables import Table
from duoc.engines.columnar import Count, TooLongError
from duoc.engines.columnar.filters import EVERYTHING

_KEPT = 20_000
_known: OrderedDict[tuple[int, datetime, bytes, tuple[str, ...]], int] = OrderedDict()
_lock = Lock()


def total(table: Table, query: RowQuery, *, distinct: tuple[str, ...] = ()) -> int | None:
    """Exact; None where counting takes longer than a question may. Versions never change, so a count holds for ever."""
    key = (table.id, table.lasting.published_at, RowQuery(query.filter, words=query.words).fingerprint(), distinct)
    lasts = not table.lying.here_alone  # a draft is another one in a moment
    with _lock:
        if lasts and key in _known:
            _known.move_to_end(key)
            return _known[key]
    table, query = narrowing.narrowed(table, query)
    if query.filter == EVERYTHING and not distinct and table.found is None:
        return table.lasting.rows
    try:
        counted = int(reading.answer(table, Count(query.filter, distinct=distinct))[0][0])
    except TooLongError:
        return None
    with _lock:
        if lasts:
            _known[key] = counted
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return counted
