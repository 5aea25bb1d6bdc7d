"""Who is in the simulated register: the one synthetic citizen of the published cases, and invented people."""

from collections.abc import Iterator

from duoc.core.text import fold
from duoc.sim import invented
from duoc.sim.draw import Draw

Record = dict[str, object]
_INVENTED = 50
# The fields of an answer in the order in which they are written (NDXP service description).
ORDER = (
    "SoDinhDanh", "SoCMND", "HoVaTen", "GioiTinh", "DanToc", "TonGiao", "TinhTrangHonNhan", "NhomMau", "NgayThangNamSinh",
    "NoiDangKyKhaiSinh", "QuocTich", "QueQuan", "ThuongTru", "NoiOHienTai", "Cha", "Me", "VoChong", "NguoiDaiDien", "ChuHo",
    "SoSoHoKhau",
)  # fmt: skip
# What each operation is licensed to tell.
_PERSON = ("SoDinhDanh", "SoCMND", "HoVaTen", "GioiTinh", "NgayThangNamSinh")
LICENSED = {
    "TraCuuThongTinCongDan": (*_PERSON, "DanToc", "QuocTich", "QueQuan", "ThuongTru", "NoiOHienTai"),
    "CungCapThongTinCongDan": (*_PERSON, "DanToc", "TonGiao", "TinhTrangHonNhan", "NoiDangKyKhaiSinh", "QuocTich", "QueQuan",
                               "ThuongTru", "NoiOHienTai"),
    "CungCapThongTinHoGiaDinh": (*_PERSON, "ChuHo", "SoSoHoKhau"),
    "CungCapThongTinNhomMau": (*_PERSON, "NhomMau"),
    "XacMinhThongTinNhanThan": (*_PERSON, "Cha", "Me", "VoChong"),
    "XacMinhThongTinNguoiGiamHo": (*_PERSON, "NguoiDaiDien"),
    "XacMinhThongTinChuHo": (*_PERSON, "ChuHo"),
    "XacMinhThongTinNoiOHienTai": (*_PERSON, "NoiOHienTai"),
    "XacMinhTinhTrangHonNhan": (*_PERSON, "TinhTrangHonNhan", "VoChong"),
}  # fmt: skip
VERIFY = "XacThucThongTinCongDan"  # tells only whether there is such a person


def folded(name: str) -> str:
    """A name as callers may write it: one strips all marks, spaces and punctuation (`NGUYENVANTHU`)."""
    return "".join(letter for letter in fold(name) if letter.isalnum())


class Citizens:
    """The register. The same in every process."""

    def __init__(self) -> None:
        self._people = list(_everybody())

    def find(self, number: str, card: str, name: str, born: str) -> Record | None:
        """The one person of this number (or, without one, this card) whose name and date of birth agree. `born`: yyyymmdd or
        yyyy. A right number with another name is nobody."""
        for person in self._people:
            same = person["SoDinhDanh"] == number if number else person["SoCMND"] == card
            if same and _name(person) == folded(name) and _born(person).startswith(born):
                return person
        return None


def _name(person: Record) -> str:
    said = person["HoVaTen"]
    assert isinstance(said, dict)
    return folded(" ".join(said.values()))


def _born(person: Record) -> str:
    said = person["NgayThangNamSinh"]
    assert isinstance(said, dict)
    return str(said["NgayThangNam"])


def _everybody() -> Iterator[Record]:
    published = _person(Draw("dancu/published"))
    published |= {
        "SoDinhDanh": "096099000001", "SoCMND": "380000001", "HoVaTen": {"Ten": "NGUYỄN VĂN THỬ"}, "GioiTinh": "1",
        "NgayThangNamSinh": {"Nam": "1999", "NgayThangNam": "19990101"},
    }  # fmt: skip
    yield published
    for number in range(_INVENTED):
        yield _person(Draw(f"dancu/{number}"))


def _person(draw: Draw) -> Record:
    sex = invented.sex(draw)
    born = draw.day(1940, 2005)
    place = {
        "MaTinhThanh": "000",
        "MaPhuongXa": f"000{draw.digits(2)}",
        "ChiTiet": invented.address(draw),
        "QuocGia": "VN",
    }
    return {
        "SoDinhDanh": invented.citizen_number(draw),
        "SoCMND": "000" + draw.digits(6),
        "HoVaTen": {"Ten": invented.person_name(draw, sex).upper()},
        "GioiTinh": sex,
        "DanToc": draw.pick(("01", "04", "05")),
        "TonGiao": "00",
        "TinhTrangHonNhan": draw.pick("123"),
        "NhomMau": draw.pick(("00", "01", "02", "03", "04")),
        "NgayThangNamSinh": {"Nam": born[:4], "NgayThangNam": born.replace("-", "")},
        "NoiDangKyKhaiSinh": place,
        "QuocTich": "VN",
        "QueQuan": place,
        "ThuongTru": place,
        "NoiOHienTai": place,
        "Cha": _relative(draw, "1"),
        "Me": _relative(draw, "2"),
        "VoChong": _relative(draw, "2" if sex == "1" else "1"),
        "NguoiDaiDien": _relative(draw, "1"),
        "ChuHo": {**_relative(draw, "1"), "QuanHe": draw.pick(("01", "02", "03"))},
        "SoSoHoKhau": "000" + draw.digits(6),
    }


def _relative(draw: Draw, sex: str) -> dict[str, object]:
    name = {"Ten": invented.person_name(draw, sex).upper()}
    return {"SoDinhDanh": invented.citizen_number(draw), "QuocTich": "VN", "HoVaTen": name}
