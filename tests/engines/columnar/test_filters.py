"""Trees of comparisons: typed, counted, refused."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.engines.columnar import All, Among, Column, ColumnError, Compare, Contains, Empty, FilterError, Not, Some
from duoc.engines.columnar.columns import Known
from duoc.engines.columnar.filters import DEEPEST, EVERYTHING, MOST, OPERATORS, leaves, required, typed

KNOWN = Known([Column("ma"), Column("so", "integer"), Column("ngay", "date"), Column("ranh", "geojson")])
A, B, C = Compare("so", "eq", 1), Empty("ma"), Contains("ma", "x")


def nested(depth, wrap=Not):
    """One comparison under this many levels."""
    tree = A
    for _ in range(depth):
        tree = wrap(tree)
    return tree


@pytest.mark.parametrize(
    ("tree", "held"),
    [
        (Compare("so", "eq", "7"), Compare("so", "eq", 7)),
        (Compare("ma", "eq", 7), Compare("ma", "eq", "7")),
        (Compare("ngay", "lt", "2025-01-31"), Compare("ngay", "lt", date(2025, 1, 31))),
        (Compare("_id", "gt", "5"), Compare("_id", "gt", 5)),
        (Among("so", ("1", 2, 3.0)), Among("so", (1, 2, 3))),
        (Among("so", ()), Among("so", ())),
        (Contains("ma", 5), Contains("ma", "5")),
        (Contains("ranh", "a", folded=True), Contains("ranh", "a", folded=True)),
        (Empty("so", empty=False), Empty("so", empty=False)),
        (Not(Compare("so", "eq", "7")), Not(Compare("so", "eq", 7))),
        (All((Compare("so", "eq", "7"), B)), All((Compare("so", "eq", 7), B))),
        (Some((Compare("so", "eq", "7"), B)), Some((Compare("so", "eq", 7), B))),
        (EVERYTHING, EVERYTHING),
        (Some(), Some()),
    ],
)
def test_each_value_is_of_its_columns_type(tree, held):
    assert typed(tree, KNOWN) == held


@pytest.mark.parametrize(
    ("tree", "why", "column"),
    [
        (Compare("so", "eq", "a"), "value", "so"),
        (Compare("so", "eq", None), "value", "so"),
        (Compare("so", "like", 1), "operator", "so"),
        (Compare("so", "", 1), "operator", "so"),
        (Compare("so", "=", 1), "operator", "so"),
        (Compare("so", "EQ", 1), "operator", "so"),
        (Among("so", (1, "a")), "value", "so"),
        (Among("so", (1, None)), "value", "so"),
        (Contains("so", "1"), "text", "so"),
        (Contains("ngay", "1"), "text", "ngay"),
        (Contains("ma", "\0"), "value", "ma"),
        (Compare("ma", "eq", "\ud800"), "value", "ma"),
        (Not(All((Some((Compare("so", "eq", "a"),)),))), "value", "so"),
    ],
)
def test_what_cannot_be_is_refused_by_its_column(tree, why, column):
    with pytest.raises(FilterError) as refused:
        typed(tree, KNOWN)
    assert (refused.value.why, refused.value.column) == (why, column)


@pytest.mark.parametrize(
    "tree", [Compare("khong", "eq", 1), Among("khong", ()), Contains("khong", "a"), Empty("khong"), Not(Empty("MA"))]
)
def test_an_unknown_column_is_refused(tree):
    with pytest.raises(ColumnError):
        typed(tree, KNOWN)


def test_a_refusal_does_not_tell_the_value():
    with pytest.raises(FilterError) as refused:
        typed(Compare("so", "eq", "079012345678x"), KNOWN)
    assert "079" not in repr(refused.value)


@pytest.mark.parametrize("wrap", [Not, lambda tree: All((tree,)), lambda tree: Some((tree,))])
def test_eight_levels_are_taken(wrap):
    assert typed(nested(DEEPEST, wrap), KNOWN) == nested(DEEPEST, wrap)


@pytest.mark.parametrize("wrap", [Not, lambda tree: All((tree,)), lambda tree: Some((tree,))])
def test_a_ninth_level_is_refused(wrap):
    with pytest.raises(FilterError, match=r"^deep$"):
        typed(nested(DEEPEST + 1, wrap), KNOWN)


@pytest.mark.parametrize(
    "tree", [All((A,) * MOST), Some((A,) * MOST), Among("so", (1,) * MOST), All((Among("so", (1,) * 999), A))]
)
def test_a_thousand_comparisons_are_taken(tree):
    assert len(list(leaves(typed(tree, KNOWN)))) == 1000


@pytest.mark.parametrize(
    "tree",
    [
        All((A,) * 1001),
        Some((A,) * 1001),
        Among("so", (1,) * 1001),
        All((Among("so", (1,) * 1000), A)),
        All((Among("so", ()),) * 1001),
        Not(All((Among("so", (1,) * 501), Among("so", (1,) * 500)))),
    ],
)
def test_more_comparisons_are_refused(tree):
    with pytest.raises(FilterError, match=r"^many$"):
        typed(tree, KNOWN)


@pytest.mark.parametrize(
    ("tree", "count"),
    [
        (EVERYTHING, 0),
        (Some(), 0),
        (A, 1),
        (Not(A), 1),
        (Among("so", ()), 1),
        (Among("so", (1, 2, 3)), 3),
        (All((A, B, Some((A, C)))), 4),
        (Not(All((A, Not(B)))), 2),
    ],
)
def test_comparisons_are_counted(tree, count):
    assert len(list(leaves(tree))) == count


@pytest.mark.parametrize(
    ("tree", "answered"),
    [
        (EVERYTHING, []),
        (A, [A]),
        (All((A, B)), [A, B]),
        (All((A, All((B, C)))), [A, B, C]),
        (Some((A, B)), []),
        (Some((A,)), []),
        (Not(A), []),
        (All((A, Some((B, C)))), [A]),
        (All((Not(A), B)), [B]),
        (All((Not(Not(A)),)), []),
    ],
)
def test_required_is_what_every_row_answers(tree, answered):
    assert list(required(tree)) == answered


LEAVES = st.one_of(
    st.builds(Compare, st.just("so"), st.sampled_from(OPERATORS), st.integers(-9, 9).map(str) | st.integers(-9, 9)),
    st.builds(Among, st.just("so"), st.lists(st.integers(-9, 9), max_size=4).map(tuple)),
    st.builds(Contains, st.just("ma"), st.sampled_from(["a", "%"]), st.booleans()),
    st.builds(Empty, st.sampled_from(["ma", "so", "ngay"]), st.booleans()),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: All(tuple(parts)))
        | st.lists(inner, max_size=3).map(lambda parts: Some(tuple(parts)))
        | st.builds(Not, inner)
    ),
    max_leaves=6,
)


def attempted(tree):
    """The typed tree; None for one that is too deep."""
    try:
        return typed(tree, KNOWN)
    except FilterError:
        return None


@settings(max_examples=40)
@given(TREES)
def test_typing_twice_is_typing_once(tree):
    once = attempted(tree)
    assert once is None or typed(once, KNOWN) == once


@settings(max_examples=40)
@given(TREES)
def test_what_is_required_is_among_the_comparisons(tree):
    assert set(map(repr, required(tree))) <= set(map(repr, leaves(tree)))


@settings(max_examples=40)
@given(st.lists(TREES, max_size=4))
def test_all_together_require_what_each_requires(trees):
    assert list(required(All(tuple(trees)))) == [one for tree in trees for one in required(tree)]


@settings(max_examples=40)
@given(TREES)
def test_nothing_is_required_of_what_is_denied(tree):
    assert list(required(Not(tree))) == []


@settings(max_examples=40)
@given(TREES)
def test_denying_changes_no_comparison(tree):
    assert list(leaves(Not(tree))) == list(leaves(tree))
