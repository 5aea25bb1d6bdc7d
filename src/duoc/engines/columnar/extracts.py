"""SQL that writes the rows found into a file, in the forms that people take away."""

from pathlib import Path

from duoc.engines.columnar import filters, lookups, questions, statements
from duoc.engines.columnar.columns import ID, Column, Known
from duoc.engines.columnar.session import literal
from duoc.engines.columnar.statements import DUCKDB, Statement, Writing

# OWASP, "CSV Injection": what a spreadsheet would run, with the full-width forms that some read as the plain ones.
_FORMULA = "^[=+\\-@\\t\\r\\n＝＋－＠]"
_FORMS = {
    "csv": "USE_TMP_FILE false, FORMAT csv, HEADER true, DELIMITER '{separator}'",
    "jsonl": "USE_TMP_FILE false, FORMAT json",
    "json": "USE_TMP_FILE false, FORMAT json, ARRAY true",
    "parquet": "USE_TMP_FILE false, FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000",
}
_SEPARATORS = {",": ",", ";": ";", "\t": "\t"}


def write(extract: questions.Extract, source: str, known: Known) -> Statement:
    """The COPY of an extract. Raises `ColumnError`, `FilterError`; `KeyError` for a form or separator that there is not."""
    tree = filters.typed(extract.filter, known)
    source, values = lookups.joined(source, extract.lookup, DUCKDB)
    writing = Writing(source, lookups.widened(known, extract.lookup), DUCKDB)
    writing.values += values
    shown = [Column(name, known.type(name)) for name in extract.columns] or list(known.columns)
    shown += [Column(name) for name in extract.lookup.names] if extract.lookup else []
    if extract.numbered and ID not in extract.columns:
        shown.insert(0, Column(ID, "integer"))
    cells = ", ".join(f"{_cell(writing, column, extract)} AS {DUCKDB.name(column.name)}" for column in shown)
    text = writing.select(cells, writing.where(tree))
    if extract.order or extract.lookup:  # else as the file has them: DuckDB keeps that order, but not through a join
        text += f" ORDER BY {statements.order_by(writing, statements.ordered(extract.order, writing.known))}"
    text += f" LIMIT {int(extract.limit)}" if extract.limit else ""
    text += f" OFFSET {int(extract.offset)}" if extract.offset else ""
    form = _FORMS[extract.form].format(separator=_SEPARATORS[extract.separator])
    return f"COPY ({text}) TO {literal(str(Path(extract.out)))} ({form})", writing.values


def _cell(writing: Writing, column: Column, extract: questions.Extract) -> str:
    name = writing.column(column.name)
    if extract.form == "parquet":
        return name
    if column.type == "datetime":
        # A moment with a zone is written in UTC, the session's own.
        return f"replace(replace(CAST({name} AS varchar), ' ', 'T'), '+00', 'Z')"
    if column.type == "number":  # JSON and spreadsheets know no NaN
        return f"CASE WHEN isfinite({name}) THEN {name} END"
    if extract.form == "csv" and not extract.armed and column.type in ("string", "geojson"):
        return f"CASE WHEN regexp_matches({name}, '{_FORMULA}') THEN '''' || {name} ELSE {name} END"
    return name
