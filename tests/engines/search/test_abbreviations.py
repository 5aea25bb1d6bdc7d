"""Abbreviations, read both ways. The phrases are those of official usage."""

import pytest

from duoc.engines.search.abbreviations import spellings
from duoc.engines.search.words import words


def texts(query):
    return [(one.start, one.end, one.text) for one in spellings(words(query))]


@pytest.mark.parametrize("query", ["TTHC", "tthc", "T.T.H.C", "t.t.h.c.", "TT-HC"])
def test_case_dots_and_hyphens_do_not_matter(query):
    assert [text for _, _, text in texts(query)] == ["thủ tục hành chính"]


@pytest.mark.parametrize("query", ["ĐVHC", "đvhc", "dvhc", "DVHC"])
def test_the_bar_of_the_d_does_not_matter(query):
    assert texts(query) == [(0, 1, "đơn vị hành chính")]


def test_an_ampersand_stands_for_the_word_it_replaces():
    assert texts("NN&PTNT") == [(0, 2, "nông nghiệp và phát triển nông thôn")]
    assert texts("TT & TT")[:1] == []  # blanks part


def test_the_long_form_is_drawn_together_with_its_marks_or_with_none():
    assert texts("thủ tục hành chính") == texts("thu tuc hanh chinh") == [(0, 4, "TTHC")]
    assert texts("thú tục hành chính") == []


def test_nothing_is_spelt_out_inside_a_word():
    assert texts("HTXa xHTX") == []


def test_places_are_those_of_the_query():
    assert texts("danh mục ĐVHC cấp xã") == [(2, 3, "đơn vị hành chính")]


def test_the_list_has_no_short_form_twice_with_one_meaning_and_no_empty_cell():
    from duoc.engines.search.abbreviations import _rows

    rows = _rows()
    assert len(rows) > 100
    assert len(set(rows)) == len(rows)
    assert all(short.strip() and len(full.split()) > 1 for short, full in rows)


def test_the_reference_list_is_known(shared):
    """Each abbreviation that the reference hints at has its phrase here (its file is read, never copied)."""
    import csv

    with (shared / "data/catalogue/abbreviations_vi.csv").open(encoding="utf-8") as file:
        hints = {row["viet_tat"]: row["day_du"] for row in csv.DictReader(file)}
    for short, full in hints.items():
        wanted = [word.folded for word in words(full)]
        found = [[word.folded for word in words(text)] for _, _, text in texts(short)]
        assert wanted in found, short
