"""Endpoint patterns: the published vectors, and what they leave open."""

import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.xroad.glob import Pattern


def matches(pattern, path):
    return Pattern(pattern).covers(path)


def test_pattern_decides_every_vector(shared):
    vectors = json.loads((shared / "data/exchange/path_glob_vectors.json").read_text())["cases"]
    assert len(vectors) >= 10
    for case in vectors:
        assert matches(case["glob"], case["path"]) is case["match"], case["id"]


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/a/*", "/a/", True),  # a star may stand for nothing
        ("/a/*", "/a/b/c", False),
        ("/a/**", "/a/b/c", True),
        ("/a/**", "/a", False),
        ("/a.c", "/abc", False),  # a dot is a dot
        ("/a+(b)[c]", "/a+(b)[c]", True),
        ("/a", "/a\n", False),  # `$` of a regular expression would say yes
        ("/a", "/A", False),
        ("/*", "/\n", True),
        ("**", "/x\ny", True),
    ],
)
def test_pattern_is_literal_but_for_stars(pattern, path, expected):
    assert matches(pattern, path) is expected


@given(st.text())
def test_pattern_without_stars_and_backslashes_matches_itself_only(text):
    literal = text.replace("*", "").replace("\\", "")
    assert matches(literal, literal)
    assert not matches(literal, literal + "x")


@given(st.text(), st.text())
def test_escaped_pattern_matches_the_text_it_was_made_of(text, other):
    pattern = text.replace("\\", "\\\\").replace("*", "\\*")
    assert matches(pattern, other) is (other == text)


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="/")), min_size=1))
def test_one_star_covers_exactly_one_segment(segments):
    assert matches("/*", "/" + "/".join(segments)) is (len(segments) == 1)


@given(st.text(alphabet="ab/*", max_size=8), st.text(alphabet="ab/", max_size=12))
def test_every_short_pattern_decides_as_a_regular_expression(pattern, path):
    expression = re.sub(r"\*+", lambda stars: "[^/]*" if len(stars[0]) == 1 else ".*", pattern)
    assert matches(pattern, path) is (re.fullmatch(expression, path) is not None)


@pytest.mark.parametrize("pattern", ["/*a*a*b", "/*a*a*a*b", "**a**a**a**b", "/" + "*a" * 200 + "*b"])
def test_path_of_the_callers_choice_costs_its_length_only(pattern):
    """A backtracking matcher takes 7 s for the first of these, 16 s for the second."""
    begun = time.process_time()
    assert not matches(pattern, "/" + "a" * 8000)
    assert time.process_time() - begun < 0.5
