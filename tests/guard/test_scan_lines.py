"""`duoc guard scan --jsonl`: texts in, findings out, as outside tools rely on it."""

import io
import json
from pathlib import Path

import pytest

from duoc.cli.main import main


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[dict[str, object]], str]:
    status = main(["guard", "scan", *words])
    said = capsys.readouterr()
    return status, [json.loads(line) for line in said.out.splitlines()], said.err


def test_a_line_in_gives_a_line_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text(
        '{"id": "a", "text": "Số CCCD: 079203001234", "spans": []}\n{"id": 7, "text": "không có gì"}\n',
        encoding="utf-8",
    )
    status, answers, _ = run(capsys, "--jsonl", str(file))
    assert status == 0
    assert [answer["id"] for answer in answers] == ["a", 7]
    ((finding,), nothing) = (answer["findings"] for answer in answers)
    assert list(finding) == ["start", "end", "type", "confidence", "reason"]
    assert (finding["start"], finding["end"], finding["type"]) == (9, 21, "SO_DINH_DANH")
    assert 0.9 < finding["confidence"] <= 1
    assert nothing == []


def test_a_bad_line_is_named_and_the_others_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text('{"id": 1}\nno json\n{"id": 2, "text": "a@example.vn"}\n', encoding="utf-8")
    status, answers, errors = run(capsys, "--jsonl", str(file))
    assert status == 1
    assert [answer["id"] for answer in answers] == [2]
    assert [line.split(" is ")[0] for line in errors.splitlines()] == ["duoc: line 1", "duoc: line 2"]


def test_standard_input_is_read(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(b'{"id": "x", "text": "STK 123456789"}\n')

    monkeypatch.setattr("sys.stdin", Stdin)
    status, answers, _ = run(capsys, "--jsonl", "-")
    assert (status, answers[0]["findings"][0]["type"]) == (0, "BANK_ACCOUNT")


def test_a_missing_file_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    status, answers, error = run(capsys, "--jsonl", "/nowhere/at-all")
    assert (status, answers) == (1, [])
    assert "/nowhere/at-all" in error
