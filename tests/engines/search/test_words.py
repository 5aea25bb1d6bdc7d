"""Words and their two forms. Pairs by hand, from the spelling rules that they name."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.search.words import forms, i_for_y, words


def marked(text):
    return [word.marked for word in words(text)]


def folded(text):
    return [word.folded for word in words(text)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hòa giải", "hoà giải"), ("thủy sản", "thuỷ sản"), ("sức khỏe", "sức khoẻ"), ("ủy ban", "uỷ ban"), ("lóa", "loá"),
        ("kỹ thuật", "kĩ thuật"), ("tỷ lệ", "tỉ lệ"), ("lý lịch", "lí lịch"), ("quý II", "quí II"), ("công ty", "công ti"),
        ("bác sỹ", "bác sĩ"), ("thẩm mỹ", "thẩm mĩ"), ("hy vọng", "hi vọng"), ("ĐƯỜNG BỘ", "đường bộ"), ("Ðường", "Đường"),
    ],
)  # fmt: skip
def test_spellings_of_one_word_have_one_form(old, new):
    assert marked(old) == marked(new)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cá", "cà"),
        ("muối", "muỗi"),
        ("đê", "dê"),
        ("chợ", "cho"),
        ("thuế", "thuê"),
        ("y tế", "i tế"),
        ("thuy", "thui"),
    ],
)
def test_words_that_only_look_alike_keep_their_own_form(one, other):
    assert marked(one) != marked(other)


def test_folding_drops_every_mark_and_the_bar_of_the_d():
    assert folded("Năm Căn, Đầm Dơi; Ủy ban") == ["nam", "can", "dam", "doi", "uy", "ban"]


@pytest.mark.parametrize("word", ["thuỷ", "uy", "quây", "may", "y", "xy", "nghĩa"])
def test_y_stays_where_it_is_no_habit(word):
    assert i_for_y(word) == word


def test_decomposed_and_composed_text_have_the_same_words():
    text = "Rừng ngập mặn Mũi Cà Mau, đường bộ"
    assert words(unicodedata.normalize("NFD", text)) == words(text)


def test_hidden_signs_part_no_word_and_control_signs_do():
    assert marked("đư\u200bờng\u00ad b\ufeffộ") == ["đường", "bộ"]
    assert marked("đường\0bộ\x07tỉnh") == ["đường", "bộ", "tỉnh"]


def test_places_lead_back_to_the_text():
    text = "Trạm BTS, 4G - vùng lõm"
    assert [text[word.start : word.end] for word in words(text)] == ["Trạm", "BTS", "4G", "vùng", "lõm"]


def test_parts_of_a_short_form_are_glued():
    glued = [word.raw for word in words("NN&PTNT KT-XH T.T.H.C a, b") if word.glued]
    assert glued == ["PTNT", "XH", "T", "H", "C"]


@pytest.mark.parametrize("text", ["", " \u200b ", "%_*'\"()", "⟦⟧", "\0", "…"])
def test_what_holds_no_letter_has_no_word(text):
    assert words(text) == []


def test_a_word_is_cut_and_a_text_is_counted_off():
    assert [len(word.marked) for word in words("a" * 3000)] == [64]
    assert len(words("tàu cá " * 50, 7)) == 7


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_has_forms_that_are_their_own(text):
    for word in words(text):
        assert word.folded
        assert forms(word.folded)[1] == word.folded
        assert " " not in word.marked + word.folded


def test_time_grows_with_the_text_not_with_its_square():
    def seconds(text):
        start = time.process_time()
        words(text)
        return time.process_time() - start

    for piece in ("đường bộ ", "a\u200b", "a.b&", "\u0301\u0323"):
        short, long = (min(seconds(piece * many) for _ in range(3)) for many in (2_000, 32_000))
        assert long < 16 * 6 * max(short, 1e-4)  # a square would be 256 times
