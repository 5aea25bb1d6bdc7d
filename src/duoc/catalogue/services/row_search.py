"""Rows of a version's table found by words: what its table needs for it, and what a query means in SQL.

Who makes the table: adds `columns(searchable)`, fills `COLUMN` from `Preparation.texts` batch by batch in the same COPY, then
runs `indexes(table)` once, after the load, and `Preparation.finish(table)` in the transaction that publishes; who drops it,
`search_texts.forget(table)`. Who reads it: `match`
gives a condition and an order for its own SELECT. The table's rows must all be the viewer's to see: ask
`services.entries` before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection

from duoc.catalogue.services import search_texts
from duoc.engines.search import highlights, plans
from duoc.engines.search.readings import Kind, Reading
from duoc.engines.search.table_rows import (
    BETWEEN_CELLS,
    BETWEEN_HALVES,
    HALVES,
    Asked,
    RowQuestion,
    RowTexts,
    row_question,
)

if TYPE_CHECKING:  # heavy: commands that make no table start without it
    import pyarrow as pa

COLUMN = "_search"
RANK = "_rank"  # of rows found: how near they are to what was asked, from 0 or 1; no column of a table begins with _
_WORDS = f"string_to_array(split_part(\"{COLUMN}\", '{HALVES}', -1), ' ')"
_LONGEST_QUERY = 3000


@dataclass(frozen=True, slots=True)
class RowMatch:
    """`where`: the condition; `level`: an integer expression, the smaller the better (exact marks and phrases first).

    Both take their values (`where_values`, `level_values`) as %s in order. `understood`: the query as it was read, else "".
    """

    where: str
    where_values: tuple[Any, ...]
    level: str
    level_values: tuple[Any, ...]
    understood: str
    readings: tuple[Reading, ...]

    def spans(self, cell: str) -> list[tuple[int, int]]:
        """(start, end) of the words found in the text of a cell."""
        return highlights.spans(cell, self.readings)


class Preparation:
    """Makes the texts of a table's rows while it is loaded. One for each table."""

    def __init__(self, searchable: Sequence[str]) -> None:
        self._searchable = tuple(searchable)
        self._texts = RowTexts()

    def texts(self, batch: "pa.RecordBatch") -> "pa.Array":
        """The values of `COLUMN` for a batch. Each spelling of a cell is formed once, and the rows are put together by Arrow."""
        import pyarrow.compute as pc

        exact, plain = zip(*(self._forms(batch[name]) for name in self._searchable), strict=True)
        marked = pc.binary_join_element_wise(*exact, BETWEEN_CELLS)
        folded = pc.binary_join_element_wise(*plain, BETWEEN_CELLS)
        both = pc.if_else(pc.equal(marked, folded), marked, pc.binary_join_element_wise(marked, folded, BETWEEN_HALVES))
        return pc.binary_join_element_wise("", both, "", " ")

    def _forms(self, column: "pa.Array") -> "list[pa.Array]":
        """The cells with their marks, and without."""
        import pyarrow as pa

        text = column if pa.types.is_string(column.type) else _written(column)
        coded = text.dictionary_encode(null_encoding="encode")
        pairs = self._texts.forms(coded.dictionary.to_pylist())
        return [pa.array([pair[form] for pair in pairs], pa.string()).take(coded.indices) for form in (0, 1)]

    def finish(self, table: str) -> None:
        """Keep the words of the table for mistyped queries. Call it in the transaction that publishes the version."""
        search_texts.learn(self._texts.known, table)


def columns(searchable: Sequence[str]) -> list[str]:
    """Definitions of the columns that the rows' table has beside its own; none where nothing is searchable."""
    return [f'"{COLUMN}" text NOT NULL'] if searchable else []


def indexes(table: str, searchable: Sequence[str]) -> list[str]:
    """Statements to run once the rows are in; for a million rows give them `maintenance_work_mem` of 256 MB."""
    name, quoted = connection.ops.quote_name(f"{table}{COLUMN}"), connection.ops.quote_name(table)
    return [f"CREATE INDEX {name} ON {quoted} USING gin ({_WORDS}) WITH (fastupdate = off)"] if searchable else []


def match(query: str, table: str) -> RowMatch | None:
    """How the rows of a table are asked; None when no reading of the query finds one, or it has no word."""
    tried: set[Reading] = set()
    for attempt in plans.attempts(query[:_LONGEST_QUERY], lambda asked: search_texts.neighbours(asked, table)):
        for reading in attempt.readings:
            if reading.kind is Kind.BEGINS or reading in tried:
                continue
            tried.add(reading)
            found = _match(reading)
            if (row := _first(found, table)) is not None:
                return _understood(found, reading, row)
    return None


def _first(found: RowMatch, table: str) -> str | None:
    quoted = connection.ops.quote_name(table)
    asked = f'SELECT "{COLUMN}" FROM {quoted} WHERE {found.where} LIMIT 1'  # noqa: S608  # names quoted, values apart
    with connection.cursor() as cursor:
        cursor.execute(asked, found.where_values)
        row = cursor.fetchone()
    return None if row is None else str(row[0])


def _understood(found: RowMatch, reading: Reading, row: str) -> RowMatch:
    said = reading.text or highlights.understood(reading, [row])
    return RowMatch(found.where, found.where_values, found.level, found.level_values, said, found.readings)


def _match(reading: Reading) -> RowMatch:
    asked = row_question(reading)
    ways = [range(len(asked.slots))]
    where: list[str] = []
    values: list[Any] = []
    for kept in [*ways, *([at for at in ways[0] if at not in out] for out in reading.left_out)]:
        parts = []
        for at in kept:
            sql, given = _slot(asked.slots[at])
            parts.append(sql)
            values += given
        where.append(" AND ".join(parts))
    level, level_values = _level(asked)
    condition = where[0] if len(where) == 1 else "(" + " OR ".join(f"({way})" for way in where) + ")"
    return RowMatch(condition, tuple(values), level, level_values, "", (reading,))


def _slot(choices: Sequence[Sequence[Asked]]) -> tuple[str, list[Any]]:
    """One word in any of its forms, or one of several rows of words."""
    if all(len(choice) == 1 and not choice[0].marked for choice in choices):
        return f"{_WORDS} && %s::text[]", [[form for choice in choices for form in choice[0].folded]]
    parts, values = [], []
    for choice in choices:
        parts.append("(" + " AND ".join(map(_word, choice)) + ")")
        for asked in choice:
            values += [list(asked.folded), *_framed(asked.marked)]
    return "(" + " OR ".join(parts) + ")", values


def _word(asked: Asked) -> str:
    """The index finds a word without its marks; the text says whether they stand there."""
    found = f"{_WORDS} && %s::text[]"
    return f"{found} AND {_holds(asked.marked)}" if asked.marked else found


def _level(asked: RowQuestion) -> tuple[str, tuple[Any, ...]]:
    steps = list(_steps(asked))
    cases = " ".join(f"WHEN {condition} THEN {number}" for number, (condition, _) in enumerate(steps, 1))
    if not steps:
        return "0::int", ()
    return f"CASE {cases} ELSE {len(steps) + 1} END", tuple(value for _, values in steps for value in values)


def _steps(asked: RowQuestion) -> Iterator[tuple[str, Sequence[str]]]:
    """Texts are compared, not arrays: for the thousandth row that is several times cheaper. A word alone is its own phrase."""
    alone = len(asked.slots) == 1 and all(len(choice) == 1 for choice in asked.slots[0])
    if asked.exact_phrases:
        if not alone:
            yield _holds(asked.exact_phrases), asked.exact_phrases
        words = [_framed(forms) for forms in asked.marked]
        yield " AND ".join(_holds(forms) for forms in words), [form for forms in words for form in forms]
    if not alone:
        yield _holds(asked.folded_phrases), asked.folded_phrases


def _framed(forms: Sequence[str]) -> list[str]:
    return [f" {form} " for form in forms]


def _holds(texts: Sequence[str]) -> str:
    return "(" + " OR ".join(f'position(%s IN "{COLUMN}") > 0' for _ in texts) + ")"


def _written(column: "pa.Array") -> "pa.Array":
    import pyarrow as pa

    return pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())
