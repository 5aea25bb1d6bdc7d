"""The text of a recall notice."""

from datetime import UTC, datetime

import pytest

from duoc.trace.rules.notice import notice

_OPENED = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_LOT = "01/09506000134352/10/A-7"


def _notice(**changed):
    told = {
        "number": 12,
        "text": _LOT,
        "product": "Tôm khô Rạch Gốc",
        "party": "HTX Rạch Gốc",
        "reason": "dư lượng kháng sinh",
        "opened": _OPENED,
        "closed": None,
        "items": 3,
    }
    return notice(**(told | changed))


@pytest.mark.parametrize(
    "line",
    [
        "THÔNG BÁO THU HỒI SỐ 12",
        "Sản phẩm: Tôm khô Rạch Gốc",
        "Lô hoặc mã: https://id.gs1.org/01/09506000134352/10/A-7",
        "Cơ sở: HTX Rạch Gốc",
        "Ngày mở: 02/03/2026",
        "Lý do: dư lượng kháng sinh",
    ],
)
def test_a_notice_has_a_line_for_each_fact(line):
    assert line in _notice().split("\n")


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 2, 16, 59, 59, tzinfo=UTC), "02/03/2026"),
        (datetime(2026, 3, 2, 17, 0, tzinfo=UTC), "03/03/2026"),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), "01/01/2027"),
        (datetime(2028, 2, 28, 17, 0, tzinfo=UTC), "29/02/2028"),
    ],
)
def test_days_begin_at_midnight_in_the_province(moment, day):
    assert f"Ngày mở: {day}\n" in _notice(opened=moment)


def test_an_open_recall_says_nothing_of_an_end():
    assert "kết thúc" not in _notice()


def test_a_closed_recall_says_its_last_day():
    assert _notice(closed=datetime(2026, 4, 1, 17, tzinfo=UTC)).endswith("đã kết thúc ngày 02/04/2026.\n")


def test_a_product_without_a_name_is_said_to_have_none():
    assert "Sản phẩm: chưa đăng ký tên" in _notice(product="")


def test_a_recall_without_a_party_has_no_line_for_it():
    assert "Cơ sở" not in _notice(party="")


def test_a_recall_without_a_party_leaves_no_empty_line_in_its_place():
    assert "A-7\nNgày mở" in _notice(party="")


@pytest.mark.parametrize(
    ("items", "written"), [(0, "0"), (1, "1"), (999, "999"), (1_000, "1.000"), (1_234_567, "1.234.567")]
)
def test_items_are_grouped_with_points(items, written):
    assert f"Đợt thu hồi gồm {written} mã lô" in _notice(items=items)


@pytest.mark.parametrize("reason", ["{number}", "{0}", "{}", "{closed!r}", "%s", "{{"])
def test_braces_in_a_reason_stay_as_they_are(reason):
    assert f"Lý do: {reason}\n" in _notice(reason=reason)


def test_another_uri_stays_as_it_is():
    assert "Lô hoặc mã: https://tem.example/t/CM-01?10=7\n" in _notice(text="https://tem.example/t/CM-01?10=7")


def test_a_notice_tells_who_bought_the_goods_what_to_do():
    assert "không dùng" in _notice()
