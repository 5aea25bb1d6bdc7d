"""Datasets and their rows as JSON: everything that is open, for anybody and without an account.

Filters: `{"xa": "Năm Căn", "nam": {"gte": 2024}}`; orders: `-nam,xa`; pages follow each other by `next`.

`units=2025-07-01&units_column=xa`: the administrative units of that day beside those of the column, whenever it was written
(`units_from`: on this day). Three columns are added: name, code, kind of answer. What is not one unit for sure stays empty, and
`units` of the answer says how many rows that are.
"""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import Field

from duoc.catalogue.api import answers
from duoc.catalogue.api.problems import said
from duoc.catalogue.api.uses import used, used_from_the_beginning
from duoc.catalogue.rules.row_queries import (
    LONGEST_WORDS,
    MOST_ROWS,
    USUAL_ROWS,
    RowQuery,
    read_filter,
    read_names,
    read_order,
    read_words,
)
from duoc.catalogue.rules.usage import EXPORT, ROWS
from duoc.catalogue.services import entries, records, rows
from duoc.catalogue.services.viewers import Viewer, viewer_of_request
from duoc.engines.columnar import Aggregate, ColumnError, FilterError, Group, Measure
from duoc.frame.problems import Problem

router = Router(tags=["catalogue"])
Bounded = Annotated[int, Field(ge=1, le=MOST_ROWS)]
Groups = Annotated[int, Field(ge=1, le=10_000)]
Bars = Annotated[int, Field(ge=1, le=200)]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Address = Annotated[str, Field(max_length=100)]
Words = Annotated[str, Field(max_length=LONGEST_WORDS)]


@router.get("/datasets", summary="Entries of the catalogue, by name")
def get_datasets(request: HttpRequest, limit: Bounded = 100, after: Address = "") -> dict[str, Any]:
    """Everything that whoever asks may know of. `next` is the `after` of the following page; null on the last one."""
    viewer = viewer_of_request(request)
    found = entries.with_resources(entries.seen_by(viewer)).filter(name__gt=after).order_by("name")[: limit + 1]
    told = records.entries(found, viewer)
    following = told[limit - 1].name if len(told) > limit else None
    return {"datasets": [answers.entry(one) for one in told[:limit]], "next": following}


@router.get("/datasets/{name}", summary="One entry with its resources")
def get_dataset(request: HttpRequest, name: str) -> dict[str, Any]:
    """By name, code or id. What is not the asker's to know of is absent."""
    viewer = viewer_of_request(request)
    held = entries.entry(name, viewer) if "\0" not in name else None
    if held is None:
        raise Problem(404, "dataset", "Danh mục không có mục này.", "Kiểm tra tên, mã hoặc định danh.")
    return answers.entry(records.entry(entries.with_resources(entries.seen_by(viewer)).get(pk=held.pk), viewer))


@router.get("/resources/{resource}/versions", summary="All versions of a resource, newest first")
def get_versions(request: HttpRequest, resource: UUID) -> list[dict[str, Any]]:
    """Of a withdrawn version its number, hashes and the reason stay."""
    with said():
        return [answers.version(records.version(one)) for one in rows.versions(resource, viewer_of_request(request))]


@router.get("/resources/{resource}/rows", response=dict[str, Any], summary="Rows: filtered, ordered, page by page")
def get_rows(
    request: HttpRequest,
    resource: UUID,
    q: Words = "",
    filter: str = "",  # noqa: A002  # the word that callers know
    sort: str = "",
    columns: str = "",
    limit: Bounded = USUAL_ROWS,
    cursor: str = "",
    version: Number | None = None,
    total: bool = True,
    units: date | None = None,
    units_column: str = "",
    units_from: date | None = None,
) -> HttpResponse:
    """A reader ends on the version that he began, whatever is published meanwhile.

    `q`: words; without marks they find whatever the marks. Where the agency made columns searchable the best rows come first.
    `total` is exact; null where counting takes too long. `_id` is the row's number in its version.
    """
    with said():
        shown = read_names(columns)
        if units and shown and units_column not in shown:
            shown = (*shown, units_column)
        query = RowQuery(read_filter(filter), read_order(sort), shown, limit, cursor, read_words(q))
        viewer = viewer_of_request(request)
        page = rows.page(resource, query, viewer, version=version)
        view = _view(page.table, query, units, units_column, units_from)
        tag = answers.tag(page.table, ("rows", page.etag, view.stamp)) if view else page.etag
        if (same := answers.unchanged(request, tag)) is not None:
            return same
        used(request, viewer, page.table.owner, ROWS)
        counted = rows.total(page.table, query) if total else None
        return answers.page(page, counted, pinned=version is not None, units=view, tag=tag)


@router.get("/resources/{resource}/aggregate", response=dict[str, Any], summary="Figures by group")
def get_aggregate(
    request: HttpRequest,
    resource: UUID,
    group: str = "",
    measure: str = "count",
    q: Words = "",
    filter: str = "",  # noqa: A002  # as above
    sort: str = "",
    limit: Groups = 1000,
    version: Number | None = None,
    units: date | None = None,
    units_column: str = "",
    units_from: date | None = None,
) -> HttpResponse:
    """`group`: `xa,ngay:month` (year, quarter, month, day, weekday); `measure`: `count,sum:so_luot` (distinct, avg, min, max).

    `sort`: one of the answer's columns, `-` in front for the greatest first. With `units` the group `xa` is its unit of that day
    (`xa_quy_doi`), null for rows that are no one unit for sure.
    """
    with said():
        viewer = viewer_of_request(request)
        table, tree = _narrowed(viewer, resource, filter, q, version)
        view = _view(table, RowQuery(tree), units, units_column, units_from)
        groups = tuple(Group(*_pair(one, "")) for one in read_names(group))
        if view:
            new = view.lookup.names[0]
            groups = tuple(replace(one, column=new) if one.column == units_column else one for one in groups)
            sort = sort.removesuffix(units_column) + new if sort.removeprefix("-") == units_column else sort
        measures = tuple(
            Measure(function, column) for column, function in (_measure(one) for one in read_names(measure))
        )
        names = [f"{one.column}:{one.part}" if one.part else one.column for one in groups]
        names += [f"{one.function}:{one.column}" if one.column else one.function for one in measures]
        by = (
            names.index(sort.removeprefix("-"))
            if sort.removeprefix("-") in names
            else 0
            if not sort
            else _unknown(sort)
        )
        asked = Aggregate(groups, measures, tree, by, sort.startswith("-"), limit, view.lookup if view else None)
        tag = answers.tag(table, (asked, q, view.stamp) if view else (asked, q))
        if (same := answers.unchanged(request, tag)) is not None:
            return same
        told = {"columns": names, "rows": rows.aggregate(table, asked)} | ({"units": view.told()} if view else {})
        used(request, viewer, table.owner, ROWS)
        return answers.figures(table, told, tag, pinned=version is not None and not view)


@router.get("/resources/{resource}/facets", response=dict[str, Any], summary="The most frequent values of columns")
def get_facets(
    request: HttpRequest,
    resource: UUID,
    columns: str,
    q: Words = "",
    filter: str = "",  # noqa: A002  # as above
    limit: Bounded = 20,
    version: Number | None = None,
) -> HttpResponse:
    """{column: [[value, rows], …]}, at most ten columns; null stands for empty cells."""
    with said():
        names, viewer = read_names(columns), viewer_of_request(request)
        table, tree = _narrowed(viewer, resource, filter, q, version)
        tag = answers.tag(table, ("facets", tree, names, limit, q))
        if (same := answers.unchanged(request, tag)) is not None:
            return same
        told = {"facets": rows.facets(table, names, tree=tree, limit=limit)}
        used(request, viewer, table.owner, ROWS)
        return answers.figures(table, told, tag, pinned=version is not None)


@router.get("/resources/{resource}/statistics", response=dict[str, Any], summary="What a column holds")
def get_statistics(
    request: HttpRequest,
    resource: UUID,
    column: str,
    q: Words = "",
    filter: str = "",  # noqa: A002  # as above
    bars: Bars = 20,
    version: Number | None = None,
) -> HttpResponse:
    """Rows, filled cells, different values, least, greatest, mean; of numbers also their spread: [[from, to, rows], …]."""
    with said():
        viewer = viewer_of_request(request)
        table, tree = _narrowed(viewer, resource, filter, q, version)
        tag = answers.tag(table, ("statistics", column, tree, bars, q))
        if (same := answers.unchanged(request, tag)) is not None:
            return same
        told = dict(rows.figures(table, column, tree=tree))
        if table.known.type(column) in ("integer", "number", "year"):
            told["histogram"] = rows.histogram(table, column, tree=tree, bars=bars)
        used(request, viewer, table.owner, ROWS)
        return answers.figures(table, told, tag, pinned=version is not None)


@router.get("/resources/{resource}/export", response=None, summary="All rows found, as a file")
def get_export(
    request: HttpRequest,
    resource: UUID,
    format: Literal["csv", "xlsx", "json", "jsonl", "parquet", "geojson"] = "csv",  # noqa: A002  # the word that callers know
    q: Words = "",
    filter: str = "",  # noqa: A002  # as above
    sort: str = "",
    columns: str = "",
    bom: bool = False,
    version: Number | None = None,
    units: date | None = None,
    units_column: str = "",
    units_from: date | None = None,
) -> HttpResponseBase:
    """In CSV a text cell that a spreadsheet would run gets an apostrophe in front; `bom` for old Excel.

    XLSX ends at Excel's limit and says so. Ranges are served of files up to 256 MB.
    Parquet without a filter is the version's own file, whose hash the ledger knows.
    """
    with said():
        query = RowQuery(read_filter(filter), read_order(sort), read_names(columns), words=read_words(q))
        viewer = viewer_of_request(request)
        table = rows.table(resource, viewer, version=version)
        view = _view(table, query, units, units_column, units_from)
        tag = answers.tag(table, ("export", format, query, bom, view.stamp if view else ""))
        if (same := answers.unchanged(request, tag)) is not None:
            return same
        if not view and (request.method == "HEAD" or "Range" in request.headers):
            piece = answers.part(request, table, format, query, tag, bom=bom, pinned=version is not None)
            if piece is not None:
                used_from_the_beginning(request, viewer, table.owner, EXPORT, piece)
                return piece
        made = rows.export(table, format, query, bom=bom, units=view)
        used(request, viewer, table.owner, EXPORT)
        return answers.file(table, made, tag, pinned=version is not None, units=view)


def _view(
    table: rows.Table, query: RowQuery, day: date | None, column: str, from_day: date | None
) -> rows.UnitView | None:
    if day is None:
        return None
    held, asked = rows.settled(table, query)  # what is counted are the rows that words find too
    return rows.unit_view(held, column, day, from_day, tree=asked.filter)


# Programs that read in pieces ask for the size first.
router.api_operation(["HEAD"], "/resources/{resource}/export", response=None, include_in_schema=False)(get_export)


def _narrowed(
    viewer: Viewer, resource: UUID, said: str, words: str, version: int | None
) -> tuple[rows.Table, rows.Filter]:
    """The table that figures are asked of, and which of its rows."""
    table = rows.table(resource, viewer, version=version)
    held, query = rows.settled(table, RowQuery(read_filter(said), words=read_words(words)))
    return held, query.filter


def _pair(text: str, otherwise: str) -> tuple[str, str]:
    name, mark, part = text.rpartition(":")
    return (name, part) if mark else (text, otherwise)


def _measure(text: str) -> tuple[str, str]:
    function, _mark, column = text.partition(":")
    if function != "count" and not column:
        raise FilterError("operator")
    return column, function


def _unknown(name: str) -> int:
    raise ColumnError(name.removeprefix("-"))
