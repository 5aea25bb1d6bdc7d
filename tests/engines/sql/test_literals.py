"""What kind of value an expression is, by PostgreSQL's grammar."""

from typing import Any

import pytest

from duoc.engines.sql.grammar import INLINE
from duoc.engines.sql.literals import Parameter, literal
from duoc.engines.sql.statements import tree


def expression(text: str) -> dict[str, Any]:
    (statement,) = tree(f"select {text}".encode(), INLINE)["stmts"]
    found: dict[str, Any] = statement["stmt"]["SelectStmt"]["targetList"][0]["ResTarget"]["val"]
    return found


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("'An'", "s", "An"),
        ("''", "s", ""),
        ("E'A\\'n'", "s", "A'n"),
        ("$$An$$", "s", "An"),
        ("U&'\\0041n'", "s", "An"),
        ("5", "+", "5"),
        ("0", "+", "0"),
        ("-5", "-", "-5"),
        ("1.5", "+", "1.5"),
        ("-1.5", "-", "-1.5"),
        ("12345678901234567890", "+", "12345678901234567890"),
        ("true", "t", None),
        ("false", "f", None),
        ("null", "0", None),
        ("x'1F'", "x", None),
        ("b'101'", "x", None),
        ("'5'::int", "s::int4", "5"),
        ("cast('5' as integer)", "s::int4", "5"),
        ("5::bigint", "+::int8", "5"),
        ("date '2026-01-01'", "s::date", "2026-01-01"),
        ("'2026-01-01'::timestamp with time zone", "s::timestamptz", "2026-01-01"),
        ("'a'::varchar(5)", "s::varchar(5)", "a"),
        ("'1'::numeric(10,2)", "s::numeric(10,2)", "1"),
        ("'1'::decimal", "s::numeric", "1"),
        ("'{1}'::int[]", "s::int4[]", "{1}"),
        ("'5'::int::text", "s::int4::text", "5"),
        ("null::text", "0::text", None),
        ("lower('An')", "s", "An"),
        ("pg_catalog.lower('An')", "s", "An"),
        ("lower(upper('An'))", "s", "An"),
        ("to_date('01/02/2026', 'DD/MM/YYYY')", "s", "01/02/2026"),
        ("'%' || 'An' || '%'", "s", "%An%"),
        ("lower('%' || 'An')", "s", "%An"),
        ("array[1, 2]", "a", "1"),
        ("array['a', 'b']", "a", "a"),
        ("row(1, 'a')", "r", "1"),
        ("(1, 'a')", "r", "1"),
        ("array[null, 1]", "a", None),
    ],
)
def test_a_literal_has_a_kind_and_a_value(text: str, kind: str, value: str | None) -> None:
    found = literal(expression(text))
    assert found is not None
    assert (found.kind, found.value) == (kind, value)


@pytest.mark.parametrize("text", ["$1", "$1::int", "lower($1)", "$1::int::text"])
def test_a_parameter_stays_one_through_casts(text: str) -> None:
    found = literal(expression(text))
    assert found is not None
    assert (found.kind, found.value) == ("$", Parameter(1))


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "t.a",
        "*",
        "a + 1",
        "1 + 2",
        "f('An')",
        "hr.lower('An')",  # somebody's own function of that name
        "lower(a)",
        "lower()",
        "lower(distinct 'An')",
        "to_date('01/02/2026', a)",
        "to_date('01/02/2026', lower('DD'))",
        "now()",
        "current_date",
        "'pg_class'::regclass",
        "'<a/>'::xml",
        "'c'::refcursor",
        "'a'::hr.text",
        "'a'::mytype",
        "'a' || b",
        "'a' || 1",
        "'a' || $1",
        "1 || 'a'",
        "array[a]",
        "array[1, a]",
        "array[]",
        "row()",
        "(select 1)",
        "case when true then 1 end",
        "coalesce('An', 'Bình')",
    ],
)
def test_what_is_computed_or_looked_up_is_no_literal(text: str) -> None:
    assert literal(expression(text)) is None


@pytest.mark.parametrize(
    ("text", "constants"),
    [
        ("'a'", 1),
        ("'a' || 'b' || 'c'", 3),
        ("array[1, 2, 3]", 3),
        ("row(1, array[2, 3])", 3),
        ("lower('a')", 1),
        ("$1", 1),
    ],
)
def test_every_constant_of_a_literal_is_named(text: str, constants: int) -> None:
    found = literal(expression(text))
    assert found is not None
    assert len(found.constants) == constants


@pytest.mark.parametrize(("wrappers", "told"), [(1, True), (8, True), (9, False), (40, False)])
def test_what_is_wrapped_deeper_stays_in_the_key(wrappers: int, told: bool) -> None:
    assert (literal(expression("lower(" * wrappers + "'a'" + ")" * wrappers)) is not None) is told
