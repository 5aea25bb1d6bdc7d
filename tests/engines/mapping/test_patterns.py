"""Patterns of text, held against Python's own `re` where both may give nothing back."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.engines.mapping.errors import MappingError
from duoc.engines.mapping.pattern import MAX_LENGTH, compiled

# Parts that share no character, so that giving back could change nothing.
DISJOINT = ("a", r"\d", "[x-z]", "[A-C]", r"\.", "đ")
COUNTS = ("", "?", "*", "+", "{2}", "{1,3}", "{2,}", "{0}")


@given(
    st.lists(
        st.permutations(DISJOINT).flatmap(
            lambda parts: st.tuples(*(st.sampled_from(COUNTS).map(part.__add__) for part in parts[:3]))
        ),
        min_size=1,
        max_size=3,
    ),
    st.text("a17xzABđ.", max_size=8),
)
@settings(max_examples=150, deadline=None)
def test_a_pattern_of_disjoint_parts_means_what_python_means(alternatives, text):
    pattern = "|".join("".join(parts) for parts in alternatives)
    assert bool(compiled(pattern).fullmatch(text)) == bool(re.fullmatch(pattern, text, re.ASCII | re.DOTALL))


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("a*a", "aaa", False),  # no part gives back what it took (docs/formats.md)
        (".*x", "abcx", False),
        ("[0-9]{1,3}5", "1235", True),
        ("[0-9]{1,3}5", "125", False),
        ("ab|a", "a", True),
        ("a|ab", "ab", True),  # matched whole: an alternative that is too short is not the last word
        ("a{2}", "aaa", False),
        (".", "\n", True),
        (".", "\U0001f33f", True),
        (r"\D", "١", True),  # digits are the ten of ASCII
        (r"\d", "١", False),
        (r"\$\^\(\)\/\-", "$^()/-", True),
        ("[^^]", "^", False),
        ("[a^]", "^", True),
        (r"[\]\\]", "]", True),
        (r"[\]\\]", "\\", True),
        ("[a-]", "-", True),
        ("đ+", "đđ", True),
        ("a|", "", True),
    ],
)
def test_what_a_pattern_takes_by_hand(pattern, text, matches):
    assert bool(compiled(pattern).fullmatch(text)) is matches


@pytest.mark.parametrize(
    "pattern",
    [
        "", "a" * (MAX_LENGTH + 1), "(a)", "(?i)a", "^a", "a$", "a**", "a+?", "a++", "*a", "{2}", "a{,3}", "a{3,2}", "a{99999}",
        "a{", "a}", "]", "[", "[]", "[]a]", "[^]", "[^][a]", "[a[b]]", "[[:alpha:]]", "[a--b]", "[a||b]", "[a~~b]", r"\w", r"\b",
        r"\1", r"\Z", "\\", r"[\w]", r"a\nb", r"\x41",
    ],
)  # fmt: skip
def test_what_is_more_than_a_pattern_is_refused(pattern):
    with pytest.raises(MappingError):
        compiled(pattern)


@given(st.text("ab01[]^-\\d.|?*+{},9()$&~", max_size=30))
@settings(max_examples=300)
def test_any_text_is_a_pattern_or_refused(text):
    try:
        pattern = compiled(text)
    except MappingError:
        return
    pattern.fullmatch("ab01")


@pytest.mark.parametrize("pattern", ["a*" * 90, "a{0,999}" * 20 + "b", "[ab]*" * 35 + "c|" + "d", ".*" * 90 + "x"])
def test_what_is_exponential_elsewhere_takes_no_time(pattern):
    began = time.process_time()
    assert not compiled(pattern).fullmatch("a" * 50_000 + "!")
    assert time.process_time() - began < 0.5


def test_the_place_of_the_fault_is_told():
    with pytest.raises(MappingError, match="từ ký tự thứ 4"):
        compiled("abc(d)")
