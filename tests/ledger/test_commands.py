"""`duoc ledger …`: what is printed can be checked by somebody who has only the public key."""

import argparse
import base64
import json
from typing import Any

import pytest

from duoc.core.environment import Environment
from duoc.engines.merkle import checkpoint, keys, tree
from duoc.ledger import commands, services


def _run(*words: str) -> int | None:
    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers(dest="command"))
    arguments = parser.parse_args(["ledger", *words])
    result: int | None = arguments.run(arguments)
    return result


def _stated(text: str) -> checkpoint.Checkpoint:
    return checkpoint.verify(text.encode(), keys.parse_vkey(services.log().vkey))


def test_register_gives_the_verbs_to_whoever_adds_more() -> None:
    verbs = commands.register(argparse.ArgumentParser().add_subparsers())
    assert sorted(verbs.choices) == ["checkpoint", "entries", "erase", "proof"]


def test_checkpoint_prints_the_note_itself(append: Any, capsys: pytest.CaptureFixture[str]) -> None:
    append(2)
    assert not _run("checkpoint")
    assert _stated(capsys.readouterr().out).size == 2
    assert not _run("checkpoint", "--size", "0", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["size"], base64.b64decode(told["root"])) == (0, tree.EMPTY_ROOT)
    assert told["vkey"] == services.log().vkey


def test_proof_prints_the_citizens_form(append: Any, capsys: pytest.CaptureFixture[str]) -> None:
    event = append(5)[4]
    assert not _run("proof", "--event", str(event))
    head, _, signed = capsys.readouterr().out.partition("\n\n")
    first, index, *path = head.split("\n")
    assert (first, index) == ("c2sp.org/tlog-proof@v1", "index 4")
    stated = _stated(signed)
    leaf = tree.leaf_hash(services.entry(4).entry)
    tree.verify_inclusion(4, stated.size, leaf, [keys.decode_base64(line) for line in path], stated.root)


def test_proof_prints_json(append: Any, capsys: pytest.CaptureFixture[str]) -> None:
    append(2)
    assert not _run("proof", "--index", "1", "--json")
    assert json.loads(capsys.readouterr().out)["index"] == 1


@pytest.mark.parametrize(
    "words",
    [
        ["proof", "--event", "00000000-0000-4000-8000-000000000000"],
        ["proof", "--index", "9"],
        ["checkpoint", "--size", "9"],
        ["checkpoint", "--environment", "replay"],
    ],
)
def test_what_is_not_in_the_log_ends_in_one_sentence(
    append: Any, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    append(1)
    assert _run(*words) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(("duoc: Sổ ", "duoc: Điểm mốc "))
    assert len(told.err.splitlines()) == 1


def test_entries_are_listed_by_kind_and_number(append: Any, capsys: pytest.CaptureFixture[str]) -> None:
    append(3, kind="a")
    append(2, kind="b")
    append(1, kind="c", environment=Environment.REPLAY)
    assert not _run("entries", "--kind", "a", "--kind", "b", "--after", "1", "--limit", "2", "--json")
    assert [json.loads(line)["index"] for line in capsys.readouterr().out.splitlines()] == [2, 3]
    assert not _run("entries", "--environment", "replay")
    (line,) = capsys.readouterr().out.splitlines()
    assert line.split()[0] == "0"
    assert line.split()[3] == "c"
