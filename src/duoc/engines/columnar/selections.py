"""A selection answered: its files as views of a database that can read them and nothing else, its rows counted in bytes."""

import re
import threading
from pathlib import Path
from typing import Any

import duckdb

from duoc.engines.columnar.columns import plain
from duoc.engines.columnar.questions import Selection
from duoc.engines.columnar.session import Limits, open_locked, relation

_BATCH = 500
_MISSING = re.compile(r'Referenced column "([^"]*)" (?:was )?not found')
# 7/2 is 3 there.
_AS_POSTGRESQL = ("integer_division=true",)
_PLAIN = (str, bool, int, float)


class TooMuchError(RuntimeError):
    """The rows are more bytes than they may be."""


def answer(limits: Limits, asked: Selection, seconds: float) -> list[list[Any]]:
    """[[name, type], …] of the columns, then the rows. Raises `TooMuchError`, `duckdb.Error`."""
    paths = [Path(one) for one in asked.paths]
    connection = open_locked(limits, *paths, more=_AS_POSTGRESQL)
    watch = threading.Timer(seconds, connection.interrupt)
    watch.start()
    try:
        for number, path in enumerate(paths):
            connection.execute(f"CREATE VIEW t{number} AS SELECT * FROM {relation(path)}")  # noqa: S608  # our own names
        found = connection.execute(asked.text)
        heads = [[name, str(kind)] for name, kind, *_ in found.description]
        return [heads, *_counted(found, asked.most_bytes)]
    finally:
        watch.cancel()
        connection.close()


def missing(sentence: str) -> str:
    """The column that a sentence of DuckDB says is not there; "" where it says something else."""
    found = _MISSING.search(sentence)
    return found[1] if found else ""


def _counted(found: duckdb.DuckDBPyConnection, most: int) -> list[list[Any]]:
    rows: list[list[Any]] = []
    while batch := found.fetchmany(_BATCH):
        for row in batch:
            cells = [_told(cell) for cell in row]
            most -= sum(len(cell) if isinstance(cell, str) else 8 for cell in cells)
            rows.append(cells)
        if most < 0:
            raise TooMuchError
    return rows


def _told(cell: Any) -> Any:
    """As JSON carries it; what has no form there (an interval, a list) as its text."""
    if cell is None or isinstance(cell, _PLAIN):
        return plain(cell)
    try:
        return plain(cell)
    except (TypeError, ValueError, AttributeError):
        return str(cell)
