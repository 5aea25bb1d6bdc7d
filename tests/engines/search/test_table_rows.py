"""Texts of rows; what they answer in SQL is tested with the room that asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.search import readings
from duoc.engines.search.table_rows import Asked, RowTexts, row_question
from duoc.engines.search.words import words

CELL = st.one_of(st.none(), st.text(alphabet=st.sampled_from("ĂăđD1 |\x1f\t\n\u0301.'&a"), max_size=12))


def test_a_row_has_its_exact_words_then_its_folded_ones():
    texts = RowTexts().of([["Chợ Năm Căn", "U Minh"], ["Năm Căn", "xã"]])
    assert texts == [" chợ năm căn | năm căn / cho nam can | nam can ", " u minh | xã / u minh | xa "]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, " | "),
        ("", " | "),
        (" \t", " | "),
        ("--", " | "),
        ("a  b", " a b "),
        ("a\x1fb", " a b "),
        ("x\ty", " x y "),
        ("A-1/B", " a 1 b "),
    ],
)
def test_every_cell_gives_one_text(cell, text):
    assert RowTexts().of([[cell]]) == [text]


@given(st.lists(st.tuples(CELL, CELL), max_size=8))
def test_a_batch_is_as_its_rows_one_by_one(rows):
    together = RowTexts().of([[row[0] for row in rows], [row[1] for row in rows]])
    assert together == [RowTexts().of([[first], [second]])[0] for first, second in rows]
    for text, row in zip(together, rows, strict=True):
        wanted = {word.marked for cell in row if cell for word in words(cell.replace("\x1f", " "))}
        assert wanted <= set(text.split())
        assert "\x1f" not in text


def test_words_are_known_for_slips_until_there_are_too_many(monkeypatch):
    made = RowTexts()
    made.of([["Chợ Năm Căn 2025", "chợ nổi"]])
    assert made.known == {"chợ", "năm", "căn", "nổi"}
    monkeypatch.setattr("duoc.engines.search.table_rows._MOST_KNOWN", 4)
    made.of([["một từ nữa"]])
    assert made.known == frozenset()


def test_the_memory_of_spellings_is_bounded(monkeypatch):
    monkeypatch.setattr("duoc.engines.search.table_rows._REMEMBERED", 3)
    made = RowTexts()
    assert made.of([["a b c d e f", "f e d"]]) == [" a b c d e f ", " f e d "]
    assert len(made._tokens) <= 4


def _plain(*folded):
    return tuple(Asked((word,)) for word in folded)


def test_a_question_has_phrases_for_each_spelling():
    asked = row_question(readings.plain("UBND xã"))
    assert asked.slots == ((_plain("ubnd"), _plain("uy", "ban", "nhan", "dan")), (_plain("xa"),))
    assert asked.folded_phrases == (" ubnd xa ", " uy ban nhan dan xa ")
    assert asked.exact_phrases == (" ubnd xã ", " uỷ ban nhân dân xã ")
    assert asked.marked == (("xã",),)


def test_a_word_that_needs_its_marks_is_found_without_them_and_held_against_the_text():
    strict = readings.struck("nawm cawn", strict=True)
    assert row_question(strict).slots == (((Asked(("nam",), ("năm",)),),), ((Asked(("can",), ("căn",)),),))
    assert row_question(strict).folded_phrases == (" nam can ",)


def test_without_marks_there_is_no_exact_phrase():
    assert row_question(readings.plain("nam can")).exact_phrases == ()


@pytest.mark.parametrize("kept", [1, 2, 200_000])
def test_a_cell_that_comes_again_is_formed_as_it_was(monkeypatch, kept):
    monkeypatch.setattr("duoc.engines.search.table_rows._REMEMBERED", kept)
    cells = ["Chợ Năm Căn", None, "", " ", "Đất Mũi", "Chợ Năm Căn", "x" * 200, "xã", "x" * 200]
    made = RowTexts()
    forms = [made.forms(cells[:3]) + made.forms(cells[3:]) for _ in range(3)]
    assert forms == 3 * [[RowTexts().forms([cell])[0] for cell in cells]]
    assert forms[0][0] == ("chợ năm căn", "cho nam can")
    assert forms[0][1:4] == 3 * [("|", "|")]
