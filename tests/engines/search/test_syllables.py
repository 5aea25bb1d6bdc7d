"""Which words are syllables: lists by hand from the rules of spelling, and the words of real titles."""

import unicodedata

import pytest

from duoc.core.text import key
from duoc.engines.search.keyboards import read, telex, vni
from duoc.engines.search.syllables import is_syllable
from duoc.engines.search.words import words

from .strokes import in_telex, in_vni

# One syllable for each rhyme that a hand at the keyboard is likely to strike.
RHYMES = [
    "cà", "mắt", "đất", "xe", "bếp", "chỉ", "nhỏ", "hộ", "sở", "tủ", "dự", "hai", "sao", "sau", "tay", "cầu", "xây", "kéo", "lều",
    "chịu", "nói", "thôi", "đời", "túi", "gửi", "cứu", "mía", "mùa", "mưa", "biển", "tiếng", "tiếp", "biết", "yếu", "kiểu",
    "muối", "cuốn", "buồng", "thuộc", "tuốt", "người", "rượu", "nước", "đường", "vượt", "mượn", "hoa", "khoẻ", "hoàn", "hoạt",
    "ngoài", "xoáy", "xoăn", "tuần", "luật", "quản", "quyết", "quyển", "thuý", "huỳnh", "duyệt", "khuya", "thuê", "huệ", "ảnh",
    "sạch", "ếch", "bệnh", "kính", "lịch", "ong", "học", "công", "tốc", "phẩm", "lắp", "cấp", "nghĩa", "giếng", "già", "gì",
]  # fmt: skip
NO_SYLLABLES = [
    "", "b", "ng", "đ", "aa", "bcd", "càt", "bôc", "mep", "ngập2", "nươcs", "hocj", "zô", "fa", "we", "jam", "thpt", "csdl", "ươ",
    "coong", "cáà", "trăi", "ngoằnh", "internet", "2025", "4g", "uou", "ie", "đđ",
]  # fmt: skip


@pytest.mark.parametrize("word", RHYMES)
def test_a_syllable_is_one_and_both_methods_lead_to_it(word):
    assert is_syllable(key(word))
    assert telex(in_telex(word)) == vni(in_vni(word)) == key(word)


@pytest.mark.parametrize("word", NO_SYLLABLES)
def test_what_is_no_syllable_is_none(word):
    assert not is_syllable(word)


def test_decomposed_letters_are_the_same_syllable():
    assert is_syllable(unicodedata.normalize("NFD", "đường"))


def test_every_vietnamese_word_of_the_reference_titles_is_a_syllable_and_survives_the_keyboard(shared):
    import csv

    text = (shared / "data/catalogue/sample_catalogue.csv").read_text(encoding="utf-8")
    said = {
        word.raw
        for row in csv.DictReader(text.splitlines())
        for word in words(row["title_vi"])
        if not word.raw.isupper()
    }
    strange = {word for word in said if not is_syllable(key(word))}
    assert strange == {"10", "Camera"}
    for word in sorted(said - strange):
        struck = in_telex(word)
        if struck != word.lower():
            # Keys that are a syllable themselves (tho + a tone key is none; "cas" is none) must not be read as typed.
            assert is_syllable(struck) or read([struck]) == [key(word)], word
