"""Joining what was learnt twice: whatever either state lets pass, the joined one does; and nothing that one of them would not
let pass after it had learnt the other's values."""

import json

import pytest
from tests.engines.sql.traffic import statements

from duoc.engines.sql import DEFAULT, Policy, learn
from duoc.engines.sql.joining import joined

# Two values of one place that are learnt apart, one beyond both, and the text around them.
CASES = [
    ("select a from t where n = {}", "5", "-5", "true"),
    ("select a from t where n in ({})", "1", ", ".join("123"), ", ".join(map(str, range(99)))),
    ("select a from t where n > {}", "1000", "10", "-1000"),
    ("select a from t where n < {}", "10", "1000", "1000000"),
    ("select a from t where d > {}", "'2026-05-01'", "'2024-05-01'", "'2000-05-01'"),
    ("select a from t where n between {}", "1 and 9", "1 and 200", "1 and 9000"),
    ("select a from t where s like {}", "'abc%'", "'%abcd%'", "'%a%'"),
    ("select a from t where n = 1 limit {}", "5", "50", "90"),
    ("select a from t where n = 1 limit 5 offset {}", "5", "90", "90000000"),
    ("insert into t values {}", "(1)", ", ".join(["(1)"] * 3), ", ".join(["(1)"] * 99)),
]


def document(*texts: str) -> dict[str, object]:
    return json.loads(json.dumps(learn(texts).to_document()))  # type: ignore[no-any-return]  # JSON has no type


def both(one: str, other: str) -> Policy:
    """The policy of two that were learnt apart."""
    (here,), (there,) = document(one)["statements"], document(other)["statements"]
    whole = document(one)
    assert here["key"] == there["key"]
    whole["statements"] = [{**here, "places": joined(here["places"], there["places"])}]
    return Policy.from_document(whole)


@pytest.mark.parametrize(("text", "one", "other", "beyond"), CASES, ids=[case[0] for case in CASES])
def test_either_passes_and_nothing_beyond(text: str, one: str, other: str, beyond: str) -> None:
    first, second, third = (text.format(value) for value in (one, other, beyond))
    for policy in (both(first, second), both(second, first)):
        assert policy.judge(first, DEFAULT).allowed
        assert policy.judge(second, DEFAULT).allowed
        assert policy.judge(third, DEFAULT).allowed == learn([first, second]).judge(third, DEFAULT).allowed


def test_two_halves_of_traffic_come_to_what_the_whole_comes_to() -> None:
    """The states of the halves joined are those of the whole, for every rule that the traffic meets."""
    said = list(statements(1500, seed=11))
    halves = [{entry.key: entry for entry in learn(part).allowed.values()} for part in (said[::2], said[1::2])]
    whole = learn(said).allowed
    met = set()
    for key in halves[0].keys() & halves[1].keys():
        found = joined(halves[0][key].places, halves[1][key].places)
        assert found == [list(place) for place in whole[key].places]
        met |= {rule for rule, _ in found}
    assert met >= {"value", "list", "rows", "low", "high", "width", "pattern", "limit", "offset"}


def test_no_state_is_that_of_the_other_and_strangers_are_not_joined() -> None:
    assert joined([["limit", None]], [["limit", 5]]) == [["limit", 5]]
    assert joined([["limit", 5]], [["limit", None]]) == [["limit", 5]]
    for other in ([], [["offset", 5]], [["limit", 5], ["limit", 5]]):
        with pytest.raises(ValueError):
            joined([["limit", 5]], other)
