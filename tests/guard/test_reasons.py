"""Why something was refused, in words: with what the rule adds, in trial, in either language, and for rules nobody has named."""

import pytest
from django.utils import translation

from duoc.guard.models import Decision
from duoc.guard.pages.reasons import _reasons, reason, steps, verdicts
from duoc.guard.services import recounted


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("ve-het-han", "vé hết hạn"),
        ("thu:ve-het-han", "lẽ ra chặn: vé hết hạn"),
        ("du-lieu-ca-nhan: DOB", "dữ liệu cá nhân ngoài cột đã khai (DOB)"),
        ("thu:du-lieu-ca-nhan: DOB, NAME", "lẽ ra chặn: dữ liệu cá nhân ngoài cột đã khai (DOB, NAME)"),
        ("sqlstate:42P01", "máy chủ báo lỗi (42P01)"),
        ("sqlstate: ", "máy chủ báo lỗi"),
        ("syntax", "không đúng ngữ pháp PostgreSQL"),
        ("depth", "lồng quá sâu"),
        ("limit", "giá trị ngoài mức đã học (limit)"),
        # A name that only begins like another is another.
        ("ve-het-han-roi", "giá trị ngoài mức đã học (ve-het-han-roi)"),
    ],
)
def test_a_rule_is_said_in_words(rule: str, why: str) -> None:
    assert reason(rule)[0] == why


def test_what_to_do_is_the_same_in_trial_and_with_more_words() -> None:
    do = reason("han-muc")[1]
    assert "hai người" in do
    assert reason("thu:han-muc")[1] == reason("han-muc: 151")[1] == do
    assert reason("limit")[1].startswith("So câu này với danh sách")
    assert reason("ve-da-dung")[1] != reason("ho-so-da-dong")[1]


def test_every_word_has_its_english() -> None:
    vietnamese = {rule: reason(rule) for rule in (*_reasons(), "syntax", "limit", "thu:denied")}
    named = [*verdicts().values(), *steps().values()]
    with translation.override("en"):
        assert reason("thu:ve-het-han")[0] == "would have been blocked: the ticket has expired"
        assert [rule for rule, told in vietnamese.items() if set(told) & set(reason(rule))] == []
        english = [*verdicts().values(), *steps().values()]
    assert [told for told, other in zip(named, english, strict=True) if told[0] == other[0]] == []


def test_every_verdict_and_every_step_has_its_word() -> None:
    # sql/decisions.sql, decision_has_a_verdict.
    assert set(verdicts()) == {"pass", "block", "mask", "done", "lost"}
    assert {verdicts()[verdict][1] for verdict in ("pass", "block")} == {"ok", "danger"}
    assert set(steps()) == {recounted.ROW, recounted.CHAIN, recounted.ROOT, recounted.ENTRY}


@pytest.mark.parametrize(
    ("states", "whole"),
    [
        (("ok", "ok", "ok", "ok"), "ok"), (("ok", "ok", "ok", "wait"), "wait"), (("bad", "ok", "ok", "wait"), "bad"),
        (("ok", "bad"), "bad"), ((), "wait"),
    ],
)  # fmt: skip
def test_one_wrong_step_makes_the_whole_wrong(states: tuple[str, ...], whole: str) -> None:
    told = tuple(zip((recounted.ROW, recounted.CHAIN, recounted.ROOT, recounted.ENTRY), states, strict=False))
    assert recounted.Recounted("wall", Decision(), None, None, None, told, None).state == whole
