"""Files of firms: all or the good rows, once; workbooks that unpack into too much are not opened."""

import io
import json
import zipfile
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from duoc.cli.main import main
from duoc.frame import export
from duoc.trace.models import DiaryEntry, Event
from duoc.trace.rules.diary import sheets, template
from duoc.trace.rules.diary.written import UnreadableError
from duoc.trace.services import diary
from duoc.trace.services.diary import workbooks
from duoc.trace.services.diary.exporting import exported
from duoc.trace.services.diary.importing import Asked, asked_of, drop_upload, import_file, keep_upload, upload
from duoc.trace.services.diary.refused import FileRefusedError
from duoc.trace.services.diary.writing import record

HEAD = "Mã dòng;Làm lúc;Công đoạn;Sản phẩm;Số lô;Khối lượng;Loài;Cách nuôi, đánh bắt;Thức ăn;Lượng;Bên mua;Từ lô"
GOOD = [
    "1;28/11/2026 06:30;Thu hoạch;9520001100017;TH-1;1.234,5;Cua xanh;Nuôi;;;;",
    "2;28/11/2026 09:00;phan loai, dong goi;9520001100017;DG-1;1.200;;;;;;TH-1",
    "3;28/11/2026 15:00;Bán, giao hàng;9520001100017;DG-1;1.000;;;;;Vựa Ba Tèo;",
    "4;28/11/2026;Cho ăn;9520001100017;;;;;cá tạp;12,5;;",
]
ASKED = Asked("crab-farmed")


def file(*rows):
    return "\r\n".join((HEAD, *rows)).encode()


def written():
    return DiaryEntry.objects.count(), Event.objects.count()


def test_file_becomes_entries_and_events_and_lots_of_earlier_rows_are_known(farm):
    before = written()
    outcome = import_file(farm, file(*GOOD), ASKED)
    assert (outcome.rows, outcome.stored, outcome.known, outcome.faults, outcome.kept) == (4, 4, 0, [], True)
    assert [now - then for now, then in zip(written(), before, strict=True)] == [4, 3]
    harvest = DiaryEntry.objects.get(lot="TH-1")
    assert (harvest.fields["weight"], harvest.origin) == ("1234.5", DiaryEntry.Origin.FILE)
    assert harvest.at.isoformat() == "2026-11-27T23:30:00+00:00"


def test_same_file_twice_doubles_nothing(farm):
    import_file(farm, file(*GOOD), ASKED)
    before = written()
    again = import_file(farm, file(*reversed(GOOD[2:]), *GOOD[:2]), ASKED)
    assert (again.stored, again.known, again.kept) == (0, 4, False)
    assert written() == before


def test_row_number_with_other_content_is_refused(farm):
    import_file(farm, file(*GOOD), ASKED)
    outcome = import_file(farm, file(GOOD[0].replace("1.234,5", "999")), ASKED)
    assert [one.row for one in outcome.faults] == [2]
    assert "đã dùng cho một mục khác" in outcome.faults[0].sentence


def test_one_bad_row_keeps_the_whole_file_out_unless_asked_to_proceed(farm):
    bad = ["5;29/11/2026 99:00;Cho ăn;9520001100017;;;;;ốc;1;;", "6;28/11/2026;Cho ăn;9520001100017;;;;;=cmd();1;;",
           "7;28/11/2026;Bán, giao hàng;9520001100017;;5;;;;;Ba Tèo;",
           "8;28/11/2026;Đóng gói;9520001100017;;5;;;;;;"]  # fmt: skip
    before = written()
    outcome = import_file(farm, file(*GOOD, *bad), ASKED)
    assert not outcome.kept
    assert written() == before
    assert [(one.row, one.column) for one in outcome.faults] == [
        (6, "Làm lúc"), (7, "Thức ăn"), (8, "Số lô"), (9, "Công đoạn")
    ]  # fmt: skip
    assert import_file(farm, file(*GOOD, *bad), ASKED, proceed=True).stored == 4
    assert [now - then for now, then in zip(written(), before, strict=True)] == [4, 3]


def test_rehearsal_keeps_nothing_and_says_what_would_be(farm):
    before = written()
    outcome = import_file(farm, file(*GOOD), ASKED, rehearse=True)
    assert (outcome.stored, outcome.kept, outcome.faults) == (4, False, [])
    assert written() == before


def test_goods_of_others_are_refused_at_their_cell(farm):
    outcome = import_file(farm, file(GOOD[1].replace("TH-1", "01/09520003300019/10/X")), ASKED)
    assert [(one.row, one.column) for one in outcome.faults] == [(2, "Từ lô")]
    assert "chưa ai giao" in outcome.faults[0].sentence


def test_product_and_stage_may_stand_for_the_whole_file(farm, buyer):
    plain = b"Ng\xc3\xa0y,Th\xe1\xbb\xa9c \xc4\x83n,L\xc6\xb0\xe1\xbb\xa3ng\n28/11/2026,oc,3\n"
    assert import_file(farm, plain, Asked("crab-farmed", "9520001100017", "feeding")).stored == 1
    assert import_file(buyer, plain, Asked("crab-farmed", stage="feeding")).stored == 1  # it has one product
    with pytest.raises(FileRefusedError, match="mẫu nhật ký"):
        import_file(farm, plain, Asked("lua"))
    with pytest.raises(FileRefusedError, match="2 MB"):
        import_file(farm, bytes(2_000_001), ASKED)


def workbook(*rows, sheets=1):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for _ in range(sheets - 1):
        book.create_sheet()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_workbook_is_read_as_somebody_would_have_typed_it(farm):
    content = workbook(
        ["Ngày", "Công đoạn", "Sản phẩm", "Khối lượng", "Loài", "Cách nuôi, đánh bắt"],
        [datetime.fromisoformat("2026-11-28T06:30"), "Thu hoạch", 9520001100017, 12.5, "Cua xanh", "Nuôi"],
        [None],
        ["28/11/2026", "Thu hoạch", "9520001100017", "1.000,25", "Cua xanh", "Nuôi"],
    )
    outcome = import_file(farm, content, ASKED)
    assert outcome.faults == []
    assert sorted(DiaryEntry.objects.values_list("fields__weight", flat=True)) == ["1000.25", "12.5"]


def test_formula_in_a_workbook_is_refused_at_its_cell(farm):
    content = workbook(
        ["Ngày", "Việc", "Thức ăn", "Lượng"], ["28/11/2026", "Cho ăn", "ốc", "=1+1"], ["28/11/2026", "Cho ăn", "=A1", 5]
    )
    faults = import_file(farm, content, Asked("crab-farmed", "9520001100017")).faults
    assert [(one.row, one.column) for one in faults] == [(2, "Lượng"), (3, "Thức ăn")]
    assert all("công thức" in one.sentence for one in faults)


def repacked(content, name, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            text = old.read(part)
            new.writestr(part.filename, change(text) if part.filename == name else text)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_workbook_that_unpacks_into_too_much_is_not_opened():
    good = workbook(["Ngày"], ["28/11/2026"])
    zeros = repacked(good, SHEET, lambda text: text + b" " * 30_000_000)
    entities = repacked(
        good, SHEET, lambda text: text.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet', 1)
    )
    rows = repacked(
        good,
        SHEET,
        lambda text: text.replace(b"</sheetData>", b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'),
    )
    for content, word in (
        (zeros, "quá lớn so với"), (entities, "thực thể"), (rows, "quá dài|dài quá"), (workbook(["a"], sheets=21), "trang tính"),
        (workbook(*[["a"]] * 5_002), "quá nhiều dòng"), (workbook(["a"] * 61), "quá nhiều cột"),
        (workbook(["x" * 2_001]), "ô dài quá"),
        (good[:-30], "hỏng"), (b"PK\x03\x04" + bytes(100), "hỏng"),
        (repacked(good, "xl/workbook.xml", lambda _: b"<x/>"), "hỏng|trang"),
    ):  # fmt: skip
        with pytest.raises(UnreadableError, match=word):
            workbooks.rows(content)


def test_part_that_lies_about_its_size_is_not_unpacked_further():
    good = bytearray(workbook(["Ngày"], ["28/11/2026"]))
    with zipfile.ZipFile(io.BytesIO(bytes(good))) as packed:
        part = packed.getinfo(SHEET)
    at = good.rindex(SHEET.encode()) - 46  # its line in the list at the end: the size unpacked is 24 octets in
    assert int.from_bytes(good[at + 24 : at + 28], "little") == part.file_size
    good[at + 24 : at + 28] = (10).to_bytes(4, "little")
    with pytest.raises(UnreadableError):
        workbooks.rows(bytes(good))


_WORKBOOK = workbook(["Ngày", "Việc", "Lượng"], ["28/11/2026", "Cho ăn", 5])


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(_WORKBOOK)), st.binary(min_size=1, max_size=20))
def test_damaged_workbook_is_rows_or_a_sentence(at, octets):
    whole = bytearray(_WORKBOOK)
    whole[at : at + len(octets)] = octets
    reason = "Tệp"
    try:
        assert all(isinstance(cell, str) for row in workbooks.rows(bytes(whole)) for cell in row)
    except UnreadableError as error:
        reason = str(error)
    assert reason[0].isupper()


def test_export_is_imported_again_without_doubling(farm, harvest, work):
    record(farm, harvest(fields={"note": "-nước ròng"}))
    record(farm, work("feeding", {"feed": "ốc", "amount": "3,5"}))
    head, rows, _ = exported(farm, diary.Wanted(), english=False)
    before = written()
    lines = b"".join(export.csv_lines(head, rows)).decode()
    assert "'-nước ròng" in lines  # neutralised for whoever opens it
    content = export.xlsx("nhật ký", head, [list(row) for row in rows])
    outcome = import_file(farm, content, ASKED, proceed=True)
    assert outcome.stored == 0
    assert written() == before


def test_upload_waits_for_its_own_party_and_goes(farm, buyer):
    number = keep_upload(farm, "sổ.csv", b"abc", ASKED)
    assert upload(buyer, number) is None
    held = upload(farm, number)
    assert (held.name, bytes(held.content), asked_of(held)) == ("sổ.csv", b"abc", ASKED)
    drop_upload(farm, number)
    assert upload(farm, number) is None


def run(*arguments):
    try:
        return main(["trace", "diary", *arguments]) or 0
    except SystemExit as ended:
        return ended.code


def test_command_imports_a_file(farm, tmp_path, capsys):
    path = tmp_path / "so.csv"
    path.write_bytes(file(*GOOD, "5;hôm qua;Cho ăn;9520001100017;;;;;ốc;1;;"))
    arguments = ["import", str(path), "--party", "htx-cua", "--template", "crab-farmed"]
    assert run(*arguments) == 1
    told = capsys.readouterr().out
    assert "Dòng 6, cột Làm lúc: Cần một ngày" in told
    assert "Chưa ghi gì" in told
    assert run(*arguments, "--proceed", "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["stored"], found["refused"], found["kept"], found["errors"][0]["row"]) == (4, 1, True, 6)
    path.write_bytes(file(*GOOD))
    assert run(*arguments) == 0
    assert "0 mới, 4 đã có trong sổ" in capsys.readouterr().out
    assert run("list", "--party", "htx-cua") == 0
    assert capsys.readouterr().out.count("crab") + 1 > 0


def test_command_prints_the_heads_of_a_template(capsys):
    assert run("columns", "--template", "honey") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(template("honey").stages)
    assert sheets.columns(lines[3].partition(": ")[2].split(";"), template("honey")).unknown == []
