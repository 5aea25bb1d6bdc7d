"""Selections: several files as relations, their rows with heads, bounded in bytes; what is wrong with them without a value."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duoc.engines.columnar import (
    Bounds,
    Column,
    Count,
    FailedError,
    MeaninglessError,
    Numbered,
    Page,
    Reader,
    Selection,
    TooLargeError,
    TooLongError,
)
from duoc.engines.columnar.selections import missing
from duoc.engines.columnar.session import Limits

TABLE = (Column("ma"), Column("so", "integer"))


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Two files of three and two rows."""
    folder = tmp_path_factory.mktemp("files")
    pq.write_table(pa.table({"ma": ["a", "b", "c"], "so": [3, 1, 2]}), folder / "mot.parquet")
    pq.write_table(pa.table({"ma": ["b", "z"], "ten": ["bê", "dét"]}), folder / "hai.parquet")
    return folder / "mot.parquet", folder / "hai.parquet"


@pytest.fixture(scope="module")
def reader():
    held = Reader(Bounds(Limits(memory_mb=128), 3.0))
    yield held
    held.close()


@pytest.fixture
def ask(files, reader):
    """The answer of a text over both files."""
    paths = tuple(map(str, files))
    return lambda text, **more: reader.ask(files[0], Selection(text, paths, **more), ())


def test_files_are_relations_in_their_order(ask):
    assert ask("SELECT a.ma, b.ten FROM t0 a JOIN t1 b USING (ma)") == [
        [["ma", "VARCHAR"], ["ten", "VARCHAR"]],
        ["b", "bê"],
    ]
    assert ask("SELECT _id, so FROM t0 ORDER BY so LIMIT 1") == [[["_id", "BIGINT"], ["so", "BIGINT"]], [2, 1]]
    assert ask("SELECT 7/2 AS x, count(*) AS n FROM t0") == [[["x", "INTEGER"], ["n", "BIGINT"]], [3, 3]]


def test_cells_of_every_kind_are_json(ask):
    (_, row) = ask(
        "SELECT CAST('1 day' AS INTERVAL), CAST('08:30' AS TIME), DATE '2025-01-02', CAST(1.5 AS DECIMAL(4,1)), NULL, TRUE, "
        "CAST('NaN' AS DOUBLE), [1, 2], 170141183460469231731687303715884105727::HUGEINT > 0"
    )
    assert row == ["1 day, 0:00:00", "08:30:00", "2025-01-02", 1.5, None, True, None, "[1, 2]", True]


@pytest.mark.parametrize(
    ("text", "kind", "column"),
    [
        ("SELECT nope FROM t0", "BinderException", "nope"),
        ("SELECT a.nope FROM t0 a", "BinderException", ""),
        ("SELECT CAST(ma AS INTEGER) FROM t0", "ConversionException", ""),
        ("SELECT ma + so FROM t0", "BinderException", ""),
        ("SELECT 9223372036854775807::BIGINT + 1::BIGINT", "OutOfRangeException", ""),
        ("SELECT * FROM t2", "CatalogException", ""),
        ("SELECT", "ParserException", ""),
    ],
)
def test_what_means_nothing_is_told_without_a_value(ask, text, kind, column):
    with pytest.raises(MeaninglessError) as refused:
        ask(text)
    assert (refused.value.kind, refused.value.column) == (kind, column)
    assert str(refused.value) == kind


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM '/etc/passwd'",
        "COPY t0 TO '/tmp/tron.csv'", "ATTACH '/tmp/tron.db'", "INSTALL httpfs", "LOAD httpfs", "SET memory_limit='10GB'",
        "SET enable_external_access=true", "SELECT * FROM glob('/*')", "EXPORT DATABASE '/tmp/tron'",
        "SELECT * FROM read_parquet('{other}')",
    ],
)  # fmt: skip
def test_nothing_else_is_reached_even_by_text_that_nobody_wrote_anew(ask, tmp_path, text):
    """The second wall behind the first: were the text a stranger's own, it would read these files and no more."""
    pq.write_table(pa.table({"x": ["kín"]}), tmp_path / "khac.parquet")
    with pytest.raises((MeaninglessError, FailedError)):
        ask(text.format(other=tmp_path / "khac.parquet"))
    assert ask("SELECT count(*) AS n FROM t0")[1] == [3]


def test_rows_are_bounded_in_bytes(ask):
    assert len(ask("SELECT ma FROM t0", most_bytes=10)) == 4
    with pytest.raises(TooLargeError):
        ask("SELECT repeat('x', 1000) AS x FROM t0", most_bytes=2_000)


def test_time_and_memory_are_bounded(ask):
    many = ", ".join(f"t0 a{number}" for number in range(22))
    with pytest.raises(TooLongError):
        ask(f"SELECT max(a0.ma || a1.ma || a21.ma) FROM {many}")
    with pytest.raises((TooLargeError, TooLongError, FailedError)):
        ask(
            "SELECT string_agg(x, '') FROM (SELECT repeat('x', 1000000) AS x FROM t0 a, t0 b, t0 c, t0 d, t0 e, t0 f) q"
        )
    assert ask("SELECT 1 AS x")[1] == [1]


def test_a_sentence_names_the_column_or_nothing():
    assert missing('Binder Error: Referenced column "a b" not found in FROM clause!') == "a b"
    assert missing("Binder Error: something else") == ""


def test_rows_by_their_numbers(files, reader):
    def numbers(*wanted):
        return [row[0] for row in reader.ask(files[0], Page(Numbered(wanted)), TABLE)]

    assert numbers(3, 1, 99) == [1, 3]
    assert numbers() == []
    assert reader.ask(files[0], Count(Numbered(tuple(range(5_000)))), TABLE) == [[3]]
