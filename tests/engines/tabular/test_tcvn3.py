"""TCVN3 byte by byte, against the table of the standard as `iconv -f TCVN` and the fonts of the time have it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.tabular import tcvn3

# The composed letters of VN3, in the order of their bytes.
LETTERS = {
    0xA1: "Ă", 0xA2: "Â", 0xA3: "Ê", 0xA4: "Ô", 0xA5: "Ơ", 0xA6: "Ư", 0xA7: "Đ", 0xA8: "ă", 0xA9: "â", 0xAA: "ê", 0xAB: "ô",
    0xAC: "ơ", 0xAD: "ư", 0xAE: "đ", 0xB5: "à", 0xB6: "ả", 0xB7: "ã", 0xB8: "á", 0xB9: "ạ", 0xBB: "ằ", 0xBC: "ẳ", 0xBD: "ẵ",
    0xBE: "ắ", 0xC6: "ặ", 0xC7: "ầ", 0xC8: "ẩ", 0xC9: "ẫ", 0xCA: "ấ", 0xCB: "ậ", 0xCC: "è", 0xCE: "ẻ", 0xCF: "ẽ", 0xD0: "é",
    0xD1: "ẹ", 0xD2: "ề", 0xD3: "ể", 0xD4: "ễ", 0xD5: "ế", 0xD6: "ệ", 0xD7: "ì", 0xD8: "ỉ", 0xDC: "ĩ", 0xDD: "í", 0xDE: "ị",
    0xDF: "ò", 0xE1: "ỏ", 0xE2: "õ", 0xE3: "ó", 0xE4: "ọ", 0xE5: "ồ", 0xE6: "ổ", 0xE7: "ỗ", 0xE8: "ố", 0xE9: "ộ", 0xEA: "ờ",
    0xEB: "ở", 0xEC: "ỡ", 0xED: "ớ", 0xEE: "ợ", 0xEF: "ù", 0xF1: "ủ", 0xF2: "ũ", 0xF3: "ú", 0xF4: "ụ", 0xF5: "ừ", 0xF6: "ử",
    0xF7: "ữ", 0xF8: "ứ", 0xF9: "ự", 0xFA: "ỳ", 0xFB: "ỷ", 0xFC: "ỹ", 0xFD: "ý", 0xFE: "ỵ",
}  # fmt: skip
UNUSED = [0xAF, 0xBA, 0xBF, *range(0xC0, 0xC6), 0xCD, 0xD9, 0xDA, 0xDB, 0xE0, 0xF0, 0xFF]
BYTES = {letter: byte for byte, letter in LETTERS.items()}


@pytest.mark.parametrize(("byte", "letter"), LETTERS.items())
def test_a_byte_is_its_letter(byte: int, letter: str) -> None:
    assert tcvn3.decode(bytes([byte])) == letter


@pytest.mark.parametrize("byte", UNUSED)
def test_a_byte_that_is_not_used_is_refused(byte: int) -> None:
    with pytest.raises(UnicodeDecodeError):
        tcvn3.decode(bytes([byte]))


def test_the_place_of_the_first_wrong_byte_is_told() -> None:
    with pytest.raises(UnicodeDecodeError) as refused:
        tcvn3.decode(b"ab\xb5\xff\xff")
    assert refused.value.start == 3


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", ""),
        (b"Ca Mau 2026", "Ca Mau 2026"),
        (b"Vi\xd6t Nam", "Việt Nam"),
        (b"\xae\xad\xeang b\xe9", "đường bộ"),
        (b"C\xb5 Mau", "Cà Mau"),
        (b"N\xa8m C\xa8n", "Năm Căn"),
        (b"\xa7\xc7m D\xacI", "Đầm DơI"),
        (b"A\xb0", "À"),  # capitals with a tone have none of their own: letter, then mark
        (b"E\xb1", "Ẻ"),
        (b"O\xb2", "Õ"),
        (b"U\xb3", "Ú"),
        (b"Y\xb4", "Ỵ"),
        (b"\xa1\xb3", "Ắ"),
        (b"\xa2\xb0", "Ầ"),
        (b"\xa6\xb4", "Ự"),
        (b"\x93Ca\x94", "“Ca”"),  # Windows' quotation marks
        (b"1\x962", "1–2"),
        (b"\x85", "…"),
        (b"a\xa0b", "a\u00a0b"),
        (b"a\tb\r\n", "a\tb\r\n"),
    ],
)
def test_words_of_the_time_are_read(raw: bytes, text: str) -> None:
    assert tcvn3.decode(raw) == text


@given(st.text(st.sampled_from([*BYTES, *"abcxyzABC 123,;"]), max_size=30))
def test_what_is_written_in_its_letters_comes_back(text: str) -> None:
    assert tcvn3.decode(bytes(BYTES.get(sign, 0) or ord(sign) for sign in text)) == text


@given(st.binary(max_size=30))
def test_any_bytes_are_composed_text_or_refused(raw: bytes) -> None:
    try:
        text = tcvn3.decode(raw)
    except UnicodeDecodeError:
        return
    assert unicodedata.is_normalized("NFC", text)
