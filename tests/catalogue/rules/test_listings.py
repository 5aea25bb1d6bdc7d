"""What the address of the list is read into."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.catalogue.rules.listings import FACETS, LONGEST, LONGEST_WORDS, ORDERS, Narrowing, read


def test_an_empty_address_narrows_nothing():
    assert read({}) == Narrowing({}, "newest", "")


@pytest.mark.parametrize("facet", ["kind", "topic", "agency", "format", "licence", "frequency"])
def test_each_facet_is_heard(facet):
    assert read({facet: "x"}).values == {facet: "x"}


@pytest.mark.parametrize("name", ["level", "state", "KIND", "kind ", "id", "order", "q", "values", ""])
def test_what_is_no_facet_is_not_heard(name):
    assert read({name: "x"}).values == {}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("open", "open"),
        (" open ", "open"),
        ("op\0en", "open"),
        ("đường bộ", "đường bộ"),
        ("x" * 100, "x" * 100),
        ("' OR 1=1", "' OR 1=1"),
    ],
)
def test_a_value_is_kept_as_text(sent, kept):
    assert read({"kind": sent}).values == {"kind": kept}


@pytest.mark.parametrize("sent", ["", " ", "\0", "\0 \0", "x" * 101])
def test_a_value_that_is_none_is_not_heard(sent):
    assert read({"kind": sent}).values == {}


@pytest.mark.parametrize(
    ("parameters", "order"),
    [
        ({}, "newest"),
        ({"order": "newest"}, "newest"),
        ({"order": "title"}, "title"),
        ({"order": "best"}, "newest"),
        ({"order": "rank"}, "newest"),
        ({"order": "TITLE"}, "newest"),
        ({"q": "xe"}, "best"),
        ({"q": "xe", "order": "best"}, "best"),
        ({"q": "xe", "order": "newest"}, "newest"),
        ({"q": "xe", "order": "title"}, "title"),
        ({"q": "xe", "order": "rank"}, "best"),
        ({"q": " ", "order": "best"}, "newest"),
        ({"q": "\0"}, "newest"),
    ],
)
def test_the_best_comes_first_only_where_there_are_words(parameters, order):
    assert read(parameters).order == order


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("xe buýt", "xe buýt"),
        ("  xe  ", "xe"),
        ("xe\0buýt", "xe buýt"),
        ("x" * 200, "x" * 200),
        ("x" * 3000, "x" * 200),
        ("% _ ' \" * (", "% _ ' \" * ("),
    ],
)
def test_words_are_kept_as_text(sent, kept):
    assert read({"q": sent}).words == kept


def test_free_in_one_facet_the_others_stay():
    asked = read({"kind": "open", "agency": "so-mau"})
    assert asked.without("kind").values == {"agency": "so-mau"}


def test_free_in_one_facet_order_and_words_stay():
    freed = read({"q": "xe", "order": "title", "kind": "open"}).without("kind")
    assert (freed.order, freed.words) == ("title", "xe")


def test_free_in_a_facet_that_was_not_chosen_is_the_same():
    asked = read({"kind": "open"})
    assert asked.without("agency") == asked


def test_freeing_changes_nothing_of_what_was_asked():
    asked = read({"kind": "open"})
    asked.without("kind")
    assert asked.values == {"kind": "open"}


NAMES = st.sampled_from([*FACETS, "q", "order", "page", "level"])
ASKED = st.dictionaries(NAMES, st.text(max_size=250) | st.sampled_from(ORDERS))


@settings(max_examples=40)
@given(ASKED)
def test_whatever_is_asked_is_bounded(parameters):
    found = read(parameters)
    assert max([len(found.words) - LONGEST_WORDS, *(len(one) - LONGEST for one in found.values.values())]) <= 0


@settings(max_examples=40)
@given(ASKED)
def test_no_value_holds_nul(parameters):
    found = read(parameters)
    assert "\0" not in "".join([found.words, *found.values.values()])


@settings(max_examples=40)
@given(ASKED, st.sampled_from(FACETS), st.sampled_from(FACETS))
def test_freeing_two_facets_is_the_same_in_any_order(parameters, one, other):
    found = read(parameters)
    assert found.without(one).without(other) == found.without(other).without(one)


@settings(max_examples=40)
@given(ASKED, st.sampled_from(FACETS))
def test_freeing_twice_is_freeing_once(parameters, facet):
    found = read(parameters)
    assert found.without(facet).without(facet) == found.without(facet)
