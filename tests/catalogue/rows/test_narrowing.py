"""Which rows say certain words: narrowed by an index where there is one, by looking through texts where there is none."""

from dataclasses import replace

import pyarrow as pa
import pytest
from django.db import connection

from duoc.catalogue.models import Resource
from duoc.catalogue.rules import row_routing
from duoc.catalogue.rules.row_queries import LONGEST_WORDS, MOST_TEXTS, RowQuery, looked_through, read_words
from duoc.catalogue.rules.row_routing import Lying
from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services import row_search, rows
from duoc.catalogue.services.row_search import RANK, Preparation
from duoc.catalogue.services.rows import narrowing, reading
from duoc.engines.columnar import (
    All,
    Compare,
    Contains,
    Count,
    Numbered,
    Order,
    Page,
    Some,
    TooLargeError,
    TooLongError,
)

from . import published
from .conftest import ROWS


@pytest.fixture(scope="module")
def searchable(small):
    """The small table once more, with an index of words over `xa`."""
    held = published.resource(small.entry)
    made = published.publish(held, published.FIELDS, list(zip(*ROWS, strict=True)), keys=("ma",))
    prepared = Preparation(["xa"])
    texts = prepared.texts(pa.RecordBatch.from_arrays([pa.array([row[1] for row in ROWS])], names=["xa"])).to_pylist()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {made.rows_table} ADD COLUMN \"_search\" text NOT NULL DEFAULT ''")
        for number, text in enumerate(texts, 1):
            cursor.execute(f'UPDATE {made.rows_table} SET "_search" = %s WHERE _id = %s', [text, number])
        for statement in row_search.indexes(made.rows_table, ["xa"]):
            cursor.execute(statement)
    prepared.finish(made.rows_table)
    return Resource.objects.get(pk=held.pk)


@pytest.fixture
def plain(small):
    return rows.table(small.pk, ANYBODY)


@pytest.fixture
def table(searchable):
    return rows.table(searchable.pk, ANYBODY)


def numbers(held, query):
    return [row[0] for row in reading.answer(held, Page(query.filter, query.order))]


def test_a_question_without_words_is_the_same(table):
    query = RowQuery(Compare("ma", "eq", "001"))
    assert rows.narrowed(table, query) == (table, query)


def test_an_index_narrows_the_table(table):
    held, query = rows.narrowed(table, RowQuery(words="nam can"))
    assert (query.words, query.order) == ("", (Order(RANK),))
    assert held.lying.here_alone
    assert held.known.type(RANK) == "integer"
    assert RANK not in held.known.names
    assert numbers(held, query) == [1, 3]


def test_a_page_hands_its_whole_table_on(table):
    """Whoever counts or draws what the page shows narrows it by the same words."""
    query = RowQuery(words="nawm cawn")
    page = rows.page(table.owner.resource, query, ANYBODY)
    assert [row[0] for row in page.rows] == [1, 3]
    assert page.understood == "năm căn"
    assert page.table == table
    assert rows.total(page.table, query) == rows.total(table, query) == 2


def test_an_order_and_a_filter_are_kept(table):
    held, query = rows.narrowed(table, RowQuery(Compare("so_luot", "gt", 0), (Order("ma", True),), words="nam can"))
    assert query.order == (Order("ma", True),)
    assert numbers(held, query) == [1]


def test_words_that_are_nowhere_find_nothing(table):
    held, query = rows.narrowed(table, RowQuery(words="zxqv"))
    assert (held, query.filter) == (table, Some(()))
    assert reading.answer(held, Count(query.filter)) == [[0]]


def test_without_an_index_texts_are_looked_through(plain):
    held, query = rows.narrowed(plain, RowQuery(Compare("ma", "ne", "003"), words="nam Căn"))
    assert held == plain
    assert query.filter == All(
        (
            Compare("ma", "ne", "003"),
            Some((Contains("ma", "nam", folded=True), Contains("xa", "nam", folded=True))),
            Some((Contains("ma", "Căn"), Contains("xa", "Căn"))),
        )
    )
    assert numbers(held, query) == [1]


def test_both_ways_count_alike(table, plain):
    for words in ("nam can", "Đất Mũi", "zxqv"):
        assert rows.total(table, RowQuery(words=words)) == rows.total(plain, RowQuery(words=words))


def test_a_version_whose_rows_are_gone_is_looked_through(searchable):
    held = rows.table(searchable.pk, ANYBODY)
    gone = replace(held, rows_table="", lying=Lying(held.lying.rows, False, frozenset()))
    again, query = rows.narrowed(gone, RowQuery(words="nam can"))
    assert again.found is None
    assert numbers(again, query) == [1, 3]


def test_files_take_the_rows_by_their_numbers(table):
    held, query = narrowing.settled(table, RowQuery(order=(Order("ma", True),), words="nam can"))
    assert (held, query.filter, query.order) == (table, Numbered((1, 3)), (Order("ma", True),))
    assert reading.from_columns(held, Page(query.filter, query.order, columns=("ma",))) == [[3, "003"], [1, "001"]]


def test_a_file_of_too_many_rows_is_refused(table, monkeypatch):
    monkeypatch.setattr(narrowing, "MOST_NUMBERS", 1)
    with pytest.raises(TooLargeError):
        narrowing.settled(table, RowQuery(words="nam can"))


def test_words_are_read_once_for_a_page_and_its_figures(table, monkeypatch):
    asked = []
    match = row_search.match
    monkeypatch.setattr(row_search, "match", lambda words, name: asked.append(words) or match(words, name))
    for _ in range(3):
        rows.narrowed(table, RowQuery(words="đất mũi"))
    assert asked == ["đất mũi"]


def test_reading_words_is_ended_in_time(table, monkeypatch):
    monkeypatch.setattr(reading, "SECONDS", 0.2)

    def slow(_words, _table):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr(row_search, "match", slow)
    with pytest.raises(TooLongError):
        rows.narrowed(table, RowQuery(words="chậm quá"))


def test_a_cursor_of_other_words_is_another_question():
    one, other = RowQuery(words="a"), RowQuery(words="b")
    assert one.fingerprint() != other.fingerprint() != RowQuery().fingerprint()


def test_rows_that_stand_alone_in_postgresql_are_asked_there():
    alone = Lying(10**7, True, frozenset(), here_alone=True)
    for question in (Page(), Count(Contains("xa", "a", folded=True)), Page(distinct=True, columns=("xa",))):
        assert row_routing.place(question, alone) == "rows"


@pytest.mark.parametrize(
    ("in_rows", "searchable", "expected"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_words_are_looked_up_where_an_index_is(in_rows, searchable, expected):
    assert row_routing.by_words(Lying(5, in_rows, frozenset(), searchable=searchable)) is expected


@pytest.mark.parametrize(
    ("said", "kept"), [("  a  b ", "a  b"), ("a\0b", "a b"), ("x" * 2_000, "x" * LONGEST_WORDS), ("\0", "")]
)
def test_words_are_read_as_text(said, kept):
    assert read_words(said) == kept


def test_no_more_words_and_columns_than_may_be():
    found = looked_through("a " * 50, (f"c{number}" for number in range(80)))
    assert len(found) == 20
    assert len(found[0].parts) == MOST_TEXTS
    assert looked_through("cua", []) == (Some(()),)


@pytest.mark.parametrize(
    "word", ["nam", "NAM", "năm", "dat", "đất", "can", "căn", "mui", "=1", "001", "%", "_", "\\", "'", "ﬁ", "ß", "Σ"]
)
def test_both_places_look_through_texts_alike(plain, word):
    """PostgreSQL takes texts apart itself: the same rows as DuckDB finds with its own function."""
    for folded in (False, True):
        page = Page(Some((Contains("ma", word, folded), Contains("xa", word, folded))), columns=("ma",))
        assert reading._from_rows(plain, page) == reading.from_columns(plain, page)
