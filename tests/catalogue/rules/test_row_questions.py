"""Filters and orders as they are sent: names that look like signs, bounds, and what one fingerprint stands for."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.catalogue.rules import row_tables
from duoc.catalogue.rules.row_queries import (
    LONGEST,
    MOST_ORDERS,
    RowQuery,
    filter_of,
    read_filter,
    read_names,
    read_order,
)
from duoc.catalogue.rules.row_routing import SMALL, Lying, place
from duoc.engines.columnar import All, Among, Compare, Contains, Count, Empty, FilterError, Not, Order, Page, Some

LARGE = Lying(SMALL + 1, True, frozenset({"ma", "ngay"}))


def nested(depth, sign):
    """One comparison under this many signs."""
    tree = {"a": 1}
    for _ in range(depth):
        tree = {sign: tree} if sign == "$not" else {sign: [tree]}
    return tree


@pytest.mark.parametrize("operator", ["eq", "ne", "lt", "lte", "gt", "gte"])
@pytest.mark.parametrize("value", [0, -1, 1.5, "", "a", True, False, "Năm Căn"])
def test_each_comparison_keeps_its_value_as_it_came(operator, value):
    assert filter_of({"a": {operator: value}}) == Compare("a", operator, value)


@pytest.mark.parametrize(
    ("sent", "tree"),
    [
        ({"a": True}, Compare("a", "eq", True)),
        ({"": 1}, Compare("", "eq", 1)),
        ({"_id": {"gt": 5}}, Compare("_id", "gt", 5)),
        ({"$OR": 1}, Compare("$OR", "eq", 1)),
        ({"$not": {}}, Not(All())),
        ({"$or": [{}]}, Some((All(),))),
        ({"$and": [{"a": 1}]}, All((Compare("a", "eq", 1),))),
        ({"a": {}}, All()),
        ({"a": [None]}, Some((Among("a", ()), Empty("a")))),
        ({"a": {"in": []}}, Among("a", ())),
        ({"a": {"in": [None, 1, None]}}, Some((Among("a", (1,)), Empty("a")))),
        ({"a": {"empty": True}}, Empty("a")),
        ({"a": {"contains": None}}, Contains("a", "None")),
        ({"$not": {"$or": [{"a": 1}]}}, Not(Some((Compare("a", "eq", 1),)))),
    ],
)
def test_a_filter_at_the_edge_is_read(sent, tree):
    assert filter_of(sent) == tree


@pytest.mark.parametrize(
    ("sent", "why", "column"),
    [
        ([], "json", ""),
        ({"$or": {}}, "json", "$or"),
        ({"$and": [1]}, "json", "$and"),
        ({"$not": []}, "json", "$not"),
        ({"a": {"near": 1}}, "operator", "a"),
        ({"a": {"EQ": 1}}, "operator", "a"),
        ({"a": {"": 1}}, "operator", "a"),
        ({"a": {"in": "x"}}, "value", "a"),
        ({"a": {"in": [{}]}}, "value", "a"),
        ({"a": {"empty": "true"}}, "value", "a"),
        ({"a": {"gt": None}}, "value", "a"),
        ({"a": {"contains": []}}, "value", "a"),
        ({"a": list(range(1001))}, "many", "a"),
        ({str(n): n for n in range(1001)}, "many", ""),
    ],
)
def test_what_is_refused_is_named_and_never_told(sent, why, column):
    with pytest.raises(FilterError) as refused:
        filter_of(sent)
    assert (refused.value.why, refused.value.column) == (why, column)


@pytest.mark.parametrize("sign", ["$not", "$or", "$and"])
def test_eight_signs_deep_is_read(sign):
    assert filter_of(nested(8, sign)) is not None


@pytest.mark.parametrize("sign", ["$not", "$or", "$and"])
def test_nine_signs_deep_is_refused(sign):
    with pytest.raises(FilterError, match=r"^deep$"):
        filter_of(nested(9, sign))


@pytest.mark.parametrize("text", ["null", "1", '"a"', "[]", "true", "{", "{]", "{'a': 1}", '{"a": 1}x', "\0"])
def test_a_text_that_is_no_object_is_refused(text):
    with pytest.raises(FilterError, match=r"^json$"):
        read_filter(text)


@pytest.mark.parametrize(("length", "why"), [(LONGEST, None), (LONGEST + 1, "many")])
def test_a_filter_is_as_long_as_its_bound(length, why):
    text = json.dumps({"a": "x" * (length - len('{"a": ""}'))})
    try:
        read_filter(text)
        told = None
    except FilterError as refused:
        told = refused.why
    assert (len(text), told) == (length, why)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("nam", (Order("nam"),)),
        ("-nam", (Order("nam", True),)),
        (" nam , -ten ", (Order("nam"), Order("ten", True))),
        ("nam,nam", (Order("nam"), Order("nam"))),
        ("-,nam", (Order("nam"),)),
        ("a-b", (Order("a-b"),)),
        ("--a", (Order("-a", True),)),
        ("Năm", (Order("Năm"),)),
    ],
)
def test_an_order_is_read(text, order):
    assert read_order(text) == order


@pytest.mark.parametrize(("count", "taken"), [(MOST_ORDERS, True), (MOST_ORDERS + 1, False)])
def test_eight_columns_order_and_no_more(count, taken):
    try:
        kept = bool(read_order(",".join(f"c{n}" for n in range(count))))
    except FilterError:
        kept = False
    assert kept is taken


@pytest.mark.parametrize(
    ("text", "names"),
    [("", ()), (",", ()), ("a", ("a",)), (" a , b ", ("a", "b")), ("b,a,b", ("b", "a")), ("-a", ("-a",))],
)
def test_names_are_read_once_in_their_order(text, names):
    assert read_names(text) == names


@given(st.text(max_size=60))
def test_names_read_again_are_the_same(text):
    assert read_names(",".join(read_names(text))) == read_names(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1}, {"a": True}),
        ({"a": 1}, {"a": "1"}),
        ({"a": 1}, {"b": 1}),
        ({"a": {"lt": 1}}, {"a": {"lte": 1}}),
        ({"a": 1, "b": 2}, {"$or": [{"a": 1}, {"b": 2}]}),
        ({"a": {"contains": "x"}}, {"a": {"folded": "x"}}),
        ({"a": None}, {"a": {"ne": None}}),
    ],
)
def test_filters_that_differ_have_different_fingerprints(one, other):
    assert RowQuery(filter_of(one)).fingerprint() != RowQuery(filter_of(other)).fingerprint()


def test_a_fingerprint_has_sixteen_bytes():
    assert len(RowQuery().fingerprint()) == 16


@pytest.mark.parametrize("rows", [0, 1, SMALL])
def test_a_small_table_is_read_where_its_rows_lie(rows):
    assert place(Count(), Lying(rows, True, frozenset())) == "rows"


@pytest.mark.parametrize(
    ("tree", "order", "where"),
    [
        (Among("_id", (1, 2)), (), "rows"),
        (Among("ma", ()), (), "rows"),
        (Compare("_id", "ne", 5), (), "columns"),
        (Compare("_id", "lte", 5), (), "rows"),
        (All((Compare("_id", "gt", 5), Compare("_id", "lt", 9))), (), "rows"),
        (All((Compare("_id", "gt", 5), Compare("so", "lt", 9))), (), "columns"),
        (Some((Compare("_id", "gt", 5),)), (), "columns"),
        (All((Compare("ma", "eq", "x"), Contains("xa", "nam", folded=True))), (), "columns"),
        (Not(Contains("xa", "nam", folded=True)), (), "columns"),
        (Compare("ngay", "gte", 1), (Order("ngay", True),), "rows"),
        (Compare("ngay", "gte", 1), (Order("ma"),), "columns"),
        (Compare("xa", "gte", 1), (Order("xa"),), "columns"),
    ],
)
def test_a_page_of_a_large_table_is_read_where_it_costs_less(tree, order, where):
    assert place(Page(tree, order), LARGE) == where


@pytest.mark.parametrize(
    ("kind", "postgresql"),
    [
        ("string", "text"),
        ("integer", "bigint"),
        ("number", "double precision"),
        ("boolean", "boolean"),
        ("date", "date"),
        ("datetime", "timestamp"),
        ("year", "integer"),
        ("geojson", "text"),
    ],
)
def test_a_type_is_that_of_postgresql(kind, postgresql):
    assert row_tables.column_type(kind) == postgresql


@pytest.mark.parametrize(("version", "name"), [(1, "catalogue_rows_1"), (2**31, "catalogue_rows_2147483648")])
def test_a_table_is_named_after_its_version(version, name):
    assert row_tables.table_of(version) == name


@pytest.mark.parametrize("name", ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"])
def test_no_column_is_called_like_one_of_the_system(name):
    assert not row_tables.fits([name])


@pytest.mark.parametrize(("longest", "kept"), [(0, True), (600, True), (601, False)])
def test_a_key_fits_a_page_of_its_index(longest, kept):
    assert (row_tables.indexed(["a"], [], [{"name": "a", "type": "string", "longest": longest}]) == [("a",)]) is kept
