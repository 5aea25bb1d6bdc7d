"""Each question against answers counted by hand."""

import json

import pytest

from duoc.engines.columnar import (
    Aggregate,
    All,
    Among,
    ColumnError,
    Compare,
    Contains,
    Count,
    Empty,
    Extract,
    Figures,
    FilterError,
    Group,
    Histogram,
    Measure,
    Not,
    Order,
    Page,
    Some,
    Top,
)

COUNT = Measure("count")


def found(ask, tree):
    return [row[0] for row in ask(Page(tree, columns=("_id",)))]


@pytest.mark.parametrize(
    ("tree", "numbers"),
    [
        (All(), [1, 2, 3, 4, 5]),
        (Some(), []),
        (Compare("so_luot", "eq", 7), [2, 4]),
        (Compare("so_luot", "eq", "7"), [2, 4]),
        (Compare("so_luot", "ne", 7), [1, 5]),
        (Compare("so_luot", "gte", 7), [1, 2, 4]),
        (Compare("gia", "lt", "0.5"), [4, 5]),
        (Compare("ngay", "gt", "2025-01-31"), [4, 5]),
        (Compare("luc", "lte", "2025-01-31T08:30:00"), [1, 2]),
        (Compare("luc", "lte", "2025-01-31T15:30:00+07:00"), [1, 2]),
        (Compare("dat", "eq", "true"), [1, 4]),
        (Compare("dat", "eq", "không"), [2, 5]),
        (Compare("nam", "eq", 2026), [4, 5]),
        (Compare("_id", "gt", 3), [4, 5]),
        (Among("ma", ("001", "005", "xx")), [1, 5]),
        (Among("ma", ()), []),
        (Empty("xa"), [5]),
        (Empty("xa", empty=False), [1, 2, 3, 4]),
        (Contains("xa", "NĂM"), [1, 3]),
        (Contains("xa", "nam can"), []),
        (Contains("xa", "nam can", folded=True), [1, 3]),
        (Contains("xa", "dat mui", folded=True), [2]),
        (Contains("xa", "%"), []),
        (Contains("xa", "_"), []),
        (Not(Compare("so_luot", "eq", 7)), [1, 3, 5]),
        (Some((Compare("ma", "eq", "001"), All((Compare("so_luot", "eq", 7), Compare("dat", "eq", False))))), [1, 2]),
    ],
)
def test_a_filter_finds_its_rows(ask, tree, numbers):
    assert found(ask, tree) == numbers
    assert ask(Count(tree)) == [[len(numbers)]]


@pytest.mark.parametrize(
    ("order", "numbers"),
    [
        ((), [1, 2, 3, 4, 5]),
        ((Order("_id", True),), [5, 4, 3, 2, 1]),
        ((Order("so_luot"),), [5, 2, 4, 1, 3]),
        ((Order("so_luot", True),), [1, 2, 4, 5, 3]),
        ((Order("xa"), Order("_id", True)), [4, 3, 1, 2, 5]),
        ((Order("nam", True), Order("so_luot")), [5, 4, 2, 1, 3]),
    ],
)
def test_pages_hang_together_in_any_order(ask, order, numbers):
    whole = ask(Page(order=order))
    assert [row[0] for row in whole] == numbers
    names = ["_id", "ma", "xa", "so_luot", "gia", "dat", "ngay", "luc", "nam"]
    sorted_by = [*dict.fromkeys([*(one.column for one in order), "_id"])]
    seen, after = [], None
    for _ in range(10):
        rows = ask(Page(order=order, after=after, limit=2))
        if not rows:
            break
        seen += [row[0] for row in rows]
        after = tuple(rows[-1][names.index(name)] for name in sorted_by)
    assert seen == numbers


@pytest.mark.parametrize("descending", [False, True])
def test_filled_and_empty_parts_are_the_whole(ask, descending):
    order = (Order("so_luot", descending),)
    parts = [ask(Page(order=order, part=part, columns=("so_luot",))) for part in ("filled", "empty")]
    assert parts[0] + parts[1] == ask(Page(order=order, columns=("so_luot",)))
    assert parts[1] == [[3, None]]
    behind = ask(Page(order=order, part="filled", columns=("so_luot",), after=(7, 2)))
    assert [row[0] for row in behind] == ([4, 5] if descending else [4, 1])


def test_cells_come_as_json_has_them(ask):
    assert ask(Page(limit=1)) == [[1, "001", "Năm Căn", 12, 1.5, True, "2025-01-31", "2025-01-31T08:30:00", 2025]]
    assert ask(Page(Compare("_id", "eq", 4), columns=("luc",))) == [[4, "2026-02-28T23:59:59.000005"]]


def test_aggregates_by_value_and_by_part_of_a_day(ask):
    by_place = Aggregate(
        (Group("xa"),), (COUNT, Measure("sum", "so_luot"), Measure("avg", "gia")), by=1, descending=True
    )
    assert ask(by_place) == [
        ["Năm Căn", 2, 12, 1.5],
        ["=1+1", 1, 7, -4.0],
        ["Đất Mũi", 1, 7, 2.5],
        [None, 1, 3, 0.0],
    ]
    by_month = Aggregate(
        (Group("ngay", "month"), Group("dat")), (COUNT, Measure("max", "luc"), Measure("distinct", "so_luot"))
    )
    assert ask(by_month) == [
        ["2025-01-01", False, 1, "2025-01-01T00:00:00", 1],
        ["2025-01-01", True, 1, "2025-01-31T08:30:00", 1],
        ["2026-02-01", False, 1, "2026-02-01T01:02:03", 1],
        ["2026-02-01", True, 1, "2026-02-28T23:59:59.000005", 1],
        [None, None, 1, None, 0],
    ]
    assert ask(Aggregate((Group("ngay", "year"),), (COUNT,))) == [[2025, 2], [2026, 2], [None, 1]]
    assert ask(Aggregate((Group("luc", "quarter"),), (COUNT,), limit=1)) == [[1, 4]]
    # 31/1/2025 was a Friday, 1/1/2025 a Wednesday, 28/2/2026 a Saturday, 1/2/2026 a Sunday.
    assert ask(Aggregate((Group("ngay", "weekday"),), (COUNT,))) == [[3, 1], [5, 1], [6, 1], [7, 1], [None, 1]]
    assert ask(Aggregate((), (COUNT, Measure("min", "ngay")))) == [[5, "2025-01-01"]]


def test_top_values_histogram_and_figures(ask):
    assert ask(Top("so_luot", limit=2)) == [[7, 2], [3, 1]]
    assert ask(Histogram("so_luot", bars=3)) == [[3.0, 6.0, 1], [6.0, 9.0, 2], [9.0, 12.0, 1]]
    assert ask(Histogram("nam", Compare("nam", "eq", 2025))) == [[2025.0, 2025.0, 2]]
    assert ask(Histogram("so_luot", Compare("ma", "eq", "003"))) == []
    assert ask(Figures("gia")) == [[5, 4, 4, -4.0, 2.5, 0.0]]
    assert ask(Figures("ngay")) == [[5, 4, 4, "2025-01-01", "2026-02-28", None]]


def test_distinct_rows_and_counts_with_a_bound(ask):
    assert ask(Page(columns=("so_luot",), order=(Order("so_luot"),), distinct=True)) == [[3], [7], [12], [None]]
    assert ask(Count(most=3)) == [[3]]
    assert ask(Count(most=30)) == [[5]]
    assert ask(Count(distinct=("so_luot", "nam"))) == [[5]]
    assert ask(Count(Compare("nam", "eq", 2025), distinct=("nam",))) == [[1]]


@pytest.mark.parametrize(
    "question",
    [
        Page(order=(Order("nope"),)),
        Page(columns=("nope",)),
        Page(Compare("nope", "eq", 1)),
        Page(Compare("file_row_number", "eq", 1)),
        Top("nope"),
        Histogram("xa"),
        Aggregate((Group("xa", "month"),), (COUNT,)),
        Aggregate((Group("ngay", "month'); DROP TABLE x; --"),), (COUNT,)),
        Aggregate((Group("xa"),), (Measure("sum", "xa"),)),
        Aggregate((Group("xa"),), (Measure("sleep", "so_luot"),)),
    ],
)
def test_what_the_table_has_not_is_refused_by_name(ask, question):
    with pytest.raises(ColumnError):
        ask(question)


@pytest.mark.parametrize(
    "tree",
    [
        Compare("so_luot", "eq", "abc"),
        Compare("so_luot", "eq", 2**63),
        Compare("so_luot", "eq", 1.5),
        Compare("so_luot", "eq", None),
        Compare("gia", "eq", float("nan")),
        Compare("gia", "eq", "inf"),
        Compare("ngay", "eq", "31/01/2025"),
        Compare("dat", "eq", "maybe"),
        Compare("ma", "eq", "a\0b"),
        Compare("ma", "eq", "\ud800"),
        Compare("ma", "= '' OR 1=1 --", "x"),
        Contains("so_luot", "1"),
        Among("ma", ("x",) * 1001),
    ],
)
def test_a_value_that_cannot_be_is_refused_without_being_told(ask, tree):
    with pytest.raises(FilterError) as refused:
        ask(Page(tree))
    assert "abc" not in str(refused.value)


def test_extracts_write_each_form(reader, file, tmp_path):
    from .conftest import COLUMNS

    def taken(form, **more):
        out = tmp_path / f"out.{form}"
        assert reader.ask(file, Extract(str(out), form, columns=("ma", "xa", "luc"), limit=4, **more), COLUMNS) == [[4]]
        return out.read_text("utf-8")

    assert taken("csv").splitlines() == [
        "ma,xa,luc", "001,Năm Căn,2025-01-31T08:30:00", "002,Đất Mũi,2025-01-01T00:00:00", "003,Năm Căn,",
        "004,'=1+1,2026-02-28T23:59:59.000005",
    ]  # fmt: skip
    assert taken("csv", armed=True, separator=";").splitlines()[4] == "004;=1+1;2026-02-28T23:59:59.000005"
    rows = [json.loads(line) for line in taken("jsonl", numbered=True).splitlines()]
    assert rows[1] == {"_id": 2, "ma": "002", "xa": "Đất Mũi", "luc": "2025-01-01T00:00:00"}
    assert json.loads(taken("json", order=(Order("xa"),)))[0]["xa"] == "=1+1"


def test_moments_with_a_zone_are_told_in_utc(reader, tmp_path):
    from datetime import UTC, datetime

    import pyarrow as pa
    import pyarrow.parquet as pq

    from duoc.engines.columnar import Column

    path, columns = tmp_path / "zoned.parquet", (Column("luc", "datetime"),)
    moments = [datetime(2025, 1, 1, 3, 4, 5, tzinfo=UTC), None, datetime(2025, 1, 31, 17, 30, tzinfo=UTC)]
    pq.write_table(pa.table({"luc": pa.array(moments, pa.timestamp("us", "UTC"))}), path)

    def told(question):
        return reader.ask(path, question, columns)

    assert told(Page(order=(Order("luc"),))) == [[1, "2025-01-01T03:04:05Z"], [3, "2025-01-31T17:30:00Z"], [2, None]]
    assert told(Page(Compare("luc", "lte", "2025-01-01T10:04:05+07:00"), columns=("_id",))) == [[1]]
    assert told(Page(order=(Order("luc"),), after=("2025-01-01T03:04:05", 1), columns=("_id",))) == [[3], [2]]
    assert told(Aggregate((Group("luc", "month"),), (COUNT,))) == [["2025-01-01", 2], [None, 1]]
    out = tmp_path / "out.csv"
    assert told(Extract(str(out), "csv")) == [[3]]
    assert out.read_text().split() == ["luc", "2025-01-01T03:04:05Z", "2025-01-31T17:30:00Z"]
