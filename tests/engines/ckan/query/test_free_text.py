"""`q`: words that are never wrong, and queries that may be."""

import pytest
from tests.engines.ckan.samples import NOW

from duoc.engines.ckan.errors import SearchError
from duoc.engines.ckan.query import free_text
from duoc.engines.ckan.query.nodes import And, AtLeast, Everything, Not, Or, Pattern, Term, Wild


def words(text: str) -> tuple[Term, ...]:
    return tuple(Term("text", word) for word in text.split())


@pytest.mark.parametrize("text", ["", "   ", "*:*", "*"])
def test_nothing_asked_is_everything(text: str) -> None:
    assert free_text.read(text, NOW) == Everything()


def test_one_or_two_words_must_all_be_there_and_most_of_more() -> None:
    assert free_text.read("xe", NOW) == Term("text", "xe")
    assert free_text.read("xe buýt", NOW) == And(words("xe buýt"))
    assert free_text.read("tuyến xe buýt", NOW) == AtLeast(2, words("tuyến xe buýt"))
    assert free_text.read("a b c d e", NOW) == AtLeast(4, words("a b c d e"))
    assert free_text.read("a b c d e f g", NOW) == AtLeast(5, words("a b c d e f g"))


@pytest.mark.parametrize(("count", "least"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (10, 8)])
def test_the_minimum_is_that_of_ckan(count: int, least: int) -> None:
    """`2<-1 5<80%` in Solr's words: up to two all; up to five one may miss; beyond, four fifths, rounded down."""
    assert free_text.minimum(count) == least


def test_operators_are_operators() -> None:
    assert free_text.read("xe OR tàu", NOW) == Or(words("xe tàu"))
    assert free_text.read("xe -tàu", NOW) == And((Term("text", "xe"), Not(Term("text", "tàu"))))
    assert free_text.read('"xe buýt"', NOW) == Term("text", "xe buýt")
    assert free_text.read("buý*", NOW) == Pattern("text", ("buý", Wild.ANY))


@pytest.mark.parametrize(
    "text", ["xe (buýt", 'xe "buýt', "xe AND buýt AND", "xe buýt~2", "[xe buýt", "xe ^ buýt", "xe) buýt"]
)
def test_broken_text_is_its_words(text: str) -> None:
    found = free_text.read(text, NOW)
    told = {part.text for part in (found.parts if isinstance(found, And | AtLeast) else ()) if isinstance(part, Term)}
    assert {"xe", "buyt"} <= told


@pytest.mark.parametrize("text", ["((((", '"', "~", "AND", "\\"])
def test_signs_alone_are_never_wrong(text: str) -> None:
    free_text.read(text, NOW)


def test_more_than_a_query_may_be_is_no_free_text() -> None:
    with pytest.raises(SearchError, match="65536"):
        free_text.read("a " * 40_000, NOW)


def test_a_colon_makes_it_a_query_with_all_its_rules() -> None:
    assert free_text.read("name:a", NOW) == Term("name", "a")
    with pytest.raises(SearchError):
        free_text.read("Hà Nội: bản đồ:", NOW)
    with pytest.raises(SearchError) as refused:
        free_text.read("{!xmlparser}x", NOW)
    assert refused.value.text == "Local parameters are not supported in param 'q'."
