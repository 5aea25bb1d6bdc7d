"""Offsets are code points of the text as it was given, however it was written."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duoc.engines import pii
from duoc.engines.pii.folding import folded

TEXT = "Ông Nguyễn Văn Được, số căn cước 079203001234, điện thoại 0912345678"
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        unicodedata.normalize("NFD", TEXT),
        TEXT.upper(),
        TEXT.translate(WIDE),
        TEXT.replace(" ", "\u00a0"),
        "\ufeff🏠 " + TEXT,
    ],
    ids=["nfc", "nfd", "caps", "full-width", "no-break", "mark and emoji"],
)
def test_the_same_values_are_cut_out_of_every_form(text: str) -> None:
    values = [(one.type, unicodedata.normalize("NFKC", text[one.start : one.end])) for one in pii.scan(text)]
    name = "NGUYỄN VĂN ĐƯỢC" if text.isupper() else "Nguyễn Văn Được"
    assert values == [("NAME", name), ("SO_DINH_DANH", "079203001234"), ("PHONE", "0912345678")]


def test_marks_behind_the_last_letter_belong_to_the_value() -> None:
    text = unicodedata.normalize("NFD", "Họ tên: Trần Thị Mộ.")
    (one,) = pii.scan(text)
    assert text[one.start : one.end] == unicodedata.normalize("NFD", "Trần Thị Mộ")


@pytest.mark.parametrize(
    ("written", "confidence"),
    [("079 203 001 234", 0.97), ("079.203.001.234", 0.97), ("O792O3001234", 0.776), ("07920300I2B4", 0.776)],
)
def test_grouped_and_badly_scanned_numbers(written: str, confidence: float) -> None:
    (one,) = pii.scan(f"CCCD {written} ,")
    assert (one.start, one.end, one.type, one.confidence) == (5, 5 + len(written), "SO_DINH_DANH", confidence)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # busy machines
@given(st.text())
def test_any_text_is_folded_place_by_place(text: str) -> None:
    look = folded(text)
    assert look.data[:1] == look.data[-1:] == b"\n"
    assert look.data.isascii()
    assert look.span(1, len(look.data) - 1)[1] <= len(text)
    for place in range(1, len(look.data) - 1):
        start, end = look.span(place, place + 1)
        assert 0 <= start < end <= len(text)
