"""Every state, verdict and receipt has its words, and moments of the other side stand on the province's clock."""

from datetime import UTC, datetime

import pytest

from duoc.catalogue.models import PushTarget
from duoc.catalogue.pages import push_words as words
from duoc.catalogue.rules.push.comparison import VERDICTS
from duoc.catalogue.rules.push.queue import STATES

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize("code", STATES)
def test_state_is_told_in_words(code):
    state, word = words.state(code)
    assert state in {"ok", "info", "warn", "danger"}
    assert word != code


@pytest.mark.parametrize("code", VERDICTS)
def test_verdict_is_told_in_words(code):
    assert words.verdict(code)[1] != code


def test_unknown_code_is_shown_as_it_is():
    assert (words.state("x"), words.verdict("x")) == (("", "x"), ("", "x"))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (None, "–"),
        ({"kind": "ckan", "gone": True}, "đã gỡ ở nơi nhận"),
        ({"kind": "ckan", "id": "x", "modified": "2026-01-02T03:04:05.000006"}, "nhận lúc 02/01/2026 10:04"),
        ({"kind": "ckan", "id": "x", "modified": ""}, "nhận lúc –"),
        ({"kind": "document", "number": "9/CV", "day": "2026-01-05"}, "công văn 9/CV ngày 05/01/2026"),
    ],
)
def test_receipt_is_told_in_short(told, said):
    assert words.receipt(told) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-01-02T03:04:05", "02/01/2026 10:04"),
        ("2026-01-02T03:04:05+07:00", "02/01/2026 03:04"),
        ("hôm qua", "–"),
        ("", "–"),
    ],
)
def test_moment_of_the_other_side_is_on_our_clock(text, said):
    assert words.there(text) == said


@pytest.mark.parametrize(
    ("facts", "state", "word"),
    [
        ({"paused": True, "outage_since": NOW}, "warn", "tạm dừng"),
        ({"adapter": "file"}, "info", "mang tệp bằng tay"),
        ({"outage_since": NOW}, "danger", "mất liên lạc từ 02/01/2026 10:04"),
        ({"reconciled_at": NOW}, "ok", "đang nhận"),
        ({}, "info", "chưa liên lạc lần nào"),
    ],
)
def test_health_of_a_target_is_one_word(facts, state, word):
    assert words.health(PushTarget(**{"adapter": "ckan", **facts})) == (state, word)
