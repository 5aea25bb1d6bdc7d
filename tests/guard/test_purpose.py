"""Tickets and dossiers from the command line: enough for a demonstration, believed by the desk itself."""

import json
from pathlib import Path

import pytest

from duoc.cli.main import main
from duoc.core.clock import SystemClock
from duoc.core.environment import Environment
from duoc.engines.policy import Desk, FileDossiers, IssuingKey, KeyFile, Keys, Refused
from duoc.guard.services import purpose

SERVICE = "VN/GOV/G22/sim/dan-cu"
CASE = ("H12.26-1129-0001", "--agency", "H12.12", "--officer", "lan", "--field", SERVICE, "--field", "dancu.cong_dan")
TICKET = ("--officer", "lan", "--agency", "H12.12", "--dossier", "H12.26-1129-0001", "--field", SERVICE)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("DUOC_HOME", str(home))
    return home


def guard(*words: str) -> int:
    return main(["guard", *words])


@pytest.fixture
def desk(home: Path) -> Desk:
    return Desk(
        KeyFile(home / "guard" / "ticket-keys.json"), FileDossiers(home / "guard" / "dossiers.json"), SystemClock()
    )


def test_demonstration_in_three_commands(home: Path, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert guard("dossier", "add", *CASE) == 0
    capsys.readouterr()
    assert guard("ticket", "issue", *TICKET) == 0
    ticket = capsys.readouterr().out.strip()
    assert desk.admit(ticket, [SERVICE], "H12.12")[:3] == ("lan", "H12.12", "H12.26-1129-0001")
    assert guard("dossier", "state", "H12.26-1129-0001", "returned") == 0
    with pytest.raises(Refused, match="đã đóng"):
        desk.admit(ticket, [SERVICE])
    assert guard("dossier", "state", "H12.26-1129-0001", "waiting") == 0
    assert desk.admit(ticket, [SERVICE])
    modes = {path.name: path.stat().st_mode & 0o777 for path in (home / "guard").rglob("*")}
    assert modes["issuer-mau.json"] == modes["ticket-keys.json"] == modes["dossiers.json"] == 0o600
    assert modes["keys"] == 0o700


def test_issuers_are_named_trusted_and_dropped(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    guard("dossier", "add", *CASE)
    assert guard("ticket", "issuer", "mot-cua", "--for", "H12.12", "--for", "H12.13") == 0
    kid = capsys.readouterr().out.split()[-1]
    assert guard("ticket", "issuer", "mot-cua", "--for", "*") == 1
    assert guard("ticket", "issue", *TICKET, "--minutes", "1", "--once", "--issuer", "mot-cua") == 0
    ticket = capsys.readouterr().out.split()[-1]
    assert desk.admit(ticket, [SERVICE])
    with pytest.raises(Refused, match="đã dùng"):
        desk.admit(ticket, [SERVICE])
    # A case system's own key: only its public half comes here.
    theirs = IssuingKey.make("phan-mem-mot-cua", ["H12.12"])
    (tmp_path / "set.json").write_text(json.dumps(Keys([theirs.public]).document()))
    assert guard("ticket", "trust", str(tmp_path / "set.json")) == 0
    assert theirs.kid in capsys.readouterr().out
    assert guard("ticket", "list") == 0
    assert [one["kid"] for one in json.loads(capsys.readouterr().out)["keys"]] == [kid, theirs.kid]
    assert guard("ticket", "drop", kid) == 0
    assert guard("ticket", "drop", kid) == 1
    assert guard("ticket", "issue", *TICKET) == 1  # the only key that lies here is not believed any more
    assert "ticket issuer" in capsys.readouterr().err


def test_dossiers_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert guard("dossier", "list") == 0
    guard("dossier", "add", *CASE, "--state", "received", "--until", "2026-12-01T17:00:00+07:00")
    guard("dossier", "add", "H12.26-1129-0000", "--agency", "H12.12", "--field", "bhyt.the")
    capsys.readouterr()
    assert guard("dossier", "list", "--json") == 0
    first, second = json.loads(capsys.readouterr().out)
    assert (first["code"], first["officer"], first["state"]) == ("H12.26-1129-0000", "", "processing")
    assert (second["state"], second["until"]) == ("received", "2026-12-01T10:00:00+00:00")
    assert guard("dossier", "list") == 0
    assert "H12.12/lan" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ("dossier", "state", "H12.26-1129-0002", "returned"),
        ("dossier", "add", *CASE),
        ("dossier", "add", "2", "--agency", "H12.12", "--field", "a.b", "--until", "2026-12-01"),
        ("dossier", "add", "", "--agency", "H12.12", "--field", "a.b"),
        ("ticket", "issue", *TICKET, "--minutes", "16"),
        ("ticket", "issue", *TICKET, "--issuer", "nobody"),
        ("ticket", "issue", *TICKET, "--field", "x" * 300),
        ("ticket", "issuer", "../x", "--for", "*"),
        ("ticket", "trust", "/nowhere"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    guard("dossier", "add", *CASE)
    capsys.readouterr()
    assert guard(*words) == 1
    assert capsys.readouterr().err.startswith("duoc: ")
    assert len(purpose.dossiers()) == 1


def test_damaged_files_are_not_overwritten(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "guard").mkdir(mode=0o700)
    for name in ("dossiers.json", "ticket-keys.json"):
        (home / "guard" / name).write_text("{")
    assert guard("dossier", "add", *CASE) == 1
    assert guard("ticket", "issuer", "a", "--for", "*") == 1
    assert {path.read_text() for path in (home / "guard").glob("*.json")} == {"{"}
    assert not list((home / "guard").rglob("issuer-*"))


def test_sandbox_has_files_of_its_own(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    guard("dossier", "add", *CASE, "--environment", "sandbox")
    assert purpose.dossiers() == []
    assert [one.code for one in purpose.dossiers(Environment.SANDBOX)] == ["H12.26-1129-0001"]
    assert (home / "sandbox" / "guard" / "dossiers.json").exists()
    assert [path.name for path in home.iterdir()] == ["sandbox"]
