"""Workbooks as offices fill them in: titles, merged heads, several sheets, numbers as text, formulas, hidden things."""

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from tests.engines.tabular.samples import codes, guessed, types, workbook, written

from duoc.engines.tabular import Choice, Limits, Refused, open_source, probe, quality, study

DAY = datetime.date(2026, 3, 5)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the workbook goes."""
    return tmp_path / "bang.xlsx"


def test_cells_become_values_of_their_type(path: Path) -> None:
    rows: list[list[Any]] = [
        ["Mã", "Sản lượng (kg)", "Ngày", "Lúc", "Đạt", "Số hộ"],
        ["001", 1234567.89, DAY, datetime.datetime.fromisoformat("2026-03-05T07:30:00"), True, 12],
        ["002", 1.234, DAY, datetime.datetime.fromisoformat("2026-03-06T00:00:00"), False, 7],
        ["003", None, None, datetime.datetime.fromisoformat("2026-03-06T09:05:07"), True, 0],
    ]
    workbook(path, {"Dữ liệu": rows})
    table = written(path)
    assert table == {
        "ma": ["001", "002", "003"],
        "san_luong_kg": [1234567.89, 1.234, None],
        "ngay": [DAY, DAY, None],
        "luc": [
            datetime.datetime.fromisoformat("2026-03-05T07:30:00"),
            datetime.datetime.fromisoformat("2026-03-06T00:00:00"),
            datetime.datetime.fromisoformat("2026-03-06T09:05:07"),
        ],
        "dat": [True, False, True],
        "so_ho": [12, 7, 0],
    }


def test_numbers_written_as_text_are_read_beside_numbers(path: Path) -> None:
    workbook(path, {"A": [["ten", "gia"], ["a", "1.234.567,89"], ["b", 12.5], ["c", "1.234"], ["d", 1.5e-7]]})
    assert written(path)["gia"] == [1234567.89, 12.5, 1234.0, 1.5e-7]


def test_titles_and_merged_heads_are_found(path: Path) -> None:
    rows = [
        ["SẢN LƯỢNG THỦY SẢN"],
        ["(MINH HỌA)"],
        [],
        ["Xã", "Sản lượng", None, "Ghi chú"],
        [None, "Quý 1", "Quý 2", None],
        ["A", "1", "2", "3"],
        ["Năm Căn", 10, 20, None],
        ["Đất Mũi", 30, 40, "ước"],
    ]
    workbook(path, {"Bảng": rows})
    found = probe(path, "bang.xlsx")
    assert (found.choice.header_row, found.choice.header_rows) == (4, 3)
    assert found.above == ("SẢN LƯỢNG THỦY SẢN", "(MINH HỌA)")
    source = open_source(path, found.choice)
    assert [head.title for head in source.columns] == ["Xã", "Sản lượng Quý 1", "Sản lượng Quý 2", "Ghi chú"]
    assert [head.name for head in source.columns] == ["xa", "san_luong_quy_1", "san_luong_quy_2", "ghi_chu"]
    assert study(source).rows == 2
    assert source.lines([2]) == {2: 8}


def test_the_first_visible_sheet_is_the_guess_and_all_are_shown(path: Path) -> None:
    book = workbook(
        path, {"Ẩn": [["a"], [1]], "Trống": [], "Dữ liệu": [["b", "c"], [1, 2]], "Khác": [["d", "e"], [3, 4]]}
    )
    book["Ẩn"].sheet_state = "hidden"
    book.active = 2
    book.save(path)
    found = probe(path, "bang.xlsx")
    assert found.choice.sheet == "Dữ liệu"
    assert (found.sheets[0].name, found.sheets[0].hidden) == ("Ẩn", True)
    assert [preview.choice.sheet for preview in found.previews] == ["Dữ liệu", "Khác", "Ẩn"]
    assert not found.sure
    source = open_source(path, found.choice)
    assert {"sheets", "hidden-sheets"} <= set(codes(quality(study(source), found)))


def test_a_sheet_is_chosen_by_name(path: Path) -> None:
    workbook(path, {"A": [["a"], [1]], "B": [["b"], [2], [3]]})
    assert study(open_source(path, Choice(format="xlsx", sheet="B"))).rows == 2
    with pytest.raises(Refused) as refusal:
        open_source(path, Choice(format="xlsx", sheet="C"))
    assert refusal.value.code == "no-sheet"


def test_formulas_come_as_their_last_value_and_those_without_are_counted(path: Path) -> None:
    workbook(path, {"A": [["a", "b"], [1, "=A2*2"], [2, "=A3*2"]]})
    found = probe(path, "bang.xlsx")
    assert found.formulas_without_value == 2  # openpyxl computes nothing
    remarks = quality(guessed(path), found)
    assert "formulas-without-value" in codes(remarks)


def test_hidden_columns_comments_and_authors_are_brought_up(path: Path) -> None:
    book = workbook(path, {"Sheet của Lê Văn A": [["a", "b"], [1, 2]]})
    sheet = book.active
    sheet["A2"].comment = Comment("gọi 0912 345 678", "Trần Thị B")
    sheet.column_dimensions["B"].hidden = True
    book.properties.creator = "Nguyễn Văn C"
    book.save(path)
    found = probe(path, "bang.xlsx")
    texts = " | ".join(piece.text for piece in found.hidden)
    for text in ("Lê Văn A", "0912 345 678", "Trần Thị B", "Nguyễn Văn C"):
        assert text in texts
    assert found.hidden_columns == 1


def test_a_cell_behind_the_last_head_is_a_fault(path: Path) -> None:
    workbook(path, {"A": [["a", "b"], [1, 2], [1, 2, "thừa"], [5], [6, 7]]})
    found = study(open_source(path, Choice(format="xlsx", sheet="A")))
    assert [(fault.line, fault.rule) for fault in found.faults] == [(3, "ragged")]
    assert found.rows == 3  # a row that is short in its sheet only ends with empty cells


def test_what_a_sheet_says_about_its_size_is_not_believed(path: Path) -> None:
    book = workbook(path, {"A": [["a"], [1], [2]]})
    book["A"].cell(row=500, column=1, value=3)
    book.save(path)
    found = guessed(path)
    assert (found.rows, found.blank_rows) == (3, 496)


def test_a_cell_far_to_the_right_is_too_many_columns(path: Path) -> None:
    book = workbook(path, {"A": [["a"], [1]]})
    book["A"].cell(row=2, column=5000, value="x")
    book.save(path)
    with pytest.raises(Refused) as refusal:
        probe(path, "bang.xlsx")
    assert refusal.value.code == "columns"


def test_text_is_composed(path: Path) -> None:
    workbook(path, {"A": [["te\u0302n", "b"], ["Na\u0306m Ca\u0306n", 1]]})
    source = open_source(path, Choice(format="xlsx"))
    assert [cells for _, cells in source.records()] == [["Năm Căn", "1"]]


def test_errors_of_formulas_stop_a_column_of_numbers(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [["a", "b"], *([number, number] for number in range(9)), [9, "#DIV/0!"]]:
        book.active.append(row)
    book.save(path)
    found = guessed(path)
    assert types(found)["b"] == "integer"
    assert [(fault.line, fault.value_shape) for fault in found.faults] == [(11, "#AAA/9!")]


def test_a_long_cell_is_refused_with_its_row(path: Path) -> None:
    workbook(path, {"A": [["a", "b"], [1, "x"], [2, "y" * 3000]]})
    with pytest.raises(Refused) as refusal:
        study(open_source(path, Choice(format="xlsx"), Limits(cell_bytes=2000)))
    assert (refusal.value.code, refusal.value.facts["line"]) == ("cell", 3)


def test_numbers_of_a_workbook_have_one_reading_and_texts_may_have_two(path: Path) -> None:
    workbook(path, {"A": [["a", "b"], [1.234, "1.234"], [2.345, "5.678"]]})
    found = {one.name: one for one in guessed(path).columns}
    assert (found["a"].type, found["a"].maximum, found["a"].two_readings) == ("number", 2.345, False)
    assert (found["b"].type, found["b"].maximum, found["b"].two_readings) == ("integer", 5678, True)
