"""Texts that strangers read at once: what leads to a person is seen in them, what only looks like it is not."""

import pytest

from duoc.catalogue.rules.personal.texts import in_text, told_name

# Invented, of the form of the province's citizen numbers and of mobile numbers; nobody's.
CITIZEN, MOBILE = "096090000123", "0912345678"


@pytest.mark.parametrize(
    ("text", "types"),
    [
        (f"CCCD {CITIZEN} của ông An", ["SO_DINH_DANH"]),
        (f"gọi tôi {MOBILE}", ["PHONE"]),
        ("viết cho nguyenvanan@gmail.com", ["EMAIL"]),
        ("hỏi Sở: 0290 3831 234, soyte@camau.gov.vn", []),
        ("Bảng giá đất đường Nguyễn Văn Trỗi năm 2026", []),
        ("Nghị định 194/2025/NĐ-CP, 1.234.567 dòng", []),
        ("", []),
    ],
)
def test_a_text_tells_what_leads_to_a_person(text, types):
    assert in_text(text) == types


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("san-luong-2026.csv", "san-luong-2026.csv"),
        ("Trường Nguyễn Du.xlsx", "Trường Nguyễn Du.xlsx"),
        (f"Nguyen Van An {CITIZEN}.csv", "tep.csv"),
        (f"{MOBILE}.geojson", "tep.geojson"),
        (f"to khai.{CITIZEN}", "tep"),
        (f"Nguyen_Van_An_{CITIZEN}_2026.csv", "tep.csv"),
        (f"an-{MOBILE}-2.csv", "tep.csv"),
        ("nguyenvanan@gmail.com.csv", "tep.csv"),
        ("bao-cao_2026-11-30.07.14.xlsx", "bao-cao_2026-11-30.07.14.xlsx"),
    ],
)
def test_a_name_that_tells_of_a_person_is_not_told(file, told):
    assert told_name(file) == told
