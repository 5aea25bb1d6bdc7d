"""National registers of people, firms, land and vehicles."""

from duoc.sim import invented
from duoc.sim.draw import Draw

Record = dict[str, object]


def citizen(draw: Draw) -> Record:
    """Population database, JSON flavour; names of fields as in the SOAP answer (NDXP service description)."""
    code = invented.sex(draw)
    born = draw.day(1940, 2005)
    place = {"MaTinhThanh": "000", "MaPhuongXa": f"000{draw.digits(2)}", "ChiTiet": invented.address(draw)}
    return {
        "SoDinhDanh": invented.citizen_number(draw),
        "HoVaTen": {"Ten": invented.person_name(draw, code).upper()},
        "GioiTinh": code,
        "DanToc": draw.pick(("01", "04", "05")),
        "TinhTrangHonNhan": draw.pick("123"),
        "NgayThangNamSinh": {"Nam": born[:4], "NgayThangNam": born.replace("-", "")},
        "QuocTich": "VN",
        "ThuongTru": place,
        "NoiOHienTai": place,
        "ChuHo": {"HoVaTen": {"Ten": invented.person_name(draw).upper()}, "QuanHe": draw.pick(("01", "02", "03"))},
    }


def identity(draw: Draw) -> Record:
    """Electronic identification: what a relying party learns after sign-in."""
    return {
        "sub": f"mh-{draw.digits(8)}",
        **invented.person(draw),
        "mucDoDinhDanh": draw.pick((1, 2)),
        "phienDangNhap": {"trangThai": "HOP_LE", "hieuLucGiay": 900, "phuongThuc": draw.pick(("QR", "MAT_KHAU_OTP"))},
    }


def enterprise(draw: Draw) -> Record:
    """Enterprise registration record."""
    return {
        "maSoDoanhNghiep": invented.tax_code(draw),
        "tenDoanhNghiep": invented.firm(draw),
        "loaiHinh": draw.pick(
            ("Công ty TNHH một thành viên", "Công ty TNHH hai thành viên trở lên", "Công ty cổ phần")
        ),
        "ngayDangKyLanDau": draw.day(2005, 2023),
        "soLanThayDoi": draw.below(12),
        "diaChiTruSo": invented.address(draw),
        "vonDieuLe": {"soTien": draw.between(1, 900) * 100_000_000, "donVi": "VND"},
        "nguoiDaiDien": {"hoVaTen": invented.person_name(draw), "chucDanh": "Giám đốc"},
        "nganhNghe": [{"ma": f"MH{draw.digits(4)}", "chinh": True}, {"ma": f"MH{draw.digits(4)}", "chinh": False}],
        "tinhTrang": draw.pick(("Đang hoạt động", "Tạm ngừng kinh doanh", "Đã giải thể")),
    }


def household_business(draw: Draw) -> Record:
    """Business registration of a household or a cooperative."""
    return {
        "maSoHoKinhDoanh": invented.tax_code(draw),
        "tenHoKinhDoanh": f"Hộ kinh doanh Minh Họa {draw.digits(4)}",
        "chuHo": invented.person(draw),
        "diaChiKinhDoanh": invented.address(draw),
        "nganhNgheKinhDoanh": draw.pick(("Bán lẻ tạp hóa", "Mua bán thủy sản", "Sửa chữa máy nổ", "Quán ăn")),
        "vonKinhDoanh": draw.between(1, 80) * 10_000_000,
        "ngayCap": draw.day(2010, 2024),
        "coQuanCap": invented.agency(draw),
    }


def insurance(draw: Draw) -> Record:
    """Social and health insurance participation."""
    started = draw.between(2008, 2022)
    return {
        "maSoBHXH": invented.insurance_number(draw),
        "nguoiThamGia": invented.person(draw),
        "donVi": invented.firm(draw),
        "quaTrinh": [
            {"tuThang": f"{started}-{draw.between(1, 12):02d}", "denThang": f"{started + 1}-12", "mucDong": 5_200_000},
            {"tuThang": f"{started + 2}-01", "denThang": None, "mucDong": draw.between(50, 180) * 100_000},
        ],
        "theBHYT": {
            "maThe": f"MH0{draw.digits(8)}",
            "hanSuDung": draw.day(2024, 2026),
            "mucHuong": draw.pick((80, 95, 100)),
        },
        "trangThai": draw.pick(("Đang tham gia", "Đã chốt sổ")),
    }


def official(draw: Draw) -> Record:
    """One official in the database of cadres and civil servants."""
    return {
        "maHoSo": f"MH-CB-{draw.digits(7)}",
        **invented.person(draw),
        "coQuan": invented.agency(draw),
        "chucVu": draw.pick(("Chuyên viên", "Phó Trưởng phòng", "Trưởng phòng", "Giáo viên", "Viên chức")),
        "ngach": {"ma": f"MH.{draw.digits(3)}", "bac": draw.between(1, 9), "heSo": draw.between(234, 678) / 100},
        "trinhDo": draw.pick(("Đại học", "Thạc sĩ", "Cao đẳng")),
        "ngayTuyenDung": draw.day(1995, 2023),
        "capNhatLuc": draw.day(2024, 2024),
        "ketQuaDongBo": "THANH_CONG",
    }


def parcel(draw: Draw) -> Record:
    """One parcel of the land database."""
    return {
        "maThua": f"000.{draw.digits(4)}.{draw.digits(5)}",
        "toBanDo": draw.between(1, 80),
        "soThua": draw.between(1, 900),
        "dienTichM2": draw.between(600, 900_000) / 10,
        "mucDichSuDung": draw.pick(("NTS", "LUC", "ONT", "CLN", "RSM")),
        "thoiHan": draw.pick(("Lâu dài", "2043-10-15", "2063-07-01")),
        "diaChi": invented.address(draw),
        "chuSuDung": invented.person(draw),
        "giayChungNhan": {"soPhatHanh": f"MH {draw.digits(6)}", "ngayCap": draw.day(2005, 2024)},
        "bienDong": draw.pick(("Không", "Thế chấp", "Chuyển nhượng đang xử lý")),
    }


def vehicle(draw: Draw) -> Record:
    """Inspection record of a vehicle."""
    return {
        "bienSo": invented.plate(draw),
        "soKhung": f"MINHHOA{draw.digits(6)}KH",
        "loaiPhuongTien": draw.pick(("Ô tô con", "Ô tô tải", "Ô tô khách", "Rơ moóc")),
        "nhanHieu": f"Hiệu Minh Họa {draw.between(1, 30)}",
        "namSanXuat": draw.between(2005, 2024),
        "lanKiemDinh": {"ngay": draw.day(2023, 2024), "hanDen": draw.day(2025, 2026), "ketLuan": "Đạt"},
        "donViDangKiem": f"Trung tâm đăng kiểm Minh Họa {draw.between(1, 20)}",
    }
