"""`duoc exchange load`, `dump`, `match` and `request-hash` as a script uses them; the public vectors go through the commands."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from tests.exchange.test_commands import run
from tests.exchange.test_registry_file import published


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder on which no province is up."""
    (tmp_path / "run").mkdir()
    monkeypatch.setenv("DUOC_HOME", str(tmp_path))
    return tmp_path


def test_registry_is_loaded_and_dumped(
    database: str, shared: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = home / "fixture.json", home / "out.json"
    file.write_text(json.dumps(published(shared)))
    assert run("load", str(file), "--environment", "sandbox", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "environment": "sandbox", "gateway": None, "live": False,
        "loaded": {"members": 7, "subsystems": 11, "services": 16, "local_groups": 1, "rights": 17},
    }  # fmt: skip
    assert (home / "run" / "sandbox").exists()  # what `up` looks for
    assert run("dump", "--environment", "sandbox", "--out", str(out)) == 0
    assert run("load", str(out), "--environment", "sandbox") == 0
    capsys.readouterr()
    assert run("dump", "--environment", "sandbox") == 0
    assert json.loads(capsys.readouterr().out) == json.loads(out.read_text())


def test_refusals_are_one_sentence_and_status_1(
    database: str, shared: Path, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    document = published(shared)
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(document)))
    assert run("load", "-") == 1
    assert "--replace-production" in capsys.readouterr().err
    file = home / "x.json"
    for text, reason in (("{", "không phải tệp JSON"), ("[" * 100_000, "không phải tệp JSON"), ("[]", "đối tượng JSON"),
                         ("{}", "local_server: thiếu")):  # fmt: skip
        file.write_text(text)
        assert run("load", str(file), "--environment", "sandbox") == 1
        told = capsys.readouterr().err
        assert reason in told
        assert told.count("\n") == 1
    assert run("load", str(home / "none"), "--environment", "sandbox") == 1
    assert run("dump", "--environment", "sandbox") == 1
    assert "còn trống" in capsys.readouterr().err


def test_published_patterns_match_as_they_say(shared: Path, capsys: pytest.CaptureFixture[str], subtests: Any) -> None:
    for case in json.loads((shared / "data/exchange/path_glob_vectors.json").read_text())["cases"]:
        with subtests.test(case["id"]):
            assert run("match", "GET", case["path"], f"--pattern={case['glob']}") == (0 if case["match"] else 1)
            assert capsys.readouterr().out == ("match\n" if case["match"] else "no match\n")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["get", "/hoso/15", "--pattern", "/hoso/*", "--method", "GET"], 0),
        (["POST", "/hoso/15", "--pattern", "/hoso/*", "--method", "GET"], 1),
        (["POST", "/hoso/15", "--pattern", "/hoso/*", "--method", "*"], 0),
        (["GET", "/h%C3%A0/1?x=/hoso", "--pattern", "/hà/*"], 0),
        (["GET", "/a/../b", "--pattern", "**"], 1),  # nobody's, whatever the pattern (reference §1.8)
        (["GET", "/a/%2e%2e/b", "--pattern", "**"], 1),
        (["GET", "/a%2Fb", "--pattern", "/*"], 1),  # decoded once for matching
        (["FETCH", "/", "--pattern", "**"], 1),
    ],
)
def test_match_is_the_gateways_own_rule(words: list[str], status: int) -> None:
    assert run("match", *words) == status


def test_published_requests_have_their_hashes(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = shared / "data/exchange/request_hash_vectors.json"
    cases = json.loads(file.read_text())["cases"]
    assert run("request-hash", str(file), "--json") == 0
    told = json.loads(capsys.readouterr().out)["cases"]
    wanted = [{name: case[name] for name in ("id", "header_block_b64", "x_road_request_hash")} for case in cases]
    assert told == wanted
    assert len(told) > 5


def test_one_request_is_read_from_stdin(
    shared: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = json.loads((shared / "data/exchange/request_hash_vectors.json").read_text())["cases"][0]
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(case)))
    assert run("request-hash") == 0
    assert capsys.readouterr().out == case["x_road_request_hash"] + "\n"


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ([], "đối tượng"), ({}, "verb: cần"), ({"verb": "GET", "path": 1}, "path: cần"),
        ({"verb": "GET", "path": "/", "assigned_x_road_request_id": "x"}, "headers_received_in_order"),
        ({"verb": "GET", "path": "/", "assigned_x_road_request_id": "x", "headers_received_in_order": [], "body_b64": "!"},
         "body_b64: không phải base64"),
    ],
)  # fmt: skip
def test_request_that_cannot_be_read_is_refused(
    tmp_path: Path, stated: Any, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "request.json"
    file.write_text(json.dumps(stated))
    assert run("request-hash", str(file)) == 1
    assert reason in capsys.readouterr().err
