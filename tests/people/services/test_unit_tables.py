"""Files with a column of units, as offices send them: read in their own encoding, given back whole with the answers beside."""

from datetime import date

import openpyxl
import pytest

from duoc.core import profile
from duoc.people import services
from duoc.people.services import Kind, UnitError, UnitTable, unit_tables

OLD, NEW = date(2024, 10, 5), date(2025, 7, 1)
LINES = """TT;Tên hộ;Xã/phường;Số tiền
1;A;xã Tân Hưng, huyện Cái Nước;2
2;B;TT. Cái Nước;5
3;C;;7
4;D;Xã Hoà Mỹ;2
5;E;Hồ Thị Kỷ;5
6;=F;Chợ nổi;7
"""


@pytest.fixture(scope="module")
def asked(module_database):
    services.seed(profile.load("ca-mau"))
    return services.conversion(NEW, OLD, "commune")


@pytest.fixture
def table(asked, tmp_path):
    """A table of these bytes or lines."""

    def made(content, name="danh-sach.csv", column=""):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return UnitTable(path, name, column, asked)

    return made


def test_column_is_found_and_converted(table):
    read = table(LINES)
    assert read.column == "Xã/phường"
    found = read.cells()
    assert found.kinds == {Kind.SAME: 1, Kind.MERGED: 2, Kind.SPLIT: 1, Kind.UNKNOWN: 1, Kind.EMPTY: 1}
    assert (found.filled, found.known, found.sure) == (5, 4, 3)
    assert [(said, cells) for said, cells, _ in found.doubtful()] == [("Chợ nổi", 1), ("Xã Hoà Mỹ", 1)]


def test_rows_come_back_whole_and_in_their_order(table):
    read = table(LINES)
    added = ["quy_doi", "quy_doi_ma", "quy_doi_ket_qua", "quy_doi_co_the_la", "quy_doi_can_cu", "quy_doi_doi_chieu"]
    assert read.head() == ["TT", "Tên hộ", "Xã/phường", "Số tiền", *(f"xa_phuong_{name}" for name in added)]
    law, several = "NQ 1655/NQ-UBTVQH15", "32140 Xã Hưng Mỹ | 32137 Xã Tân Hưng | 32214 Xã Phú Mỹ"
    assert list(read.rows()) == [
        ["1", "A", "xã Tân Hưng, huyện Cái Nước", "2", "Xã Tân Hưng", "32137", "nhập trọn vào", "", law, "chưa đối chiếu"],
        ["2", "B", "TT. Cái Nước", "5", "Xã Cái Nước", "32128", "nhập trọn vào", "", law, "chưa đối chiếu"],
        ["3", "C", "", "7", "", "", "để trống", "", "", ""],
        ["4", "D", "Xã Hoà Mỹ", "2", "", "", "đã chia, cần xem", several, law, "chưa đối chiếu"],
        ["5", "E", "Hồ Thị Kỷ", "5", "Xã Hồ Thị Kỷ", "32092", "giữ nguyên", "", law, ""],
        ["6", "=F", "Chợ nổi", "7", "", "", "không nhận ra", "", "", ""],
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_of_offices_are_read(table, encoding):
    assert table(LINES.encode(encoding)).cells().sure == 3


def test_workbook_is_read(asked, tmp_path):
    book = openpyxl.Workbook()
    for line in LINES.splitlines():
        book.active.append(line.split(";"))
    path = tmp_path / "danh-sach.xlsx"
    book.save(path)
    assert UnitTable(path, path.name, "xa_phuong", asked).cells().sure == 3


@pytest.mark.parametrize("column", ["Xã/phường", "xã/phường", "xa_phuong", "xa/phuong"])
def test_column_is_named_by_its_title_or_its_name(table, column):
    assert table(LINES, column=column).place == 2


def test_column_that_is_not_there_is_said_with_those_that_are(table):
    with pytest.raises(UnitError, match=r"Bảng không có cột huyện\. Các cột: TT, Tên hộ, Xã/phường, Số tiền\."):
        table(LINES, column="huyện")


def test_column_of_counts_is_not_taken_for_one_of_wards(table):
    """2, 5 and 7 are wards of both cities; and here nothing else is a unit."""
    with pytest.raises(UnitError, match="Không cột nào chứa mã hay tên"):
        table("TT;Số tiền\n1;2\n2;5\n3;7\n")


def test_of_two_columns_alike_the_one_called_so_is_taken(table):
    content = "Nơi sinh;Mã xã\nXã Tân Hưng;32137\nXã Hòa Mỹ;32141\n"
    assert table(content).column == "Mã xã"


def test_row_of_a_wrong_length_is_kept(table):
    read = table("Xã,Số\nTân Hưng,1\nHòa Mỹ\nCái Nước,2,thừa\nLợi An,3\nViên An,4\nTân Ân,5\n", column="Xã")
    rows = list(read.rows())
    assert [row[0] for row in rows] == ["Tân Hưng", "Hòa Mỹ", "Cái Nước", "Lợi An", "Viên An", "Tân Ân"]
    assert {len(row) for row in rows} == {len(read.head())}


def test_column_of_too_many_values_is_refused_before_all_are_read(table, monkeypatch):
    monkeypatch.setattr(unit_tables, "MOST_VALUES", 3)
    read = table("Mã\n" + "\n".join(f"321{place}" for place in range(37, 60)) + "\n", column="Mã")
    with pytest.raises(UnitError, match="quá nhiều giá trị khác nhau"):
        read.cells()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4\n1 0 obj", b"\x00\x01\x02\x03" * 50])
def test_file_that_is_no_table_is_refused_in_words(table, content):
    with pytest.raises(UnitError) as refused:
        table(content)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("name", "is_likely"),
    [
        ("xa", True), ("ma_xa", True), ("Phường/xã", True), ("ten_dvhc", True), ("Địa bàn", True), ("quan_huyen", True),
        ("tinh", True), ("xa_quy_doi", True), ("khoang_xa_nhat", True), ("ngay", False), ("taxa", False), ("gia_xang", False),
    ],
)  # fmt: skip
def test_name_says_that_units_are_in_it(name, is_likely):
    """Only where to look: the cells decide."""
    assert services.likely_name(name) is is_likely


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("ma_xa", "commune"),
        ("Huyện", "district"),
        ("quan_huyen", "district"),
        ("Mã tỉnh", "province"),
        ("dvhc", "commune"),
        ("tinh_trang", "province"),
    ],
)
def test_name_says_of_what_level_its_units_are(name, level):
    """Only where the cells leave it open."""
    assert services.level_of_name(name) == level
