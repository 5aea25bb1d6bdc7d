"""`duoc trace link parse | build` as a script calls it; needs no database."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from duoc.cli import main as cli


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    status = cli.main(["trace", "link", *words, "--json"])
    out, err = capsys.readouterr()
    assert err == ""
    return status, json.loads(out)


def test_gs1s_vectors_have_the_published_answers(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for vector in json.loads((shared / "data/trace/digital-link/parse-vectors.json").read_text()):
        options = [word for name in vector["options"] for word in ("--option", name)]
        status, members = answer(capsys, "parse", vector["uri"], *options)
        assert members.keys() == {"accepted", "elements", "elementString", "reason"}
        assert (status == 0, members["accepted"]) == (vector["accept"], vector["accept"])
        assert members["elementString"] == vector["elementString"]
    for vector in json.loads((shared / "data/trace/digital-link/generate-vectors.json").read_text()):
        stem = ["--stem", vector["stem"]] if vector["stem"] else []
        options = ["--option", *vector["options"]] if vector["options"] else []
        status, members = answer(capsys, "build", vector["ai"], *stem, *options)
        assert (status == 0, members["accepted"], members["uri"]) == (vector["ok"], vector["ok"], vector["uri"])
        assert bool(members["reason"]) is not vector["ok"]


def test_elements_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    status, members = answer(capsys, "parse", "https://a/01/09506000134352/10/A?17=270131")
    assert (status, members["reason"]) == (0, "")
    assert members["elements"] == [
        {"ai": "01", "value": "09506000134352", "title": "GTIN"},
        {"ai": "10", "value": "A", "title": "BATCH/LOT"},
        {"ai": "17", "value": "270131", "title": "USE BY or EXPIRY"},
    ]


def test_people_read_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["trace", "link", "parse", "https://a/01/09506000134352"]) == 0
    assert capsys.readouterr().out == "^0109506000134352\n  (01) 09506000134352  GTIN\n"
    assert cli.main(["trace", "link", "parse", "https://a/01/09506000134353"]) == 1
    assert capsys.readouterr().out == "Không phải Digital Link đúng: (01): chữ số kiểm tra không đúng.\n"
    assert cli.main(["trace", "link", "build", "(01)09506000134352", "--stem", "https://a"]) == 0
    assert capsys.readouterr().out == "https://a/01/09506000134352\n"
    assert cli.main(["trace", "link", "build", "(10)A"]) == 1


def test_an_option_that_does_not_exist_is_misunderstood(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["trace", "link", "parse", "https://a/01/09506000134352", "--option", "anything"])
    assert ended.value.code == 2
    assert "convenienceAlphas" in capsys.readouterr().err


def test_the_verbs_start_without_the_heavy_libraries() -> None:
    code = (
        "import sys; from duoc.cli.main import main; main(['trace', 'link', 'parse', 'https://a/01/09506000134352']);"
        "print(sorted({'numpy', 'jsonschema_rs', 'reportlab'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
