import csv
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
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
