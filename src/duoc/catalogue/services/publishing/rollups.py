"""A version's rollups: asked of the worker over its Parquet file, kept in a table beside its rows."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import connections
from psycopg import sql

from duoc.catalogue.rules import rollups as rules
from duoc.catalogue.rules import row_tables
from duoc.catalogue.rules.row_routing import SMALL
from duoc.catalogue.services.publishing.progress import Progress
from duoc.engines import columnar
from duoc.engines.columnar import Bounds, Column, Group, Reader, ReadingError
from duoc.engines.columnar.rollups import RESULTS, asked
from duoc.engines.columnar.session import Limits

_SECONDS, _MEMORY_MB = 60.0, 1024
_SUMS = {"integer": "numeric", "number": "double precision"}


def roll_up(
    version: str, parquet: Path, columns: Sequence[Column], studied: Sequence[Mapping[str, Any]], keys: Sequence[str],
    rows: int, progress: Progress,
) -> dict[str, Any]:  # fmt: skip
    """Make the rollups of the version whose table of rows has that name; what `Version.rollups` keeps of them.

    {} for a table so small that it is read faster, or of which nothing can be summed up. `progress` may raise to cancel.
    """
    groups = rules.wanted(studied, keys) if rows > SMALL else []
    if not groups:
        return {}
    known, grouping, summed = columnar.columns.Known(columns), rules.names(groups), rules.summed(studied, keys)
    table = row_tables.rollups_of(version)
    held: list[list[Any]] = []
    reader = Reader(Bounds(Limits(memory_mb=_MEMORY_MB, threads=2), _SECONDS))
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute(_made(table, grouping, summed, known))
            for place, one in enumerate(groups):
                found = _asked(reader, parquet, tuple(columns), one, summed)
                progress(place + 1, len(groups))
                if found:
                    _keep(
                        cursor, table, len(held), [grouping.index(group.column) for group in one], found, len(grouping)
                    )
                    held.append([[[group.column, group.part] for group in one], len(found)])
            cursor.execute(sql.SQL("CREATE INDEX ON {} (_rollup)").format(sql.Identifier(table)))
            cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))
    finally:
        reader.close()
    return {"groups": grouping, "measures": summed, "held": held}


def _asked(
    reader: Reader, parquet: Path, columns: tuple[Column, ...], groups: tuple[Group, ...], summed: Sequence[str]
) -> list[list[Any]]:
    """Its rows; none where it would be too large, cannot be had, or has a sum that is no number."""
    try:
        found = reader.ask(parquet, asked(groups, summed, rules.MOST_ROWS), columns)
    except ReadingError:
        return []
    first = len(groups) + 1
    sums = range(first, first + len(RESULTS) * len(summed), len(RESULTS))
    whole = all(not row[at] or row[at + 1] is not None for row in found for at in sums)
    return found if whole and len(found) <= rules.MOST_ROWS else []


def _keep(
    cursor: Any, table: str, number: int, places: Sequence[int], found: Sequence[Sequence[Any]], width: int
) -> None:
    with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
        for row in found:
            cells: list[Any] = [None] * width
            for place, cell in zip(places, row, strict=False):
                cells[place] = cell
            copy.write_row([number, *cells, *row[len(places) :]])


def _made(table: str, grouping: Sequence[str], summed: Sequence[str], known: Any) -> sql.Composed:
    parts = ["_rollup smallint NOT NULL"]
    parts += [f"g{place} {row_tables.column_type(known.type(name))}" for place, name in enumerate(grouping)]
    parts.append("_rows bigint NOT NULL")
    for place, name in enumerate(summed):
        kind = known.type(name)
        each = row_tables.column_type(kind)
        parts.append(f"m{place}_n bigint, m{place}_sum {_SUMS[kind]}, m{place}_min {each}, m{place}_max {each}")
    return sql.SQL("CREATE TABLE {} ({})").format(sql.Identifier(table), sql.SQL(", ".join(parts)))
