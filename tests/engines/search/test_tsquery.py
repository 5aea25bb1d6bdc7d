"""The texts that PostgreSQL will read, by hand."""

import pytest

from duoc.engines.search import tsquery


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (tsquery.word("duong"), "'duong'"),
        (tsquery.word("duong", begins=True), "'duong':*"),
        (tsquery.word("duong", fields=tsquery.TITLE), "'duong':A"),
        (tsquery.word("duong", begins=True, fields="AB"), "'duong':*AB"),
        (tsquery.word(tsquery.exact("đường")), "'=đường'"),
        (tsquery.word("a'b\\c"), "'a''b\\\\c'"),
        (tsquery.phrase(["'a'", "'b'"]), "('a' <-> 'b')"),
        (tsquery.phrase(["'a'"]), "'a'"),
        (tsquery.all_of(["'a'", "'b'", "'a'"]), "('a' & 'b' & 'a')"),
        (tsquery.any_of(["'a'", "", "'b'", "'a'"]), "('a' | 'b')"),
        (tsquery.any_of(["('a' <-> 'b')", "'c'"]), "(('a' <-> 'b') | 'c')"),
    ],
)
def test_each_form_is_written_in_one_way(made, text):
    assert made == text


def test_nothing_stays_nothing():
    assert tsquery.any_of([]) == tsquery.any_of(["", ""]) == tsquery.NOTHING
    assert tsquery.phrase([]) == tsquery.all_of([]) == tsquery.NOTHING


def test_a_part_that_answers_nothing_leaves_the_whole_without_answer():
    assert tsquery.phrase(["'a'", ""]) == tsquery.all_of(["", "'a'"]) == tsquery.NOTHING


def test_places_beyond_the_last_fall_together():
    assert tsquery.vector([("a", 1, "A"), ("b", 99_999, "D")]) == "'a':1A 'b':16383D"
