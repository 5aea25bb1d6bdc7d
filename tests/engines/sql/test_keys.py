"""What is one key and what are two, place by place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.sql import DEFAULT, SqlRefusedError, analyse, joint_key
from duoc.engines.sql.names import Name


def key(text: str, path: str | None = DEFAULT) -> str:
    return joint_key(analyse(text, path))


# An ordinary place each: a literal may vary there.
ORDINARY = [
    ("select 1 from t where x = -1", "select 1 from t where x = 1"),
    ("select 1 from t where 5 < x", "select 1 from t where 6 < x"),
    ("select 1 from t where x is distinct from 'a'", "select 1 from t where x is distinct from 'b'"),
    ("select 1 from t where x::text = 'a'", "select 1 from t where x::text = 'b'"),
    ("select 1 from t where x = '2026-01-01'::date", "select 1 from t where x = date '2026-01-02'"),
    ("select 1 from t where lower(a) = lower('X')", "select 1 from t where lower(a) = lower('Y')"),
    (
        "select 1 from t where upper(a::text) like upper('%x%')",
        "select 1 from t where upper(a::text) like upper('%yy%')",
    ),
    ("select 1 from t where a like '%' || 'x' || '%'", "select 1 from t where a like '%' || 'y' || '%'"),
    ("select 1 from t where d = to_date('1', 'YYYY')", "select 1 from t where d = to_date('2', 'YYYY')"),
    ("select 1 from t where j->'a'->>'b' = 'x'", "select 1 from t where j->'a'->>'b' = 'y'"),
    ("select 1 from t where (a, b) > (1, 2)", "select 1 from t where (a, b) > (3, 4)"),
    ("select 1 from t where (a, b) in ((1, 2))", "select 1 from t where (a, b) in ((1, 2), (3, 4))"),
    ("select 1 from t where a in ($1, $2) and x = $3", "select 1 from t where a in ($1, $2, $3) and x = $4"),
    ("select 1 from t where a = any('{1,2}'::int2[])", "select 1 from t where a = any('{99999999999}'::int8[])"),
    ("select 1 from t where a = any(array[1, 2])", "select 1 from t where a = any(array[3])"),
    ("select 1 from t where a = any('{1,2}'::int[])", "select 1 from t where a = any('{3}'::int[])"),
    ("select 1 from t where v @@ plainto_tsquery('vi', 'a')", "select 1 from t where v @@ plainto_tsquery('vi', 'b')"),
    ('select 1 from t where j @> \'{"a":1,"b":["x"]}\'', 'select 1 from t where j @> \'{"b":["o\'\'y"],"a":2.5}\''),
    ("select 1 from t where j @> '{\"a\":true}'::jsonb", "select 1 from t where j @> '{ \"a\" : true }'::jsonb"),
    ("select count(*) filter (where a = 1) from t", "select count(*) filter (where a = 2) from t"),
    ("select sum(case when a = 1 then 1 else 0 end) from t", "select sum(case when a = 2 then 1 else 0 end) from t"),
    ("insert into t values (1, true, null)", "insert into t values (null, 'x'::text, -1.5)"),
    ("insert into t values (1)", "insert into t values (1), (2), (3)"),
    (
        "insert into t(a) select 1 where not exists (select 1 from t)",
        "insert into t(a) select 2 where not exists (select 1 from t)",
    ),
    (
        "insert into t select * from unnest('{1}'::int[], array['a'])",
        "insert into t select * from unnest('{1,2}'::int[], array['b','c'])",
    ),
    (
        "insert into t values (1) on conflict (a) do update set b = 'x'",
        "insert into t values (2) on conflict (a) do update set b = 'y'",
    ),
    ("update t set a = b + 5", "update t set a = b + -7"),
    ("update t set a = b * 2", "update t set a = b * 3"),
    (
        "select 1 from t where a like '%' || 'x' || '%' escape '/'",
        "select 1 from t where a like '%' || 'y' || '%' escape '/'",
    ),
    (
        "insert into t select p::int from (values ($1, 'a', 0), ($2, 'b', 1)) v(p, q, n) order by n",
        "insert into t select p::int from (values ($1, 'c', 0)) v(p, q, n) order by n",
    ),
    ("update t set a = a || 'x'", "update t set a = a || 'y'"),
    ("update t set a = lower('x')::text", "update t set a = lower('y')::text"),
    ("update t set (a, b) = (1, 2)", "update t set (a, b) = ('x', null)"),
    ("update t set a = coalesce(a, 1)", "update t set a = coalesce(a, 2)"),
    (
        "update t set a = case when id = 1 then 'x' else null end where id in (1)",
        "update t set a = case when id = 1 then 'x' when id = 2 then 'y' else null end where id in (1, 2)",
    ),
    (
        "update t set x = v.x from (values (1, 'a'), (2, 'b')) v(id, x) where t.id = v.id",
        "update t set x = v.x from (values (3, 'c')) v(id, x) where t.id = v.id",
    ),
    (
        "merge into t using s on t.a = s.a when matched then update set b = 1 when not matched then insert values (1, 'x')",
        "merge into t using s on t.a = s.a when matched then update set b = 2 when not matched then insert values (2, 'y')",
    ),
    ("select a from t limit 10 offset 20", "select a from t limit 50 offset 40"),
    ("savepoint a", "savepoint b"),
    ("rollback to a", "rollback to b"),
    ("release a", "release b"),
    ("declare a cursor for select 1", "declare b cursor for select 1"),
    ("close a", "close b"),
    ("fetch 10 from a", "fetch 20 from b"),
    ("update t set a = 1 where current of c", "update t set a = 2 where current of d"),
    ("deallocate _pg3_1", "deallocate _pg3_22"),
    ("copy (select 1 from t where a = 1) to stdout", "copy (select 1 from t where a = 2) to stdout"),
    ("prepare p as select 1 from t where a = 1", "prepare p as select 1 from t where a = 2"),
    (
        "with w as (select 1 from t where a = 1) select * from w",
        "with w as (select 1 from t where a = 2) select * from w",
    ),
]

# No ordinary place: what stands there stays.
KEPT = [
    ("select f('a')", "select f('b')"),
    ("select 1 from t where f(a, 'x') = 1", "select 1 from t where f(a, 'y') = 1"),
    ("select 1 from t where f(a) = 1", "select 1 from t where f(a) = 2"),
    ("select 1 from t where f(a = 1)", "select 1 from t where f(a = 2)"),
    ("select 1 from t where lower(a, 'x') = lower('a', 'x')", "select 1 from t where lower(a, 'x') = lower('a', 'y')"),
    ("select 1 from t where x.lower(a) = 'a'", "select 1 from t where x.lower(a) = 'b'"),
    ("select 1 from t where a = 'x'::regclass", "select 1 from t where a = 'y'::regclass"),
    ("select 1 from t where a = 'x'::regclass::text", "select 1 from t where a = 'y'::regclass::text"),
    ("select 1 from t where a = 'x'::xml", "select 1 from t where a = 'y'::xml"),
    ("select 1 from t where a = 'x'::pub.text", "select 1 from t where a = 'y'::pub.text"),
    ("select 1 from t where a operator(pub.=) 1", "select 1 from t where a operator(pub.=) 2"),
    ("select 1 from t where a ~ 'x'", "select 1 from t where a ~ 'y'"),
    ("select 1 from t where a similar to 'x'", "select 1 from t where a similar to 'y'"),
    ("select 1 from t where a like 'x' escape '!'", "select 1 from t where a like 'x' escape '#'"),
    ("select 1 from t where a like '%'", "select 1 from t where a like '%%'"),
    ("select 1 from t where a like '%'", "select 1 from t where a like 'x'"),
    ("select 1 from t where j @> '{\"a\":1}'", "select 1 from t where j @> '{\"b\":1}'"),
    ("select 1 from t where j @> '{\"a\":1}'", "select 1 from t where j @> '{}'"),
    ("select 1 from t where j @> '{\"a\":[1]}'", "select 1 from t where j @> '{\"a\":[]}'"),
    ("select 1 from t where j @> '{\"a\":true}'", "select 1 from t where j @> '{\"a\":false}'"),
    ("select 1 from t where j @> '{a}'::text[]", "select 1 from t where j @> '{}'::text[]"),
    ("select 1 from t where f(j) @> '{\"a\":1}'", "select 1 from t where f(j) @> '{\"a\":2}'"),
    ("select 1 from t where j['a'] = 1", "select 1 from t where j['b'] = 1"),
    ("select 1 from t where a + 1 = 5", "select 1 from t where a + 2 = 5"),
    ("select 1 from t where a * 0 = 0", "select 1 from t where a * 0 = 1"),
    ("select 1 from t where date_trunc('day', d) = 'x'", "select 1 from t where date_trunc('hour', d) = 'x'"),
    ("select 1 from t where d > now() - interval '1 day'", "select 1 from t where d > now() - interval '9 years'"),
    ("select 1 from t where a = null", "select 1 from t where a = 1"),
    ("select 1 from t where a = 1", "select 1 from t where a = '1'"),
    ("select 1 from t where a = 1", "select 1 from t where a = $1"),
    ("select 1 from t where 1 in (1)", "select 1 from t where 1 in (2)"),
    ("select 1 from t where 1 between 0 and 2", "select 1 from t where 1 between 0 and 3"),
    ("select 1 from t group by a having count(*) > 5", "select 1 from t group by a having count(*) > 0"),
    ("select 1 from t order by 1", "select 1 from t order by 2"),
    ("select 'a' from t", "select 'b' from t"),
    ("select * from (values (1)) v(a)", "select * from (values (2)) v(a)"),
    ("values (1)", "values (2)"),
    ("select 1 from t where a = any('{1}'::int2[])", "select 1 from t where a = any('{1}'::text[])"),
    ("select 1 from t where a = any('{1}'::int2[])", "select 1 from t where a = any('{1}'::pub.int2[])"),
    ("select 1 from t where a = array[b, 1]", "select 1 from t where a = array[b, 2]"),
    ("update t set j['a'] = 1", "update t set j['b'] = 1"),
    ("update t set a = f('x')", "update t set a = f('y')"),
    ("update t set a = b operator(pub.+) 2", "update t set a = b operator(pub.+) 3"),
    ("update t set a = 'x'::varchar(10)", "update t set a = 'x'::regtype"),
    ("update t set a = lower('x')::text", "update t set a = 'x'::text"),
    ("update t set a = lower('x')::text", "update t set a = upper('x')::text"),
    ("update t set a = 'x' || 'y'", "update t set a = 'x'"),
    ("update t set a = 'x'::regclass", "update t set a = 'y'::regclass"),
    ("insert into t select 1 union select 2", "insert into t select 1 union select 3"),
    ("select a from t limit 10", "select a from t limit 10000"),
    ("select a from t limit 10", "select a from t limit $1"),
    ("select a from t limit 10 offset 0", "select a from t limit 10 offset 100000"),
    ("select a from t limit 5 + 5", "select a from t limit 5 + 6"),
    ("execute p(1)", "execute p(2)"),
    ("call p(1)", "call p(2)"),
    ("prepare p as select 1", "prepare q as select 1"),
    ("deallocate p", "deallocate q"),
    ("set a.b = 1", "set a.b = 2"),
    ("notify a, 'x'", "notify a, 'y'"),
    ("create view v as select 1 from t where a = 1", "create view v as select 1 from t where a = 2"),
    ("select a from t for update", "select a from t for share"),
    ("select a from t order by a", "select a from t order by a desc"),
    ("with a as (select 1) select * from a", "with a as materialized (select 1) select * from a"),
    ("insert into t values (1)", "insert into t values (default)"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ORDINARY)
def test_ordinary_literals_share_a_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), KEPT)
def test_all_else_is_kept(one: str, other: str) -> None:
    assert key(one) != key(other)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40))
def test_no_text_gets_out_of_its_quotes(text: str) -> None:
    quoted = text.replace("'", "''")
    assert key(f"select a from s.t where b = '{quoted}'") == key("select a from s.t where b = 'x'")


@given(st.integers(-(10**30), 10**30), st.lists(st.integers(0, 10**12), min_size=1, max_size=30))
def test_numbers_of_any_size_share_a_key(number: int, several: list[int]) -> None:
    listed = ", ".join(map(str, several))
    assert key(f"select a from s.t where b = {number} and c in ({listed})") == key(
        "select a from s.t where b = 1 and c in (1)"
    )


def test_several_statements_have_a_key_of_their_own() -> None:
    one, two = analyse("select 1; commit", DEFAULT)
    assert (one.kind, two.kind) == ("SelectStmt", "TransactionStmt")
    assert one.key == key("select 1")
    assert len({key("select 1"), key("commit"), key("select 1; commit"), key("commit; select 1")}) == 4
    assert key("select 1;;") == key("select 1")


def test_an_empty_text_has_no_statement() -> None:
    assert analyse("", DEFAULT) == analyse(" ; -- nothing\n;", DEFAULT) == ()


def test_bytes_of_each_statement_are_told() -> None:
    text = "select 'Đước'; commit"
    one, two = analyse(text, DEFAULT)
    assert text.encode()[one.start : one.end].decode() == "select 'Đước'"
    assert text.encode()[two.start : two.end].decode().strip() == "commit"


def test_names_without_a_schema_stand_under_the_path() -> None:
    assert key("select a from t", "hr") != key("select a from t", "pub")
    assert key("select a from t", 'PUB, "$user"') == key("select a from t", 'pub,"$user"')
    assert key("select f(a) from s.t", "hr") != key("select f(a) from s.t", "pub")
    assert key("select a::x from s.t", "hr") != key("select a::x from s.t", "pub")
    assert key("select a from s.t", "hr") == key("select a from s.t", "pub")
    assert key("with t as (select 1) select * from t", "hr") == key("with t as (select 1) select * from t", "pub")


def test_an_unknown_path_is_refused_where_it_counts() -> None:
    with pytest.raises(SqlRefusedError) as refused:
        key("select a from t", None)
    assert refused.value.rule == "search_path"
    with pytest.raises(SqlRefusedError):
        key("select a from t", "a,,b")
    assert key("select a from s.t", None) == key("select a from s.t", "pub")


def names(text: str) -> set[Name]:
    return set(analyse(text, DEFAULT)[0].names)


def test_objects_are_told_wherever_they_stand() -> None:
    assert names("select f(a) from s.t where b in (select x from u.v) and z.g(1) = 1") == {
        Name("function", "", "f"),
        Name("relation", "s", "t"),
        Name("relation", "u", "v"),
        Name("function", "z", "g"),
    }
    assert names("insert into s.t select a from u") == {Name("relation", "s", "t", True), Name("relation", "", "u")}
    assert names("update s.t set a = b::k.typ from only s.u") == {
        Name("relation", "s", "t", True),
        Name("relation", "s", "u"),
        Name("type", "k", "typ"),
    }
    assert Name("operator", "pub", "=") in names("select 1 from s.t where a operator(pub.=) 1")
    assert names("copy s.t from stdin") == {Name("relation", "s", "t", True)}
    assert names("copy s.t to stdout") == {Name("relation", "s", "t")}


def test_a_name_of_with_hides_a_table_only_where_it_is_in_sight() -> None:
    assert names("with t as (select a from t) select * from t") == {Name("relation", "", "t")}
    assert names("with recursive t as (select a from t) select * from t") == set()
    assert names("select * from (with t as (select 1) select * from t) x, t") == {Name("relation", "", "t")}
    assert names("with t as (select 1) select * from s.t") == {Name("relation", "s", "t")}
    assert names("with t as (select 1) insert into t select * from t") == {Name("relation", "", "t", True)}


def test_a_name_may_be_in_any_place_that_is_searched() -> None:
    assert Name("relation", "", "t").places(("$user", "public")) == ("pg_temp.t", "pg_catalog.t", "$user.t", "public.t")
    assert Name("function", "", "f").places(("a", "pg_catalog")) == ("a.f", "pg_catalog.f")
    assert Name("relation", "s", "t").places(()) == ("s.t",)
