"""`duoc exchange …` as a script uses it."""

import argparse
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from tests.exchange.scribe import Scribe, write

from duoc.exchange import commands
from duoc.exchange import services as exchange
from duoc.exchange.services import Filter

PERIOD = ["--from", "2024-03-01", "--to", "2024-03-02"]
IOFFICE = "VN/GOV/000.00.00.H12/ioffice"


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers())
    arguments = parser.parse_args(["exchange", *words])
    return arguments.run(arguments) or 0


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Any:
    def read(*words: str) -> Any:
        capsys.readouterr()
        assert run(*words, "--json") == 0
        return json.loads(capsys.readouterr().out)

    return read


@pytest.fixture
def log(scribe: Scribe) -> Scribe:
    return write(scribe)


def test_services_and_clients_are_listed(registry: str, told: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert [row["code"] for row in told("services")["services"]] == ["ho-khau", "dan-cu"]
    assert [row["id"] for row in told("clients")["clients"]] == ["VN/GOV/000.00.00.H12/dvc", IOFFICE]
    run("set", IOFFICE, "--authentication", "open")
    capsys.readouterr()
    assert run("clients") == 0
    assert "RỦI RO: VN/GOV/000.00.00.H12/ioffice" in capsys.readouterr().err


def test_right_is_granted_and_revoked(registry: str, told: Any) -> None:
    words = ["--client", IOFFICE, "--service", "VN/GOV/G01/chia-se/dan-cu"]
    assert told("grant", *words) == {"granted": True, "registered": False}
    assert told("grant", *words) == {"granted": False, "registered": False}
    assert told("revoke", *words) == {"revoked": True}


def test_everything_can_be_registered(registry: str, told: Any) -> None:
    told("register", "member", "VN/GOV/G15", "--name", "Bộ Tư pháp")
    told("register", "subsystem", "VN/GOV/G15/chia-se", "--name", "Chia sẻ", "--software", "X")
    told("register", "service", "VN/GOV/G15/chia-se/ho-tich", "--name", "Hộ tịch", "--url", "http://127.0.0.1:1/ht",
         "--personal")  # fmt: skip
    assert exchange.find_service("ho-tich").personal


def test_service_is_changed_suspended_and_resumed(registry: str, told: Any) -> None:
    def state() -> tuple[str, bool, str | None]:
        row = exchange.find_service("dan-cu")
        return row.receipt, row.enabled, row.disabled_notice

    told("set", "dan-cu", "--receipt", "hold")
    told("set", "dan-cu", "--suspend", "Bảo trì tới 18 giờ")
    assert state() == ("hold", False, "Bảo trì tới 18 giờ")
    told("set", "dan-cu", "--resume")
    assert state() == ("hold", True, None)
    with pytest.raises(SystemExit):
        run("set", "dan-cu")


def test_refusal_is_one_sentence_and_status_1(registry: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("revoke", "--client", IOFFICE, "--service", "khong-co") == 1
    error = capsys.readouterr().err
    assert error.startswith("duoc: Chưa có dịch vụ khong-co")
    assert error.count("\n") == 1
    assert run("set", IOFFICE, "--suspend", "Bảo trì") == 1
    assert run("report", "--from", "2024-03-02", "--to", "2024-03-01") == 1


def test_report_is_printed_complaints_first_and_exported(
    log: Scribe, told: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    whole = told("report", *PERIOD)
    assert (whole["total"], whole["ledger_total"], whole["not_connected"]) == (14, 14, ["ho-khau"])
    assert run("report", *PERIOD) == 0
    printed = capsys.readouterr().out.splitlines()
    assert "Chưa kết nối" in printed[2]
    assert printed[3].split()[-4:] == ["14", "1", "–", "14"]
    assert any(line.startswith("Giao dịch:") for line in printed)

    files = tmp_path / "r.csv", tmp_path / "r.xlsx"
    assert run("report", *PERIOD, "--csv", str(files[0]), "--xlsx", str(files[1])) == 0
    rows = list(csv.reader(io.StringIO(files[0].read_text("utf-8-sig"))))
    assert rows[-1][2] == "Cộng"
    assert rows[-1][-4] == "14"
    sheet = load_workbook(files[1]).active
    assert sheet is not None
    assert sheet.cell(row=4, column=len(rows[0])).value == 14


def test_report_that_disagrees_says_so(log: Scribe, capsys: pytest.CaptureFixture[str]) -> None:
    log.sql.execute("UPDATE exchange_rollup SET requests = requests + 1 WHERE status = 500")
    assert run("report", *PERIOD) == 0
    assert "! dan-cu: số liệu không khớp" in capsys.readouterr().err


def test_receipt_is_fetched_and_verified_offline(
    log: Scribe, tmp_path: Path, told: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    name = exchange.messages(Filter(), size=1).rows[0].receipt
    file = tmp_path / "bien-nhan.json"
    assert run("receipt", name, "--out", str(file)) == 0
    assert told("verify", str(file))["proven"] is True
    assert told("verify", str(file), "--vkey", str(log.log_signer.key))["proven"] is True
    content = json.loads(file.read_text("utf-8"))
    content["message"]["status"] = 500
    file.write_text(json.dumps(content), "utf-8")
    capsys.readouterr()
    assert run("verify", str(file)) == 1
    assert "✗ Thông điệp nằm trong lô" in capsys.readouterr().out
    file.write_text("{", "utf-8")
    assert run("verify", str(file)) == 1
    assert run("verify", str(tmp_path / "none.json")) == 1
    assert run("verify", str(file), "--vkey", "x") == 1


def test_receipt_of_nothing_is_refused(
    log: Scribe, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands.room, "WAIT_S", 0.0)
    assert run("receipt", "1.00000000-0000-4000-8000-000000000000") == 1
    assert "không có giao dịch" in capsys.readouterr().err
    assert run("receipt", "x") == 1


def test_credential_is_shown_once_and_listed_by_number(
    registry: str, told: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issued = told("credential", "issue", "wso2", "--client", IOFFICE, "--network", "10.1.0.0/16")
    assert set(issued) == {"dialect", "name", "secret", "id"}
    held = tmp_path / "secret"
    held.write_text("bi-mat-dang-dung\n")
    words = ["credential", "issue", "wso2", "--client", IOFFICE, "--name", issued["name"], "--secret-file", str(held)]
    assert told(*words)["secret"] == "bi-mat-dang-dung"
    (listed,) = told("credential", "list")["credentials"]
    assert (listed["name"], listed["client"], listed["networks"]) == (issued["name"], IOFFICE, ["10.1.0.0/16"])
    assert [one["id"] for one in listed["secrets"]] == [issued["id"], issued["id"] + 1]
    assert issued["secret"] not in json.dumps(listed)
    assert run(*words) == 1
    assert "đã dùng" in capsys.readouterr().err
    assert told("credential", "revoke", str(issued["id"])) == {"id": issued["id"], "name": issued["name"]}
    assert run("credential", "bind", "wso2", issued["name"]) == 1
    assert run("credential", "bind", "wso2", issued["name"], "--anywhere") == 0
    assert told("credential", "list")["credentials"][0]["networks"] == []
    capsys.readouterr()
    assert run("credential", "issue", "lgsp", "--client", IOFFICE) == 0
    said = capsys.readouterr()
    assert "chỉ hiện lần này" in said.out
    assert "chưa gắn" in said.err


def test_contexts_destinations_and_networks_come_and_go(registry: str, told: Any) -> None:
    cases = [
        ("context", ["/dancu/1.0"], ["--service", "dan-cu", "--front", "/v2"], "contexts"),
        ("destination", ["VN:GOV:G22:vpcp"], ["--service", "dan-cu"], "destinations"),
        ("network", ["10.1.0.0/16", "--client", IOFFICE], [], "networks"),
    ]
    for noun, what, more, listed in cases:
        assert told(noun, "add", *what, *more) == {"new": True}
        assert told(noun, "add", *what, *more) == {"new": False}
        assert len(told(noun, "list")[listed]) == 1
        assert run(noun, "list") == 0
        told(noun, "remove", *what)
        assert run(noun, "remove", *what) == 1
        assert told(noun, "list")[listed] == []


def test_statistics_are_printed_and_exported_with_the_definition(
    log: Scribe, told: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    whole = told("statistics", "--by", "software", *PERIOD, "--service", "dan-cu", "--status", "success")
    assert [(line["key"], line["requests"]) for line in whole["lines"]] == [("DVC_CaMau", 10), ("iOffice", 3)]
    assert (whole["before_from"], whole["before_to"], whole["total"]["requests"]) == ("2024-02-28", "2024-02-29", 13)
    assert told("statistics", *PERIOD, "--agency", "G01")["total"]["requests"] == 0
    assert run("statistics", *PERIOD, "--search", "ho khau") == 0
    printed = capsys.readouterr().out
    assert "Hộ khẩu" in printed
    assert "Dân cư" not in printed
    assert "Giao dịch: một yêu cầu" in printed
    files = tmp_path / "s.csv", tmp_path / "s.xlsx"
    assert run("statistics", "--by", "day", *PERIOD, "--csv", str(files[0]), "--xlsx", str(files[1])) == 0
    rows = list(csv.reader(io.StringIO(files[0].read_text("utf-8-sig"))))
    assert [row[1:5] for row in rows[1:4]] == [
        ["01/03/2024", "8", "7", "1"], ["02/03/2024", "6", "6", "0"], ["Cộng", "14", "13", "1"],
    ]  # fmt: skip
    assert any(row and row[0].startswith("Giao dịch: một yêu cầu") for row in rows[5:])
    assert load_workbook(files[1]).active.cell(row=4, column=3).value == 14  # type: ignore[union-attr]  # it has a sheet
    assert run("statistics", "--from", "2024-03-02", "--to", "2024-03-01") == 1
    assert run("statistics", *PERIOD, "--agency", "G99") == 1


def test_monthly_report_and_monitoring_records(log: Scribe, told: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert told("monthly", "--agency", "G01", "--month", "2024-03")["never_called"] == [
        {"service": "VN/GOV/G01/chia-se/ho-khau", "name": "Hộ khẩu"}
    ]
    assert run("monthly", "--agency", "000.00.00.H12", "--month", "2024-03") == 0
    printed = capsys.readouterr().out
    assert "Được quyền gọi mà không gọi: không có." in printed
    assert "Không thành công theo mã trạng thái" in printed
    with pytest.raises(SystemExit):
        run("monthly", "--agency", "G01", "--month", "2024-3")
    capsys.readouterr()
    assert run("monitoring", *PERIOD, "--jsonl") == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["statusCode"] for record in records].count(500) == 1
    assert len(records) == 14
