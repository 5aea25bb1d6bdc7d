"""What a reading asks of the rows of a table: words by slot, phrases by spelling. Checked over plain sets, without a database."""

import pytest

from duoc.engines.search import readings
from duoc.engines.search.table_rows import Asked, RowQuestion, RowTexts, row_question

ROWS = ["Chợ Năm Căn", "Cảng cá Nam Cần", "HTX Tân Ân", "Hợp tác xã Tân An", "UBND xã Năm Căn", "Trạm cấp nước"]


def answers(asked: RowQuestion, text: str) -> bool:
    """Of every slot one choice, all of its words, each in one of its forms."""
    indexed = set(text.split("/")[-1].split())

    def stands(word: Asked) -> bool:
        return bool(indexed.intersection(word.folded)) and (
            not word.marked or any(f" {form} " in text for form in word.marked)
        )

    return all(any(all(map(stands, choice)) for choice in slot) for slot in asked.slots)


def level(asked: RowQuestion, text: str) -> int:
    """1 an exact phrase, 2 all marks that were typed, 3 a folded phrase, 4 scattered words."""
    if any(phrase in text for phrase in asked.exact_phrases):
        return 1
    if asked.exact_phrases and all(any(f" {form} " in text for form in forms) for forms in asked.marked):
        return 2
    return 3 if any(phrase in text for phrase in asked.folded_phrases) else 4


def found(reading):
    """(row, level), best first."""
    asked = row_question(reading)
    texts = RowTexts().of([ROWS])
    hits = [(level(asked, text), row) for row, text in zip(ROWS, texts, strict=True) if answers(asked, text)]
    return [(row, at) for at, row in sorted(hits)]


def test_exact_marks_stand_before_folded_ones():
    assert found(readings.plain("năm căn")) == [("Chợ Năm Căn", 1), ("UBND xã Năm Căn", 1), ("Cảng cá Nam Cần", 3)]
    assert [at for _, at in found(readings.plain("nam can"))] == [3, 3, 3]


def test_scattered_words_stand_last():
    assert found(readings.plain("căn chợ")) == [("Chợ Năm Căn", 2)]
    assert found(readings.plain("can cho")) == [("Chợ Năm Căn", 4)]


def test_an_abbreviation_and_its_words_find_each_other():
    both = {"HTX Tân Ân", "Hợp tác xã Tân An"}
    assert {row for row, _ in found(readings.plain("htx tân"))} == both
    assert {row for row, _ in found(readings.plain("hop tac xa tan"))} == both
    assert found(readings.plain("HTX tân ân"))[0] == ("HTX Tân Ân", 1)


def test_words_one_slip_away_are_choices_of_one_slot():
    reading = readings.slipped(
        "trạm cấp nướcc", {"nuocc": ["nước"], "tram": ["trạm"], "cap": ["cấp"]}, trust_known=True
    )
    assert row_question(reading).slots[2] == ((Asked(("nuocc", "nuoc")),),)
    assert [row for row, _ in found(reading)] == ["Trạm cấp nước"]


def test_keystrokes_ask_for_the_marks_that_were_struck():
    strict = readings.struck("nawm cawn", strict=True)
    assert [row for row, _ in found(strict)] == ["Chợ Năm Căn", "UBND xã Năm Căn"]
    lenient = readings.struck("nawm cawn", strict=False)
    assert len(found(lenient)) == 3


@pytest.mark.parametrize("query", ["năm căn", "tthc cấp xã", "a", "hợp tác xã tân ân"])
def test_a_phrase_is_framed_so_that_it_begins_and_ends_with_a_word(query):
    asked = row_question(readings.plain(query))
    for phrase in (*asked.exact_phrases, *asked.folded_phrases):
        assert phrase == f" {phrase.strip()} "
