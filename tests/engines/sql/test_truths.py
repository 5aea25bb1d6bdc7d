"""Conditions that hold for every row, judged as PostgreSQL would evaluate them."""

from typing import Any

import pytest

from duoc.engines.sql.grammar import INLINE
from duoc.engines.sql.statements import tree
from duoc.engines.sql.truths import always_false, always_true


def condition(text: str) -> dict[str, Any]:
    (statement,) = tree(f"select 1 from t where {text}".encode(), INLINE)["stmts"]
    found: dict[str, Any] = statement["stmt"]["SelectStmt"]["whereClause"]
    return found


@pytest.mark.parametrize(
    "text",
    [
        "true",
        "1 = 1",
        "'a' = 'a'",
        "1.5 = 1.5",
        "1 = '1'",
        "'1' = 1",
        "1 = 1.0",
        "1 <> '2'",
        "true is true",
        "true is not false",
        "false is not true",
        "false is false",
        "null is unknown",
        "true is not unknown",
        "x'1F' = x'1F'",
        "true = true",
        "1 <> 2",
        "'a' <> 'b'",
        "1 != 2",
        "1 < 2",
        "2 > 1",
        "1 <= 1",
        "a = a",
        "t.a = t.a",
        "a <= a",
        "a >= a",
        "not false",
        "not 1 = 2",
        "not not true",
        "a = 1 or 1 = 1",
        "1 = 1 or a = 1",
        "a = 1 or b = 2 or true",
        "1 = 1 and 2 = 2",
        "1 = 1 and (a = 1 or true)",
        "null is null",
        "1 is not null",
        "'' is not null",
        "1 is distinct from 2",
        "1 is not distinct from 1",
        "null is not distinct from null",
        "null is distinct from 1",
        "a is not distinct from a",
        "'t'::bool",
        "'true'::boolean",
        "'on'::bool",
        "'yes'::bool",
        "'1'::bool",
        "true::bool",
    ],
)
def test_a_condition_of_every_row_is_told(text: str) -> None:
    assert always_true(condition(text))


@pytest.mark.parametrize(
    "text",
    [
        "false",
        "1 = 2",
        "1 <> 1",
        "'a' = 'b'",
        "a = 1",
        "a = b",
        "t.a = u.a",
        "a <> a",
        "a < a",
        "a > a",
        "a like 'x'",
        "not true",
        "1 <> '1'",
        "1 <> 1.0",
        "not (1 = '1')",
        "1 = 'a'",
        "true is false",
        "false is true",
        "true is not true",
        "null is not unknown",
        "true is unknown",
        "not a = 1",
        "not (1 = 1)",
        "a = 1 and 1 = 1",
        "1 = 2 or a = 1",
        "null",
        "null = null",
        "null <> 1",
        "a = null",
        "1 is null",
        "null is not null",
        "a is null",
        "a is not null",
        "1 is distinct from 1",
        "1 is not distinct from 2",
        "a is distinct from a",
        "a is distinct from 1",
        "'f'::bool",
        "'off'::bool",
        "a::bool",
        "a is true",
        "a in (1, 2)",
        "a between 1 and 2",
        "f() = f()",
        "random() = random()",
        "a",
        "$1",
        "$1 = $1",
        "exists (select 1)",
    ],
)
def test_a_condition_of_some_rows_is_none(text: str) -> None:
    assert not always_true(condition(text))


@pytest.mark.parametrize("text", ["false", "1 = 2", "1 <> 1", "not true", "not 1 = 1", "1 is distinct from 1"])
def test_a_condition_of_no_row_is_told(text: str) -> None:
    assert always_false(condition(text))


@pytest.mark.parametrize(
    "text", ["true", "a = 1", "1 = 1", "null", "null = null", "not a", "a = 1 and a = 2", "a <> a"]
)
def test_a_condition_that_may_hold_is_not_of_no_row(text: str) -> None:
    assert not always_false(condition(text))


@pytest.mark.parametrize("text", ["1 = 1", "a = a", "not false", "null is null"])
def test_not_turns_it_round(text: str) -> None:
    assert not always_true(condition(f"not ({text})"))


@pytest.mark.parametrize(("many", "told"), [(2, True), (20, True), (22, False), (60, False)])
def test_a_deep_condition_is_not_looked_into(many: int, told: bool) -> None:
    assert always_true(condition("not (" * many + "true" + ")" * many)) is told
