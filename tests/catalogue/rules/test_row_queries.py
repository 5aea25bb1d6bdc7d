"""Filters and orders as they are sent, and what is refused of them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.catalogue.rules.row_queries import LONGEST, RowQuery, filter_of, read_filter, read_names, read_order
from duoc.engines.columnar import All, Among, Compare, Contains, Empty, FilterError, Not, Order, Some


@pytest.mark.parametrize(
    ("sent", "tree"),
    [
        ({}, All()),
        ({"a": 1}, Compare("a", "eq", 1)),
        ({"a": None}, Empty("a")),
        ({"a": {"ne": None}}, Empty("a", empty=False)),
        ({"a": {"eq": None}}, Empty("a")),
        ({"a": [1, "x"]}, Among("a", (1, "x"))),
        ({"a": [1, None]}, Some((Among("a", (1,)), Empty("a")))),
        ({"a": []}, Among("a", ())),
        ({"a": {"in": [1]}}, Among("a", (1,))),
        ({"a": {"gte": 1, "lt": 2}}, All((Compare("a", "gte", 1), Compare("a", "lt", 2)))),
        ({"a": {"contains": 5}}, Contains("a", "5")),
        ({"a": {"folded": "x"}}, Contains("a", "x", folded=True)),
        ({"a": {"empty": False}}, Empty("a", empty=False)),
        ({"a": 1, "b": 2}, All((Compare("a", "eq", 1), Compare("b", "eq", 2)))),
        (
            {"$or": [{"a": 1}, {"b": 2, "c": 3}]},
            Some((Compare("a", "eq", 1), All((Compare("b", "eq", 2), Compare("c", "eq", 3))))),
        ),
        ({"$or": []}, Some()),
        ({"$and": []}, All()),
        ({"$not": {"a": 1}}, Not(Compare("a", "eq", 1))),
        ({"$where": 1}, Compare("$where", "eq", 1)),
    ],
)
def test_a_filter_is_read(sent, tree):
    assert filter_of(sent) == tree
    assert read_filter(json.dumps(sent)) == tree


@pytest.mark.parametrize(
    "sent",
    [
        [], None, 1, "x", {"$or": {}}, {"$or": [1]}, {"$and": "x"}, {"$not": []}, {"a": {"near": 1}}, {"a": {"in": 1}},
        {"a": {"in": [[1]]}}, {"a": [{}]}, {"a": {"eq": [1]}}, {"a": {"eq": {}}}, {"a": {"lt": None}}, {"a": {"empty": 1}},
        {"a": list(range(1001))}, {str(n): n for n in range(1001)}, {"$or": [{}] * 1001},
    ],
)  # fmt: skip
def test_what_is_no_filter_is_refused(sent):
    with pytest.raises(FilterError):
        filter_of(sent)


def test_depth_and_length_are_bounded():
    deep = {"a": 1}
    for _ in range(9):
        deep = {"$not": deep}
    with pytest.raises(FilterError):
        filter_of(deep)
    for text in ("{", "[" * 100_000, '{"a":' * 5000, "x" * (LONGEST + 1), "NaN", "[]"):
        with pytest.raises(FilterError):
            read_filter(text)
    assert read_filter("") == All()


WORDS = st.text(max_size=5) | st.sampled_from(["$or", "$and", "$not", "eq", "in", "lt"])
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5)


@given(
    st.recursive(
        LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=20
    )
)
def test_whatever_is_sent_is_read_or_refused(sent):
    try:
        filter_of(sent)
    except FilterError:
        return


def test_orders_and_names_are_read():
    assert read_order("-nam, ten") == (Order("nam", True), Order("ten"))
    assert read_order("") == read_order(" , -,") == ()
    assert read_names("a, b,a,,") == ("a", "b")
    with pytest.raises(FilterError):
        read_order(",".join("abcdefghi"))


def test_a_fingerprint_is_of_filter_and_order_alone():
    one = RowQuery(filter_of({"a": 1}), read_order("a"))
    assert one.fingerprint() == RowQuery(filter_of({"a": 1}), read_order("a"), ("b",), 7, "c").fingerprint()
    others = [
        RowQuery(filter_of({"a": "1"}), read_order("a")),
        RowQuery(filter_of({"a": 1}), read_order("-a")),
        RowQuery(),
    ]
    assert len({one.fingerprint(), *(other.fingerprint() for other in others)}) == 4
    assert RowQuery(filter_of({"a": "\ud800"})).fingerprint()
