"""What is taken away: every form read back by somebody else's reader."""

# ruff: noqa: DTZ001  # a sheet knows no zones

import csv
import io
import json
import zipfile
from datetime import datetime

import openpyxl
import pyarrow.parquet as pq
import pytest

from duoc.catalogue.rules import features, sheets
from duoc.catalogue.rules.row_queries import RowQuery, filter_of
from duoc.catalogue.rules.visibility import ANYBODY
from duoc.catalogue.services import folders, rows
from duoc.catalogue.services.rows import exports
from duoc.engines.columnar import Column, Order

from . import published

HEAD = ["ma", "xa", "so_luot", "gia", "dat", "ngay", "luc"]


def taken(held, form, query=None, **more):
    made = rows.export(rows.table(held.pk, ANYBODY), form, query, **more)
    content = b"".join(made.pieces)
    assert made.size in (None, len(content))
    return content, made


def test_csv_is_whole_and_harmless(small):
    content, made = taken(small, "csv")
    lines = list(csv.reader(io.StringIO(content.decode())))
    assert lines[0] == HEAD
    assert lines[1] == ["001", "Năm Căn", "12", "1.5", "true", "2025-01-31", "2025-01-31T08:30:00"]
    assert lines[3] == ["003", "Năm Căn", "", "", "", "", ""]
    # The text that a spreadsheet would run is disarmed; the negative number is a number.
    assert lines[4][1] == "'=1+1"
    assert lines[4][3] == "-4.0"
    assert (made.rows, made.name) == (5, "trung-tam-v1.csv")


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_every_sign_that_begins_a_formula_is_disarmed(undone, begin):
    held = published.resource(undone.entry)
    published.publish(held, {"a": "string"}, [[f"{begin}cmd|' /C calc'!A0", f"x{begin}"]])
    cells = [row[0] for row in csv.reader(io.StringIO(taken(held, "csv")[0].decode(), newline=""))]
    assert cells[1:] == [f"'{begin}cmd|' /C calc'!A0", f"x{begin}"]
    assert taken(held, "csv", armed=True)[0].decode("utf-8").count("'" + begin) == 0


def test_a_byte_order_mark_comes_on_request(small):
    assert not taken(small, "csv")[0].startswith(b"\xef\xbb\xbf")
    assert taken(small, "csv", bom=True)[0].startswith(b"\xef\xbb\xbfma,xa")


def test_a_filter_exports_what_it_finds_in_its_order(small):
    query = RowQuery(filter_of({"so_luot": {"gte": 7}}), (Order("gia"),), ("ma",), limit=1)
    content, made = taken(small, "jsonl", query)
    assert [json.loads(line) for line in content.splitlines()] == [{"ma": "004"}, {"ma": "001"}, {"ma": "002"}]
    assert made.name == "trung-tam-v1-loc.jsonl"
    assert json.loads(taken(small, "json", query)[0])[0] == {"ma": "004"}


def test_parquet_of_the_whole_is_the_versions_own_file(small):
    content, made = taken(small, "parquet")
    assert content == rows.table(small.pk, ANYBODY).parquet.read_bytes()
    assert made.rows is None
    part, _ = taken(small, "parquet", RowQuery(filter_of({"xa": "Năm Căn"})))
    assert pq.read_table(io.BytesIO(part)).column("ma").to_pylist() == ["001", "003"]


def test_a_workbook_opens_with_types(small):
    content, _ = taken(small, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    assert [cell.value for cell in sheet[1]] == [name.upper() for name in HEAD]
    assert [cell.value for cell in sheet[2]] == [
        "001", "Năm Căn", 12, 1.5, True, datetime(2025, 1, 31), datetime(2025, 1, 31, 8, 30),
    ]  # fmt: skip
    assert sheet["B5"].value == "=1+1"
    assert sheet["B5"].data_type == "s"  # a text, and no formula
    assert sheet["B6"].value is None
    assert sheet.freeze_panes == "A2"
    assert book.sheetnames == ["trung-tam"]


def test_a_workbook_says_where_excel_ends(small, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    book = openpyxl.load_workbook(io.BytesIO(taken(small, "xlsx")[0]))
    assert book["trung-tam"].max_row == 4
    assert "3 dòng" in book["Ghi chú"]["A1"].value


def test_a_workbook_is_made_in_pieces_and_takes_any_text():
    texts = ("a<b>&\"'", "\x00\x0b\ufffe", "x" * 40_000, " hai đầu ", "1900-01-01")
    cells = [[text, 2**60, 10**14, 1e300, "1899-05-05", "9999-12-31T00:00:00"] for text in texts] * 3000
    pieces = list(sheets.workbook("[a]:*?/\\" * 9, ["x"] * 6, ["string"] * 4 + ["date", "datetime"], iter(cells)))
    assert len(pieces) > 3
    assert max(map(len, pieces)) < 1 << 20
    whole = io.BytesIO(b"".join(pieces))
    assert zipfile.ZipFile(whole).testzip() is None
    sheet = openpyxl.load_workbook(whole, read_only=True).worksheets[0]
    read = list(sheet.iter_rows(values_only=True, max_row=6))
    assert read[1] == ("a<b>&\"'", str(2**60), 10**14, 1e300, "1899-05-05", datetime(9999, 12, 31))
    assert read[2][0] == "\ufffd" * 3
    assert len(read[3][0]) == 32_767
    assert read[4][0] == " hai đầu "


def test_points_and_geometries_become_features(undone):
    held = published.resource(undone.entry)
    fields = {"ten": "string", "vi_do": "number", "kinh_do": "number"}
    published.publish(held, fields, [["Đất Mũi", "sai", "thiếu"], [8.6, 98.0, None], [104.7, 104.7, 105.0]])
    read = json.loads(taken(held, "geojson")[0])
    assert read["features"][0] == {
        "type": "Feature", "id": 1, "geometry": {"type": "Point", "coordinates": [104.7, 8.6]}, "properties": {"ten": "Đất Mũi"},
    }  # fmt: skip
    assert [one["geometry"] for one in read["features"][1:]] == [None, None]
    shapes = published.resource(undone.entry)
    drawn = ['{"type": "LineString", "coordinates": [[1, 2], [3, 4]]}', "{", '{"type": "Explosion"}', None]
    published.publish(shapes, {"hinh": "geojson"}, [drawn])
    kinds = [one["geometry"] for one in json.loads(taken(shapes, "geojson")[0])["features"]]
    assert kinds == [json.loads(drawn[0]), None, None, None]


def test_without_places_there_is_no_geojson(small):
    with pytest.raises(rows.ExportError):
        taken(small, "geojson")
    with pytest.raises(rows.ExportError):
        taken(small, "exe")
    assert features.places((Column("lat", "string"), Column("lon", "string"))) is None


def test_exports_leave_nothing_behind(small):
    made = rows.export(rows.table(small.pk, ANYBODY), "csv")
    assert not list(folders.folder(folders.EXPORTS).glob("*.part"))
    next(made.pieces)
    made.pieces.close()
    with pytest.raises(rows.FilterError):
        taken(small, "csv", RowQuery(filter_of({"so_luot": "x"})))
    assert not list(folders.folder(folders.EXPORTS).glob("*.part"))


def test_what_the_dead_left_is_swept(small):
    import os

    old = folders.folder(folders.EXPORTS) / "old.part"
    old.write_bytes(b"x")
    os.utime(old, (1, 1))
    taken(small, "csv")
    assert not old.exists()
    assert exports.FORMS.keys() == {"csv", "xlsx", "json", "jsonl", "parquet", "geojson"}
