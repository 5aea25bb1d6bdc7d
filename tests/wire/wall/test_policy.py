"""The policy file: what it may say, and that a bad one is none."""

import json
from pathlib import Path

import pytest

from duoc.wire.wall.judging import nobody
from duoc.wire.wall.masking import hidden
from duoc.wire.wall.policy import PolicyFile, observing, read

PATH = ("public",)


def test_only_the_very_texts_pass() -> None:
    judge = read({"mode": "enforce", "allow": ["select 1"]})
    assert judge("select 1", PATH).allowed
    for text in ("select 1 ", "SELECT 1", "select 1;", "select 1; select 1", ""):
        verdict = judge(text, PATH)
        assert (verdict.allowed, verdict.rule) == (False, "danh-sach")
        assert text not in verdict.reason or not text


def test_learnt_statements_pass_with_other_values_and_no_other_statement() -> None:
    learnt = {"allow_list": [{"sql": "select ten from dvc.a where id = 1"}]}
    judge = read({"mode": "enforce", "policy": learnt, "allow": ["do $$begin end$$"]})
    default = ("$user", "public")
    for text in ("select ten from dvc.a where id = 27", "SELECT ten  FROM dvc.a WHERE id=3", "do $$begin end$$"):
        assert judge(text, default).allowed
    for text in (
        "select ten from dvc.b where id = 1",
        "select ten from dvc.a where id = 1 or true",
        "do $$begin null; end$$",
    ):
        assert not judge(text, default).allowed
    assert judge("select ten from dvc.a where id = 2", ("la",)).rule == "search_path"


def test_observing_lets_everything_pass() -> None:
    assert read({"mode": "observe"}) is observing
    assert observing("drop table a", PATH).allowed


def test_without_a_list_nothing_is_on_it() -> None:
    assert not read({"mode": "enforce"})("select 1", PATH).allowed


@pytest.mark.parametrize(
    "document",
    [None, [], "enforce", {}, {"mode": "off"}, {"mode": ""}, {"mode": "enforce", "allow": "select 1"},
     {"mode": "enforce", "allow": [None]}, {"mode": "enforce", "allow": {"select 1": 1}},
     {"mode": "enforce", "policy": {}}, {"mode": "enforce", "policy": {"allow_list": [{"sql": "selec"}]}}],
)  # fmt: skip
def test_a_document_of_another_form_is_refused(document: object) -> None:
    with pytest.raises(ValueError):
        read(document)


def test_the_file_is_read_when_it_changes(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "policy.json"
    file = PolicyFile(path)
    assert not file.refresh()
    assert file.judge is nobody
    path.write_text(json.dumps({"mode": "enforce", "allow": ["select 1"]}))
    assert file.refresh()
    assert file.judge("select 1", PATH).allowed
    assert not file.refresh()
    path.write_text('{"mode": "enfor')
    assert file.refresh()
    assert file.judge is nobody
    assert not file.refresh()
    path.write_text(json.dumps({"mode": "observe"}))
    assert file.refresh()
    path.unlink()
    assert file.refresh()
    assert file.judge is nobody
    for _ in range(5):
        file.refresh()
    assert capfd.readouterr().err.count('"policy": "none"') == 3  # once for each time that it was lost


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Key (cccd)=(096200000001) already exists.", "Key (cccd)=(•••) already exists."),
        ('invalid input syntax for type integer: "Nguyễn Văn An"', 'invalid input syntax for type integer: "•••"'),
        ("số 0912345678, mã 12345678", "số •••, mã 12345678"),
        ("", ""),
        ("1" * 100_000, "•••…"),
    ],
    ids=["key", "name", "phone", "nothing", "long"],
)
def test_personal_data_and_long_numbers_are_hidden(text: str, shown: str) -> None:
    assert hidden(text) == shown
