"""Every command that needs a province that is not up says so in one sentence: no traceback, status 1, nothing made."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

VERBS = [
    ("people", "agencies"),
    ("people", "units"),
    ("people", "key", "--agency", "so-tt", "--name", "thử", "--json"),
    ("exchange", "services"),
    ("exchange", "clients", "--json"),
    ("exchange", "report", "--from", "2024-01-01", "--to", "2024-08-23", "--json"),
    ("exchange", "grant", "--client", "VN/GOV/a/b", "--service", "VN/GOV/c/d/e"),
    ("ledger", "checkpoint"),
    ("ledger", "audit", "--json"),
]


def run(home: Path, *words: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "duoc", *words]
    given = {**os.environ, "DUOC_HOME": str(home), "LC_ALL": "en_US.UTF-8"} | environ
    return subprocess.run(command, env=given, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_command_of_a_province_that_is_not_up_says_so_in_one_sentence(short_tmp: Path, words: tuple[str, ...]) -> None:
    home = short_tmp / "not-up"
    done = run(home, *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("duoc: ")
    assert done.stderr.count("\n") == 1
    assert not (home / "postgres").exists()


@pytest.mark.parametrize(
    "words", [("people", "agencies"), ("exchange", "services"), ("ledger", "checkpoint")], ids=" ".join
)
def test_wrong_setting_is_one_sentence_for_every_room(short_tmp: Path, words: tuple[str, ...]) -> None:
    done = run(short_tmp / "wrong", *words, DUOC_OIDC_ISSUER="http://id.example", DUOC_OIDC_CLIENT_ID="x")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "duoc: DUOC_OIDC_ISSUER must begin with https://, not http://id.example\n"


def test_password_of_a_database_is_in_no_sentence(short_tmp: Path, free_port: int) -> None:
    there = f"postgresql://duoc:swordfish@127.0.0.1:{free_port}/duoc"
    for words in (("people", "agencies"), ("doctor",), ("doctor", "--json")):
        done = run(short_tmp / "elsewhere", *words, DATABASE_URL=there)
        assert done.returncode == 1
        assert "swordfish" not in done.stdout + done.stderr


def test_doctor_s_json_is_json_also_when_something_is_wrong(short_tmp: Path, free_port: int) -> None:
    done = run(short_tmp / "ill", "doctor", "--json", DATABASE_URL=f"postgresql://a@127.0.0.1:{free_port}/x")
    findings = json.loads(done.stdout)
    assert [finding["state"] for finding in findings if finding["subject"] == "PostgreSQL"] == ["wrong"]
    assert {finding["state"] for finding in findings} <= {"ok", "warning", "wrong"}
    assert (done.returncode, done.stderr) == (1, "")


def test_reader_who_has_seen_enough_gets_no_complaint(short_tmp: Path) -> None:
    command = f"{sys.executable} -m duoc doctor --json | true"
    given = {**os.environ, "DUOC_HOME": str(short_tmp / "piped")}
    done = subprocess.run(["/bin/sh", "-c", command], env=given, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
