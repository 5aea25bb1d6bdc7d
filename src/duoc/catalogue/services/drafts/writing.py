"""Records into a draft: all of a call or nothing of it. The fast way is one statement; where it fails, one record after another
tells which of them it was."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import psycopg
from django.db import DatabaseError, IntegrityError, transaction

from duoc.catalogue.services.drafts.tables import Writing, quoted
from duoc.engines.columnar import Filter
from duoc.engines.columnar.columns import Column, Known
from duoc.engines.columnar.filters import typed
from duoc.engines.columnar.statements import POSTGRESQL
from duoc.engines.columnar.statements import Writing as Statement

Records = Sequence[Mapping[str, Any]]
# Classes of PostgreSQL's states: one row changed twice by one statement, bad values, broken promises, limits (a key too long).
_OF_RECORDS = ("21", "22", "23", "54")


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
    writing.cursor.execute(f"DELETE FROM {writing.table} WHERE {where}", statement.values)  # noqa: S608  # names quoted, values apart


def _keyed(writing: Writing, records: Records) -> None:
    keys = writing.draft.keys
    for row, record in enumerate(records):
        if not keys:
            raise BadRecordError("unkeyed", row)
        if missing := [name for name in keys if record.get(name) is None]:
            raise BadRecordError("missing", row, names=missing)
        if absent := [name for name in record if name not in writing.kinds]:
            raise BadRecordError("absent", row, names=absent)


def _carried_out(writing: Writing, records: Records, run: Callable[[Writing, Records, list[str]], int]) -> None:
    if not records:
        return
    names = list(records[0])
    if all(list(one) == names for one in records):
        try:
            with transaction.atomic():
                if run(writing, records, names) == len(records):
                    return
        except DatabaseError as error:
            _told(error, 0)
    for row, record in enumerate(records):
        try:
            with transaction.atomic():
                found = run(writing, [record], list(record))
        except DatabaseError as error:
            raise _told(error, row) from None
        if not found:
            raise BadRecordError("unknown", row, names=[str(record[name]) for name in writing.draft.keys])


def _inserted(writing: Writing, records: Records, names: list[str]) -> int:
    if not names:
        writing.cursor.execute(f"INSERT INTO {writing.table} DEFAULT VALUES")
        return 1
    begin = f"INSERT INTO {writing.table} ({_listed(names)}) SELECT {_cells(writing, names)} FROM"
    return _run(writing, records, names, begin)


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
    return _run(writing, records, names, f"UPDATE {writing.table} AS held SET {changes} FROM", f"WHERE {same}")  # noqa: S608  # as above


def _run(writing: Writing, records: Records, names: list[str], begin: str, end: str = "") -> int:
    shape = ", ".join(f"{quoted(name)} {writing.kinds[name].read}" for name in names)
    texts = {name for name in names if writing.kinds[name].read == "text"}
    # An empty text says nothing of a number or a day.
    sent = [{name: None if cell == "" and name not in texts else cell for name, cell in one.items()} for one in records]
    text = f"{begin} jsonb_to_recordset(%s::jsonb) AS sent({shape}) {end}"
    writing.cursor.execute(text, [json.dumps(sent, ensure_ascii=False)])
    return int(writing.cursor.rowcount)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(quoted, names))


def _cells(writing: Writing, names: Sequence[str]) -> str:
    return ", ".join(_cell(writing, name) for name in names)


def _cell(writing: Writing, name: str) -> str:
    return f"sent.{quoted(name)}::{writing.kinds[name].stored}"


def _told(error: DatabaseError, row: int) -> BadRecordError:
    """What a record's sender may know; raises what is no fault of a record."""
    cause = error.__cause__
    state = (cause.sqlstate or "") if isinstance(cause, psycopg.Error) else ""
    if not state.startswith(_OF_RECORDS):
        raise error
    if isinstance(error, IntegrityError):
        return BadRecordError("value", row, text="duplicate key value violates unique constraint")
    assert isinstance(cause, psycopg.Error)
    return BadRecordError("value", row, text=cause.diag.message_primary or "invalid value")
