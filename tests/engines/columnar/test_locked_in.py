"""Names and values of strangers do no harm, and the worker reaches nothing but its file."""

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duoc.engines.columnar import (
    Aggregate,
    Column,
    Compare,
    Contains,
    Count,
    Extract,
    FailedError,
    Group,
    Measure,
    Order,
    Page,
    Top,
)
from duoc.engines.columnar.columns import Known
from duoc.engines.columnar.session import Limits, open_locked, relation
from duoc.engines.columnar.statements import POSTGRESQL, write

from .conftest import written

HOSTILE = [
    'a"; DROP TABLE x; --', "'; SELECT 1; --", "x' OR '1'='1", "{}", "{0}", "%s", "%(a)s", "$1", "?", '"', '""', "'", "\\",
    "Mã xã", "số lượng", "s\u0309", "x" * 200, "đ" * 40, "SELECT", "c0", "n", "held", "v", "low", "-- ", "/*", ";", "\n", "\t",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_a_name(reader, tmp_path, name):
    columns = (Column(name), Column("khac", "integer"))
    file = written(tmp_path / "x.parquet", columns, [("a", 1), ("b", 2), ("b", 3)])
    assert reader.ask(file, Page(Compare(name, "eq", "b"), (Order(name, True),)), columns) == [[2, "b", 2], [3, "b", 3]]
    assert reader.ask(file, Top(name), columns) == [["b", 2], ["a", 1]]
    assert reader.ask(file, Aggregate((Group(name),), (Measure("sum", "khac"),)), columns) == [["a", 1], ["b", 5]]
    out = tmp_path / "out.csv"
    assert reader.ask(file, Extract(str(out), "csv"), columns) == [[3]]
    assert out.read_bytes().endswith(b"b,3\n")


def test_a_name_that_no_identifier_can_be_is_refused(reader, file):
    from duoc.engines.columnar import ColumnError

    for name in ("", "a\0b"):
        with pytest.raises(ColumnError):
            reader.ask(file, Top(name), (Column(name),))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=40), st.sampled_from(HOSTILE)))
def test_a_hostile_value_finds_only_itself(reader, file, value):
    from .conftest import COLUMNS, ROWS

    if "\0" in value:
        return
    same = [place for place, row in enumerate(ROWS, 1) if row[1] == value]
    assert [row[0] for row in reader.ask(file, Page(Compare("xa", "eq", value)), COLUMNS)] == same
    found = reader.ask(file, Count(Contains("xa", value)), COLUMNS)[0][0]
    assert found == (sum(value.lower() in row[1].lower() for row in ROWS if row[1]) if value.isascii() else found)


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=80).filter(lambda name: "\0" not in name), st.text(max_size=20))
def test_of_a_value_nothing_stands_in_the_text_for_postgresql(name, value):
    if "\0" in value:
        return
    text, values = write(Count(Compare(name, "eq", value)), '"t"', Known((Column(name),)), POSTGRESQL)
    quoted = name.replace('"', '""').replace("%", "%%")
    assert text == f'SELECT count(*) FROM "t" WHERE "{quoted}" = %s'
    assert values == [value]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_parquet('{other}')", "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/*')", "COPY (SELECT 1) TO '{folder}/new.csv'", "ATTACH '{folder}/new.db'", "INSTALL httpfs",
        "SELECT * FROM 'https://example.invalid/x.parquet'", "SET enable_external_access=true", "SET memory_limit='100GB'",
        "SET allowed_paths=['/etc/passwd']", "RESET lock_configuration", "EXPORT DATABASE '{folder}'",
    ],
)  # fmt: skip
def test_even_sql_of_our_own_reaches_nothing_else(file, tmp_path, sql):
    other = written(tmp_path / "other.parquet", (Column("a"),), [("x",)])
    before = sorted(tmp_path.iterdir())
    connection = open_locked(Limits(), file)
    with pytest.raises(duckdb.Error):
        connection.execute(sql.format(other=other, folder=tmp_path)).fetchall()
    assert connection.execute(f"SELECT count(*) FROM {relation(file)}").fetchall() == [(5,)]
    connection.close()
    assert sorted(tmp_path.iterdir()) == before


def test_a_path_with_quotes_is_a_path(reader, tmp_path):
    folder = tmp_path / "o'brien'); --"
    folder.mkdir()
    file = written(folder / "x.parquet", (Column("a"),), [("x",)])
    assert reader.ask(file, Page(), (Column("a"),)) == [[1, "x"]]


def test_a_file_that_is_none_is_a_clear_error_without_its_content(reader, tmp_path):
    (tmp_path / "x.parquet").write_bytes(b"so bi mat 079")
    for path in (tmp_path / "x.parquet", tmp_path / "absent.parquet"):
        with pytest.raises(FailedError) as failed:
            reader.ask(path, Page(), (Column("a"),))
        assert "079" not in str(failed.value)
