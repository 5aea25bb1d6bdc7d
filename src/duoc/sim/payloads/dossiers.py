"""Services that take and follow dossiers: what a one-stop desk sends to a ministry and hears back."""

from duoc.sim import invented
from duoc.sim.draw import Draw
from duoc.sim.payloads.registers import Record

_STEPS = ("Đã tiếp nhận", "Đang xử lý", "Chờ bổ sung", "Đã có kết quả", "Đã trả kết quả")


def _dossier(draw: Draw, procedure: str) -> Record:
    return {
        "soHoSo": invented.dossier_number(draw),
        "thuTuc": procedure,
        "nguoiNop": invented.person(draw),
        "ngayTiepNhan": draw.day(2024, 2024),
        "trangThai": draw.pick(_STEPS),
    }


def social_assistance(draw: Draw) -> Record:
    """A dossier of social assistance and what it grants."""
    return {
        **_dossier(draw, "Thực hiện trợ cấp xã hội hằng tháng (minh họa)"),
        "nhomDoiTuong": draw.pick(("Người cao tuổi", "Người khuyết tật nặng", "Trẻ em mồ côi", "Hộ nghèo")),
        "troCap": {
            "heSo": draw.pick((1.0, 1.5, 2.0, 2.5)),
            "mucChuan": 500_000,
            "tuThang": f"2024-{draw.between(1, 12):02d}",
        },
        "diaChi": invented.address(draw),
        "maTraCuu": f"MH{draw.digits(8)}",
    }


def criminal_record(draw: Draw) -> Record:
    """Progress of a request for a criminal-record certificate."""
    return {
        **_dossier(draw, "Cấp Phiếu lý lịch tư pháp (minh họa)"),
        "loaiPhieu": draw.pick(("Số 1", "Số 2")),
        "soBan": draw.between(1, 3),
        "henTra": draw.day(2024, 2025),
        "lePhi": {"soTien": draw.pick((0, 100_000, 200_000)), "trangThai": "Đã nộp"},
        "kenhNop": "VNeID",
    }


def civil_status(draw: Draw) -> Record:
    """Registration of a birth, marriage or death."""
    return {
        **_dossier(draw, draw.pick(("Đăng ký khai sinh", "Đăng ký kết hôn", "Đăng ký khai tử"))),
        "soDangKy": f"{draw.between(1, 400)}/MH-2024",
        "quyenSo": f"{draw.between(1, 9):02d}/2024",
        "noiDangKy": f"Ủy ban nhân dân xã Minh Họa {draw.between(1, 64)}",
        "soDinhDanhMoiCap": invented.citizen_number(draw),
    }


def budget_code(draw: Draw) -> Record:
    """A code of a unit that has dealings with the state budget."""
    return {
        "maSoQHNS": f"000{draw.digits(4)}",
        "tenDonVi": invented.agency(draw),
        "loaiHinh": draw.pick(("Đơn vị sự nghiệp công lập", "Cơ quan hành chính", "Dự án đầu tư")),
        "chuong": draw.digits(3),
        "capDuToan": draw.between(1, 4),
        "diaChi": invented.address(draw),
        "quyetDinh": {"so": f"{draw.digits(4)}/QĐ-MH", "ngay": draw.day(2015, 2024)},
        "hoSo": {"soHoSo": invented.dossier_number(draw), "trangThai": draw.pick(_STEPS)},
    }


def land_tax(draw: Draw) -> Record:
    """Financial duties on land, between the land office and the tax office."""
    fee = draw.between(3, 900) * 50_000
    return {
        "soPhieuChuyen": f"MH-{draw.digits(6)}/PCTTĐC",
        "soHoSo": invented.dossier_number(draw),
        "nguoiNop": invented.person(draw),
        "thua": {"toBanDo": draw.between(1, 80), "soThua": draw.between(1, 900), "diaChi": invented.address(draw)},
        "nghiaVu": [{"loai": "Lệ phí trước bạ", "soTien": fee}, {"loai": "Thuế thu nhập cá nhân", "soTien": 4 * fee}],
        "tongTien": 5 * fee,
        "hanNop": draw.day(2024, 2025),
        "trangThai": draw.pick(("Chờ nộp", "Đã nộp", "Quá hạn")),
    }


def driving_licence(draw: Draw) -> Record:
    """Exchange or renewal of a driving licence, and the licence."""
    return {
        **_dossier(draw, "Đổi giấy phép lái xe do ngành giao thông cấp (minh họa)"),
        "giayPhep": {
            "so": invented.citizen_number(draw),
            "hang": draw.pick(("A1", "A2", "B1", "B2", "C", "D")),
            "ngayCap": draw.day(2015, 2024),
            "coGiaTriDen": draw.day(2025, 2034),
            "coQuanCap": invented.agency(draw),
        },
        "viPhamChuaXuLy": False,
    }


def construction(draw: Draw) -> Record:
    """A dossier at the portal of the construction ministry: certificates of practice and permits."""
    return {
        **_dossier(draw, "Cấp chứng chỉ hành nghề hoạt động xây dựng (minh họa)"),
        "linhVuc": draw.pick(("Thiết kế kết cấu", "Giám sát thi công", "Định giá", "Khảo sát địa hình")),
        "hang": draw.pick(("II", "III")),
        "soChungChi": f"MHA-{draw.digits(8)}",
        "toChuc": invented.firm(draw),
    }
