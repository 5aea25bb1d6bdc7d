"""`duoc ledger verify` and `duoc ledger audit FOLDER_OR_URL`: status, reason on standard output, no database."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.wire.auditor.press import LOG, WITNESSES, Press, policy_text, put
from tests.wire.auditor.shelf import Shelf, status

from duoc.cli import verdicts
from duoc.cli.main import main

PRESS = Press(600)


@pytest.fixture(autouse=True)
def vietnamese(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def example(shared: Path) -> Path:
    return shared / "data" / "ledger" / "example-log"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    PRESS.publish(tmp_path / "log", 300)
    return PRESS.publish(tmp_path / "log", 600, ["mot", "hai"])


def verify(example: Path, *words: str, proof: Path | None = None, entry: Path | None = None) -> int:
    asked = ["--policy", str(example / "policy"), "--entry", str(entry or example / "entry")]
    return main(["ledger", "verify", *asked, str(proof or example / "good.tlog-proof"), *words])


def test_good_proof_ends_with_0_and_names_its_witnesses(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(example) == 0
    assert capsys.readouterr() == (
        "Khớp: mục số 259 nằm trong sổ so-cai.example.vn/vi-du, cỡ 300.\n"
        "  nhân chứng wit-a.example.vn, 22/11/2025 15:26:40\n"
        "  nhân chứng wit-c.example.vn, 22/11/2025 15:26:42\n",
        "",
    )


def test_good_proof_is_told_in_english_and_to_programs(
    example: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert verify(example) == 0
    assert capsys.readouterr().out.startswith(
        "Verified: entry 259 is in the log so-cai.example.vn/vi-du of size 300.\n"
    )
    assert verify(example, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "verified": True,
        "index": 259,
        "origin": "so-cai.example.vn/vi-du",
        "size": 300,
        "root": "TRY/sZ1LPCGR7cdNQiAKRLQWcGnQ9S1RoRsQuA8LW6E=",
        "cosigners": {"wit-a.example.vn": 1763800000, "wit-c.example.vn": 1763800002},
    }


def test_proof_short_of_its_quorum_ends_with_1_and_says_who_is_missing(
    example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(example, proof=example / "short-quorum.tlog-proof") == 1
    assert capsys.readouterr().out == (
        "Không chấp nhận: chưa đủ nhân chứng "
        "(the quorum is not met; not cosigned by wit-a.example.vn, wit-c.example.vn).\n"
    )


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (b"index 259", b"index 258", "path"),
        (b"\n300\n", b"\n301\n", "log_signature"),
        (b"vi-du\n300", b"vi-dx\n300", "origin"),
        (b"IXPChKjT", b"IXPChKjU", "cosignature"),
        (b"259\n", b"259\r\n", "form"),
        (b"vkzJ", b"vkz", "form"),
    ],
)
def test_every_refusal_has_its_kind(
    example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], old: bytes, new: bytes, kind: str
) -> None:
    data = (example / "good.tlog-proof").read_bytes()
    assert old in data
    put(tmp_path / "proof", data.replace(old, new))
    assert verify(example, "--json", proof=tmp_path / "proof") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["verified"], told["reason"]) == (False, kind)
    assert told["detail"]


def test_missing_file_and_malformed_policy_end_with_1(
    example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(example, proof=tmp_path / "none") == 1
    assert capsys.readouterr().out.startswith("Không chấp nhận: không đọc được tệp (")
    put(tmp_path / "policy", b"quorum nobody\n")
    words = ["--policy", str(tmp_path / "policy"), "--entry", str(example / "entry"), str(example / "good.tlog-proof")]
    assert main(["ledger", "verify", *words]) == 1
    assert capsys.readouterr().out == (
        "Không chấp nhận: tệp chính sách không đúng dạng (line 1: no line above defines nobody).\n"
    )


def test_another_entry_ends_with_1(example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path / "entry", (example / "entry").read_bytes() + b"\n")
    assert verify(example, entry=tmp_path / "entry") == 1
    assert "đường băm không dẫn từ mục này tới gốc đã ký" in capsys.readouterr().out


def test_commands_need_neither_database_nor_state_folder(example: Path, tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("DUOC_", "DATABASE_"))}
    environ["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:9/none"
    for words in (
        ["verify", "--policy", example / "policy", "--entry", example / "entry", example / "good.tlog-proof"],
        ["audit", example / "log", "--policy", example / "policy"],
    ):
        command = [sys.executable, "-m", "duoc", "ledger", *map(str, words)]
        done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


# Audit of a published log.


def audit(*words: str | Path) -> int:
    return main(["ledger", "audit", *map(str, words)])


def test_whole_log_is_told_in_one_line(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit(log, "--vkey", str(LOG.key)) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Sổ log.example/test: 600 mục, mọi trang băm và gốc đã ký đều khớp (")
    assert err == ""


def test_damaged_log_names_file_and_first_bad_index(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = log / "tile/entries/001"
    path.write_bytes(path.read_bytes().replace(b"entry 301", b"entry 3O1"))
    (log / "tile/0/002.p/88").unlink()
    assert audit(log, "--vkey", str(LOG.key)) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        "[entry_changed] mục 301, tệp tile/entries/001: mục không phải là mục đã ghi (it is not the entry that was logged)"
    )
    assert lines[1] == "[tile_altered] mục 512, tệp tile/0/002.p/88: trang băm sai hoặc thiếu (it is missing)"
    assert lines[2].startswith("! 2 điểm không khớp; mục sai đầu tiên: 301 (")


def test_verdict_for_programs_has_the_first_bad_index(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = log / "tile/entries/001"
    path.write_bytes(path.read_bytes().replace(b"entry 301", b"entry 3O1"))
    assert audit(log, "--vkey", str(LOG.key), "--json") == 1
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (told["whole"], told["origin"], told["size"], told["first_bad_index"]) == (
        False,
        "log.example/test",
        600,
        301,
    )
    assert [finding["file"] for finding in told["findings"]] == ["tile/entries/001"]
    assert told["more"] is False


def test_log_on_the_web_is_audited(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Shelf(log).open() as shelf:
        assert audit(shelf.url, "--vkey", str(LOG.key), "--json") == 0
        assert json.loads(capsys.readouterr().out)["first_bad_index"] is None
        shelf.faults["*"] = status(500)
        assert audit(shelf.url, "--vkey", str(LOG.key)) == 1
        assert "answers 500" in capsys.readouterr().out


def test_quorum_is_asked_for_with_a_policy(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path / "policy", policy_text(quorum=2).encode())
    assert audit(log, "--policy", tmp_path / "policy", "--json") == 0
    assert set(json.loads(capsys.readouterr().out)["cosigners"]) == {"mot", "hai"}
    put(tmp_path / "policy", policy_text(quorum=3).encode())
    assert audit(log, "--policy", tmp_path / "policy", "--vkey", str(LOG.key)) == 1
    assert "not cosigned by ba" in capsys.readouterr().out


def test_checkpoint_that_was_kept_convicts_a_rewritten_log(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / "good", PRESS.checkpoint(300))
    put(tmp_path / "fork", PRESS.fork(250, 400).checkpoint(400))
    words: list[str | Path] = [log, "--vkey", str(LOG.key), "--checkpoint", tmp_path / "good"]
    assert audit(*words) == 0
    capsys.readouterr()
    assert audit(*words, "--checkpoint", tmp_path / "fork") == 1
    assert "[history_rewritten] mục 300, cỡ 400" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ([], "hãy đưa khóa của sổ bằng --vkey"),
        (["--vkey", "rubbish"], "a verifier key reads name+id+base64"),
        (["--vkey", str(WITNESSES["mot"].key)], "this is the key of a witness"),
        (["--policy", "/no/such/file"], "No such file"),
        (["--vkey", str(LOG.key), "--checkpoint", "/no/such/file"], "No such file"),
        (["--vkey", str(LOG.key), "--checkpoint", "/dev/null"], "no signatures"),
    ],
)
def test_audit_that_cannot_begin_says_why(
    log: Path, capsys: pytest.CaptureFixture[str], words: list[str], reason: str
) -> None:
    assert audit(log, *words) == 1
    assert reason in capsys.readouterr().out
    assert audit(log, *words, "--json") == 1
    assert json.loads(capsys.readouterr().out)["whole"] is False


def test_place_without_a_log_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit(tmp_path / "none", "--vkey", str(LOG.key)) == 1
    assert capsys.readouterr().out.startswith("Không kiểm tra được: there is no folder")
    assert audit(tmp_path, "--vkey", str(LOG.key)) == 1
    assert (
        "[checkpoint_altered] tệp checkpoint: điểm mốc không tin được (there is no checkpoint)"
        in capsys.readouterr().out
    )


def test_name_that_would_move_the_cursor_is_shown_harmless(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(log / "checkpoint", (log / "checkpoint").read_bytes().replace(b"log.example", "log\u009b2Jexample".encode(), 1))
    assert audit(log, "--vkey", str(LOG.key)) == 1
    assert "log\\x9b2Jexample" in capsys.readouterr().out


# Words.


def test_long_audit_says_how_far_it_is_and_a_short_one_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    line = verdicts.ProgressLine()
    line.show(256, 1_000_000)
    line.show(512, 1_000_000)
    assert capsys.readouterr().err == ""
    line._next = 0
    line.show(123_456, 1_000_000)
    line.show(1_000_000, 1_000_000)
    assert capsys.readouterr().err == "  … 123.456 / 1.000.000 mục (12 %)\n  … 1.000.000 / 1.000.000 mục (100 %)\n"


def test_time_of_a_signature_is_the_provinces_and_may_be_any_number() -> None:
    assert verdicts.moment(1_763_800_000) == "22/11/2025 15:26:40"  # 08:26:40 UTC, from `date -u`
    assert verdicts.moment((1 << 63) - 1) == str((1 << 63) - 1)


def test_copy_of_a_log_over_another_is_found(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files of another log copied into the folder by mistake."""
    other = Press(600, word="ENTRY").publish(tmp_path / "other", 600)
    shutil.copytree(other / "tile/entries", log / "tile/entries", dirs_exist_ok=True)
    assert audit(log, "--vkey", str(LOG.key), "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["first_bad_index"] == 0
    assert {finding["damage"] for finding in told["findings"]} == {"entry_changed"}
