"""`duoc exchange sandbox …` as a script uses it."""

import json
import subprocess
from pathlib import Path

import pytest
from tests.exchange.test_commands import run

from duoc.core import profile
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.people import services as people


@pytest.fixture(scope="module")
def province(module_database: str) -> str:
    people.seed(profile.load("ca-mau"))
    exchange.seed_environment(profile.load("ca-mau"), Environment.SANDBOX, "http://127.0.0.1:8090")
    return module_database


@pytest.fixture(autouse=True)
def home(province: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder on which no province is up."""
    (tmp_path / "run").mkdir()
    monkeypatch.setenv("DUOC_HOME", str(tmp_path))
    return tmp_path


def test_system_and_its_keys_live_and_end(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sandbox", "register", "H12.03", "mot-cua", "--name", "Một cửa thử", "--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["client"], made["live"]) == ("VN/GOV/H12.03/mot-cua", False)
    assert (home / "run" / "sandbox").exists()
    assert run("sandbox", "key", "VN/GOV/H12.03/mot-cua") == 0
    text = capsys.readouterr().out
    assert "chỉ hiện lần này" in text
    assert run("sandbox", "revoke", str(made["id"])) == 0
    capsys.readouterr()
    assert run("sandbox", "list", "--json") == 0
    (system,) = json.loads(capsys.readouterr().out)["systems"]
    assert [key["holds"] for key in system["keys"]] == [False, True]
    assert made["key"] not in json.dumps(system)
    assert run("sandbox", "retire", "VN/GOV/H12.03/mot-cua") == 0
    capsys.readouterr()
    assert run("sandbox", "list") == 0
    assert capsys.readouterr().out == "Chưa có hệ thống thử nghiệm nào.\n"


def test_lines_for_a_shell_set_what_a_client_needs(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sandbox", "register", "H12.03", "vo-lenh", "--name", "Vỏ lệnh", "--shell") == 0
    script = capsys.readouterr().out + 'printf %s "$DUOC_CLIENT $DUOC_GATEWAY ${#DUOC_KEY}"'
    said = subprocess.run(["sh", "-euc", script], capture_output=True, text=True, check=True).stdout
    assert said == "VN/GOV/H12.03/vo-lenh http://127.0.0.1:8086 43"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("register", "H99.99", "x", "--name", "x"), "không phải mã của cơ quan nào"),
        (("register", "H12.03", "A/B", "--name", "x"), "Mã hệ thống 'A/B' không dùng được"),
        (("register", "H12.03", "x", "--name", " "), "Cần một tên"),
        (("key", "VN/GOV/H12.03/khong-co"), "Chưa có hệ thống"),
        (("revoke", "99999"), "Không có khóa thử nghiệm số 99999"),
        (("retire", "VN/GOV/H12.03/khong-co"), "Chưa có hệ thống"),
    ],
)
def test_refusal_is_one_sentence(words: tuple[str, ...], reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sandbox", *words) == 1
    told = capsys.readouterr().err
    assert reason in told
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--environment", "production"), "chỉ chạy ở môi trường thử nghiệm"),
        (("khong-co",), "Không có dịch vụ khong-co"),
        ((), "hãy chạy `duoc up` trước"),
    ],
)
def test_contract_test_needs_the_sandbox_and_its_gateway(
    words: tuple[str, ...], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("contract-test", *words) == 1
    assert reason in capsys.readouterr().err
