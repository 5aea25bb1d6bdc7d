"""Value policies: how far beyond what was learnt a value may go, counted by hand."""

from typing import Any

import pytest

from duoc.engines.sql.places import RULES, magnitude, pattern_form, size_class, step


def learnt(rule: str, *seen: Any) -> Any:
    state = None
    for value in seen:
        state = RULES[rule].learn(state, value)
    return state


def passes(rule: str, seen: list[Any], value: Any) -> bool:
    return RULES[rule].allows(learnt(rule, *seen), value)


@pytest.mark.parametrize(
    ("rule", "seen", "allowed", "blocked"),
    [
        ("value", ["+"], ["+", "0"], ["-", "s", "t", "s::int4"]),
        ("value", ["t"], ["t", "0"], ["f", "s"]),
        ("value", ["0"], ["0", "s", "+", "t"], []),
        ("value", ["t", "f"], ["t", "f"], ["+"]),
        ("list", [1], [1], [2, 500]),
        ("list", [2], [1, 2, 10], [11]),
        ("list", [50, 3], [100], [101]),
        ("list", [101, 3], [1, 100_000], []),
        ("rows", [1], [1], [2]),
        ("limit", [50, 20], [0, 50], [51, 10**9]),
        ("offset", [0], [0, 100], [101]),
        ("offset", [120], [1000], [1001]),
        ("fetch", [100], [100], [101]),
        ("low", ["1000000"], ["1000000", "999999", "100000", "5000000"], ["99999", "0", "-1", "x", "2026-01-01"]),
        ("low", ["5"], ["1", "9"], ["0", "-3"]),
        ("low", ["0"], ["0", "7"], ["-1"]),
        ("low", ["2026-01-01"], ["2025-12-31", "2025-01-01", "2030-01-01"], ["2024-12-30", "1900-01-01", "-infinity", "", "0"]),
        ("low", ["2026-01-01 08:00:00+07"], ["2025-06-01"], ["1900-01-01 00:00:00"]),
        ("low", ["Ma"], ["Mz", "Ia", "Za"], ["Ha", "", " "]),
        ("high", ["100"], ["100", "5", "-7", "9999"], ["10000", "x", "nan", "inf", "1e300"]),
        ("high", ["2026-01-01"], ["2027-01-02", "1900-01-01"], ["2027-01-03", "9999-12-31", "infinity"]),
        ("width", [("1", "2")], [("1", "2"), ("700", "702")], [("0", "9999999"), ("1", "4")]),
        ("width", [("2026-01-01", "2026-03-31")], [("1999-01-01", "1999-03-31")], [("2026-01-01", "2026-12-31")]),
        ("width", [("2026-01-01", "2026-03-31")], [], [("2026-01-01", "infinity"), ("1", "2"), ("2100-01-01", "1900-01-01")]),
        ("width", [("096200000001", "096200000009")], [("001200000001", "001200000010")], [("0", "999999999999")]),
        ("pattern", ["%Nguyen%"], ["%Tran%", "Nguyen", ""], ["%n%", "%_%", "Nguyen%"]),
        ("pattern", ["N%"], ["Tr%"], ["%Nguyen%", "%"]),
        ("pattern", ["Nguyen Van A"], ["Le", "50\\%"], ["%", "a%", "_______"]),
    ],
)  # fmt: skip
def test_a_policy_reaches_as_far_as_it_says(rule: str, seen: list[Any], allowed: list[Any], blocked: list[Any]) -> None:
    assert [value for value in allowed if not passes(rule, seen, value)] == []
    assert [value for value in blocked if passes(rule, seen, value)] == []


def test_no_learnt_state_holds_a_number_or_a_text_that_was_said() -> None:
    assert learnt("low", "096200000001") == {"number": 11}
    assert learnt("width", ("096200000001", "096200000009")) == {"number": 8}
    assert learnt("high", "Nguyễn Văn A") == {"text": ord("N")}
    assert learnt("pattern", "%Nguyễn Văn A%") == {"forms": ["inside"], "least": 3}
    assert learnt("value", "s") == ["s"]


def test_scales_are_as_a_hand_counts_them() -> None:
    assert [size_class(n) for n in (1, 2, 10, 11, 100, 101)] == [1, 10, 10, 100, 100, 0]
    assert [step(n) for n in (0, 100, 101, 1000, 1001)] == [100, 100, 1000, 1000, 10000]
    assert [magnitude(n) for n in (0, 0.5, 1, 9, 10, 1e6, -1, -10)] == [0, 0, 1, 1, 2, 7, -1, -2]
    assert pattern_form("a") == ("whole", 1)
    assert pattern_form("ab%") == ("start", 2)
    assert pattern_form("a%b") == ("start", 2)
    assert pattern_form("%ab%") == ("inside", 2)
    assert pattern_form("\\%a") == ("whole", 2)
    assert pattern_form("%_") == ("all", 0)
    assert pattern_form("") == ("whole", 0)
