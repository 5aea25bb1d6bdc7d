"""CKAN's DataStore over the same rows: what its three doors tell, without its words for errors (`catalogue.api` says those)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import IO, Any
from uuid import UUID
from xml.sax.saxutils import escape, quoteattr

from duoc.catalogue.rules.row_queries import RowQuery, looked_through, read_words
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services.drafts import draft_table
from duoc.catalogue.services.row_search import RANK
from duoc.catalogue.services.rows import exports, narrowing, pages, reading, tables, totals
from duoc.catalogue.services.rows.exports import Pieces
from duoc.catalogue.services.rows.tables import Table
from duoc.engines.columnar import All, ColumnError, Compare, Extract, Filter, Order, Page
from duoc.engines.columnar.columns import ID
from duoc.engines.columnar.filters import EVERYTHING

MOST_ROWS = 32_000
MOST_OFFSET = 1_000_000  # further only in the order of `_id`, where an offset is a place
TYPES = {
    "string": "text", "integer": "int8", "number": "float8", "boolean": "bool", "date": "date", "datetime": "timestamp",
    "year": "int4", "geojson": "text",
}  # fmt: skip
DUMPS = {
    "csv": "text/csv; charset=utf-8", "tsv": "text/tab-separated-values; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xml": "text/xml; charset=utf-8",
}  # fmt: skip
_RANK = 0.1  # where texts are looked through a row has the words or not; in an index the best have 1


class OffsetError(ValueError):
    """An offset beyond `MOST_OFFSET` in another order than that of `_id`."""


@dataclass(frozen=True)
class Search:
    """filter: typed or not; q: words of any text column under "", or of one column. fields (): all, `_id` first.

    limit 0: only the total.
    """

    filter: Filter = EVERYTHING
    q: Mapping[str, str] = field(default_factory=dict)
    distinct: bool = False
    limit: int = 100
    offset: int = 0
    fields: tuple[str, ...] = ()
    order: tuple[Order, ...] = ()
    with_total: bool = True
    with_next: bool = False


@dataclass(frozen=True)
class Found:
    """records: lists in the order of `fields` ({id, type}); total None when not asked for or not countable in time.

    next_page: the filter of the page behind, `{"_id": {"gt": n}}`.
    """

    fields: list[dict[str, str]]
    records: list[list[Any]]
    total: int | None
    next_page: dict[str, Any] | None


def table_of(number: UUID | str, viewer: Viewer) -> Table:
    """What somebody reads by CKAN's actions: the draft, where he may write it, else the current version.

    Raises `NoRowsError`, `ClosedError`, `GoneError`.
    """
    return draft_table(number, viewer) or tables.table(number, viewer)


def types(table: Table) -> dict[str, str]:
    """CKAN's type of each column, `_id` first; of a draft as they were declared."""
    native = {one["name"]: one["native"] for one in table.lasting.schema["fields"] if "native" in one}
    return {ID: "int"} | {column.name: native.get(column.name, TYPES[column.type]) for column in table.columns}


def search(table: Table, asked: Search) -> Found:
    """What datastore_search tells of a table that the asker may read. Raises `OffsetError` and those of `columnar`."""
    kinds = types(table)
    shown = asked.fields or tuple(kinds)
    for name in shown:
        table.known.type(name)
    query = _query(table, asked)
    held, rest = narrowing.narrowed(table, query)
    ranks = ["rank" if name == "" else f"rank {name}" for name in asked.q] if not asked.distinct else []
    # The last of what is read, so that it can be told as CKAN has it.
    read = (*shown, RANK) if held.found is not None and ranks else shown
    records = _records(held, rest, asked, read) if asked.limit else []
    distinct = tuple(shown) if asked.distinct else ()
    total = totals.total(table, query, distinct=distinct) if asked.with_total else None
    fields = [{"id": name, "type": kinds[name]} for name in shown]
    if ranks:
        fields += [{"id": rank, "type": "float"} for rank in ranks]
        first = [_ranked(row.pop()) if len(read) > len(shown) else _RANK for row in records]
        records = [
            [*row, *(best if rank == "rank" else _RANK for rank in ranks)]
            for row, best in zip(records, first, strict=True)
        ]
    return Found(fields, records, total, _next(rest, asked, shown, records))


def info(number: UUID | str, viewer: Viewer) -> dict[str, Any]:
    """What datastore_info tells: {fields, meta}. Raises `NoRowsError`, `ClosedError`, `GoneError`."""
    table = table_of(number, viewer)
    keys = {one["name"] for one in table.lasting.schema["fields"] if one.get("key")}
    titles = {one["name"]: one.get("title", "") for one in table.lasting.schema["fields"]}
    fields = []
    for name, kind in list(types(table).items())[1:]:
        indexed = name in table.lying.indexed
        told: dict[str, Any] = {
            "id": name, "type": kind,
            "schema": {
                "native_type": kind, "notnull": False, "index_name": None, "is_index": indexed or name in keys,
                "uniquekey": name in keys,
            },
        }  # fmt: skip
        if titles.get(name) and (table.lasting.number or titles[name] != name):
            told["info"] = {"label": titles[name]}
        fields.append(told)
    size = table.lasting.parquet_bytes
    meta = {
        "id": str(table.owner.resource), "count": table.lasting.rows, "table_type": "BASE TABLE", "size": size, "db_size": size,
        "idx_size": 0, "aliases": [],
    }  # fmt: skip
    return {"fields": fields, "meta": meta}


def dump(table: Table, form: str, asked: Search, *, bom: bool = False) -> tuple[str, str, Pieces]:
    """(name of the file, content type, its pieces): all rows found, `_id` first, as one of `DUMPS`. Raises as `search`.

    limit 0: without end. The form is checked by the door: `KeyError` otherwise.
    """
    kinds = types(table)
    shown = asked.fields or tuple(kinds)
    table, query = narrowing.settled(table, _query(table, asked))
    kind = "csv" if form in ("csv", "tsv") else "jsonl"
    extract = Extract("", kind, query.filter, asked.order, tuple(shown), asked.limit)
    extract = replace(extract, offset=asked.offset, separator="\t" if form == "tsv" else ",")
    file, _, size = exports.taken(table, extract)
    fields = [{"id": name, "type": kinds[name]} for name in shown]
    made = {"csv": _plain, "tsv": _plain, "json": _json, "xml": _xml}[form]
    told = size + len(exports.BOM) * bom if form in ("csv", "tsv") else None  # the others tell their end themselves
    return f"{table.owner.resource}.{form}", DUMPS[form], Pieces(file, lambda held: made(held, fields, bom), told)


def _records(table: Table, query: RowQuery, asked: Search, shown: tuple[str, ...]) -> list[list[Any]]:
    tree, offset = query.filter, asked.offset
    by_number = not query.order or query.order[0].column == ID
    if offset and by_number and not asked.distinct and tree == EVERYTHING and not table.lying.here_alone:
        # Without a filter the n-th row has the number n: a jump, and no walk.
        rows = table.lasting.rows
        descending = bool(query.order) and query.order[0].descending
        tree = Compare(ID, "lte", rows - offset) if descending else Compare(ID, "gt", offset)
        offset = 0
    if offset > MOST_OFFSET:
        raise OffsetError("too far")
    page = Page(
        tree, query.order, None, min(asked.limit, MOST_ROWS), tuple(n for n in shown if n != ID), offset, asked.distinct
    )
    if asked.distinct:
        page = replace(page, columns=tuple(shown))
        return reading.answer(table, page)
    found = pages.answered(table, page)
    names = [ID, *page.columns]
    places = [names.index(name) for name in shown]
    return found if places == list(range(len(names))) else [[row[place] for place in places] for row in found]


def _next(query: RowQuery, asked: Search, shown: tuple[str, ...], records: list[list[Any]]) -> dict[str, Any] | None:
    """Only where the rows stand by `_id`, and there is one behind."""
    by_number = not query.order or (query.order[0].column == ID and not query.order[0].descending)
    if (
        not asked.with_next
        or not by_number
        or ID not in shown
        or asked.distinct
        or len(records) < asked.limit
        or not records
    ):
        return None
    return {ID: {"gt": records[-1][list(shown).index(ID)]}}


def _query(table: Table, asked: Search) -> RowQuery:
    """Words of any column are looked for as everywhere; those of one column stand in it."""
    parts = [asked.filter]
    for name, said in asked.q.items():
        if name and table.known.type(name) != "string":
            raise ColumnError(name, "text")
        parts += looked_through(said, [name]) if name else ()
    tree = All(tuple(parts)) if len(parts) > 1 else asked.filter
    return RowQuery(tree, asked.order, words=read_words(asked.q.get("", "")))


def _ranked(level: int) -> float:
    """CKAN's greater is better: 1 for what stands as it was asked."""
    return round(1 / max(level, 1), 6)


def _plain(file: IO[bytes], _fields: list[dict[str, str]], bom: bool) -> Iterator[bytes]:
    return exports.marked(file) if bom else exports.as_it_is(file)


def _json(file: IO[bytes], fields: list[dict[str, str]], bom: bool) -> Iterator[bytes]:
    yield (exports.BOM if bom else b"") + b'{\n  "fields": ' + exports.dumped(fields) + b',\n  "records": ['
    between = b"\n    "
    for row in exports.objects(file):
        yield between + exports.dumped([row.get(one["id"]) for one in fields])
        between = b",\n    "
    yield b"\n]}\n"


def _xml(file: IO[bytes], fields: list[dict[str, str]], bom: bool) -> Iterator[bytes]:
    """CKAN's: a row element with its `_id`, a column's name as `name` of an element; names are no names of XML."""
    yield (exports.BOM if bom else b"") + b"<data>\n"
    names = [one["id"] for one in fields if one["id"] != ID]
    for row in exports.objects(file):
        number = f' _id="{row[ID]}"' if ID in row else ""
        cells = "".join(_element(name, row.get(name)) for name in names)
        yield f"<row{number}>{cells}</row>\n".encode()
    yield b"</data>\n"


def _element(name: str, cell: Any) -> str:
    if cell is None:
        return f'<value name={quoteattr(name)} xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
    text = str(cell).lower() if isinstance(cell, bool) else str(cell)
    return f"<value name={quoteattr(name)}>{escape(exports.sayable(text))}</value>"
