"""Datasets and their rows as JSON: everything that is open, for anybody and without an account.

Filters: `{"xa": "Năm Căn", "nam": {"gte": 2024}}`; orders: `-nam,xa`; pages follow each other by `next`.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import Field

from duoc.catalogue.api import answers
from duoc.catalogue.api.problems import said
from duoc.catalogue.api.uses import used
from duoc.catalogue.rules.row_queries import MOST_ROWS, USUAL_ROWS, RowQuery, read_filter, read_names, read_order
from duoc.catalogue.rules.usage import EXPORT, ROWS
from duoc.catalogue.services import entries, records, rows
from duoc.catalogue.services.viewers import viewer_of
from duoc.engines.columnar import Aggregate, ColumnError, FilterError, Group, Measure
from duoc.frame.problems import Problem

router = Router(tags=["catalogue"])
Bounded = Annotated[int, Field(ge=1, le=MOST_ROWS)]
Groups = Annotated[int, Field(ge=1, le=10_000)]
Bars = Annotated[int, Field(ge=1, le=200)]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
Address = Annotated[str, Field(max_length=100)]


@router.get("/datasets", summary="Entries of the catalogue, by name")
def get_datasets(request: HttpRequest, limit: Bounded = 100, after: Address = "") -> dict[str, Any]:
    """Everything that whoever asks may know of. `next` is the `after` of the following page; null on the last one."""
    viewer = viewer_of(request.user)
    found = entries.with_resources(entries.seen_by(viewer)).filter(name__gt=after).order_by("name")[: limit + 1]
    told = records.entries(found, viewer)
    following = told[limit - 1].name if len(told) > limit else None
    return {"datasets": [answers.entry(one) for one in told[:limit]], "next": following}


@router.get("/datasets/{name}", summary="One entry with its resources")
def get_dataset(request: HttpRequest, name: str) -> dict[str, Any]:
    """By name, code or id. What is not the asker's to know of is absent."""
    viewer = viewer_of(request.user)
    held = entries.entry(name, viewer) if "\0" not in name else None
    if held is None:
        raise Problem(404, "dataset", "Danh mục không có mục này.", "Kiểm tra tên, mã hoặc định danh.")
    return answers.entry(records.entry(entries.with_resources(entries.seen_by(viewer)).get(pk=held.pk), viewer))


@router.get("/resources/{resource}/versions", summary="All versions of a resource, newest first")
def get_versions(request: HttpRequest, resource: UUID) -> list[dict[str, Any]]:
    """Of a withdrawn version its number, hashes and the reason stay."""
    with said():
        return [answers.version(records.version(one)) for one in rows.versions(resource, viewer_of(request.user))]


@router.get("/resources/{resource}/rows", response=dict[str, Any], summary="Rows: filtered, ordered, page by page")
def get_rows(
    request: HttpRequest,
    resource: UUID,
    filter: str = "",  # noqa: A002  # the word that callers know
    sort: str = "",
    columns: str = "",
    limit: Bounded = USUAL_ROWS,
    cursor: str = "",
    version: Number | None = None,
    total: bool = True,
) -> HttpResponse:
    """A reader ends on the version that he began, whatever is published meanwhile.

    `total` is exact; null where counting takes too long. `_id` is the row's number in its version.
    """
    with said():
        query = RowQuery(read_filter(filter), read_order(sort), read_names(columns), limit, cursor)
        viewer = viewer_of(request.user)
        page = rows.page(resource, query, viewer, version=version)
        if (same := answers.unchanged(request, page.etag)) is not None:
            return same
        used(request, viewer, page.table.owner, ROWS)
        counted = rows.total(page.table, query) if total else None
        return answers.page(page, counted, pinned=version is not None)


@router.get("/resources/{resource}/aggregate", response=dict[str, Any], summary="Figures by group")
def get_aggregate(
    request: HttpRequest,
    resource: UUID,
    group: str = "",
    measure: str = "count",
    filter: str = "",  # noqa: A002  # as above
    sort: str = "",
    limit: Groups = 1000,
    version: Number | None = None,
) -> HttpResponse:
    """`group`: `xa,ngay:month` (year, quarter, month, day, weekday); `measure`: `count,sum:so_luot` (distinct, avg, min, max).

    `sort`: one of the answer's columns, `-` in front for the greatest first.
    """
    with said():
        groups = tuple(Group(*_pair(one, "")) for one in read_names(group))
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
        asked = Aggregate(groups, measures, read_filter(filter), by, sort.startswith("-"), limit)
        viewer = viewer_of(request.user)
        table = rows.table(resource, viewer, version=version)
        tag = answers.tag(table, asked)
        if (same := answers.unchanged(request, tag)) is not None:
            return same
        told = {"columns": names, "rows": rows.aggregate(table, asked)}
        used(request, viewer, table.owner, ROWS)
        return answers.figures(table, told, tag, pinned=version is not None)


@router.get("/resources/{resource}/facets", response=dict[str, Any], summary="The most frequent values of columns")
def get_facets(
    request: HttpRequest,
    resource: UUID,
    columns: str,
    filter: str = "",  # noqa: A002  # as above
    limit: Bounded = 20,
    version: Number | None = None,
) -> HttpResponse:
    """{column: [[value, rows], …]}, at most ten columns; null stands for empty cells."""
    with said():
        tree, names = read_filter(filter), read_names(columns)
        viewer = viewer_of(request.user)
        table = rows.table(resource, viewer, version=version)
        tag = answers.tag(table, ("facets", tree, names, limit))
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
    filter: str = "",  # noqa: A002  # as above
    bars: Bars = 20,
    version: Number | None = None,
) -> HttpResponse:
    """Rows, filled cells, different values, least, greatest, mean; of numbers also their spread: [[from, to, rows], …]."""
    with said():
        tree = read_filter(filter)
        viewer = viewer_of(request.user)
        table = rows.table(resource, viewer, version=version)
        tag = answers.tag(table, ("statistics", column, tree, bars))
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
    filter: str = "",  # noqa: A002  # as above
    sort: str = "",
    columns: str = "",
    bom: bool = False,
    version: Number | None = None,
) -> HttpResponseBase:
    """In CSV a text cell that a spreadsheet would run gets an apostrophe in front; `bom` for old Excel.

    XLSX ends at Excel's limit and says so. Parquet without a filter is the version's own file, whose hash the ledger knows.
    """
    with said():
        query = RowQuery(read_filter(filter), read_order(sort), read_names(columns))
        viewer = viewer_of(request.user)
        table = rows.table(resource, viewer, version=version)
        tag = answers.tag(table, ("export", format, query, bom))
        if (same := answers.unchanged(request, tag)) is not None:
            return same
        made = rows.export(table, format, query, bom=bom)
        used(request, viewer, table.owner, EXPORT)
        return answers.file(table, made, tag, pinned=version is not None)


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
