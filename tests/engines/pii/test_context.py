"""What stands before a number decides what it is. All numbers are invented."""

import pytest

from duoc.engines import pii


def found(text: str) -> list[tuple[str, str]]:
    return [(one.type, text[one.start : one.end]) for one in pii.scan(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Số CCCD: 079203001234", [("SO_DINH_DANH", "079203001234")]),
        ("so_dinh_danh=079203001234", [("SO_DINH_DANH", "079203001234")]),
        ('{"soDinhDanhNguoiNop": "079203001234"}', [("SO_DINH_DANH", "079203001234")]),
        ("<SoDinhDanh>079203001234</SoDinhDanh>", [("SO_DINH_DANH", "079203001234")]),
        ("079203001234 (CCCD)", [("SO_DINH_DANH", "079203001234")]),
        ("CCCD: 079203001234, 096187000001", [("SO_DINH_DANH", "079203001234"), ("SO_DINH_DANH", "096187000001")]),
        ("CMND/CCCD: 079203001234", [("SO_DINH_DANH", "079203001234")]),
        ("số định danh cá nhân/CMND: 123456789", [("CMND", "123456789")]),
        ("Số CCCD/Hộ chiếu: 079203001234", [("SO_DINH_DANH", "079203001234")]),
        ("Thẻ BHYT số: 7932230123", [("BHXH", "7932230123")]),
        ("MST cá nhân/doanh nghiệp: 079203001234", [("SO_DINH_DANH", "079203001234")]),
        ("CCCD: 003203001234 (mã tỉnh không có)", []),
        ("Mã đơn hàng: 079203001234", []),
        ("Mã đơn hàng 079203001234, điện thoại 0912345678", [("PHONE", "0912345678")]),
        ("mã sản phẩm 0912345678", []),
        ("079203001234", []),  # structure alone: 1.6 % of all 12-digit numbers pass
        ("ts=202603150930", []),
        ("Gọi 0912 345 678 nhé", [("PHONE", "0912 345 678")]),
        ("Gọi +84 912 345 678 nhé", [("PHONE", "+84 912 345 678")]),
        ("phòng 3 0912345678", [("PHONE", "0912345678")]),
        ("tổng đài 19001234", []),
        ("số tiền 1.250.000.000 đồng", []),
        ("QĐ số 1234567890/QĐ-UBND", []),
        ("uuid 0912345678-1234-4123-8123-091234567890", []),
        ("STK 123456789", [("BANK_ACCOUNT", "123456789")]),
        ("123456789", []),
        ("Hộ chiếu C1234567", [("PASSPORT", "C1234567")]),
        ("mã kho C1234567", []),
        ("biển số 69A-123.45", [("PLATE", "69A-123.45")]),
        ("xe 69-C1 123.45 đậu", [("PLATE", "69-C1 123.45")]),
        ("xe 13A-123.45 đậu", [("PLATE", "13A-123.45")]),  # unverified codes count
        ("xe 10A-123.45 đậu", []),  # there is no code 10
        ("thẻ DN4960123456789 hết hạn", [("BHYT", "DN4960123456789")]),
        ("Serial: DN4960123456789", []),
        ("Ngày sinh: 29/02/2000", [("DOB", "29/02/2000")]),
        ("sinh ngày 5 tháng 6 năm 1990 tại", [("DOB", "5 tháng 6 năm 1990")]),
        ("Ngày họp 29/02/2000", []),
        ("Ngày sinh: 30/02/2000", []),
        ("MST: 0100109106", [("MST", "0100109106")]),  # a well-known firm's public number
        ("MST: 0100109107 (sai)", []),
        ("thư a.b@example.vn.", [("EMAIL", "a.b@example.vn")]),
        ("a@b", []),
        ("giá @ 5.000", []),
    ],
)
def test_a_number_is_what_its_label_and_its_check_say(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ông Nguyễn Văn An đến nộp", ["Nguyễn Văn An"]),
        ("HỌ VÀ TÊN: NGUYỄN VĂN AN", ["NGUYỄN VĂN AN"]),
        ("CỦA ANH TRẦN VĂN BÌNH ĐẬU SAI CHỖ", ["TRẦN VĂN BÌNH"]),
        ("Ho ten: Tran Thi Binh", ["Tran Thi Binh"]),
        ("hoten=Tran+Thi+Binh HTTP/1.1", ["Tran+Thi+Binh"]),
        ("Châu Quốc Hiếu ký tên", ["Châu Quốc Hiếu"]),
        ("đường Nguyễn Trãi", []),
        ("Trường THPT Lê Quý Đôn", []),
        ("Công ty TNHH Lê Gia Phát", []),
        ("Tỉnh Hà Giang và Hồ Sơ", []),
        ("Thành phố Hồ Chí Minh", []),
        ("HỒ SƠ ĐỀ NGHỊ", []),
    ],
)
def test_a_name_is_that_of_a_person(text: str, expected: list[str]) -> None:
    assert [value for kind, value in found(text) if kind == "NAME"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Địa chỉ: ấp 3, xã Tân Lộc, tỉnh Cà Mau.", "ấp 3, xã Tân Lộc, tỉnh Cà Mau"),
        ("nhà ở số 12/4, đường Ngô Quyền, phường 5, TP. Cà Mau, gọi", "số 12/4, đường Ngô Quyền, phường 5, TP. Cà Mau"),
        ("gửi 45 Lý Bôn, phường Tân Thành, tỉnh Cà Mau nhé", "45 Lý Bôn, phường Tân Thành, tỉnh Cà Mau"),
    ],
)
def test_an_address_is_found_whole(text: str, expected: str) -> None:
    assert found(text) == [("ADDRESS", expected)]


def test_an_office_is_no_address_of_a_person() -> None:
    assert found("UBND xã Tân Lộc, huyện Thới Bình, tỉnh Cà Mau") == []


def test_a_finding_says_why() -> None:
    (one,) = pii.scan("CCCD: 079203001234")
    assert one.reason == "nhãn “cccd”; tỉnh, thế kỷ và năm sinh đúng dạng"
    assert one.confidence > 0.9


def test_what_is_less_sure_can_be_asked_for() -> None:
    (one,) = pii.scan("079203001234", least=0.3)
    assert (one.type, one.confidence) == ("SO_DINH_DANH", 0.4)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("so_dinh_danh", "079203001234", [(0, 12, "SO_DINH_DANH")]),
        ("khachHangSdt", "912345678", [(0, 9, "PHONE")]),
        ("Số tài khoản", " 123456789", [(1, 10, "BANK_ACCOUNT")]),
        ("ho_ten", "TRẦN VĂN BÌNH", [(0, 13, "NAME")]),
        ("ma_don_hang", "0912345678", []),
        ("ghi_chu", "gọi 0912345678", [(4, 14, "PHONE")]),
        ("cccd", "", []),
    ],
)
def test_the_name_of_a_field_is_its_label(name: str, value: str, expected: list[tuple[int, int, str]]) -> None:
    assert [(one.start, one.end, one.type) for one in pii.scan_field(name, value)] == expected
