"""Keystrokes of Telex and VNI, as the two methods define them."""

import pytest

from duoc.engines.search.keyboards import read, telex, vni
from duoc.engines.search.syllables import is_syllable

STRUCK = [
    ("dduwowngf booj", "d9u7o7ng2 bo65", "đường bộ"), ("nuwowcs sachj", "nu7o7c1 sach5", "nước sạch"),
    ("nuowcs", "nuo7c1", "nước"), ("rawngf", "ra8ng2", "rằng"), ("ddaats", "d9a6t1", "đất"), ("quyeets", "quye6t1", "quyết"),
    ("thuyr sanr", "thuy3 san3", "thuỷ sản"), ("nghieepj", "nghie6p5", "nghiệp"), ("giaays", "gia6y1", "giấy"),
    ("muaf muwa", "mua2 mu7a", "mùa mưa"), ("quawng", "qua8ng", "quăng"), ("xaay", "xa6y", "xây"), ("ruwowuj", "ru7o7u5", "rượu"),
]  # fmt: skip
UNSTRUCK = ["cho thuê", "xe buýt", "tom nuoi", "internet", "GTFS", "camera", "10", "2025", "zxqv wpfj", "a" * 40]
SYLLABLES = [
    "nghiêng", "khuỷu", "quyển", "giếng", "gì", "oanh", "ước", "yếu", "uỷ", "thuở", "huơ", "quýt", "loắt", "xoáy", "tuần",
]  # fmt: skip


@pytest.mark.parametrize(("in_telex", "in_vni", "meant"), STRUCK)
def test_both_methods_are_read(in_telex, in_vni, meant):
    assert " ".join(map(telex, in_telex.split())) == meant
    assert " ".join(map(vni, in_vni.split())) == meant
    assert read(in_telex.split()) == read(in_vni.split()) == meant.split()


@pytest.mark.parametrize(
    ("left_over", "meant"),
    [
        ("nươcs", "nước"),
        ("đuowngf", "đường"),
        ("biểnr", None),
        ("biênr", "biển"),
        ("dduongwf", "đường"),
        ("duongdwf", "đường"),
    ],
)
def test_what_a_keyboard_left_half_done_is_finished(left_over, meant):
    assert read([left_over]) == ([meant] if meant else ["biển"])


@pytest.mark.parametrize("text", UNSTRUCK)
def test_what_is_no_keystroke_is_left_alone(text):
    assert read(text.split()) is None


def test_only_the_struck_words_change():
    assert read(["trạm", "BTS", "ddieenj", "lưcj"]) == ["trạm", "BTS", "điện", "lực"]


@pytest.mark.parametrize(
    "word",
    [
        "nghiêng",
        "khuỷu",
        "quyển",
        "giếng",
        "gì",
        "ngoằn",
        "oanh",
        "ước",
        "yếu",
        "uỷ",
        "thuở",
        "huơ",
        "quýt",
        "loắt",
        "xoáy",
        "tuần",
    ],
)
def test_syllables_are_known(word):
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word", ["nghieepj", "bcd", "nươcs", "ươ", "duong7", "thpt", "aa", "nhgiêng", "bôc", "càt", "zô", "fa"]
)
def test_what_is_no_syllable_is_known(word):
    assert not is_syllable(word)
