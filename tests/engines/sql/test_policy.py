"""A policy learns, judges, and goes into a file and back."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from duoc.engines.sql import DEFAULT, Policy, analyse, learn

PERSON = "select ho_ten from dancu.cong_dan where so_dinh_danh = '096200000001'"


def again(policy: Policy) -> Policy:
    return Policy.from_document(json.loads(json.dumps(policy.to_document())))


def test_a_verdict_says_what_was_judged_and_why() -> None:
    policy = learn([PERSON])
    verdict = policy.judge(PERSON.replace("1'", "2'"), DEFAULT)
    assert (verdict.word, verdict.rule, verdict.keys) == ("allow", "allowed", (analyse(PERSON, DEFAULT)[0].key,))
    verdict = policy.judge(PERSON.replace("ho_ten", "anh"), DEFAULT)
    assert (verdict.word, verdict.rule) == ("block", "unknown")
    assert verdict.reason == "câu lệnh không có trong danh sách được phép"
    verdict = policy.judge(f"{PERSON} or 1 = 1", DEFAULT)
    assert verdict.reason == "câu lệnh không có trong danh sách được phép; dấu hiệu: điều kiện luôn đúng"
    assert policy.judge("", DEFAULT).rule == "empty"


def test_the_nearest_allowed_statement_is_shown_without_values() -> None:
    policy = learn([PERSON, "select ma from dvc.ho_so where id = 1"])
    near = policy.judge(PERSON.replace("ho_ten", "anh") + " or ma = '096200000077'", DEFAULT).nearest
    assert near == (
        "gần nhất: select ho_ten from dancu.cong_dan where so_dinh_danh = 'x'; thêm «anh = 'x' or ma», thiếu «ho_ten»"
    )
    # Not even where a literal is kept: a blocked statement may hold anything anywhere.
    near = policy.judge("select f('096200000077'), 96200000077 from dvc.ho_so where id = 1", DEFAULT).nearest
    assert "thêm" in near
    assert "96200000077" not in near
    assert learn([]).judge(PERSON, DEFAULT).nearest == ""


def test_every_statement_of_a_text_is_judged() -> None:
    policy = learn([PERSON, "begin", "commit"])
    assert policy.judge(f"begin; {PERSON}; commit", DEFAULT).allowed
    assert not policy.judge(f"begin; {PERSON}; rollback", DEFAULT).allowed
    assert not policy.judge(f"{PERSON}; drop table t", DEFAULT).allowed


def test_a_denial_wins_over_what_was_learnt() -> None:
    policy = learn([PERSON])
    assert policy.judge(PERSON, DEFAULT).allowed
    policy.deny(analyse(PERSON, DEFAULT)[0].key)
    for judging in (policy, again(policy)):
        assert judging.judge(PERSON, DEFAULT).rule == "denied"


def test_a_hit_never_skips_a_value_policy() -> None:
    # The same key with another value, after the text itself was remembered.
    policy = learn(["select a from s.t limit 50"])
    for _ in range(3):
        assert policy.judge("select a from s.t limit 40", DEFAULT).allowed
        assert policy.judge("select a from s.t limit 60", DEFAULT).rule == "limit"
    policy.learn("select a from s.t limit 60")
    assert policy.judge("select a from s.t limit 60", DEFAULT).allowed


def test_a_path_that_was_not_learnt_is_blocked() -> None:
    # A schema before the others may hold an operator `=` of its own.
    policy = learn(["select a from s.t where b = 1", "commit"])
    assert policy.judge("select a from s.t where b = 1", '"$user",public').allowed
    for path in ("evil, public", None, "a,,b"):
        assert policy.judge("select a from s.t where b = 1", path).rule == "search_path"
        assert policy.judge("commit", path).allowed
    policy = learn([("select a from t", "hr"), ("select a from s.t where b = 1", DEFAULT)])
    assert policy.judge("select a from t", "hr").allowed
    assert not policy.judge("select a from t", DEFAULT).allowed


@pytest.mark.parametrize(
    "before",
    [
        "set search_path to evil",
        "reset all",
        "discard all",
        "select set_config('a.b', 'x', false)",
        "rollback",
        "rollback to a",
        "commit",
    ],
)
def test_a_path_may_have_changed_within_a_text(before: str) -> None:
    # Whatever was learnt: what stands behind a change of the path is not read under the path before it.
    policy = learn([before, "select a from t", "select a from s.t where b = 1", "begin"])
    assert policy.judge(before, DEFAULT).allowed
    assert policy.judge(f"begin; select a from t; {before}", DEFAULT).allowed
    for after in ("select a from t", "select a from s.t where b = 1"):
        assert policy.judge(f"{before}; {after}", DEFAULT).rule == "search_path"


def test_values_of_bind_are_looked_at_where_they_are_brought() -> None:
    policy = Policy()
    text = "select a from s.t where b like $1 and c >= $2 and d = $3 limit $4"
    policy.learn(text, DEFAULT, {1: "Nguyễn%", 2: "2026-01-01", 3: "x", 4: "20"})
    for judging in (policy, again(policy)):
        assert judging.judge(text, DEFAULT).allowed
        assert judging.judge(text, DEFAULT, {1: "Trần%", 2: "2026-02-01", 3: None, 4: "10"}).allowed
        assert judging.judge(text, DEFAULT, {1: "%", 2: "2026-02-01", 4: "10"}).rule == "pattern"
        assert judging.judge(text, DEFAULT, {1: "Trần%", 2: "1900-01-01"}).rule == "low"
        assert judging.judge(text, DEFAULT, {4: "21"}).rule == "limit"
        assert judging.judge(text, DEFAULT, {4: None}).rule == "limit"
        assert judging.judge(text, DEFAULT, {4: "x"}).rule == "limit"
    # Who learnt it without values approved it as it stands.
    assert learn([text]).judge(text, DEFAULT, {1: "%", 4: "100000"}).allowed


def test_a_file_gives_the_same_policy() -> None:
    texts = [
        PERSON,
        "insert into s.t values (1, 'a'), (2, null)",
        "select a from s.t where b in (1, -2) limit 5",
        "set a.b = 1",
    ]
    policy = learn([*texts, ("select count(*) from t", "hr")])
    document = policy.to_document()
    assert document["form"] == "duoc-sql-policy/1"
    assert "096200000001" not in json.dumps(document)
    read = again(policy)
    assert read.to_document() == document
    assert all(read.judge(text, DEFAULT).allowed for text in texts)
    assert read.judge("select count(*) from t", "hr").allowed
    assert not read.judge("select a from s.t where b in (1, 2) limit 6", DEFAULT).allowed


def _changed(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    document = learn([PERSON]).to_document()
    change(document)
    return document


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"form": "duoc-sql-policy/2"},
        {"form": "duoc-sql-policy/1"},
        {"allow_list": ["select 1"]},
        {"allow_list": [{"sql": "selec"}]},
        {"allow_list": [{"sql": "select a from t", "search_path": "a,,b"}]},
        _changed(lambda document: document["statements"][0].update(sql="select")),
        _changed(lambda document: document["statements"][0].update(sql="select 1; select 2")),
        _changed(lambda document: document["statements"][0].update(sql="select a from t where b > 1")),
        _changed(lambda document: document["statements"][0].update(sql="set role a", places=[])),
        _changed(lambda document: document["statements"][0].pop("seen")),
        _changed(lambda document: document["statements"][0].update(places=7)),
        _changed(lambda document: document["statements"][0].update(places=[["value", 7]])),
        _changed(lambda document: document.update(search_paths=["a,,b"])),
    ],
)
def test_a_file_that_is_not_a_policy_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Policy.from_document(document)


def test_learning_counts_and_keeps_the_first_example() -> None:
    policy = learn(["select a from s.t /* 1 */ where b = 'An'", "select a from s.t where b = 'Bình'"])
    (entry,) = policy.allowed.values()
    assert (entry.sql, entry.seen, entry.kind) == ("select a from s.t where b = 'x'", 2, "SelectStmt")
