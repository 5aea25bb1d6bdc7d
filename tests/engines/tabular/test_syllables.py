"""Spelling tells Vietnamese from what only looks like it."""

import pytest

from duoc.engines.tabular.syllables import is_syllable, share

_GOOD = (
    "Đước nghiêng khuya quý quốc gìn giếng huyện thuở Nguyễn xoong Đốc Căn BẾN thuỷ thủy hoà Hòa giặc gì quyết khuỷu cấp cáp "
    "ngoằn nghèo quẹt quét quăng quân quê quỳnh ươu rượu yêu yến ỷ ai oà uỷ ăn ấm loằng khoét tuyệt chuếch huỳnh xuồng bịa mùa"
)
GOOD = _GOOD.split(" ")
# Stops without sắc or nặng, two tones, onsets and rhymes that do not exist, foreign words, mistaken decodings.
_BAD = "cap hoàc tốp̀ Zürich façade naïve Ã´ đơng̀ xyz bêấ khứủ Ðüc mñ tiênn ngg"
BAD = _BAD.split(" ")


@pytest.mark.parametrize("word", GOOD)
def test_a_syllable_is_one(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", BAD)
def test_another_word_is_none(word: str) -> None:
    assert not is_syllable(word)


def test_only_words_beyond_ascii_count() -> None:
    assert share({"the Năm cat": 3, "Zürich": 1}) == 0.75
    assert share({"abc": 5}) == 0.0
