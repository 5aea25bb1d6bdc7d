"""`duoc ledger …` as a script reads it: JSON like the API's, one sentence and status 1 on refusal, 2 for nonsense."""

import json

import pytest
from tests.ledger.reader import BIG, ENTRIES, NOBODY, get

from duoc.cli import main as cli


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = cli.main(["ledger", *words])
    told = capsys.readouterr()
    return status or 0, told.out, told.err


@pytest.mark.parametrize(
    "words",
    [
        ["proof", "--index", "-1"], ["proof", "--index", BIG], ["proof", "--index", str(ENTRIES)],
        ["proof", "--event", NOBODY], ["checkpoint", "--size", BIG], ["checkpoint", "--size", "-5"],
        ["checkpoint", "--environment", "sandbox"], ["proof", "--index", "4", "--environment", "replay"],
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_refusal_is_one_sentence_and_status_one(
    logged: str, capsys: pytest.CaptureFixture[str], words: list[str], form: list[str]
) -> None:
    status, out, err = run(capsys, *words, *form)
    assert (status, out) == (1, "")
    assert err.startswith("duoc: ")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [["proof"], ["proof", "--index", "1", "--event", NOBODY], ["proof", "--index", "x"], ["proof", "--event", "x"],
     ["entries", "--limit", "viele"], ["checkpoint", "--environment", "prod"], ["forge"], []],
)  # fmt: skip
def test_words_that_make_no_sense_end_with_status_two(
    logged: str, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(capsys, *words)
    assert stopped.value.code == 2


def test_every_line_of_json_is_one_entry_as_the_api_tells_it(logged: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "entries", "--after", "97", "--limit", "5", "--json")
    assert (status, err) == (0, "")
    for index, line in enumerate(out.splitlines(), start=98):
        assert json.loads(line) == json.loads(get(f"/api/v1/ledger/entries/{index}")[1])
    assert len(out.splitlines()) == 5


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (["--limit", "0"], []),
        (["--limit", "-3"], []),
        (["--after", "121", "--limit", "9"], [122]),
        (["--after", "122"], []),
        (["--after", BIG], []),
        (["--after", "-100", "--limit", "2"], [0, 1]),
        (["--kind", "test.public", "--limit", "2"], [100, 101]),
        (["--kind", "unknown"], []),
        (["--kind", "test.event'--"], []),
        (["--environment", "replay"], [0, 1, 2, 3]),
        ([], list(range(20))),
    ],
)
def test_entries_are_those_that_were_asked_for(
    logged: str, capsys: pytest.CaptureFixture[str], words: list[str], numbers: list[int]
) -> None:
    status, out, err = run(capsys, "entries", *words, "--json")
    assert (status, err) == (0, "")
    assert [json.loads(line)["index"] for line in out.splitlines()] == numbers


def test_json_of_proof_and_checkpoint_is_that_of_the_api(logged: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(run(capsys, "proof", "--index", "9", "--json")[1]) == json.loads(get("/api/v1/ledger/proof/9")[1])
    told = json.loads(run(capsys, "checkpoint", "--size", "100", "--json")[1])
    assert told["note"] == get("/api/v1/ledger/checkpoint?size=100")[1]
    assert set(told) == {"origin", "size", "root", "vkey", "note"}
