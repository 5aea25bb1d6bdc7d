"""The algebra of learnt states: what was seen passes, the order of seeing is nothing, two halves come to the whole."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.engines.sql import forbidden
from duoc.engines.sql.documents import document_shape
from duoc.engines.sql.joining import joined
from duoc.engines.sql.literals import Parameter
from duoc.engines.sql.places import RULES, Place, magnitude, measure, pattern_form, size_class, sound, step
from duoc.engines.sql.verdict import Verdict, hazard_words

COUNT = st.integers(0, 2000)
BOUND = st.one_of(
    st.integers(-(10**12), 10**12).map(str),
    st.dates().map(str),
    st.text(st.sampled_from("aAđZ-%_"), max_size=5),
)
PATTERN = st.text(st.sampled_from("ab%_\\"), max_size=6)
KIND = st.sampled_from(["+", "-", "s", "t", "f", "0", "s::date"])
SEEN: dict[str, st.SearchStrategy[Any]] = {
    "value": KIND, "list": COUNT, "rows": COUNT, "arms": COUNT, "low": BOUND, "high": BOUND, "width": st.tuples(BOUND, BOUND),
    "pattern": PATTERN, "limit": COUNT, "offset": COUNT, "fetch": COUNT,
}  # fmt: skip
SEVERAL = st.sampled_from(sorted(SEEN)).flatmap(
    lambda rule: st.tuples(st.just(rule), st.lists(SEEN[rule], min_size=1, max_size=6))
)
TWO = st.sampled_from(sorted(SEEN)).flatmap(
    lambda rule: st.tuples(st.just(rule), *[st.lists(SEEN[rule], min_size=1, max_size=4)] * 2)
)


def learnt(rule: str, seen: list[Any]) -> Any:
    state = None
    for value in seen:
        state = RULES[rule].learn(state, value)
    return state


def test_every_rule_is_drawn() -> None:
    assert set(SEEN) == set(RULES)


@settings(max_examples=50)
@given(SEVERAL)
def test_what_was_seen_passes(drawn: tuple[str, list[Any]]) -> None:
    rule, seen = drawn
    state = learnt(rule, seen)
    assert all(RULES[rule].allows(state, value) for value in seen)


@settings(max_examples=50)
@given(SEVERAL)
def test_the_order_of_seeing_is_nothing(drawn: tuple[str, list[Any]]) -> None:
    rule, seen = drawn
    assert learnt(rule, seen) == learnt(rule, seen[::-1])


@settings(max_examples=50)
@given(SEVERAL)
def test_what_is_seen_again_teaches_nothing(drawn: tuple[str, list[Any]]) -> None:
    rule, seen = drawn
    assert learnt(rule, seen + seen) == learnt(rule, seen)


@settings(max_examples=50)
@given(SEVERAL)
def test_a_state_survives_its_file(drawn: tuple[str, list[Any]]) -> None:
    rule, seen = drawn
    state = learnt(rule, seen)
    assert json.loads(json.dumps(state)) == state


@settings(max_examples=50)
@given(SEVERAL)
def test_a_learnt_state_is_sound(drawn: tuple[str, list[Any]]) -> None:
    rule, seen = drawn
    assert sound(rule, learnt(rule, seen))


@settings(max_examples=50)
@given(TWO)
def test_two_halves_come_to_the_whole(drawn: tuple[str, list[Any], list[Any]]) -> None:
    rule, one, other = drawn
    assert joined([[rule, learnt(rule, one)]], [[rule, learnt(rule, other)]]) == [[rule, learnt(rule, one + other)]]


@settings(max_examples=50)
@given(TWO)
def test_joining_does_not_depend_on_the_order(drawn: tuple[str, list[Any], list[Any]]) -> None:
    rule, one, other = drawn
    here, there = [[rule, learnt(rule, one)]], [[rule, learnt(rule, other)]]
    assert joined(here, there) == joined(there, here)


@settings(max_examples=50)
@given(TWO)
def test_more_seen_lets_no_less_pass(drawn: tuple[str, list[Any], list[Any]]) -> None:
    rule, one, other = drawn
    # Where nothing but NULL was learnt, nothing was learnt of the values: the first value narrows.
    if rule != "value":
        before, after = learnt(rule, one), learnt(rule, one + other)
        assert all(RULES[rule].allows(after, value) for value in other if RULES[rule].allows(before, value))


@pytest.mark.parametrize(
    ("one", "other"), [([], [["list", 1]]), ([["list", 1]], [["rows", 1]]), ([["list", 1]] * 2, [["list", 1]])]
)
def test_places_of_other_statements_are_not_joined(one: list[Any], other: list[Any]) -> None:
    with pytest.raises(ValueError, match="different statements"):
        joined(one, other)


@pytest.mark.parametrize(
    ("one", "other", "state"), [(None, 5, 5), (5, None, 5), (None, None, None), (0, 10, 0), (1, 10, 10)]
)
def test_a_place_that_nobody_showed_takes_the_other_s_state(one: Any, other: Any, state: Any) -> None:
    assert joined([["list", one]], [["list", other]]) == [["list", state]]


@pytest.mark.parametrize(
    ("count", "most"), [(0, 1), (1, 1), (2, 10), (10, 10), (11, 100), (100, 100), (101, 0), (10**9, 0)]
)
def test_counts_have_four_classes(count: int, most: int) -> None:
    assert size_class(count) == most


@pytest.mark.parametrize(
    ("count", "reach"), [(0, 100), (100, 100), (101, 1000), (1000, 1000), (1001, 10_000), (10**9 + 1, 10**10)]
)
def test_a_step_is_a_power_of_ten(count: int, reach: int) -> None:
    assert step(count) == reach


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        (0, 0),
        (0.9, 0),
        (-0.9, 0),
        (1, 1),
        (9.99, 1),
        (10, 2),
        (-1, -1),
        (-99, -2),
        (100, 3),
        (1e18, 19),
        (1e300, 301),
        (1e308, 301),
    ],
)
def test_a_magnitude_is_the_digits_before_the_point(number: float, digits: int) -> None:
    assert magnitude(number) == digits


@pytest.mark.parametrize(
    ("text", "scale", "value"),
    [
        ("5", "number", 5.0),
        ("-5.5", "number", -5.5),
        ("1e3", "number", 1000.0),
        (" 7 ", "number", 7.0),
        ("0001-01-01", "days", 1.0),  # the first day of the calendar
        ("1970-01-01", "days", 719163.0),
        ("1970-01-02 08:00:00+07", "days", 719164.0),
        ("1970-13-01", "text", 49.0),
        ("1970-1-1", "text", 49.0),
        ("nan", "text", 110.0),
        ("infinity", "text", 105.0),
        ("1e999", "text", 49.0),
        ("A", "text", 65.0),
        ("Đ", "text", 272.0),
        ("", "text", 0.0),
    ],
)
def test_a_bound_lies_on_a_scale(text: str, scale: str, value: float) -> None:
    assert measure(text) == (scale, value)


@pytest.mark.parametrize(
    ("pattern", "form", "said"),
    [
        ("", "whole", 0),
        ("An", "whole", 2),
        ("An%", "start", 2),
        ("A%n", "start", 2),
        ("A_", "start", 1),
        ("%An", "inside", 2),
        ("_An", "inside", 2),
        ("%An%", "inside", 2),
        ("%", "all", 0),
        ("%%__", "all", 0),
        ("50\\%", "whole", 3),
        ("\\%%", "start", 1),
        ("\\_", "whole", 1),
        ("%\\%", "inside", 1),
        ("\\\\", "whole", 1),
        ("a\\", "whole", 2),
        ("Đ%", "start", 1),
    ],
)
def test_a_pattern_has_a_form_and_says_so_many_signs(pattern: str, form: str, said: int) -> None:
    assert pattern_form(pattern) == (form, said)


@pytest.mark.parametrize(
    ("name", "state", "good"),
    [
        ("list", 10, True),
        ("list", None, True),
        ("list", "10", False),
        ("list", True, False),
        ("list", 1.0, False),
        ("value", ["+"], True),
        ("value", [1], False),
        ("value", "+", False),
        ("low", {"number": 3}, True),
        ("low", {}, True),
        ("low", {"number": "3"}, False),
        ("low", {"number": True}, False),
        ("low", [], False),
        ("pattern", {"forms": ["start"], "least": 1}, True),
        ("pattern", {"forms": ["start"]}, False),
        ("pattern", {"forms": "start", "least": 1}, False),
        ("pattern", {"forms": [], "least": None}, False),
        ("nope", None, False),
        ("nope", 1, False),
    ],
)
def test_a_state_of_a_file_is_looked_at(name: str, state: Any, good: bool) -> None:
    assert sound(name, state) is good


@pytest.mark.parametrize(
    ("rule", "seen", "values", "settled"),
    [
        ("limit", (Parameter(1),), {1: "50"}, (50,)),
        ("limit", (Parameter(1),), {1: None}, (2**63,)),  # LIMIT ALL
        ("limit", (Parameter(1),), {1: "x"}, (2**63,)),
        ("limit", (Parameter(1),), {1: "-1"}, (2**63,)),
        ("limit", (Parameter(1),), {1: "9" * 19}, (2**63,)),
        ("limit", (Parameter(1),), {}, ()),
        ("limit", (Parameter(1),), None, ()),
        ("low", (Parameter(2), "5"), {2: "7"}, ("5", "7")),
        ("low", (Parameter(2),), {2: None}, ("",)),
        ("value", (Parameter(1), "+"), {1: "x"}, ("+",)),  # looks at no such value
    ],
)
def test_a_place_is_settled_by_bind(rule: str, seen: tuple[Any, ...], values: Any, settled: tuple[Any, ...]) -> None:
    assert Place(rule, seen, late=True).settled(values) == settled


def test_a_place_without_parameters_is_settled_at_once() -> None:
    assert Place("limit", (5,), late=False).settled({1: "7"}) == (5,)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("{}", "{}"),
        ("[]", "[]"),
        ('"An"', '"x"'),
        ("5", "1"),
        ("-5.5e3", "1"),
        ("true", "true"),
        ("null", "null"),
        ('{"b": "An", "a": 5}', '{"a": 1, "b": "x"}'),
        ('[1, "a", null, false]', '[1, "x", null, false]'),
        ('{"a": {"b": [{"c": "An"}]}}', '{"a": {"b": [{"c": "x"}]}}'),
        ("", None),
        ("An", None),
        ("{", None),
        ("[" * 1999, None),
        ('"' + "a" * 1998 + '"', '"x"'),
        ('"' + "a" * 1999 + '"', None),
    ],
)
def test_a_document_is_its_names_and_lengths(text: str, shape: str | None) -> None:
    assert document_shape(text) == shape


@pytest.mark.parametrize(
    "name",
    [
        "pg_read_file", "pg_read_binary_file", "pg_ls_dir", "pg_stat_file", "pg_sleep",
        "pg_sleep_for", "lo_import", "lo_export", "loread", "lowrite",
        "dblink", "dblink_exec", "pg_terminate_backend", "pg_cancel_backend", "query_to_xml",
        "pg_reload_conf", "pg_create_restore_point", "pg_logical_emit_message", "crosstab", "connectby",
        "pg_switch_wal", "pg_export_snapshot",
    ],
)  # fmt: skip
def test_a_function_that_reaches_out_is_never_learnt(name: str) -> None:
    assert forbidden.function(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "lower",
        "pg_typeof",
        "pg_get_viewdef",
        "lo",
        "lo_",
        "loud",
        "my_pg_sleep",
        "pg_read",
        "now",
        "pg_column_size",
    ],
)
def test_an_ordinary_function_is_learnt(name: str) -> None:
    assert not forbidden.function(name)


@pytest.mark.parametrize(
    ("hazards", "words"),
    [
        (set(), ""),
        ({"code"}, "chạy mã (DO)"),
        ({"function:dblink"}, "hàm nguy hiểm dblink"),
        ({"setting:role"}, "đổi thiết lập role"),
        ({"tautology", "code"}, "chạy mã (DO), điều kiện luôn đúng"),
        ({"wildcard"}, "mẫu LIKE khớp mọi giá trị"),
    ],
)
def test_hazards_are_told_in_vietnamese(hazards: set[str], words: str) -> None:
    assert hazard_words(frozenset(hazards)) == words


@pytest.mark.parametrize(("allowed", "word"), [(True, "allow"), (False, "block")])
def test_a_verdict_is_one_word(allowed: bool, word: str) -> None:
    assert Verdict(allowed, "allowed", "").word == word


def test_the_nearest_is_worked_out_once() -> None:
    asked: list[int] = []
    verdict = Verdict(False, "unknown", "", _nearest=lambda: f"{asked.append(1)}")
    assert (verdict.nearest, verdict.nearest, asked) == ("None", "None", [1])
