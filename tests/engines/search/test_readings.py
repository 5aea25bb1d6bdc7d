"""What a query may mean, before any database has seen it."""

import pytest

from duoc.engines.search import plans, readings
from duoc.engines.search.readings import Kind


def said(reading):
    """Every slot with its choices, as they would be said with marks."""
    return [[" ".join(term.marked[0] for term in choice) for choice in slot] for slot in reading.slots]


def test_the_plain_reading_keeps_the_order_and_knows_which_marks_were_typed():
    reading = readings.plain("ca Bệnh tuần")
    assert said(reading) == [["ca"], ["bệnh"], ["tuần"]]
    assert [slot[0][0].has_marks for slot in reading.slots] == [False, True, True]
    assert reading.has_marks
    assert not readings.plain("ca benh").has_marks


def test_an_abbreviation_and_its_words_share_a_slot():
    assert said(readings.plain("danh mục ĐVHC cấp xã")) == [
        ["danh"], ["mục"], ["đvhc", "đơn vị hành chính"], ["cấp"], ["xã"],
    ]  # fmt: skip
    assert said(readings.plain("hợp tác xã")) == [["hợp tác xã", "htx"]]


@pytest.mark.parametrize("query", ["", "%", "⟦⟧", " \u200b ", "\0", "***"])
def test_without_a_word_there_is_no_reading(query):
    assert readings.plain(query) is None
    assert readings.begins(query, strict=True) is None
    assert readings.struck(query, strict=True) is None
    assert list(plans.attempts(query, lambda asked: {})) == []


@pytest.mark.parametrize(
    ("typed", "whole"),
    [("thủ", "thuỷ"), ("hò", "hoà"), ("buý", "buýt"), ("quy", "quyết"), ("kỹ", "kĩ"), ("hoà", "hoàn"), ("đư", "đường")],
)
def test_a_beginning_is_one_of_the_whole_word_as_it_is_kept(typed, whole):
    (term,) = readings.begins(typed, strict=True).slots[0][0]
    assert term.begins
    assert typed == "quy" or whole.startswith(term.marked)
    assert typed != "quy" or "quy" in term.marked  # quyết carries its tone on the ê: folded it begins with quy


def test_strict_beginnings_have_no_folded_form_where_marks_were_typed():
    words = [slot[0][0] for slot in readings.begins("công chứ", strict=True).slots]
    assert [term.folded for term in words] == [(), ()]
    assert readings.begins("cong chu", strict=True).slots[1][0][0].folded == ("chu",)


def test_keystrokes_are_said_in_words():
    reading = readings.struck("cảng cas Nawm Cawn", strict=True)
    assert (reading.kind, reading.text) == (Kind.STRUCK, "cảng cá năm căn")
    assert readings.struck("cảng cá", strict=True) is None


def slipped(query, *known, trust=True):
    asked = readings.mistypable(query)
    reading = readings.slipped(query, dict.fromkeys(asked, known), trust_known=trust)
    return reading and [(slot[0][0].marked, slot[0][0].folded) for slot in reading.slots]


def test_a_strange_word_becomes_its_neighbours_and_marks_choose_among_them():
    ca, bien = slipped("cá bểin", "cá", "biển", "biến", "bên")
    assert ca == (("cá",), ("ca",))
    assert bien == (("bểin", "biển"), ("bein", "bien", "ben"))


def test_known_words_are_left_alone_until_nothing_else_helps():
    assert slipped("dân so", "dân", "số", "son") is None
    assert slipped("dân so", "dân", "số", "son", trust=False)[1] == (("so", "son", "số"), ("so", "son"))


@pytest.mark.parametrize(
    ("query", "known"), [("abc", "asc"), ("ab", "cab"), ("1", "10"), ("2025", "2026"), ("ấp xã", "ap")]
)
def test_a_short_word_alone_and_a_number_are_not_guessed(query, known):
    found = slipped(query, known)
    assert found is None or known not in {form for _, folded in found for form in folded} or known == "ap"


def test_words_that_say_little_are_left_out_first_then_up_to_half_of_the_others():
    plain = readings.plain("danh sách các trường học")
    assert said(readings.telling(plain)) == [["trường"], ["học"]]
    assert readings.telling(readings.plain("trường học")) is None
    assert readings.telling(readings.plain("danh sách")) is None
    most = readings.most_of(readings.plain("cho tôi xem giá đất"))
    assert (0, 1) in most.left_out  # tôi, xem
    assert len(most.left_out) == 4 + 6
    assert readings.most_of(readings.plain("zxqv wpfj")) is None


def test_the_order_of_attempts_is_from_the_plain_to_the_daring():
    kinds = [attempt.kind for attempt in plans.attempts("cas bểin xanh", lambda asked: dict.fromkeys(asked, ("biển",)))]
    assert kinds == [
        Kind.PLAIN, Kind.BEGINS, Kind.STRUCK, Kind.SLIPPED, Kind.SLIPPED, Kind.BEGINS, Kind.STRUCK, Kind.MOST,
    ]  # fmt: skip


def test_known_words_are_asked_for_only_when_the_words_alone_found_nothing():
    def refuse(asked):
        raise AssertionError

    attempts = plans.attempts("đường bộ", refuse)
    assert [next(attempts).kind, next(attempts).kind] == [Kind.PLAIN, Kind.BEGINS]


def test_no_more_words_are_read_than_are_of_use():
    assert len(readings.plain("tàu " * 500).slots) == readings.MOST_WORDS
