"""`duoc guard key` and `judge` as an outside tool calls them."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from duoc.cli import main as cli


def answers(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    assert cli.main(["guard", *words]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def lines(path: Path, *objects: object) -> str:
    path.write_text("".join(f"{json.dumps(found)}\n" for found in objects))
    return str(path)


def test_keys_are_told_line_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = lines(
        tmp_path / "in",
        {"sql": "select a from s.t where b = 1"},
        {"sql": "SELECT a FROM s.t WHERE b=2;"},
        {"sql": "select a from t", "search_path": "hr"},
        {"sql": "select a from t", "search_path": "pub"},
        {"sql": "select a from"},
        {"sql": ""},
    )
    one, two, hr, pub, broken, empty = answers(capsys, "key", "--jsonl", file)
    assert one == two
    assert one.keys() == {"key"}
    assert len({one["key"], hr["key"], pub["key"]}) == 3
    assert broken.keys() == empty.keys() == {"error"}


def test_the_reference_list_judges_its_mutants(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = shared / "data/guard/sql-mutants.json"
    mutants = json.loads(policy.read_text())["mutants"]
    file = lines(tmp_path / "in", *({"sql": mutant["sql"]} for mutant in mutants))
    found = answers(capsys, "judge", "--policy", str(policy), "--jsonl", file)
    assert [verdict["verdict"] for verdict in found] == [mutant["expect"] for mutant in mutants]
    assert all(verdict.keys() == {"verdict", "reason"} and verdict["reason"] for verdict in found)


def test_a_line_that_cannot_be_read_is_blocked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = lines(tmp_path / "policy", {"allow_list": [{"sql": "select 1"}]})
    text = '{"sql": "select 1"}\n\nnonsense\n[]\n{"sql": 1}\n{"sql": "select 1", "search_path": 1}\n'
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    found = answers(capsys, "judge", "--policy", policy, "--jsonl", "-")
    assert [verdict["verdict"] for verdict in found] == ["allow", "block", "block", "block", "block"]


def test_what_may_not_be_allowed_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = lines(tmp_path / "policy", {"allow_list": [{"sql": "set role admin"}]})
    file = lines(tmp_path / "in", {"sql": "set role admin"})
    assert cli.main(["guard", "judge", "--policy", policy, "--jsonl", file]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["verdict"] == "block"
    assert err == "không duyệt: set role admin: đổi thiết lập role\n"


@pytest.mark.parametrize("content", ["", "[]", "7", '{"allow_list": 7}', '{"form": "x"}', "[" * 5000])
def test_a_file_that_is_no_policy_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    policy = tmp_path / "policy"
    policy.write_text(content)
    file = lines(tmp_path / "in", {"sql": "select 1"})
    assert cli.main(["guard", "judge", "--policy", str(policy), "--jsonl", file]) == 2
    out, err = capsys.readouterr()
    assert (out, str(policy) in err) == ("", True)
    assert cli.main(["guard", "key", "--jsonl", str(tmp_path / "absent")]) == 2


def test_the_grammar_is_loaded_only_when_a_statement_is_judged() -> None:
    program = (
        "import sys; from duoc.engines.sql import DEFAULT, analyse, grammar; print(grammar._library.cache_info().currsize)\n"
        "analyse('select 1', DEFAULT); print({'postgast', 'google.protobuf'} & sys.modules.keys())"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "0\nset()\n"
