"""The pairs and mutants of the reference data: what an allow-list must tell apart, see, or take for one."""

import json
from pathlib import Path
from typing import Any

import pytest

from duoc.engines.sql import DEFAULT, Policy, analyse, joint_key, learn


@pytest.fixture(scope="module")
def mutants(shared: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((shared / "data/guard/sql-mutants.json").read_text())
    return document


def key(text: str) -> str:
    return joint_key(analyse(text, DEFAULT))


def test_every_pair_is_judged_as_its_level_says(shared: Path) -> None:
    pairs = json.loads((shared / "data/guard/sql-pairs.json").read_text())["pairs"]
    assert len(pairs) == 102
    wrong = []
    for pair in pairs:
        same = key(pair["a"]) == key(pair["b"])
        passes = learn([pair["a"]]).judge(pair["b"], DEFAULT).allowed
        expected = {"same": (True, True), "key": (False, False), "policy": (same, False)}[pair["level"]]
        if (same, passes) != expected:
            wrong.append((pair["id"], pair["level"], same, passes))
    assert wrong == []


def test_every_mutant_is_judged_as_expected(mutants: dict[str, Any]) -> None:
    assert (len(mutants["allow_list"]), len(mutants["mutants"])) == (12, 166)
    policy = Policy.from_document(mutants)
    assert policy.passed_over == []
    assert [m["id"] for m in mutants["mutants"] if policy.judge(m["sql"], DEFAULT).word != m["expect"]] == []


def test_what_does_not_parse_is_refused_as_such(mutants: dict[str, Any]) -> None:
    policy = Policy.from_document(mutants)
    for mutant in mutants["mutants"]:
        assert (policy.judge(mutant["sql"], DEFAULT).rule == "syntax") is not mutant["parses"]


def test_the_list_itself_passes_under_another_mode_of_learning(mutants: dict[str, Any]) -> None:
    texts = [item["sql"] for item in mutants["allow_list"]]
    policy = Policy.from_document(json.loads(json.dumps(learn(texts).to_document())))
    assert [policy.judge(text, DEFAULT).rule for text in texts] == ["allowed"] * 12
    assert [m["id"] for m in mutants["mutants"] if policy.judge(m["sql"], DEFAULT).word != m["expect"]] == []
