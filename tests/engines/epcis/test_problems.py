"""Verdicts on events: what refuses, what is only shown, and how a place and a value are written into a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.epcis.problems import Problem, Verdict, place_of, quoted, shown

ERROR = Problem("schema", "$.action", "the action is missing")
WARNING = Problem("prefix", "$.x", "an odd prefix", "W")


@pytest.mark.parametrize(
    ("problems", "accepted"),
    [((), True), ((WARNING,), True), ((WARNING, WARNING), True), ((ERROR,), False), ((WARNING, ERROR), False)],
)
def test_only_an_error_refuses(problems: tuple[Problem, ...], accepted: bool) -> None:
    assert Verdict(0, problems).accepted is accepted


def test_errors_are_told_apart() -> None:
    assert Verdict(0, (WARNING, ERROR, WARNING)).errors == (ERROR,)


def test_warnings_are_told_apart() -> None:
    assert Verdict(0, (WARNING, ERROR, WARNING)).warnings == (WARNING, WARNING)


def test_problem_is_its_place_and_its_reason() -> None:
    assert str(ERROR) == "$.action: the action is missing"


def test_problem_refuses_unless_it_says_otherwise() -> None:
    assert ERROR.severity == "E"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ([], "$"),
        (["action"], "$.action"),
        (["epcList", 0], "$.epcList[0]"),
        (["epcisBody", "eventList", 12, "action"], "$.epcisBody.eventList[12].action"),
        ([0, 1], "$[0][1]"),
        (["example:field"], '$["example:field"]'),
        (["a b"], '$["a b"]'),
        ([""], '$[""]'),
        (['a"b'], '$["a\\"b"]'),
        (["x" * 40], "$." + "x" * 40),
        (["x" * 41], '$["' + "x" * 40 + '\\u2026"]'),
    ],
)
def test_path_is_written_as_a_place(path: list[str | int], place: str) -> None:
    assert place_of(path) == place


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("abc", "“abc”"),
        ("", "“”"),
        (12, "“12”"),
        (None, "“None”"),
        ("x" * 40, "“" + "x" * 40 + "”"),
        ("x" * 41, "“" + "x" * 40 + "…”"),
        ("x" * 10_000, "“" + "x" * 40 + "…”"),
    ],
)
def test_value_is_quoted_up_to_forty_signs(value: object, text: str) -> None:
    assert quoted(value) == text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\x1b[31m", "\\u001b[31m"),
        ("a\nb", "a\\u000ab"),
        ("\x00", "\\u0000"),
        ("a\u200bb", "a\\u200bb"),
        ("\u202eabc", "\\u202eabc"),
        ("\x7f", "\\u007f"),
        ("Cà Mau", "Cà Mau"),
        ("\u2028", "\\u2028"),
    ],
)
def test_sign_that_a_terminal_would_obey_is_an_escape(text: str, seen: str) -> None:
    assert shown(text) == seen


@given(st.text(), st.integers(0, 50))
def test_whatever_is_shown_can_be_printed(text: str, most: int) -> None:
    assert shown(text, most).isprintable()


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)), st.integers(0, 50))
def test_no_more_is_shown_than_allowed(text: str, most: int) -> None:
    assert shown(text, most) == text[:most]
