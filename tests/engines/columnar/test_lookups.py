"""Columns that a question adds by a list of pairs: over a real file, in the worker that is locked in."""

import csv
import json

import pytest

from duoc.engines.columnar import (
    Aggregate,
    All,
    Column,
    ColumnError,
    Compare,
    Extract,
    FilterError,
    Group,
    Lookup,
    Measure,
    Order,
    Reader,
    Top,
)
from duoc.engines.columnar.columns import Known
from duoc.engines.columnar.lookups import MOST_KEYS
from duoc.engines.columnar.statements import write

from .conftest import COLUMNS, ROWS, written

# Of the small file: two rows of Năm Căn, one of Đất Mũi, one that is a formula, one empty.
NAMES = Lookup("xa", ("xa_moi", "ma_moi"), ("Năm Căn", "Đất Mũi"), (("Xã Năm Căn", "32191"), ("Xã Đất Mũi", "32248")))


def by(name, lookup=NAMES, **more):
    return Aggregate((Group(name),), (Measure("count"), Measure("sum", "so_luot")), lookup=lookup, **more)


def test_groups_and_measures_name_the_added_columns(ask):
    assert ask(by("xa_moi")) == [["Xã Năm Căn", 2, 12], ["Xã Đất Mũi", 1, 7], [None, 2, 10]]
    assert ask(Aggregate((), (Measure("count", "ma_moi"), Measure("distinct", "ma_moi")), lookup=NAMES)) == [[3, 2]]


def test_two_old_values_become_one_group(ask):
    one = Lookup("xa", ("moi",), ("Năm Căn", "Đất Mũi"), (("Xã Mới",), ("Xã Mới",)))
    assert ask(by("moi", one, by=1, descending=True)) == [["Xã Mới", 3, 19], [None, 2, 10]]


def test_a_filter_is_of_the_table_and_its_values_stay_in_their_places(ask):
    asked = by("xa_moi", filter=All((Compare("so_luot", "gte", 7), Compare("ma", "lt", "004"))))
    assert ask(asked) == [["Xã Năm Căn", 1, 12], ["Xã Đất Mũi", 1, 7]]
    with pytest.raises(ColumnError):
        ask(by("xa_moi", filter=Compare("xa_moi", "eq", "Xã Năm Căn")))


def test_numbers_are_looked_up_by_their_text(ask):
    lookup = Lookup("so_luot", ("muc",), ("7", "12"), (("ít",), ("nhiều",)))
    rows = Aggregate((Group("muc"),), (Measure("count"),), lookup=lookup)
    assert dict(ask(rows)) == {"ít": 2, "nhiều": 1, None: 2}


@pytest.mark.parametrize(
    ("lookup", "error"),
    [
        (Lookup("xã", ("moi",), ("a",), (("b",),)), ColumnError),
        (Lookup("xa", ("ma",), ("a",), (("b",),)), ColumnError),
        (Lookup("xa", ("_id",), ("a",), (("b",),)), ColumnError),
        (Lookup("xa", ("",), ("a",), (("b",),)), ColumnError),
        (Lookup("xa", ("moi",), ("a",) * (MOST_KEYS + 1), (("b",),) * (MOST_KEYS + 1)), FilterError),
    ],
)
def test_what_cannot_be_looked_up_is_refused(ask, lookup, error):
    with pytest.raises(error):
        ask(Aggregate((Group("ma"),), (Measure("count"),), lookup=lookup))


def test_no_name_and_no_value_is_ever_sql(ask):
    evil = '"; DROP TABLE held; --'
    lookup = Lookup("xa", (evil,), ("Năm Căn", "'); --"), (("' OR 1=1 --",), ("x",)))
    assert ask(by(evil, lookup)) == [["' OR 1=1 --", 2, 12], [None, 3, 17]]
    text, values = write(by(evil, lookup), "held", Known(COLUMNS))
    assert "OR 1=1" not in text
    assert values == [["Năm Căn", "'); --"], ["' OR 1=1 --", "x"]]


def test_an_empty_list_adds_empty_columns(ask):
    assert ask(by("moi", Lookup("xa", ("moi",), (), ()))) == [[None, 5, 29]]


def test_an_extract_has_them_behind_the_others_in_the_order_of_the_file(reader, file, tmp_path):
    out = tmp_path / "loc.csv"
    assert reader.ask(file, Extract(str(out), "csv", columns=("ma", "xa"), lookup=NAMES), COLUMNS) == [[5]]
    rows = list(csv.reader(out.read_text("utf-8").splitlines()))
    assert rows[0] == ["ma", "xa", "xa_moi", "ma_moi"]
    assert [row[0] for row in rows[1:]] == [row[0] for row in ROWS]
    assert rows[1] == ["001", "Năm Căn", "Xã Năm Căn", "32191"]
    assert rows[5][1:] == ["", "", ""]


def test_an_added_text_that_a_spreadsheet_would_run_is_disarmed(reader, file, tmp_path):
    out = tmp_path / "loc.csv"
    lookup = Lookup("xa", ("moi",), ("Năm Căn",), (("=2+2",),))
    reader.ask(file, Extract(str(out), "csv", columns=("ma",), lookup=lookup), COLUMNS)
    assert out.read_text("utf-8").splitlines()[1] == "001,'=2+2"


def test_an_extract_may_be_ordered_and_be_any_form(reader, file, tmp_path):
    out = tmp_path / "loc.jsonl"
    asked = Extract(str(out), "jsonl", order=(Order("xa_moi", descending=True),), columns=("ma",), lookup=NAMES)
    reader.ask(file, asked, COLUMNS)
    told = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [one["xa_moi"] for one in told] == ["Xã Đất Mũi", "Xã Năm Căn", "Xã Năm Căn", None, None]
    parquet = tmp_path / "loc.parquet"
    reader.ask(file, Extract(str(parquet), "parquet", columns=("ma",), lookup=NAMES), COLUMNS)
    held = (Column("ma"), Column("xa_moi"), Column("ma_moi"))
    assert reader.ask(parquet, Top("ma_moi"), held) == [["32191", 2], [None, 2], ["32248", 1]]


def test_many_rows_keep_their_order_through_the_join(tmp_path):
    """More rows than one thread takes at once: DuckDB alone would hand them out as they come."""
    count = 300_000
    columns = (Column("so", "integer"), Column("xa"))
    file = written(tmp_path / "lon.parquet", columns, [(place, f"xã {place % 200}") for place in range(count)])
    lookup = Lookup(
        "xa", ("moi",), tuple(f"xã {place}" for place in range(200)), tuple((f"{place % 7}",) for place in range(200))
    )
    one = Reader()
    out = tmp_path / "ra.csv"
    try:
        assert one.ask(file, Extract(str(out), "csv", lookup=lookup), columns) == [[count]]
    finally:
        one.close()
    with out.open(encoding="utf-8") as lines:
        next(lines)
        assert all(line == f"{place},xã {place % 200},{place % 200 % 7}\n" for place, line in enumerate(lines))
