"""A SELECT written anew means what it meant, and nothing else gets through."""

import json
from contextlib import suppress

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.engines.sql import SqlRefusedError
from duoc.engines.sql.grammar import INLINE
from duoc.engines.sql.rewriting import FunctionRefusedError, NotSelectError, SystemTableError, rewritten
from duoc.engines.sql.statements import tree

ROWS = [("T1", "Năm Căn", 12), ("T2", "Đất Mũi", 7), ("T3", "Năm Căn", None)]
TABLE = "0b1f6f6e-2f5c-4b0e-9d57-0d8c4a1d2f10"


@pytest.fixture
def base():
    """A database with the table of the tests as t0."""
    with duckdb.connect(":memory:") as held:
        held.execute("SET integer_division=true")
        held.execute("CREATE TABLE t0 (ma VARCHAR, xa VARCHAR, so BIGINT)")
        held.executemany("INSERT INTO t0 VALUES (?, ?, ?)", ROWS)
        yield held


def asked(base, sql):
    return base.execute(rewritten(sql.replace("$t", f'"{TABLE}"'), 100).text).fetchall()


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select ma, so from $t order by so desc nulls last", [("T1", 12), ("T2", 7), ("T3", None)]),
        # Where PostgreSQL has empty cells: last, and first when it goes down.
        ("select ma from $t order by so", [("T2",), ("T1",), ("T3",)]),
        ("select ma from $t order by so desc", [("T3",), ("T1",), ("T2",)]),
        ("select xa, count(*), sum(so) from $t group by xa order by 2 desc, 1", [("Năm Căn", 2, 12), ("Đất Mũi", 1, 7)]),
        ("select xa from $t group by 1 having count(*) > 1", [("Năm Căn",)]),
        ("select distinct xa from $t order by xa limit 1 offset 1", [("Đất Mũi",)]),
        ("select ma from $t where so between 7 and 10 or ma in ('T3') order by 1", [("T2",), ("T3",)]),
        ("select ma from $t where not (xa like 'N%' and so is not null) order by ma", [("T2",), ("T3",)]),
        ("select ma from $t where xa ilike 'đất%'", [("T2",)]),
        ("select 7/2, -7, 7.0/2, 5 % 3, 1.5e2, .5", [(3, -7, 3.5, 2, 150, 0.5)]),
        ("select 'it''s', E'a\\\\b', $$x$$, 'a'||'b'", [("it's", "a\\b", "x", "ab")]),
        ("select case so when 12 then 'a' else 'b' end from $t order by ma limit 2", [("a",), ("b",)]),
        ("select coalesce(so, 0), greatest(so, 8), nullif(so, 7) from $t where ma = 'T2'", [(7, 8, None)]),
        ("select extract(year from date '2025-03-04'), date_trunc('month', date '2025-03-04')::date::text",
         [(2025, "2025-03-01")]),
        ("select substring('abcdef' from 2 for 3), trim(' a '), position('b' in 'abc')", [("bcd", "a", 2)]),
        ("with q as (select xa, max(so) as m from $t group by xa) select a.ma from q join $t a on a.so = q.m order by 1",
         [("T1",), ("T2",)]),
        ("select b.ma from $t a left join $t b using (ma) where a.so is null", [("T3",)]),
        ("select count(*) from $t a, $t b", [(9,)]),
        ("select ma from $t where so = (select max(so) from $t)", [("T1",)]),
        ("select ma from $t a where exists (select 1 from $t b where b.so < a.so)", [("T1",)]),
        ("select ma from $t where so = any (select so from $t where ma = 'T2')", [("T2",)]),
        ("select so from $t where ma = 'T2' union all select 1 order by 1", [(1,), (7,)]),
        ("select ma from $t except select 'T1' order by 1", [("T2",), ("T3",)]),
        ("select count(distinct xa), count(so) filter (where so > 7), string_agg(ma, '-' order by ma desc) from $t",
         [(2, 1, "T3-T2-T1")]),
        ("select ma, row_number() over (partition by xa order by so) from $t order by 1", [("T1", 1), ("T2", 1), ("T3", 2)]),
        ("select k from (select ma as k from $t) as x(k) order by 1 limit 1", [("T1",)]),
        ("select true is not false, null is null, 1 is distinct from null", [(True, True, True)]),
        ("select cast('1.25' as numeric(5,1)), '7'::int + 1", [(1.3, 8)]),
        ("select ma from $t fetch first 2 rows only", [("T1",), ("T2",)]),
        ("select ma /* ; drop table x */ from $t -- where\n limit 1;", [("T1",)]),
        ("select ma from public.$t limit 1", [("T1",)]),
        ("table $t limit 1", [("T1", "Năm Căn", 12)]),
    ],
)  # fmt: skip
def test_what_is_written_means_what_was_asked(base, sql, expected):
    assert [
        tuple(float(c) if type(c).__name__ == "Decimal" else c for c in row) for row in asked(base, sql)
    ] == expected


@pytest.mark.parametrize(
    ("sql", "called"),
    [
        ("select count(*), ma, max(so) as m from $t group by ma", ["count", "ma", "m"]),
        (
            "select 1, coalesce(1, 2), case when true then 1 end, so::text from $t",
            ["?column?", "coalesce", "case", "so"],
        ),
        ("select ma from $t union select 'x'", ["ma"]),
    ],
)
def test_columns_are_called_as_postgresql_calls_them(base, sql, called):
    text = rewritten(sql.replace("$t", f'"{TABLE}"'), 100).text
    names = [one[0].partition("CAST(")[0] or "so" for one in base.execute(text).description]
    assert names == called


def test_tables_are_told_and_called_as_we_call_them():
    told = rewritten('select * from "a" x join b on true join "a" y on true, (select 1 from c) z', 10)
    assert told.tables == ("a", "b", "c")
    assert rewritten("select 1", 10).tables == ()
    assert rewritten('with q as (select * from "a"), r as (select * from q) select * from r, "b"', 10).tables == (
        "a",
        "b",
    )
    # A name of WITH holds where it was given: here `q` inside is a table.
    assert rewritten("with q as (select * from q) select * from q", 10).tables == ("q",)
    assert rewritten("select * from (with q as (select 1) select * from q) a, q", 10).tables == ("q",)
    with pytest.raises(SqlRefusedError):
        rewritten("select * from " + ", ".join(f"t{n}" for n in range(9)), 10)


def test_columns_that_are_named_are_told():
    assert rewritten('select "A b", x.c from x where d = 1', 10).columns == {"A b", "c", "d"}


@pytest.mark.parametrize(
    ("sql", "end"),
    [
        ("select 1", " LIMIT 10"), ("select 1 limit 5", " LIMIT 5"), ("select 1 limit 99", " LIMIT 10"),
        ("select 1 limit all", " LIMIT 10"), ("select 1 limit 3 offset 4", " LIMIT 3 OFFSET 4"),
        ("select 1 union select 2 limit 99", " LIMIT 10"),
    ],
)  # fmt: skip
def test_no_more_rows_than_may_be(sql, end):
    assert rewritten(sql, 10).text.endswith(end)


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("select pg_sleep(1)", "pg_sleep"),
        ("select pg_catalog.pg_sleep(1)", "pg_sleep"),
        ('select "pg_sleep"(1)', "pg_sleep"),
        ('select U&"pg\\005fsleep"(1)', "pg_sleep"),
        ("select pg_read_file('/etc/passwd')", "pg_read_file"),
        ("select pg_ls_dir('/')", "pg_ls_dir"),
        ("select lo_import('/etc/passwd')", "lo_import"),
        ("select read_parquet('/x')", "read_parquet"),
        ("select getenv('HOME')", "getenv"),
        ("select current_setting('data_directory')", "current_setting"),
        ("select set_config('a', 'b', false)", "set_config"),
        ("select query_to_xml('select 1', true, true, '')", "query_to_xml"),
        ("select dblink('a', 'b')", "dblink"),
        ("select my.lower('a')", "lower"),
        ("select repeat('x', 1000000000)", "repeat"),
        ("select lpad('x', 1000000000)", "lpad"),
        ("select random()", "random"),
        ("select version()", "version"),
        ("select current_user", "current_user"),
        ("select session_user", "session_user"),
        ("select 1 where pg_sleep(1) is null", "pg_sleep"),
        ("select 1 from t order by pg_sleep(1)", "pg_sleep"),
        ("select (select max(pg_sleep(1)) from t)", "pg_sleep"),
        ("select count(*) filter (where pg_sleep(1) is null) from t", "pg_sleep"),
        ("with q as (select pg_sleep(1)) select * from q", "pg_sleep"),
        ("select 1 union select pg_sleep(1)", "pg_sleep"),
        ("select 1 from t a join t b on pg_sleep(1) is null", "pg_sleep"),
        ("select case when pg_sleep(1) is null then 1 end", "pg_sleep"),
    ],
)
def test_functions_outside_the_list_are_named_wherever_they_stand(sql, name):
    with pytest.raises(FunctionRefusedError) as refused:
        rewritten(sql, 10)
    assert refused.value.name == name


@pytest.mark.parametrize(
    "sql",
    [
        "select * from pg_class", "select * from pg_catalog.pg_class", "select * from information_schema.tables",
        "select 1 union select relname from pg_class", "select * from t where a in (select oid from pg_class)",
        "select * from geheim.t", "select * from x.public.t", "with q as (select * from pg_roles) select * from q",
    ],
)  # fmt: skip
def test_relations_of_the_database_are_not_ours_to_show(sql):
    with pytest.raises(SystemTableError):
        rewritten(sql, 10)


@pytest.mark.parametrize(
    ("sql", "element"),
    [
        ("delete from t", "DeleteStmt"), ("insert into t values (1)", "InsertStmt"), ("update t set a = 1", "UpdateStmt"),
        ("drop table t", "DropStmt"), ("copy t to '/tmp/x'", "CopyStmt"), ("copy t from program 'id'", "CopyStmt"),
        ("set role postgres", "VariableSetStmt"), ("show all", "VariableShowStmt"), ("do $$begin end$$", "DoStmt"),
        ("explain select 1", "ExplainStmt"), ("begin", "TransactionStmt"), ("call x()", "CallStmt"),
        ("create table x as select 1", "CreateTableAsStmt"), ("prepare x as select 1", "PrepareStmt"),
        ("select 1; select 2", ""), ("select 1; drop table t", ""), ("", ""), ("-- nothing", ""), (";", ""),
        ("with q as (delete from t returning *) select * from q", "DeleteStmt"),
        ("with q as (insert into t values (1) returning *) select * from q", "InsertStmt"),
        ("with q as (update t set a = 1 returning *) select * from q", "UpdateStmt"),
    ],
)  # fmt: skip
def test_only_one_select(sql, element):
    with pytest.raises(NotSelectError) as refused:
        rewritten(sql, 10)
    assert refused.value.element == element


@pytest.mark.parametrize(
    "sql",
    [
        "select * into x from t", "select * from t for update", "select 'pg_class'::regclass", "select 1::oid",
        "select 1::regprocedure", "select 'x'::my.text", "select 'x'::xml", "select array[1]", "select row(1, 2)",
        "select (t).a from t", "select a[1] from t", "select $1", "values (1)", "select * from only t",
        "select * from generate_series(1, 1000000000)", "select * from lateral (select 1) x", "select distinct on (a) a from t",
        "with recursive q as (select 1 union all select * from q) select * from q", "select * from t tablesample system (1)",
        "select a collate \"C\" from t", "select * from t natural join u", "select a ~ 'x' from t",
        "select a operator(pg_catalog.+) 1 from t",
        "select a @> b from t", "select * from rows from (now()) x", "select sum(a) over w from t window w as ()",
        "select count(*) within group (order by a) from t", "select grouping(a) from t group by rollup (a)",
        "select a from t limit (select 1)", "select a from t limit -1", "select a like 'x' escape '!' from t",
        "select a from t order by a using <", "select x.y.z.a from t", "select lower(variadic a) from t",
        "select lower(distinct a) from t", "select row_number() from t", "select lower(a) over () from t",
        "select b'1'", "select current_timestamp(3)", "select localtime", "select xmlparse(content '<a/>')",
        "select json_object('a': 1)", "select a at time zone 'UTC' from t", "select not_a(a => 1) from t",
        "select 1::numeric(99)",
        "select 1::int[]", "select 1::setof int", "select merge_action()",
        "select sum(a) over (order by b rows 1 preceding) from t",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(sql):
    with pytest.raises(SqlRefusedError):
        rewritten(sql, 10)


@pytest.mark.parametrize(
    "name", ['a"b', "a; drop table t0", "' or 1=1 --", "%s", "?", "{}", "đ", "a\nb", "*", "a.b", '"', "\\"]
)
def test_names_and_texts_are_only_names_and_texts(base, name):
    base.execute("ALTER TABLE t0 ADD COLUMN " + '"' + name.replace('"', '""') + '" VARCHAR')
    called = '"' + name.replace('"', '""') + '"'
    said = "'" + name.replace("'", "''") + "'"
    assert asked(base, f"select {called}, {said} as {called} from $t limit 1") == [(None, name)]
    assert asked(base, f"select {called}.ma from $t as {called} limit 1") == [("T1",)]


@pytest.mark.parametrize("sql", ["select", "select 'a", "select 1 from", "select (((", "sel\0ect 1", "select '\ud800'"])
def test_what_does_not_parse_is_refused_without_the_text(sql):
    with pytest.raises(SqlRefusedError) as refused:
        rewritten(sql, 10)
    assert refused.value.rule in ("syntax", "depth", "form")
    assert sql not in refused.value.reason


@pytest.mark.parametrize(
    "sql", ["select " + "(" * 3000 + "1" + ")" * 3000, "select " + "+ " * 5000 + "1",
            "select " + "(select " * 400 + "1" + ")" * 400,
            "select 1" + " union select 1" * 3000, "select 1 where " + "not " * 4000 + "true", "select " + "1," * 60_000 + "1"],
)  # fmt: skip
def test_depth_and_size_end_in_a_refusal_or_an_answer(sql):
    with suppress(SqlRefusedError):
        assert rewritten(sql, 10).text


WORDS = st.sampled_from(
    [
        "select",
        "from",
        "where",
        "t",
        "a",
        "b",
        "(",
        ")",
        ",",
        "*",
        "1",
        "'x'",
        "=",
        "and",
        "or",
        "not",
        "in",
        "like",
        "null",
        "as",
        "join",
        "on",
        "using",
        "group",
        "by",
        "order",
        "having",
        "limit",
        "union",
        "all",
        "count",
        "lower",
        "with",
        "q",
        "case",
        "when",
        "then",
        "end",
        "::",
        "int",
        "date",
        "between",
        "is",
        "distinct",
        "exists",
        "over",
        "partition",
        "filter",
        "1.5",
        "-",
        "+",
        "||",
        ".",
        ";",
        "--",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=25).map(lambda words: "select " + " ".join(words)))
def test_whatever_is_asked_what_comes_out_is_one_select_of_ours(sql):
    """The text that is written parses as one SELECT whose relations are ours and whose functions are those of the list."""
    try:
        told = rewritten(sql, 10)
    except SqlRefusedError:
        return
    (one,) = tree(told.text.encode(), INLINE)["stmts"]
    assert list(one["stmt"]) == ["SelectStmt"]
    said = json.dumps(one)
    assert '"schemaname"' not in said
    with duckdb.connect(":memory:") as held:
        (statement,) = held.extract_statements(told.text)
        assert statement.type.name == "SELECT"
