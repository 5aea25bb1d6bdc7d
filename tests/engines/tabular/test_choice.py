"""A choice is what a person confirmed: it survives JSON, and takes nothing that no reader knows."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.tabular import Choice
from duoc.engines.tabular.choice import DELIMITERS, ENCODINGS, FORMATS, TYPES


@given(
    st.builds(
        Choice,
        format=st.sampled_from(FORMATS),
        encoding=st.sampled_from(ENCODINGS),
        delimiter=st.sampled_from(DELIMITERS),
        header_row=st.integers(0, 50),
        header_rows=st.integers(0, 5),
        sheet=st.text(max_size=10),
        types=st.dictionaries(st.text(max_size=5), st.sampled_from(TYPES), max_size=3),
        empty=st.lists(st.text(max_size=5), max_size=3).map(tuple),
        ragged=st.sampled_from(["stop", "drop"]),
    )
)
def test_it_survives_json(choice: Choice) -> None:
    assert Choice.from_json(json.loads(json.dumps(choice.to_json()))) == choice


def test_what_is_absent_is_the_default_and_what_is_unknown_is_ignored() -> None:
    assert Choice.from_json({"delimiter": ";", "colour": "green"}) == Choice(delimiter=";")


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": "xls"},
        {"encoding": "latin-1"},
        {"delimiter": ""},
        {"delimiter": "ab"},
        {"decimal": ";"},
        {"decimal": ",", "group": ","},
        {"order": "ymd"},
        {"ragged": "pad"},
        {"header_row": -1},
        {"header_rows": 11},
        {"types": {"a": "money"}},
        {"types": 3},
        {"header_row": "x"},
        {"format": ["csv"]},
    ],
)
def test_what_no_reader_knows_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Choice.from_json(wrong)


def test_a_change_makes_another_choice() -> None:
    first = Choice()
    assert first.with_(sheet="A").sheet == "A"
    assert first.sheet == ""


@pytest.mark.parametrize(
    ("guess", "answers", "expected"),
    [
        ({"delimiter": ";"}, {}, {"delimiter": ";"}),
        ({"delimiter": ";"}, {"types": {"so": "number"}}, {"delimiter": ";", "types": {"so": "number"}}),
        ({"delimiter": ";"}, {"encoding": "cp1258", "delimiter": "|"}, {"encoding": "cp1258", "delimiter": "|"}),
        ({"decimal": ",", "group": "."}, {"decimal": "."}, {"decimal": ".", "group": ","}),
        ({"decimal": ".", "group": ","}, {"group": "."}, {"decimal": ",", "group": "."}),
        ({"decimal": ",", "group": ""}, {"decimal": "."}, {"decimal": ".", "group": ""}),
        ({}, {"colour": "green"}, {}),
    ],
)
def test_what_a_person_did_not_speak_of_stays_guessed(guess, answers, expected):
    assert Choice(**guess).said(answers) == Choice(**expected)


def test_answers_against_each_other_are_refused():
    with pytest.raises(ValueError, match="same sign"):
        Choice().said({"decimal": ".", "group": "."})
