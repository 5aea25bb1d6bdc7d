"""datastore_search_sql: a SELECT over tables that its asker may read, written anew and run by a worker that has nothing else.

Two engines, neither of which trusts the other: `sql.rewriting` lets only what it knows through and writes the text itself,
`columnar` runs it over the files of these tables with bounds of time, memory and bytes, without a network, a file or a database.
"""

from dataclasses import dataclass
from typing import Any

from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services import rows
from duoc.catalogue.services.ckan import tabling
from duoc.catalogue.services.rows import reading
from duoc.engines.ckan.errors import NotAuthorizedError, ValidationError
from duoc.engines.columnar import MeaninglessError, Selection
from duoc.engines.sql import SqlRefusedError
from duoc.engines.sql.rewriting import FunctionRefusedError, NotSelectError, Rewritten, SystemTableError, rewritten

MOST_ROWS = 32_000
# DuckDB's types as CKAN's clients know PostgreSQL's.
_TYPES = {
    "VARCHAR": "text", "BIGINT": "int8", "INTEGER": "int4", "SMALLINT": "int4", "HUGEINT": "numeric", "DOUBLE": "float8",
    "FLOAT": "float8", "BOOLEAN": "bool", "DATE": "date", "TIMESTAMP": "timestamp", "TIME": "time",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
}  # fmt: skip


@dataclass(frozen=True)
class Selected:
    """fields: {id, type}; records: lists in their order, at most `MOST_ROWS`; truncated: there are more."""

    fields: list[dict[str, str]]
    records: list[list[Any]]
    truncated: bool


def selected(sql: str, viewer: Viewer) -> Selected:
    """What datastore_search_sql tells. Raises `CkanError`, with nothing of the text in it but names that its asker wrote."""
    asked = _read(sql)
    paths = []
    for name in asked.tables:
        with tabling.telling(name):
            paths.append(str(rows.table(name, viewer).parquet))
    heads, *records = _answer(asked, tuple(paths))
    fields = [{"id": name, "type": _type(kind)} for name, kind in heads]
    return Selected(fields, records[:MOST_ROWS], len(records) > MOST_ROWS)


def _answer(asked: Rewritten, paths: tuple[str, ...]) -> list[list[Any]]:
    with tabling.telling(""):
        try:
            return reading.selected(Selection(asked.text, paths))
        except MeaninglessError as error:
            raise _invalid(error, asked) from None


def _read(sql: str) -> Rewritten:
    try:
        return rewritten(sql, MOST_ROWS + 1)
    except NotSelectError as error:
        if not error.element:
            raise ValidationError({"message": "Query is not a single statement"}) from None
        raise ValidationError({"message": f"Invalid query AST element: {error.element}"}) from None
    except FunctionRefusedError as error:
        raise NotAuthorizedError(f"Not authorized to call function {error.name[:100]}") from None
    except SystemTableError:
        raise NotAuthorizedError("Not authorized to access system tables") from None
    except SqlRefusedError as error:
        if error.rule == "form":
            raise ValidationError({"message": f"Invalid query AST element: {error.reason[:60]}"}) from None
        word = "syntax error" if error.rule == "syntax" else "too long or too deep"
        raise ValidationError({"message": f"Invalid SQL: {word}"}) from None


def _invalid(error: MeaninglessError, asked: Rewritten) -> ValidationError:
    if error.column and error.column in asked.columns:
        return ValidationError({"message": f'Invalid SQL: column "{error.column}" does not exist'})
    known = {
        "ConversionException": "a value does not have the type that is asked for",
        "OutOfRangeException": "a number is out of range",
        "InvalidInputException": "a value cannot be used so",
    }
    return ValidationError({"message": f"Invalid SQL: {known.get(error.kind, 'names or types do not fit together')}"})


def _type(kind: str) -> str:
    return "numeric" if kind.startswith("DECIMAL") else _TYPES.get(kind, "text")
