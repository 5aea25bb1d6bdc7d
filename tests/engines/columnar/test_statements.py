"""The SQL of a question as text, for DuckDB and for PostgreSQL."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.engines.columnar import (
    Aggregate,
    All,
    Among,
    Column,
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
from duoc.engines.columnar.columns import Known
from duoc.engines.columnar.statements import DUCKDB, POSTGRESQL, Writing, group_text, order_by, ordered, write

KNOWN = Known(
    [
        Column("ma"),
        Column("so", "integer"),
        Column("gia", "number"),
        Column("dat", "boolean"),
        Column("ngay", "date"),
        Column("luc", "datetime"),
        Column("nam", "year"),
        Column("ranh", "geojson"),
    ]
)
ALL_NAMES = '"ma", "so", "gia", "dat", "ngay", "luc", "nam", "ranh"'
FOLDED = "replace(lower(strip_accents({})), 'đ', 'd')"
ROWS = Measure("count")


def said(question, dialect=DUCKDB):
    """(text, values) over a relation `t`."""
    return write(question, "t", KNOWN, dialect)


def condition(tree, dialect=DUCKDB):
    """(text behind WHERE, values) of a count."""
    text, values = said(Count(tree), dialect)
    return text.removeprefix("SELECT count(*) FROM t WHERE "), values


@pytest.mark.parametrize(
    ("tree", "text", "values"),
    [
        (All(), "TRUE", []),
        (Some(), "FALSE", []),
        (Compare("so", "eq", 1), '"so" = ?', [1]),
        (Compare("so", "ne", 1), '"so" <> ?', [1]),
        (Compare("so", "lt", 1), '"so" < ?', [1]),
        (Compare("so", "lte", 1), '"so" <= ?', [1]),
        (Compare("so", "gt", 1), '"so" > ?', [1]),
        (Compare("so", "gte", 1), '"so" >= ?', [1]),
        (Compare("so", "eq", "7"), '"so" = ?', [7]),
        (Compare("_id", "gt", 5), '"_id" > ?', [5]),
        (Compare("dat", "eq", "có"), '"dat" = ?', [True]),
        (Among("so", ()), "FALSE", []),
        (Among("so", (1,)), '"so" IN (?)', [1]),
        (Among("so", ("1", 2)), '"so" IN (?, ?)', [1, 2]),
        (Empty("so"), '"so" IS NULL', []),
        (Empty("so", empty=False), '"so" IS NOT NULL', []),
        (Contains("ma", "a%"), 'strpos(lower("ma"), lower(?)) > 0', ["a%"]),
        (Contains("ranh", "a"), 'strpos(lower("ranh"), lower(?)) > 0', ["a"]),
        (
            Contains("ma", "a", folded=True),
            f"strpos({FOLDED.format(chr(34) + 'ma' + chr(34))}, {FOLDED.format('?')}) > 0",
            ["a"],
        ),
        (Not(Compare("so", "eq", 1)), '(NOT coalesce("so" = ?, FALSE))', [1]),
        (Not(Not(Empty("so"))), '(NOT coalesce((NOT coalesce("so" IS NULL, FALSE)), FALSE))', []),
        (Not(All()), "(NOT coalesce(TRUE, FALSE))", []),
        (All((Compare("so", "eq", 1),)), '("so" = ?)', [1]),
        (All((Compare("so", "gt", 1), Compare("ma", "eq", "b"))), '("so" > ? AND "ma" = ?)', [1, "b"]),
        (Some((Compare("so", "gt", 1), Empty("ma"))), '("so" > ? OR "ma" IS NULL)', [1]),
        (
            All((Some((Empty("ma"), Empty("so"))), Empty("gia"))),
            '(("ma" IS NULL OR "so" IS NULL) AND "gia" IS NULL)',
            [],
        ),
        (Some((All(), Some())), "(TRUE OR FALSE)", []),
    ],
)
def test_a_filter_is_a_condition(tree, text, values):
    assert condition(tree) == (text, values)


def test_a_value_of_postgresql_stands_as_its_driver_wants():
    assert condition(Compare("so", "eq", 1), POSTGRESQL) == ('"so" = %s', [1])


@pytest.mark.parametrize(
    ("name", "duckdb", "postgresql"),
    [
        ("ma", '"ma"', '"ma"'),
        ("Năm Căn", '"Năm Căn"', '"Năm Căn"'),
        ('a"b', '"a""b"', '"a""b"'),
        ('"', '""""', '""""'),
        ("50%", '"50%"', '"50%%"'),
        ("%s", '"%s"', '"%%s"'),
        ('"; DROP TABLE t; --', '"""; DROP TABLE t; --"', '"""; DROP TABLE t; --"'),
        ("{0}", '"{0}"', '"{0}"'),
    ],
)
def test_a_name_is_quoted(name, duckdb, postgresql):
    assert (DUCKDB.name(name), POSTGRESQL.name(name)) == (duckdb, postgresql)


@pytest.mark.parametrize("name", ["", "\0", "a\0b"])
def test_a_name_that_no_identifier_can_be_is_refused(name):
    with pytest.raises(ColumnError):
        DUCKDB.name(name)


@settings(max_examples=40)
@given(st.text(min_size=1).filter(lambda name: "\0" not in name))
def test_a_quoted_name_ends_where_it_ends(name):
    quoted = DUCKDB.name(name)
    assert re.fullmatch(r'"(?:[^"]|"")*"', quoted, re.DOTALL)


@settings(max_examples=40)
@given(st.text(min_size=1).filter(lambda name: "\0" not in name))
def test_unquoting_undoes_quoting(name):
    assert DUCKDB.name(name)[1:-1].replace('""', '"') == name


@settings(max_examples=40)
@given(st.text(min_size=1).filter(lambda name: "\0" not in name))
def test_the_driver_of_postgresql_sees_no_place_in_a_name(name):
    assert POSTGRESQL.name(name) % () == DUCKDB.name(name)


@settings(max_examples=40)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_of_a_value_nothing_stands_in_the_text(text):
    assert condition(Compare("ma", "eq", text)) == ('"ma" = ?', [text])


@pytest.mark.parametrize(
    ("page", "text", "values"),
    [
        (Page(), f'SELECT "_id", {ALL_NAMES} FROM t WHERE TRUE ORDER BY "_id" LIMIT 100', []),
        (Page(columns=("so",)), 'SELECT "_id", "so" FROM t WHERE TRUE ORDER BY "_id" LIMIT 100', []),
        (Page(columns=("so", "_id")), 'SELECT "_id", "so" FROM t WHERE TRUE ORDER BY "_id" LIMIT 100', []),
        (Page(columns=("_id",)), 'SELECT "_id" FROM t WHERE TRUE ORDER BY "_id" LIMIT 100', []),
        (Page(columns=("so",), limit=0), 'SELECT "_id", "so" FROM t WHERE TRUE ORDER BY "_id" LIMIT 0', []),
        (
            Page(columns=("so",), limit=5, offset=9),
            'SELECT "_id", "so" FROM t WHERE TRUE ORDER BY "_id" LIMIT 5 OFFSET 9',
            [],
        ),
        (
            Page(columns=("so",), order=(Order("ma"),)),
            'SELECT "_id", "so" FROM t WHERE TRUE ORDER BY "ma" NULLS LAST, "_id" LIMIT 100',
            [],
        ),
        (
            Page(columns=("so",), order=(Order("ma", True),)),
            'SELECT "_id", "so" FROM t WHERE TRUE ORDER BY "ma" DESC NULLS LAST, "_id" LIMIT 100',
            [],
        ),
        (
            Page(columns=("so",), order=(Order("_id", True),)),
            'SELECT "_id", "so" FROM t WHERE TRUE ORDER BY "_id" DESC LIMIT 100',
            [],
        ),
        (
            Page(columns=("so",), order=(Order("ma"),), part="filled"),
            'SELECT "_id", "so" FROM t WHERE TRUE AND "ma" IS NOT NULL ORDER BY "ma", "_id" LIMIT 100',
            [],
        ),
        (
            Page(columns=("so",), order=(Order("ma"),), part="empty"),
            'SELECT "_id", "so" FROM t WHERE TRUE AND "ma" IS NULL ORDER BY "ma" NULLS LAST, "_id" LIMIT 100',
            [],
        ),
        (
            Page(columns=("so",), part="filled"),
            'SELECT "_id", "so" FROM t WHERE TRUE ORDER BY "_id" LIMIT 100',
            [],
        ),
        (
            Page(columns=("so",), after=(7,)),
            'SELECT "_id", "so" FROM t WHERE TRUE AND (("_id" > ?)) ORDER BY "_id" LIMIT 100',
            [7],
        ),
        (
            Page(columns=("so",), order=(Order("_id", True),), after=(7,)),
            'SELECT "_id", "so" FROM t WHERE TRUE AND (("_id" < ?)) ORDER BY "_id" DESC LIMIT 100',
            [7],
        ),
        (
            Page(columns=("so",), order=(Order("ma"),), after=("x", 7)),
            'SELECT "_id", "so" FROM t WHERE TRUE AND ((("ma" > ? OR "ma" IS NULL)) OR ("ma" = ? AND "_id" > ?))'
            ' ORDER BY "ma" NULLS LAST, "_id" LIMIT 100',
            ["x", "x", 7],
        ),
        (
            Page(columns=("so",), order=(Order("ma"),), after=(None, 7)),
            'SELECT "_id", "so" FROM t WHERE TRUE AND (("ma" IS NULL AND "_id" > ?))'
            ' ORDER BY "ma" NULLS LAST, "_id" LIMIT 100',
            [7],
        ),
        (
            Page(columns=("so",), order=(Order("ma", True),), after=("x", 7), part="filled"),
            'SELECT "_id", "so" FROM t WHERE TRUE AND "ma" IS NOT NULL AND "ma" <= ?'
            ' AND ((("ma" < ? OR "ma" IS NULL)) OR ("ma" = ? AND "_id" > ?)) ORDER BY "ma" DESC, "_id" LIMIT 100',
            ["x", "x", "x", 7],
        ),
        (
            Page(Compare("so", "gt", 3), columns=("so",), after=(7,)),
            'SELECT "_id", "so" FROM t WHERE "so" > ? AND (("_id" > ?)) ORDER BY "_id" LIMIT 100',
            [3, 7],
        ),
        (
            Page(columns=("so", "ma"), distinct=True, limit=5),
            'SELECT DISTINCT "so", "ma" FROM t WHERE TRUE ORDER BY "so" NULLS LAST, "ma" NULLS LAST LIMIT 5 OFFSET 0',
            [],
        ),
        (
            Page(columns=("so",), order=(Order("ma"), Order("so", True)), distinct=True, offset=2),
            'SELECT DISTINCT "so" FROM t WHERE TRUE ORDER BY "so" DESC NULLS LAST LIMIT 100 OFFSET 2',
            [],
        ),
        (
            Page(columns=("_id", "so"), distinct=True),
            'SELECT DISTINCT "_id", "so" FROM t WHERE TRUE ORDER BY "_id", "so" NULLS LAST LIMIT 100 OFFSET 0',
            [],
        ),
        (
            Page(columns=("_id",), distinct=True),
            'SELECT DISTINCT "_id" FROM t WHERE TRUE ORDER BY "_id" LIMIT 100 OFFSET 0',
            [],
        ),
    ],
)
def test_a_page_is_written(page, text, values):
    assert said(page) == (text, values)


def test_different_rows_of_every_column_are_ordered_by_every_column():
    text, _values = said(Page(distinct=True))
    order = ALL_NAMES.replace(",", " NULLS LAST,")
    assert text == f"SELECT DISTINCT {ALL_NAMES} FROM t WHERE TRUE ORDER BY {order} NULLS LAST LIMIT 100 OFFSET 0"


@pytest.mark.parametrize("after", [(), (1, 2), ("x", "y", 3)])
def test_a_key_of_another_length_is_refused(after):
    with pytest.raises(FilterError):
        said(Page(after=after))


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (Count(), "SELECT count(*) FROM t WHERE TRUE"),
        (Count(most=10), "SELECT count(*) FROM (SELECT 1 FROM t WHERE TRUE LIMIT 10) AS found"),
        (Count(distinct=("so",)), 'SELECT count(*) FROM (SELECT DISTINCT "so" FROM t WHERE TRUE) AS found'),
        (
            Count(most=3, distinct=("so", "ma")),
            'SELECT count(*) FROM (SELECT DISTINCT "so", "ma" FROM t WHERE TRUE LIMIT 3) AS found',
        ),
    ],
)
def test_a_count_is_written(count, text):
    assert said(count) == (text, [])


@pytest.mark.parametrize(
    ("group", "text"),
    [
        (Group("ma"), '"ma"'),
        (Group("ngay"), '"ngay"'),
        (Group("ngay", "year"), 'CAST(extract(year FROM "ngay") AS bigint)'),
        (Group("ngay", "quarter"), 'CAST(extract(quarter FROM "ngay") AS bigint)'),
        (Group("luc", "month"), "CAST(date_trunc('month', \"luc\") AS date)"),
        (Group("luc", "day"), 'CAST("luc" AS date)'),
        (Group("luc", "weekday"), 'CAST(extract(isodow FROM "luc") AS bigint)'),
    ],
)
def test_a_group_is_written(group, text):
    assert group_text(Writing("t", KNOWN, DUCKDB), group) == text


@pytest.mark.parametrize(
    "group",
    [
        Group("ma", "year"),
        Group("nam", "year"),
        Group("so", "month"),
        Group("ngay", "hour"),
        Group("ngay", "Month"),
        Group("ngay", "month FROM x) --"),
        Group("khong"),
        Group(""),
    ],
)
def test_a_group_that_cannot_be_is_refused(group):
    with pytest.raises(ColumnError):
        said(Aggregate((group,), (ROWS,)))


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        (Measure("count"), "count(*)"),
        (Measure("count", "ma"), 'count("ma")'),
        (Measure("distinct", "ranh"), 'count(DISTINCT "ranh")'),
        (Measure("sum", "so"), 'sum("so")'),
        (Measure("sum", "gia"), 'sum(CAST("gia" AS double precision))'),
        (Measure("avg", "so"), 'avg(CAST("so" AS double precision))'),
        (Measure("avg", "nam"), 'avg(CAST("nam" AS double precision))'),
        (Measure("min", "ngay"), 'min("ngay")'),
        (Measure("max", "ma"), 'max("ma")'),
        (Measure("max", "gia"), 'max(CAST("gia" AS double precision))'),
    ],
)
def test_a_measure_is_written(measure, text):
    assert said(Aggregate((), (measure,)))[0] == f"SELECT {text} AS c0 FROM t WHERE TRUE LIMIT 1000"


@pytest.mark.parametrize(
    "measure",
    [
        Measure("sum", "ma"),
        Measure("avg", "ngay"),
        Measure("sum", "dat"),
        Measure("min", "dat"),
        Measure("max", "dat"),
        Measure("median", "so"),
        Measure("SUM", "so"),
        Measure("", "so"),
        Measure("sum"),
        Measure("distinct"),
        Measure("count", "khong"),
        Measure("sum(1)--", "so"),
    ],
)
def test_a_measure_that_cannot_be_is_refused(measure):
    with pytest.raises(ColumnError):
        said(Aggregate((), (measure,)))


@pytest.mark.parametrize(
    ("by", "descending", "order"),
    [
        (0, False, "1 NULLS LAST, 2 NULLS LAST"),
        (0, True, "1 DESC NULLS LAST, 2 NULLS LAST"),
        (1, False, "2 NULLS LAST, 1 NULLS LAST"),
        (2, True, "3 DESC NULLS LAST, 1 NULLS LAST, 2 NULLS LAST"),
        (9, False, "3 NULLS LAST, 1 NULLS LAST, 2 NULLS LAST"),
        (-5, False, "1 NULLS LAST, 2 NULLS LAST"),
    ],
)
def test_groups_are_ordered_by_one_column_and_then_by_the_groups(by, descending, order):
    text, _values = said(Aggregate((Group("ma"), Group("so")), (ROWS,), by=by, descending=descending, limit=7))
    assert text == (
        f'SELECT "ma" AS c0, "so" AS c1, count(*) AS c2 FROM t WHERE TRUE GROUP BY 1, 2 ORDER BY {order} LIMIT 7'
    )


@pytest.mark.parametrize(
    "asked",
    [
        Aggregate((Group("ma"),) * 5, (ROWS,)),
        Aggregate((Group("ma"),), ()),
        Aggregate((Group("ma"),), (ROWS,) * 21),
    ],
)
def test_too_many_groups_or_measures_are_refused(asked):
    with pytest.raises(FilterError, match=r"^many$"):
        said(asked)


@pytest.mark.parametrize("asked", [Aggregate((Group("ma"),) * 4, (ROWS,)), Aggregate((), (ROWS,) * 20)])
def test_four_groups_and_twenty_measures_are_answered(asked):
    assert said(asked)[1] == []


def test_the_most_frequent_values_are_written():
    text = 'SELECT "ma", count(*) FROM t WHERE "so" = ? GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST LIMIT 3'
    assert said(Top("ma", Compare("so", "eq", 1), 3)) == (text, [1])


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("so", 'min("so"), max("so"), avg(CAST("so" AS double precision))'),
        ("ma", 'min("ma"), max("ma"), NULL'),
        ("ngay", 'min("ngay"), max("ngay"), NULL'),
        ("dat", "NULL, NULL, NULL"),
        ("ranh", "NULL, NULL, NULL"),
    ],
)
def test_figures_are_those_that_the_type_has(column, cells):
    counts = f'count(*), count("{column}"), count(DISTINCT "{column}")'
    assert said(Figures(column))[0] == f"SELECT {counts}, {cells} FROM t WHERE TRUE"


@pytest.mark.parametrize(("bars", "kept"), [(-1, 1), (0, 1), (1, 1), (20, 20), (200, 200), (201, 200), (10**9, 200)])
def test_a_histogram_has_one_to_two_hundred_bars(bars, kept):
    assert f"(v - low) / (high - low) * {kept}) AS bigint), {kept - 1})" in said(Histogram("so", bars=bars))[0]


@pytest.mark.parametrize("column", ["ma", "dat", "ngay", "luc", "ranh", "khong"])
def test_of_what_is_no_number_there_is_no_histogram(column):
    with pytest.raises(ColumnError):
        said(Histogram(column))


def test_an_extract_answers_no_rows():
    with pytest.raises(TypeError):
        said(Extract("/tmp/x", "csv"))


@pytest.mark.parametrize(
    ("order", "whole"),
    [
        ((), (Order("_id"),)),
        ((Order("ma"),), (Order("ma"), Order("_id"))),
        ((Order("ma"), Order("ma", True)), (Order("ma"), Order("_id"))),
        ((Order("_id", True),), (Order("_id", True),)),
        ((Order("ma"), Order("_id", True), Order("so")), (Order("ma"), Order("_id", True))),
    ],
)
def test_an_order_is_completed_by_the_number_of_the_row(order, whole):
    assert ordered(order, KNOWN) == whole


@settings(max_examples=40)
@given(st.lists(st.builds(Order, st.sampled_from([*KNOWN.names, "_id"]), st.booleans()), max_size=12))
def test_an_order_has_each_column_once_and_the_number_at_its_end(order):
    names = [one.column for one in ordered(order, KNOWN)]
    assert (len(names), names[-1]) == (len(set(names)), "_id")


@settings(max_examples=40)
@given(st.lists(st.builds(Order, st.sampled_from([*KNOWN.names, "_id"]), st.booleans()), max_size=12))
def test_completing_an_order_twice_is_completing_it_once(order):
    assert ordered(ordered(order, KNOWN), KNOWN) == ordered(order, KNOWN)


def test_an_order_by_an_unknown_column_is_refused():
    with pytest.raises(ColumnError):
        ordered((Order("khong"),), KNOWN)


def test_only_the_first_of_filled_columns_stands_without_its_empty_cells():
    text = order_by(Writing("t", KNOWN, DUCKDB), (Order("ma"), Order("so", True), Order("_id")), filled=True)
    assert text == '"ma", "so" DESC NULLS LAST, "_id"'


LEAVES = st.one_of(
    st.builds(Compare, st.just("so"), st.sampled_from(["eq", "ne", "lt", "lte", "gt", "gte"]), st.integers(0, 99)),
    st.builds(Among, st.just("so"), st.lists(st.integers(0, 99), max_size=4).map(tuple)),
    st.builds(Contains, st.just("ma"), st.sampled_from(["?", "%s", "a'"]), st.booleans()),
    st.builds(Empty, st.just("ma"), st.booleans()),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(All, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Some, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=8,
).filter(lambda tree: _depth(tree) <= 8)


def _depth(tree):
    if isinstance(tree, Not):
        return 1 + _depth(tree.part)
    return 1 + max(map(_depth, tree.parts), default=0) if isinstance(tree, All | Some) else 0


@settings(max_examples=40)
@given(TREES)
def test_every_value_has_its_place(tree):
    text, values = condition(tree)
    assert text.count("?") == len(values)


@settings(max_examples=40)
@given(TREES)
def test_every_parenthesis_is_closed(tree):
    text, _values = condition(tree)
    assert text.count("(") == text.count(")")


@settings(max_examples=40)
@given(TREES)
def test_both_places_are_asked_with_the_same_values(tree):
    assert condition(tree, DUCKDB)[1] == condition(tree, POSTGRESQL)[1]
