"""Ordinary programs go on working: what was learnt on one half of their statements lets the other half through."""

import pytest
from tests.engines.sql.traffic import FORMS, statements

from duoc.engines.sql import DEFAULT, learn


def blocked(count: int, seed: int) -> tuple[int, list[str]]:
    """How many keys one half has, and the statements of the other half that are blocked."""
    said = list(statements(count, seed))
    policy = learn(said[::2])
    assert policy.passed_over == []
    return len(policy.allowed), [text for text in said[1::2] if not policy.judge(text, DEFAULT).allowed]


def test_no_ordinary_statement_is_blocked() -> None:
    keys, wrong = blocked(3000, seed=20260101)
    assert wrong == []
    # Values and lengths make no keys: there are few more than forms of statements.
    assert len(FORMS) < keys < 3 * len(FORMS)


@pytest.mark.long
def test_no_ordinary_statement_of_a_hundred_thousand_is_blocked() -> None:
    assert blocked(100_000, seed=3)[1] == []
