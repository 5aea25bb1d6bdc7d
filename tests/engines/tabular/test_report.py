"""The report says in Vietnamese what was found and what to do, and never what stands in a cell."""

import re
from pathlib import Path

import pytest
from tests.engines.tabular.samples import codes, column, studied, workbook

from duoc.engines.tabular import Remark, Study, probe, quality, study
from duoc.engines.tabular import open_source as opened

NUMBERS = [str(n) for n in range(20)]


def only(found: Study, code: str) -> Remark:
    """The one remark with a code."""
    [remark] = [one for one in quality(found) if one.code == code]
    return remark


def test_a_clean_table_has_no_remarks(tmp_path: Path) -> None:
    assert quality(studied(tmp_path, "ten,so\na,1\nb,2\n")) == []


def test_cells_that_do_not_fit_stop_and_come_with_ways_out(tmp_path: Path) -> None:
    remark = only(column(tmp_path, *NUMBERS, "bí mật", "x", name="Số hộ"), "misfits")
    assert (remark.severity, remark.column) == ("stop", "so_ho")
    assert (
        remark.text
        == "Cột “Số hộ” là số nguyên, nhưng 2 ô không đọc được như vậy: dòng 22 (dạng “aa aaa”), và dòng 23."
    )
    assert "văn bản" in remark.repair
    assert "ô trống" in remark.repair


def test_many_lines_are_cut_short(tmp_path: Path) -> None:
    remark = only(column(tmp_path, *[str(n) for n in range(90)], *["x"] * 10), "misfits")
    assert remark.text.endswith("và dòng 93, 94, 95, 96, 97….")


def test_rows_of_a_wrong_length_stop(tmp_path: Path) -> None:
    remark = only(studied(tmp_path, "a,b\n1,2\n3\n4,5,6\n"), "ragged")
    assert remark.severity == "stop"
    assert remark.text == "2 dòng thừa hoặc thiếu ô: bảng có 2 ô, dòng 3 có 1 ô, và dòng 4."


def test_rows_left_out_by_choice_are_still_told(tmp_path: Path) -> None:
    remark = only(studied(tmp_path, "a,b\n1,2\n3\n", ragged="drop"), "ragged-dropped")
    assert remark.severity == "warn"


def test_cells_emptied_by_choice_are_still_told(tmp_path: Path) -> None:
    assert only(column(tmp_path, *NUMBERS, "x", empty=("cot",)), "misfits-emptied").severity == "warn"


def test_a_table_without_rows_stops(tmp_path: Path) -> None:
    assert only(studied(tmp_path, "a,b\n"), "no-rows").severity == "stop"


@pytest.mark.parametrize(
    ("cells", "name", "code", "severity"),
    [
        (["12", "15", "12A", "7", "8B"], "cot", "mixed", "warn"),
        (["01", "02", "3"], "cot", "zeros", "note"),
        (["1", "2"], "Mã xã", "code", "note"),
        (["1.234", "5.678"], "cot", "two-readings", "warn"),
        (["", "", ""], "cot", "empty-column", "warn"),
        (["1", "N/A"], "cot", "empty-words", "note"),
    ],
)
def test_what_should_be_looked_at_is_told(
    tmp_path: Path, cells: list[str], name: str, code: str, severity: str
) -> None:
    assert only(column(tmp_path, *cells, name=name), code).severity == severity


def test_the_reading_of_a_thousand_is_spelt_out(tmp_path: Path) -> None:
    thousand = only(column(tmp_path, "1.234", "5.678"), "two-readings").text
    assert "một nghìn hai trăm ba mươi tư" in thousand
    decimal = only(column(tmp_path, "1.234", "5.678", decimal=".", group=","), "two-readings").text
    assert "một phẩy hai trăm ba mươi tư" in decimal


def test_one_cell_that_settles_the_reading_ends_the_warning(tmp_path: Path) -> None:
    assert "two-readings" not in codes(quality(column(tmp_path, "1.234", "1.234,5")))


def test_a_column_without_a_head_and_blank_rows_are_told(tmp_path: Path) -> None:
    found = codes(quality(studied(tmp_path, "a,,b,\nq,x,2,\n,,,\nr,y,4,\nTổng,,6,\n")))
    assert found == ["total-row", "no-title", "blank-rows", "blank-columns"]


def test_what_stops_comes_first(tmp_path: Path) -> None:
    found = quality(studied(tmp_path, "a,b\n1,N/A\n3\n,\n" + "4,5\n" * 10 + "5,x\n"))
    assert [remark.severity for remark in found] == sorted(
        [remark.severity for remark in found], key=["stop", "warn", "note"].index
    )
    assert codes(found)[:2] == ["ragged", "misfits"]


def test_numbers_are_written_the_vietnamese_way(tmp_path: Path) -> None:
    text = "a,b\n" + "1,2\n" * 8 + "x\n" * 1234
    assert only(studied(tmp_path, text), "ragged").text.startswith("1.234 dòng")


def test_what_the_file_carries_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = workbook(path, {"A": [["a", "b"], [1, "=1+1"]], "B": [["c"], [1]], "C": [["d"], [1]]})
    book["C"].sheet_state = "hidden"
    book["A"].column_dimensions["B"].hidden = True
    book.save(path)
    found = probe(path, "a.xlsx")
    told = quality(study(opened(path, found.choice)), found)
    assert {"sheets", "hidden-sheets", "hidden-columns", "formulas-without-value"} <= set(codes(told))


def test_no_remark_holds_a_value(tmp_path: Path) -> None:
    secrets = ["Nguyễn Văn A", "0912345678", "079123456789", "a@b.vn"]
    for secret in secrets:
        for cells in ([*NUMBERS, secret], [*NUMBERS[:4], secret], [secret] * 3, ["01/01/2026"] * 9 + [secret]):
            text = " ".join(remark.text + remark.repair for remark in quality(column(tmp_path, *cells)))
            assert secret not in text
            assert not re.search(r"\d{9}", text.replace("999999999", ""))
