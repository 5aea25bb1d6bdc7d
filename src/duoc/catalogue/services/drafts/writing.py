"""Records into a draft: all of a call or nothing of it. The fast way is one statement; where it fails, one record after another
tells which of them it was."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import psycopg
from django.db import transaction

from duoc.catalogue.services.drafts.tables import Writing, quoted
from duoc.engines.columnar import Filter
from duoc.engines.columnar.columns import Column, Known
from duoc.engines.columnar.filters import typed
from duoc.engines.columnar.statements import POSTGRESQL
from duoc.engines.columnar.statements import Writing as Statement

Records = Sequence[Mapping[str, Any]]
Run = Callable[[Writing, Records, list[str]], int]
# Classes of PostgreSQL's states: one row changed twice by one statement, bad values, broken promises, limits (a key too long).
_OF_RECORDS = ("21", "22", "23", "54")
_AT_ONCE = 2_000  # records of a statement: one that takes seconds would be logged with all its values
_ALWAYS = frozenset({"text", "json", "text[]"})  # types whose reading looks at more than a text
_TWICE = "duplicate key value violates unique constraint"


class _PartlyError(Exception):
    """Fewer rows than records: what was done is taken back."""


class BadRecordError(ValueError):
    """A record that cannot be kept. `row`: its place in the call, from 0. `why`: `extra`, `absent`, `missing` (names: `names`),
    `unkeyed` (the table has no key), `unknown` (no row of this key: `names` are its values), `value` (the database's own words
    in `text`, for whoever sent the value and for nobody else)."""

    def __init__(self, why: str, row: int, *, names: Sequence[str] = (), text: str = "") -> None:
        super().__init__(why)
        self.why, self.row, self.names, self.text = why, row, tuple(names), text


def insert(writing: Writing, records: Records) -> None:
    """New rows. Raises `BadRecordError`."""
    for row, record in enumerate(records):
        if extra := [name for name in record if name not in writing.kinds]:
            raise BadRecordError("extra", row, names=extra)
    _carried_out(writing, records, _inserted)


def upsert(writing: Writing, records: Records) -> None:
    """Rows of a known key are changed in the members that are given, others are new. Raises `BadRecordError`."""
    _keyed(writing, records)
    _carried_out(writing, records, _upserted)


def update(writing: Writing, records: Records) -> None:
    """Rows of known keys are changed in the members that are given. Raises `BadRecordError`."""
    _keyed(writing, records)
    _carried_out(writing, records, _updated)


def delete(writing: Writing, tree: Filter) -> None:
    """Rows that a filter finds go. Raises `ColumnError`, `FilterError`."""
    columns = [Column(one["id"], writing.kinds[one["id"]].published) for one in writing.draft.fields]
    known = Known(columns)
    statement = Statement(writing.table, known, POSTGRESQL)
    where = statement.where(typed(tree, known))
    writing.run(f"DELETE FROM {writing.table} WHERE {where}", *statement.values)  # noqa: S608  # names quoted, values apart


def _keyed(writing: Writing, records: Records) -> None:
    keys = writing.draft.keys
    for row, record in enumerate(records):
        if not keys:
            raise BadRecordError("unkeyed", row)
        if missing := [name for name in keys if record.get(name) is None]:
            raise BadRecordError("missing", row, names=missing)
        if absent := [name for name in record if name not in writing.kinds]:
            raise BadRecordError("absent", row, names=absent)


def _carried_out(writing: Writing, records: Records, run: Run) -> None:
    for start in range(0, len(records), _AT_ONCE):
        part = records[start : start + _AT_ONCE]
        _hold(writing, part, start)
        if not _at_once(writing, part, run):
            _one_by_one(writing, part, start, run)


def _hold(writing: Writing, records: Records, start: int) -> None:
    """Ask PostgreSQL what it would say of the values, so that it does not say it into its log, value and all."""
    lists = [name for name, kind in writing.kinds.items() if kind.read == "text[]"]
    for row, record in enumerate(records, start):
        if any(not _is_list(record.get(name)) for name in lists):
            raise BadRecordError("value", row, text="expected JSON array")
    held = [name for name, kind in writing.kinds.items() if kind.read not in _ALWAYS]
    if not held:
        return
    shape, names = ", ".join(f"{quoted(name)} text" for name in held), ", ".join(map(quoted, held))
    cells = ", ".join(
        f"({place}, sent.{quoted(name)}, '{writing.kinds[name].read}')" for place, name in enumerate(held)
    )
    sent = f"ROWS FROM (jsonb_to_recordset(%s::jsonb) AS ({shape})) WITH ORDINALITY AS sent({names}, _row)"
    text = (
        f"SELECT sent._row, told.message FROM {sent}, LATERAL (VALUES {cells}) AS cell(place, said, kind), "  # noqa: S608  # names quoted
        "LATERAL pg_input_error_info(cell.said, cell.kind) AS told "
        "WHERE told.message IS NOT NULL ORDER BY sent._row, cell.place LIMIT 1"
    )
    for row, message in writing.ask(text, _sent(writing, records)):
        raise BadRecordError("value", start + row - 1, text=message)


def _is_list(cell: Any) -> bool:
    return cell in (None, "") or (isinstance(cell, list) and not any(isinstance(one, list | dict) for one in cell))


def _at_once(writing: Writing, records: Records, run: Run) -> bool:
    """Whether one statement did all of it; nothing is done otherwise."""
    names = list(records[0])
    if any(list(one) != names for one in records):
        return False
    try:
        with transaction.atomic():
            if run(writing, records, names) != len(records):
                raise _PartlyError
    except _PartlyError:
        return False
    except psycopg.Error as error:
        _told(error, 0)
        return False
    return True


def _one_by_one(writing: Writing, records: Records, start: int, run: Run) -> None:
    for row, record in enumerate(records, start):
        try:
            with transaction.atomic():
                found = run(writing, [record], list(record))
        except psycopg.Error as error:
            raise _told(error, row) from None
        if not found and run is _inserted:
            raise BadRecordError("value", row, text=_TWICE)
        if not found:
            raise BadRecordError("unknown", row, names=[str(record[name]) for name in writing.draft.keys])


def _inserted(writing: Writing, records: Records, names: list[str]) -> int:
    if not names:
        return writing.run(f"INSERT INTO {writing.table} DEFAULT VALUES")
    begin = f"INSERT INTO {writing.table} ({_listed(names)}) SELECT {_cells(writing, names)} FROM"
    # A row of a known key is told of by the count: PostgreSQL's own words would hold the key.
    return _run(writing, records, names, begin, "ON CONFLICT DO NOTHING")


def _upserted(writing: Writing, records: Records, names: list[str]) -> int:
    rest = [name for name in names if name not in writing.draft.keys]
    changes = ", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in rest or writing.draft.keys[:1])
    begin = f"INSERT INTO {writing.table} ({_listed(names)}) SELECT {_cells(writing, names)} FROM"
    return _run(writing, records, names, begin, f"ON CONFLICT ({_listed(writing.draft.keys)}) DO UPDATE SET {changes}")


def _updated(writing: Writing, records: Records, names: list[str]) -> int:
    keys = writing.draft.keys
    rest = [name for name in names if name not in keys] or keys[:1]
    changes = ", ".join(f"{quoted(name)} = {_cell(writing, name)}" for name in rest)
    same = " AND ".join(f"held.{quoted(name)} = {_cell(writing, name)}" for name in keys)
    return _run(writing, records, names, f"UPDATE {writing.table} AS held SET {changes} FROM", f"WHERE {same}")  # noqa: S608  # names quoted


def _run(writing: Writing, records: Records, names: list[str], begin: str, end: str) -> int:
    shape = ", ".join(f"{quoted(name)} {writing.kinds[name].read}" for name in names)
    return writing.run(f"{begin} jsonb_to_recordset(%s::jsonb) AS sent({shape}) {end}", _sent(writing, records))


def _sent(writing: Writing, records: Records) -> str:
    """The records as JSON; an empty text says nothing of a number or a day."""
    texts = {name for name, kind in writing.kinds.items() if kind.read == "text"}
    sent = [{name: None if cell == "" and name not in texts else cell for name, cell in one.items()} for one in records]
    return json.dumps(sent, ensure_ascii=False)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(quoted, names))


def _cells(writing: Writing, names: Sequence[str]) -> str:
    return ", ".join(_cell(writing, name) for name in names)


def _cell(writing: Writing, name: str) -> str:
    return f"sent.{quoted(name)}::{writing.kinds[name].stored}"


def _told(error: psycopg.Error, row: int) -> BadRecordError:
    """What a record's sender may know; raises what is no fault of a record."""
    if not (error.sqlstate or "").startswith(_OF_RECORDS):
        raise error
    return BadRecordError("value", row, text=error.diag.message_primary or "invalid value")
