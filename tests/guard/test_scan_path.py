"""`duoc guard scan PATH`: counts by type and class, columns with their share, and never a value."""

import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from openpyxl import Workbook
from pyarrow import parquet

from duoc.cli.main import main
from duoc.guard.services import documents
from duoc.guard.services.reports import scan_path

GOLD = "data/guard/pii-gold.jsonl"
# Invented; all pass the check of their type.
NUMBERS = [f"0792030{number:05}" for number in range(12)]
ORDERS = ["102055431850", "215408931262", "267384666984", "706378981313"] * 3


def counts(path: Path) -> dict[str, int]:
    return dict(scan_path(path).counts())


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    status = main(["guard", "scan", *words])
    return status, capsys.readouterr().out


def test_a_folder_is_reported_by_type_and_class_without_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("dòng một\nCCCD 079203001234, STK 123456789\n", encoding="utf-8")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/b.log").write_text("sms to=0912345678\n", encoding="utf-8")
    (tmp_path / "c.bin").write_bytes(b"\0\1CCCD 079203001234")
    status, out = run(capsys, str(tmp_path), "--json")
    report = json.loads(out)
    assert status == 0
    assert report["types"] == {"SO_DINH_DANH": 1, "BANK_ACCOUNT": 1, "PHONE": 1}
    assert report["classes"] == {"basic": 2, "sensitive": 1}
    first, binary, _ = report["files"]
    assert first["types"]["SO_DINH_DANH"] == {"count": 1, "line": 2, "example": "079*******34"}
    assert binary["unread"] == "it is no text"
    _, words = run(capsys, str(tmp_path))
    for value in ("079203001234", "123456789", "0912345678"):
        assert value not in out
        assert value not in words
    assert "079*******34" in words


def test_columns_are_told_with_their_share_and_sample(tmp_path: Path) -> None:
    rows = [["so_cccd", "ma_don", "x"], *([number, order, "1"] for number, order in zip(NUMBERS, ORDERS, strict=True))]
    rows[3][0] = "chưa có"
    file = tmp_path / "t.csv"
    file.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    (report,) = scan_path(file).files
    assert dict(report.counts) == {"SO_DINH_DANH": 11}
    assert [(one.name, one.type, one.sample) for one in report.columns] == [("so_cccd", "SO_DINH_DANH", 12)]
    assert report.columns[0].share == pytest.approx(11 / 12)


@pytest.mark.parametrize(
    ("values", "found"),
    [(NUMBERS, 12), (NUMBERS[:9], 0), (ORDERS, 0), (NUMBERS[:7] + ORDERS[:5], 0), (NUMBERS[:8] + ORDERS[:4], 8)],
)
def test_a_column_without_a_name_is_known_by_its_values(tmp_path: Path, values: list[str], found: int) -> None:
    file = tmp_path / "list.txt"
    file.write_text("\n".join(values) + "\n", encoding="utf-8")
    assert counts(file).get("SO_DINH_DANH", 0) == found


def test_a_named_column_of_orders_is_none(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("ma_don_hang\n" + "\n".join(NUMBERS) + "\n", encoding="utf-8")
    assert counts(file) == {}


def test_a_workbook_is_read_sheet_by_sheet(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Họ và tên", "Số điện thoại"])
    sheet.append(["Nguyễn Văn An", "0912345678"])
    book.create_sheet("khác").append(["CCCD 079203001234", "x"])
    book.save(tmp_path / "t.xlsx")
    assert counts(tmp_path / "t.xlsx") == {"NAME": 1, "PHONE": 1, "SO_DINH_DANH": 1}
    (tmp_path / "bad.xlsx").write_bytes(b"PK no book")
    assert scan_path(tmp_path / "bad.xlsx").files[0].unread == "it is no XLSX workbook"
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", bytes(2_000_000))
    assert scan_path(tmp_path / "bomb.xlsx").files[0].unread == "the workbook unpacks into too much"


@pytest.mark.parametrize("ascii_only", [True, False])
def test_json_lines_are_read_however_letters_are_written(tmp_path: Path, ascii_only: bool) -> None:
    file = tmp_path / "t.jsonl"
    record: dict[str, Any] = {"hoTen": "Trần Thị Hạnh", "soDienThoai": "0912345678", "ma": 5}
    file.write_text((json.dumps(record, ensure_ascii=ascii_only) + "\n") * 2, encoding="utf-8")
    assert counts(file) == {"NAME": 2, "PHONE": 2}


def test_texts_inside_json_are_read_as_texts(tmp_path: Path) -> None:
    text = 'TỜ KHAI\nHọ tên:\tTrần Thị Hạnh\nSố "CCCD":\t079203001234\n'
    (tmp_path / "t.jsonl").write_text('{"a": 1}\n' + json.dumps({"note": {"text": [text]}}) + "\n", encoding="utf-8")
    (tmp_path / "t.json").write_text(json.dumps({"note": {"text": [text]}}, indent=1), encoding="utf-8")
    lines, whole = scan_path(tmp_path).files[::-1]
    assert dict(lines.counts) == dict(whole.counts) == {"NAME": 1, "SO_DINH_DANH": 1}
    assert lines.first["SO_DINH_DANH"][0] == 2


def test_the_gold_set_is_found_inside_its_own_lines(shared: Path) -> None:
    marked = Counter(span[2] for line in (shared / GOLD).read_text().splitlines() for span in json.loads(line)["spans"])
    found = scan_path(shared / GOLD).counts()
    assert found.keys() == marked.keys()
    assert all(abs(found[kind] - count) <= max(3, 0.01 * count) for kind, count in marked.items()), found


def test_utf_16_is_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Họ tên: Trần Thị Hạnh\n", encoding="utf-16")
    assert counts(tmp_path / "t.csv") == {"NAME": 1}


def test_parquet_is_read_by_row_groups_with_the_names_of_its_columns(tmp_path: Path) -> None:
    people = 3000
    table = pyarrow.table(
        {
            "so_dinh_danh": [f"0792030{number:05}" for number in range(people)],
            "so_phieu": pyarrow.array(range(people), pyarrow.int32()),
            "ghi_chu": ["gọi 0912345678" if number < 7 else None for number in range(people)],
        }
    )
    parquet.write_table(table, tmp_path / "t.parquet", row_group_size=700, compression="zstd")
    (report,) = scan_path(tmp_path / "t.parquet").files
    assert dict(report.counts) == {"SO_DINH_DANH": people, "PHONE": 7}
    assert report.first["SO_DINH_DANH"][0] == 2  # behind the line of names


@pytest.mark.parametrize("cut", [4, 40, -9])
def test_damaged_parquet_is_refused(tmp_path: Path, cut: int) -> None:
    parquet.write_table(pyarrow.table({"a": ["0792030000 01"] * 50}), tmp_path / "whole.parquet")
    (tmp_path / "t.parquet").write_bytes((tmp_path / "whole.parquet").read_bytes()[:cut])
    assert scan_path(tmp_path / "t.parquet").files[0].unread == "it is no Parquet that can be read"


@pytest.mark.parametrize("joint", ["\n", " "], ids=["lines", "one line"])
def test_pieces_lose_and_double_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, joint: str) -> None:
    monkeypatch.setattr(documents, "PIECE", 1000)
    file = tmp_path / "t.txt"
    file.write_text(
        joint.join(f"số CCCD 0792030{number:05}, gọi 09123{number:05}" for number in range(500)), encoding="utf-8"
    )
    (report,) = scan_path(file).files
    assert dict(report.counts) == {"SO_DINH_DANH": 500, "PHONE": 500}


def test_names_of_columns_reach_every_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "PIECE", 200)
    file = tmp_path / "t.csv"
    file.write_text(
        "stt,so_tai_khoan\n" + "".join(f"{number},12345{number:05}\n" for number in range(300)), encoding="utf-8"
    )
    (report,) = scan_path(file).files
    assert dict(report.counts) == {"BANK_ACCOUNT": 300}
    assert report.first["BANK_ACCOUNT"][0] == 2


def test_a_missing_path_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["guard", "scan", "/nowhere/at-all"]) == 1
    assert "duoc: there is no /nowhere/at-all" in capsys.readouterr().err
