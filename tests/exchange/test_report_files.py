"""The same table through every door: page, API, command; JSON, CSV and XLSX, read again by programs of others."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from openpyxl import load_workbook
from tests.exchange.edges import FORMULA, OTHER, UNUSED, register_edges, write_edges
from tests.exchange.scribe import Scribe

from duoc.cli.main import main
from duoc.core.environment import Environment

PERIOD = "from=2024-02-29&to=2025-01-01"
# By hand from the seven calls, without the one of 28/02: columns Dịch vụ công, iOffice, khac; sum, failed, recount.
LINES = [
    (1, "ho-khau", "Chưa kết nối", [0, 0, 0], 0, 0),
    (None, "khong-dung", "Đã kết nối, chưa dùng", [0, 0, 0], 0, 0),
    (22, "dan-cu", "Đã kết nối", [2, 2, 0], 4, 2),
    (None, "hoi?dap", "Đã kết nối", [0, 0, 2], 2, 1),
    (None, None, None, [2, 2, 2], 6, 3),
]
HEAD = ["STT", "Mã", "Dịch vụ", "Bộ, ngành", "Trạng thái", "Dịch vụ công", "iOffice", OTHER,
        "Tổng", "Không thành công", "Số đã công bố", "Đếm lại từ sổ"]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def log(module_database: str) -> Iterator[Scribe]:
    cache.clear()
    register_edges()
    with Scribe(module_database, Environment.PRODUCTION) as scribe:
        yield write_edges(scribe)
    cache.clear()


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


def fetched(client: Client, form: str, period: str = PERIOD) -> bytes:
    answer = client.get(f"/trao-doi/?{period}&form={form}")
    assert answer.status_code == 200
    octets: bytes = b"".join(answer)
    return octets


@pytest.fixture
def table(client: Client) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(fetched(client, "json"))
    return made


def sheet_of(octets: bytes) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(octets)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def csv_of(octets: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline="")))


def test_json_file_is_what_was_counted_by_hand(table: dict[str, Any]) -> None:
    assert table["columns"] == HEAD
    assert [(row[0], row[1], row[4], row[5:8], row[8], row[9]) for row in table["rows"]] == LINES
    assert [row[11] for row in table["rows"]] == [line[4] for line in LINES]
    assert {row[10] for row in table["rows"]} == {None}  # nothing was published of this period


def test_workbook_holds_the_same_table_with_numbers_as_numbers(client: Client, table: dict[str, Any]) -> None:
    rows = sheet_of(fetched(client, "xlsx"))
    assert rows[0] == table["columns"]
    assert rows[1:6] == [[None if value == "" else value for value in row] for row in table["rows"]]
    for row in rows[1:6]:
        assert all(type(value) is int for value in row[5:10])
    # Below the table stand the period and the definition, without which the numbers mean nothing.
    below = [row[0] for row in rows[6:] if row[0]]
    assert below == table["notes"]
    assert "29/02/2024" in below[0]
    assert "01/01/2025" in below[0]
    assert "tính một lần dù kết quả thế nào" in below[1]


def test_csv_holds_the_same_table(client: Client, table: dict[str, Any]) -> None:
    rows = csv_of(fetched(client, "csv"))
    told = [["" if value is None else str(value) for value in row] for row in [table["columns"], *table["rows"]]]
    assert [[value.removeprefix("'") for value in row] for row in rows] == told


def test_names_that_are_formulas_stay_text_in_csv(client: Client) -> None:
    """A spreadsheet runs a cell by its first letter: a service's name comes from another organisation."""
    rows = csv_of(fetched(client, "csv"))
    cells = [value for row in rows for value in row]
    assert {f"'{FORMULA}", f"'{UNUSED}", "'-2+3"} <= set(cells)
    assert [value for value in cells if value[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"}] == []


def test_names_that_are_formulas_stay_text_in_the_workbook(client: Client) -> None:
    octets = fetched(client, "xlsx")
    sheet = load_workbook(io.BytesIO(octets)).active
    assert sheet is not None
    kinds = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    assert kinds[FORMULA] == kinds[UNUSED] == kinds["-2+3"] == "s"
    assert "f" not in kinds.values()
    with zipfile.ZipFile(io.BytesIO(octets)) as parts:
        inside = {name: parts.read(name) for name in parts.namelist()}
    assert not any(b"<f>" in part or b"<f " in part or b"<hyperlink" in part for part in inside.values())
    assert not [name for name in inside if "external" in name.lower() or name.endswith(".bin")]


def test_commands_files_are_the_pages_files(client: Client, tmp_path: Path) -> None:
    files = tmp_path / "r.csv", tmp_path / "r.xlsx"
    words = ["report", "--from", "2024-02-29", "--to", "2025-01-01", "--csv", str(files[0]), "--xlsx", str(files[1])]
    assert main(["exchange", *words]) == 0
    assert files[0].read_bytes() == fetched(client, "csv")
    assert sheet_of(files[1].read_bytes())[:6] == sheet_of(fetched(client, "xlsx"))[:6]


def test_api_and_command_tell_the_same_json(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exchange", "report", "--from", "2024-02-29", "--to", "2025-01-01", "--json"]) == 0
    by_command = json.loads(capsys.readouterr().out)
    by_api = client.get("/api/v1/exchange/report?first=2024-02-29&last=2025-01-01").json()
    assert by_command == by_api
    assert (by_api["total"], by_api["ledger_total"], by_api["published_total"]) == (6, 6, None)
    by_code = {row["code"]: row["by_software"] for row in by_api["services"]}
    assert by_code == {
        "ho-khau": {},
        "khong-dung": {},
        "dan-cu": {"DVC_CaMau": 2, "iOffice": 2},
        "hoi?dap": {OTHER: 2},
    }


def test_printed_table_ends_with_the_totals(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exchange", "report", "--from", "2024-02-29", "--to", "2025-01-01"]) == 0
    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    assert [line.split()[:2] for line in lines[2:4]] == [["1", "ho-khau"], ["–", "khong-dung"]]
    assert lines[6].split() == ["–", "–", "Cộng", "–", "–", "2", "2", "2", "6", "3", "–", "6"]
    assert printed.err == ""  # nothing disagrees


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_download_is_named_after_the_period_it_holds(client: Client, form: str) -> None:
    def name(period: str) -> str:
        return str(client.get(f"/trao-doi/?{period}&form={form}")["Content-Disposition"])

    assert name(PERIOD) == f"attachment; filename*=UTF-8''trao-doi-2024-02-29-2025-01-01.{form}"
    # Days that cannot be read are not used: neither inside the file nor in its name.
    assert "2024-02-30" not in name("from=2024-02-30&to=2024-03-01")
    assert "trao-doi-2025-01-01-2024" not in name("from=2025-01-01&to=2024-01-01")


@pytest.mark.parametrize("form", ["", "pdf", "XLSX", "csv%00", "../csv"])
def test_form_that_nobody_offers_is_the_page_itself(client: Client, form: str) -> None:
    answer = client.get(f"/trao-doi/?{PERIOD}&form={form}")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("period", ["from=0001-01-01&to=9999-12-31", "from=1900-01-01&to=2025-01-01"])
def test_file_of_all_times_holds_all_seven_calls(client: Client, period: str) -> None:
    rows = json.loads(fetched(client, "json", period))["rows"]
    assert (rows[-1][8], rows[-1][11]) == (7, 7)
