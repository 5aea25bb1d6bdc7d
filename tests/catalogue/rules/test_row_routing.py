"""Each line of the table of shapes, once for and once against."""

import pytest

from duoc.catalogue.rules.row_routing import SHAPES, SMALL, Lying, by_index, place
from duoc.engines.columnar import (
    Aggregate,
    All,
    Among,
    Compare,
    Contains,
    Count,
    Empty,
    Figures,
    Group,
    Histogram,
    Lookup,
    Measure,
    Not,
    Order,
    Page,
    Some,
    Top,
)

LARGE = Lying(SMALL + 1, True, frozenset({"_id", "ma", "ngay"}))
FIGURES = [
    Aggregate((Group("xa"),), (Measure("count"),)),
    Top("xa"),
    Histogram("so"),
    Figures("so"),
    Count(Compare("xa", "eq", "a")),
]


def page(tree=None, *order, **more):
    return Page(tree or All(), tuple(Order(name.strip("-"), name.startswith("-")) for name in order), **more)


@pytest.mark.parametrize("question", [*FIGURES, page(), page(None, "xa"), page(Compare("xa", "eq", "a"))])
def test_small_tables_are_scanned_where_they_are(question):
    assert place(question, Lying(SMALL, True, frozenset())) == "rows"
    assert place(question, Lying(SMALL, False, frozenset())) == "columns"


@pytest.mark.parametrize(
    "question",
    [
        page(),
        page(None, "_id"),
        page(None, "-_id"),
        page(None, "ma"),
        page(None, "-ngay", "xa"),
        page(None, "ngay", offset=500),
        page(None, part="empty"),
        page(Compare("_id", "eq", 5)),
        page(Compare("_id", "gt", 5)),
        page(Compare("ma", "eq", "x"), "xa"),
        page(Among("ma", ("x", "y"))),
        page(All((Compare("ma", "eq", "x"), Compare("xa", "eq", "a")))),
        page(All((Compare("ngay", "gte", 1), Compare("ngay", "lt", 2))), "ngay"),
        Count(Compare("ma", "eq", "x")),
    ],
)
def test_points_and_pages_off_an_index_come_from_rows(question):
    assert place(question, LARGE) == "rows"


@pytest.mark.parametrize(
    "question",
    [
        *FIGURES,
        Count(),
        page(None, "xa"),
        page(None, "xa", "ma"),
        page(Compare("xa", "eq", "a")),
        page(Compare("xa", "eq", "a"), "ma"),
        page(Compare("ma", "gt", "x"), "ngay"),
        page(Compare("ma", "ne", "x"), "ma"),
        page(Empty("xa")),
        page(Some((Compare("ma", "eq", "x"), Compare("xa", "eq", "a")))),
        page(Not(Compare("ma", "eq", "x"))),
        page(Not(Compare("ngay", "gt", 1)), "ngay"),
        page(Contains("ma", "x")),
        Page(columns=("ma",), distinct=True),
    ],
)
def test_anything_else_of_a_large_table_comes_from_columns(question):
    assert place(question, LARGE) == "columns"


def test_words_without_marks_are_for_the_one_that_can():
    assert place(page(Contains("xa", "nam", folded=True)), Lying(10, True, frozenset())) == "columns"
    assert place(page(Contains("xa", "nam")), Lying(10, True, frozenset())) == "rows"


def test_columns_that_are_looked_up_are_joined_where_the_file_lies():
    plain = Aggregate((Group("xa"),), (Measure("count"),))
    looked_up = Aggregate((Group("moi"),), (Measure("count"),), lookup=Lookup("xa", ("moi",), ("a",), (("b",),)))
    assert [place(question, Lying(1, True, frozenset())) for question in (plain, looked_up)] == ["rows", "columns"]


def test_every_question_has_a_place_and_the_shapes_have_names():
    assert SHAPES[-1].fits(page(), LARGE)
    assert len({shape.name for shape in SHAPES}) == len(SHAPES)
    assert by_index(page(), LARGE)
    assert not by_index(Count(), LARGE)
