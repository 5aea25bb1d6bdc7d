"""The gate by itself: numbers without a label, names beside birth dates, columns that say what they hold. No database."""

import random
from types import SimpleNamespace

import pyarrow as pa
import pytest

from duoc.catalogue.rules.personal import Gate, codes, gate, policy

CITIZEN = "079203001234"


def found(table, batch=1_000, titles=None):
    """(column, type, count, rows) of a table of columns, taken in batches."""
    watch = Gate([SimpleNamespace(name=name, title=(titles or {}).get(name, name)) for name in table])
    rows = len(next(iter(table.values())))
    for first in range(0, rows, batch):
        arrays = [pa.array(cells[first : first + batch], pa.string()) for cells in table.values()]
        watch.take(pa.RecordBatch.from_arrays(arrays, names=list(table)), first + 1)
    return [(one.column, one.type, one.count, one.rows) for one in watch.findings()]


def people(count, draw):
    """Numbers as the population has them: four provinces, both sexes, sixty years, six digits that tell nothing."""
    return [
        f"{draw.choice(['096', '079', '001', '092'])}{draw.choice('01')}{draw.randrange(40, 99):02d}{draw.randrange(30_000):06d}"
        for _ in range(count)
    ]


@pytest.mark.parametrize("count", [20, 200, 5_000])
def test_numbers_of_people_are_found_in_a_column_that_says_nothing(count):
    (one,) = found({"cot_1": people(count, random.Random(count))})
    assert one[:3] == ("cot_1", "SO_DINH_DANH", count)
    assert one[3] == list(range(1, 21))


@pytest.mark.parametrize("count", [20, 200, 5_000])
@pytest.mark.parametrize("kind", ["counted", "drawn", "dated"])
def test_codes_of_things_pass(count, kind):
    draw = random.Random(count)
    made = {
        "counted": lambda n: f"096001{n:06d}",
        "drawn": lambda _n: f"{draw.randrange(10**12):012d}",
        "dated": lambda n: f"2026{n % 12 + 1:02d}{n:06d}",
    }[kind]
    assert found({"ma": [made(n) for n in range(count)]}) == []


@pytest.mark.parametrize("count", [30, 200, 5_000])
def test_one_number_among_codes_that_count_up_is_found(count):
    cells = [f"096001{n:06d}" for n in range(count)]
    cells[count // 2] = CITIZEN
    assert found({"ma": cells}) == [("ma", "SO_DINH_DANH", 1, [count // 2 + 1])]


def test_a_class_of_one_year_is_no_series():
    draw = random.Random(7)
    cells = [f"096{draw.choice('23')}15{draw.randrange(12_000):06d}" for _ in range(60)]
    assert found({"ma": cells})[0][2] == 60


def test_a_whole_years_births_come_with_many_years():
    cells = [f"096{sex}{year:02d}{n:06d}" for sex in (0, 1) for year in range(50, 90) for n in range(30)]
    assert found({"ma": cells})[0][2] == len(cells)


@pytest.mark.parametrize("batch", [7, 100, 1_000])
def test_rows_are_counted_over_batches(batch):
    cells = ["không có"] * 500
    cells[321] = f"CCCD {CITIZEN}"
    assert found({"ghi_chu": cells}, batch) == [("ghi_chu", "SO_DINH_DANH", 1, [322])]


def test_what_one_cell_says_is_no_label_for_the_next():
    assert found({"noi_dung": ["gửi số tài khoản", "123456789", "mã hồ sơ", CITIZEN]}) == [
        ("noi_dung", "SO_DINH_DANH", 1, [4])
    ]


@pytest.mark.parametrize(
    ("name", "cell", "kind"),
    [
        ("so_dien_thoai", "0912345678", "PHONE"), ("lien_he", "gọi 0912 345 678", "PHONE"), ("bien_so", "69C12345", "PLATE"),
        ("ghi_chu", "xe 69C-123.45", "PLATE"), ("email", "an.nguyen@example.com", "EMAIL"), ("stk", "123456789", "BANK_ACCOUNT"),
        ("so_cmnd", "381234567", "CMND"), ("ho_chieu", "B1234567", "PASSPORT"), ("ho_ten", "Nguyễn Văn An", "NAME"),
        ("chu_ho", "Trần Thị Bé", "NAME"),
        ("qr", f"{CITIZEN}|381234567|Nguyễn Văn An|05031990|Nam|Ấp 1, Năm Căn|01012022", "CCCD_QR"),
    ],
)  # fmt: skip
def test_each_kind_is_found_where_it_stands(name, cell, kind):
    told = found({name: ["", cell, ""], "x": ["1", "2", "3"]})
    assert (name, kind, 1, [2]) in told


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("dien_thoai", "0290 3831 222"), ("email", "vanthu@camau.gov.vn"), ("ten_truong", "Trường Tiểu học Nguyễn Văn An"),
        ("ten_duong", "Nguyễn Trãi"), ("dia_chi", "Số 5 Phan Ngọc Hiển, phường An Xuyên, tỉnh Cà Mau"), ("nam_sinh", "1990"),
        ("kinh_phi", "84912345678"), ("mst", "2000105052"), ("so_ho", "12345"), ("ngay", "05/03/1990"),
        ("ma_van_don", "0912345678"),
    ],
)  # fmt: skip
def test_what_belongs_to_no_person_passes(name, cell):
    assert found({name: [cell], "x": ["1"]}) == []


def test_a_name_beside_a_date_of_birth_is_a_person():
    table = {"ten": ["Nguyễn Văn An", "Chợ Nổi", "Lê Thị Hoa"], "ngay_sinh": ["05/03/1990", "06/03/1990", ""]}
    assert found(table) == [("ten", "NAME", 1, [1])]
    assert found({"ten": table["ten"], "ngay_lap": table["ngay_sinh"]}) == []


def test_the_title_of_a_column_tells_what_its_short_name_does_not():
    assert found({"cot_3": ["381234567"]}, titles={"cot_3": "Số CMND"}) == [("cot_3", "CMND", 1, [1])]
    assert found({"cot_3": ["381234567"]}) == []


def test_a_column_full_of_them_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(gate, "ENOUGH", 50)
    cells = [f"09{n:08d}" for n in range(12_345_678, 12_345_978)]
    ((_, kind, count, rows),) = found({"sdt": cells}, batch=100)
    assert (kind, count, len(rows)) == ("PHONE", 100, 20)


def test_few_different_cells_are_read_once_and_named_in_every_row():
    assert found({"ghi_chu": ["", f"CCCD {CITIZEN}"] * 200})[0][2:] == (200, list(range(2, 41, 2)))


def test_texts_beside_the_table_are_told_without_rows():
    watch = Gate([SimpleNamespace(name="ma", title="Mã")])
    watch.beside("chú thích", f"hỏi anh An, CCCD {CITIZEN}")
    watch.beside("tên trang tính", f"CCCD {CITIZEN}")
    watch.beside("tác giả", "Nguyễn Văn An")
    (one,) = watch.findings()
    assert (one.column, one.type, one.count, one.rows) == ("", "SO_DINH_DANH", 2, [])
    assert ("chú thích" in one.reason, CITIZEN in one.reason) == (True, False)


def test_memory_of_a_column_of_numbers_is_bounded(monkeypatch):
    monkeypatch.setattr(codes, "_MOST_BEGINNINGS", 10)
    told = codes.Numbers("SO_DINH_DANH")
    for row, cell in enumerate(people(1_000, random.Random(1)), 1):
        told.take(row, cell)
    assert len(told.beginnings) <= 11
    assert told.of_people(1_000)[0] == 1_000


def test_every_type_that_stops_has_words_and_a_place_in_the_law():
    assert policy.TYPE_WORDS.keys() >= policy.DIRECT | {policy.NAME}
    assert {policy.legal_class(kind) for kind in policy.DIRECT} <= {"basic", "sensitive", ""}


@pytest.mark.parametrize("form", ["don_{}_ky.pdf", "Nguyen_Van_An_{}", "{}.pdf", "{}_an.jpg", "tep/{}.docx", "CCCD_{}"])
def test_a_number_in_the_name_of_a_file_is_found(form):
    cells = [f"trang {n}" for n in range(40)]
    cells[7] = form.format(CITIZEN)
    assert found({"tep": cells}, batch=13) == [("tep", "SO_DINH_DANH", 1, [8])]
    many = [form.format(one) for one in people(200, random.Random(5))]
    assert [one[:3] for one in found({"tep": many})] == [("tep", "SO_DINH_DANH", 200)]


@pytest.mark.parametrize("count", [20, 200, 5_000])
@pytest.mark.parametrize("form", ["DH_{}", "{}_A.xml", "anh_{}.jpg"])
@pytest.mark.parametrize("kind", ["counted", "drawn", "dated"])
def test_codes_of_things_in_names_of_files_pass(count, form, kind):
    draw = random.Random(count)
    made = {
        "counted": lambda n: f"096001{n:06d}",
        "drawn": lambda _n: f"{draw.randrange(10**12):012d}",
        "dated": lambda n: f"2026{n % 12 + 1:02d}{n:06d}",
    }[kind]
    assert found({"ma": [form.format(made(n)) for n in range(count)]}) == []


@pytest.mark.parametrize("text", ["0912345678901", "x_0961900012345", "3.096190001234", "a-096190001234-b", "_12_"])
def test_longer_numbers_and_fractions_are_no_part_of_a_name(text):
    assert found({"so": [text, "khong"]}) == []
