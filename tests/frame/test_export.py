import csv
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from duoc.frame import export

HEAD = ["Dịch vụ", "Giao dịch"]
ROWS = [["Cơ sở dữ liệu quốc gia về dân cư", 33924], ['=HYPERLINK("http://evil","x")', -5]]


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_csv_begins_with_the_mark_that_excel_needs():
    assert body(export.response("csv", "thống kê", HEAD, ROWS)).startswith(b"\xef\xbb\xbf")


def test_csv_keeps_every_cell_and_disarms_formulas():
    text = body(export.response("csv", "x", HEAD, ROWS)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[:2] == [HEAD, ["Cơ sở dữ liệu quốc gia về dân cư", "33924"]]
    assert rows[2] == ['\'=HYPERLINK("http://evil","x")', "-5"]


def test_xlsx_holds_numbers_as_numbers_and_formulas_as_text():
    book = load_workbook(io.BytesIO(body(export.response("xlsx", "x", HEAD, ROWS, ["ghi chú"]))))
    sheet = book.active
    assert [cell.value for cell in sheet[2]] == ROWS[0]
    assert sheet["A3"].data_type == "s"
    assert sheet["B3"].value == -5
    assert sheet["A5"].value == "ghi chú"
    assert sheet.freeze_panes == "A2"


def test_xlsx_writes_moments_on_the_clock_of_the_province():
    data = export.xlsx("x", ["lúc"], [[datetime(2024, 8, 23, 17, 0, tzinfo=UTC)]])
    assert load_workbook(io.BytesIO(data)).active["A2"].value == datetime(2024, 8, 24, 0, 0)  # noqa: DTZ001 (XLSX has no zones)


def test_xlsx_runs_nothing():
    names = zipfile.ZipFile(io.BytesIO(export.xlsx("x", HEAD, ROWS))).namelist()
    assert not [name for name in names if "vba" in name.lower() or "external" in name.lower()]


def test_json_carries_the_notes():
    answer = export.response("json", "x", HEAD, ROWS, ["MINH HỌA"])
    assert json.loads(body(answer)) == {"columns": HEAD, "rows": ROWS, "notes": ["MINH HỌA"]}


def test_download_is_named_in_vietnamese():
    header = export.response("csv", "thống kê", HEAD, [])["Content-Disposition"]
    assert header == "attachment; filename*=UTF-8''th%E1%BB%91ng%20k%C3%AA.csv"


def test_unknown_form_is_refused():
    with pytest.raises(ValueError, match="pdf"):
        export.response("pdf", "x", HEAD, ROWS)


# The list of OWASP's page "CSV Injection", with the full-width forms it names.
@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_every_beginning_of_a_formula_is_disarmed(first):
    hostile = first + "cmd|' /C calc'!A0"
    text = body(export.response("csv", "x", [hostile], [[hostile, "a" + hostile]])).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline="")):
        assert row[0] == "'" + hostile
        assert row[1:] in ([], ["a" + hostile])


def test_stranger_s_separators_open_no_new_cell_and_no_new_row():
    hostile = 'a","=1+1"\r\n"=2+2,b;c\td'
    text = body(export.response("csv", "x", HEAD, [[hostile, 1]])).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [HEAD, [hostile, "1"]]


def test_negative_numbers_stay_numbers():
    assert body(export.response("csv", "x", ["a", "b"], [[-5, -1.5]])).endswith(b"-5,-1.5\r\n")


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2), max_size=5))
def test_csv_gives_back_every_text_but_for_the_mark(rows):
    text = b"".join(export.csv_lines(HEAD, rows)).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [
        [cell[cell.startswith("'") and export.disarmed(cell[1:]) == cell :] for cell in row] for row in read
    ] == rows


def test_csv_is_written_as_the_rows_come():
    asked = []

    def rows():
        for number in range(3):
            asked.append(number)
            yield [number, number]

    lines = export.csv_lines(HEAD, rows())
    assert [next(lines), next(lines)][0] == b"\xef\xbb\xbf"
    assert asked == []
    assert next(lines) == b"0,0\r\n"
    assert asked == [0]


def test_xlsx_survives_what_xml_cannot_hold():
    data = export.xlsx("x", ["tên\x00"], [["a\x0bb\x1f"], ["dòng\nmới"]], ["ghi\x07chú"])
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet["A1"].value == "tên\ufffd"
    assert sheet["A2"].value == "a\ufffdb\ufffd"
    assert sheet["A3"].value == "dòng\nmới"
    assert sheet["A5"].value == "ghi\ufffdchú"


@pytest.mark.parametrize("title", ["giao dịch 01/2024", "[a]:*?\\", "x" * 80, ""])
def test_xlsx_takes_any_name_as_its_sheet_s(title):
    # A sheet's name has at most 31 characters and none of []:*?/\ (Excel's own rule).
    (sheet,) = load_workbook(io.BytesIO(export.xlsx(title, HEAD, ROWS))).worksheets
    assert len(sheet.title) <= 31
    assert not set(sheet.title) & set("[]:*?/\\")


def test_xlsx_without_notes_has_nothing_below():
    sheet = load_workbook(io.BytesIO(export.xlsx("x", HEAD, ROWS))).active
    assert sheet.max_row == 1 + len(ROWS)
    assert [cell.font.bold for cell in sheet[1]] == [True, True]
    assert not sheet["A2"].font.bold


@pytest.mark.parametrize(
    ("name", "written"),
    [("VN/GOV/a", "VN%2FGOV%2Fa"), ('a"; filename="b', "a%22%3B%20filename%3D%22b"), ("a\r\nX: y", "a%0D%0AX%3A%20y")],
)
def test_name_of_a_download_is_one_value_of_one_header(name, written):
    # RFC 8187, section 3.2.1: everything but attr-char is percent-encoded.
    assert (
        export.response("csv", name, HEAD, [])["Content-Disposition"] == f"attachment; filename*=UTF-8''{written}.csv"
    )


@pytest.mark.parametrize(
    ("form", "kind"), [("csv", "text/csv; charset=utf-8"), ("xlsx", export.XLSX), ("json", "application/json")]
)
def test_every_form_names_its_kind_and_holds_the_same_rows(form, kind):
    answer = export.response(form, "x", HEAD, ROWS)
    assert form in export.FORMATS
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"].startswith("attachment;")
