"""Statements as people read them: no comment, no ordinary literal, and still the same statement."""

import pytest
from tests.engines.sql.families import ALLOWED
from tests.engines.sql.test_keys import KEPT, ORDINARY

from duoc.engines.sql import DEFAULT, analyse
from duoc.engines.sql.wording import example


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("select a from t where b = 'An' -- An\n and c = -5", "select a from t where b = 'x' and c = -1"),
        ("select  a/* An */from t where b = E'\\'An' limit 10", "select a from t where b = 'x' limit 10"),
        ("select f('An') from t where b=true and c = x'1F'", "select f('An') from t where b=true and c = B'0'"),
        ("insert into t values (1,'An',null,default)", "insert into t values (1,'x',null,default)"),
        ("select a from t where b in ('An', 'Bình') and c = $1", "select a from t where b in ('x', 'x') and c = $1"),
        (
            "select a from t where b = U&'\\0041n' and c = '2026-01-01'::date",
            "select a from t where b = 'x' and c = 'x'::date",
        ),
        ("update \"T\" set a = a + 3 where b = 'An'\n'Bình'", "update \"T\" set a = a + 1 where b = 'x'"),
    ],
)
def test_literals_and_comments_are_blanked(text: str, expected: str) -> None:
    assert example(text, 0, len(text.encode())) == expected


def test_only_the_statement_asked_for_is_shown() -> None:
    text = "select 'Đước'; select a from t where b = 'An'"
    second = analyse(text, DEFAULT)[1]
    assert example(text, second.start, second.end) == "select a from t where b = 'x'"


@pytest.mark.parametrize("text", [*ALLOWED.values(), *(text for pair in ORDINARY + KEPT for text in pair)])
def test_an_example_has_the_key_of_its_statement(text: str) -> None:
    (statement,) = analyse(text, DEFAULT)
    (shown,) = analyse(example(text, statement.start, statement.end), DEFAULT)
    assert shown.key == statement.key
    assert [place.rule for place in shown.places] == [place.rule for place in statement.places]
