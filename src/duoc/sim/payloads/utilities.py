"""Loudspeakers, post and electricity: what a province exchanges most and least."""

from duoc.sim import invented
from duoc.sim.draw import Draw
from duoc.sim.payloads.registers import Record


def broadcast_schedule(draw: Draw) -> Record:
    """The schedule that a loudspeaker cluster fetches: 96 % of the calls that Cà Mau published for 2024."""
    hour = draw.between(5, 17)
    return {
        "maThietBi": f"MH-LOA-{draw.digits(5)}",
        "diaBan": f"Xã Minh Họa {draw.between(1, 101)}",
        "trangThai": draw.pick(("Trực tuyến", "Trực tuyến", "Mất kết nối")),
        "amLuong": draw.between(40, 100),
        "lichPhat": [
            {
                "maBanTin": f"MH-BT-{draw.digits(6)}",
                "tieuDe": draw.pick(("Bản tin sáng", "Dự báo triều cường", "Lịch thời vụ nuôi tôm", "Tin cải cách")),
                "batDau": f"{hour + i:02d}:{draw.pick(('00', '15', '30'))}",
                "thoiLuongGiay": draw.between(60, 1800),
                "uuTien": draw.pick(("Thường", "Khẩn cấp")),
            }
            for i in range(2)
        ],
    }


def broadcast_receipt(draw: Draw) -> Record:
    """What the central system answers when a cluster reports a broadcast."""
    return {
        "maBienNhan": f"MH-BN-{draw.digits(9)}",
        "maThietBi": f"MH-LOA-{draw.digits(5)}",
        "maBanTin": f"MH-BT-{draw.digits(6)}",
        "ketQua": draw.pick(("Đã phát đủ", "Đã phát đủ", "Phát thiếu", "Không phát được")),
        "thoiLuongGiay": draw.between(60, 1800),
        "ghiNhan": True,
    }


def parcel_post(draw: Draw) -> Record:
    """Delivery of a dossier or its result by post."""
    return {
        "maBuuGui": f"MH{draw.digits(9)}VN",
        "soHoSo": invented.dossier_number(draw),
        "maBuuChinh": f"00{draw.digits(3)}",
        "nguoiNhan": {"hoVaTen": invented.person_name(draw), "diaChi": invented.address(draw)},
        "cuocPhi": draw.between(15, 60) * 1000,
        "hanhTrinh": [
            {"ngay": draw.day(2024, 2024), "viTri": f"Bưu cục Minh Họa {draw.between(1, 50)}", "suKien": event}
            for event in ("Nhận gửi", "Đang vận chuyển", draw.pick(("Phát thành công", "Chờ phát lại")))
        ],
    }


def electricity(draw: Draw) -> Record:
    """A customer's contract and last bill."""
    used = draw.between(40, 900)
    return {
        "maKhachHang": f"MH000{draw.digits(8)}",
        "tenKhachHang": invented.person_name(draw),
        "diaChiDungDien": invented.address(draw),
        "mucDich": draw.pick(("Sinh hoạt", "Sản xuất", "Nuôi tôm công nghiệp")),
        "hoaDon": {"ky": f"2024-{draw.between(1, 12):02d}", "dienNangKWh": used, "soTien": used * 2_100},
        "congTo": {"soHieu": f"MH-{draw.digits(6)}", "chiSoCu": 12_000, "chiSoMoi": 12_000 + used},
        "trangThai": draw.pick(("Đã thanh toán", "Chưa thanh toán")),
    }
