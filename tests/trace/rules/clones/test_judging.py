"""From counts to levels: the table as it is published, and the words in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.trace.rules.clones.telling import HA_NOI, NAM_CAN, SAIGON, at, told

from duoc.trace.rules.clones.judging import PUBLISHED, Level, Scale
from duoc.trace.rules.clones.state import SerialState, restored
from duoc.trace.rules.clones.weights import BY_ID, RED, SUSPECTED, TABLE, WATCHED, YELLOW, Rule


def weighed(table: list[Rule], **counts: int) -> int:
    return Scale(table).verdict(SerialState(counts=counts)).score


def test_points_add_up_and_end() -> None:
    rule = Rule("a", "", "", frozenset(), ((2, 10), (3, 5)))
    assert [weighed([rule], a=count) for count in (0, 1, 2, 3, 4, 99)] == [0, 0, 10, 15, 15, 15]


def test_reasons_come_with_the_strongest_first() -> None:
    table = [Rule("a", "", "", frozenset(), ((1, 3),)), Rule("b", "", "", frozenset(), ((1, 7),))]
    verdict = Scale(table).verdict(SerialState(counts={"a": 1, "b": 1, "unknown": 9}))
    assert [(one.rule, one.count, one.points) for one in verdict.reasons] == [("b", 1, 7), ("a", 1, 3)]
    assert verdict.score == 10


@given(st.dictionaries(st.sampled_from([rule.id for rule in TABLE]), st.integers(0, 99)))
def test_a_score_is_the_sum_of_its_reasons_and_never_below_zero(counts: dict[str, int]) -> None:
    state = SerialState(counts=counts)
    verdict = PUBLISHED.verdict(state)
    assert verdict.score == max(0, sum(one.points for one in verdict.reasons))
    said = PUBLISHED.standing(state)
    assert (said.level, said.suspected, said.watched, said.score) == (
        verdict.level, verdict.suspected, verdict.watched, verdict.score,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("points", "level", "watched", "suspected"),
    [
        (WATCHED - 1, Level.GREEN, False, False),
        (WATCHED, Level.GREEN, True, False),
        (SUSPECTED, Level.GREEN, True, True),
        (YELLOW, Level.YELLOW, True, True),
        (RED - 1, Level.YELLOW, True, True),
        (RED, Level.RED, True, True),
    ],
)
def test_the_inspector_hears_earlier_than_the_public(points: int, level: Level, watched: bool, suspected: bool) -> None:
    verdict = Scale([Rule("a", "", "", frozenset(), ((1, points),))]).verdict(SerialState(counts={"a": 1}))
    assert (verdict.level, verdict.watched, verdict.suspected) == (level, watched, suspected)


def test_no_rule_alone_turns_a_serial_red() -> None:
    """One sort of evidence is never enough to tell the public that a code is copied."""
    assert max(sum(points for _, points in rule.points) for rule in TABLE) < RED


def test_a_code_sold_on_in_other_cities_for_days_turns_red() -> None:
    _, verdict = told(
        at(0, "activation", shipped=(NAM_CAN,)), at(20, place=NAM_CAN, device="a"), at(21, "sale"),
        at(120, place=SAIGON, device="b"), at(150, place=HA_NOI, device="c"), at(170, place=SAIGON, device="d"),
        at(200, device="e"), at(230, device="f"), at(260, place=SAIGON, device="g"), at(300, device="h"),
    )  # fmt: skip
    assert verdict.level is Level.RED


def test_passers_by_at_one_stall_stay_green_for_the_public() -> None:
    """Forty phones on three days in one commune: an item on show."""
    scans = [at(n * 1.5, place=NAM_CAN, device=f"phone {n}") for n in range(40)]
    _, verdict = told(*scans)
    assert verdict.level is Level.GREEN
    assert not verdict.suspected


def test_no_wording_accuses_anybody() -> None:
    words = " ".join(f"{rule.vi} {rule.en}" for rule in BY_ID.values()).lower()
    accusing = (
        "hàng giả",
        "lừa",
        "gian lận",
        "người bán",
        "cửa hàng",
        "fake",
        "fraud",
        "seller",
        "shop",
        "counterfeit",
    )
    assert [word for word in accusing if word in words] == []


def test_every_rule_is_told_in_both_languages_and_counted_once() -> None:
    assert len({rule.id for rule in TABLE}) == len(TABLE)
    assert all(rule.vi and rule.en for rule in BY_ID.values())
    for rule in TABLE:
        assert [count for count, _ in rule.points] == sorted({count for count, _ in rule.points})
        assert all(points > 0 for _, points in rule.points) or rule.id == "busy_lot"


def test_a_state_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="another version"):
        restored({"form": 2, "scans": 1})
