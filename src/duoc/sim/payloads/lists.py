"""Code lists, legal texts and prices: public reference data, here with invented entries."""

from duoc.sim import invented
from duoc.sim.draw import Draw
from duoc.sim.payloads.registers import Record


def _code_list(draw: Draw, code: str, name: str, label: str) -> Record:
    first = draw.between(1, 900)
    return {
        "maDanhMuc": f"{code}.{draw.digits(3)}",
        "tenDanhMuc": f"{name} (minh họa)",
        "phienBan": f"{draw.between(1, 9)}.{draw.below(10)}",
        "hieuLucTu": draw.day(2018, 2024),
        "tongSoMuc": draw.between(20, 4000),
        "trang": {"so": 1, "kichThuoc": 5},
        "muc": [{"ma": f"MH{first + i:04d}", "ten": f"{label} {first + i}", "conHieuLuc": True} for i in range(5)],
    }


def shared_codes(draw: Draw) -> Record:
    """Code lists shared by state agencies."""
    return _code_list(draw, "DMDC", "Danh mục điện tử dùng chung", "Mục dùng chung")


def finance_codes(draw: Draw) -> Record:
    """Code lists of public finance."""
    return _code_list(draw, "BTC", "Danh mục dùng chung ngành tài chính", "Nội dung kinh tế")


def bank_codes(draw: Draw) -> Record:
    """Code lists of banking."""
    return _code_list(draw, "NHNN", "Danh mục dùng chung ngành ngân hàng", "Tổ chức tín dụng Minh Họa")


def legal_text(draw: Draw) -> Record:
    """One document of the database of legal texts."""
    number = f"{draw.between(1, 90):02d}/2024/{draw.pick(('QĐ-MH', 'NQ-MH'))}"
    return {
        "soKyHieu": number,
        "loaiVanBan": draw.pick(("Quyết định", "Nghị quyết")),
        "coQuanBanHanh": f"Ủy ban nhân dân tỉnh Minh Họa {draw.between(1, 9)}",
        "trichYeu": f"Văn bản minh họa số {draw.digits(4)} về tổ chức thực hiện nhiệm vụ thử nghiệm",
        "ngayBanHanh": draw.day(2024, 2024),
        "ngayHieuLuc": draw.day(2025, 2025),
        "tinhTrangHieuLuc": draw.pick(("Còn hiệu lực", "Hết hiệu lực một phần", "Chưa có hiệu lực")),
        "linhVuc": draw.pick(("Thủy sản", "Đất đai", "Giáo dục", "Tài chính", "Giao thông")),
        "vanBanLienQuan": [{"soKyHieu": f"{draw.between(1, 90):02d}/2020/QĐ-MH", "quanHe": "Thay thế"}],
        "toanVan": f"/van-ban/{draw.digits(7)}.pdf",
    }


def prices(draw: Draw) -> Record:
    """A price report: goods of one week."""
    goods = (("Tôm sú 20 con/kg", 240), ("Cua thịt loại 1", 320), ("Gạo tẻ thường", 15), ("Xi măng PCB40", 92))
    return {
        "kyBaoCao": f"2024-W{draw.between(1, 52):02d}",
        "diaBan": f"Chợ Minh Họa {draw.between(1, 30)}",
        "donViBaoCao": invented.agency(draw),
        "hangHoa": [
            {"ma": f"MH{i:03d}", "ten": name, "donViTinh": "kg", "gia": (base + draw.below(base // 4 + 1)) * 1000}
            for i, (name, base) in enumerate(goods, 1)
        ],
        "trangThai": draw.pick(("Đã duyệt", "Chờ duyệt")),
    }
