"""JSON from strangers: what is refused, and where it says the fault is."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.epcis import json_text
from duoc.engines.epcis.errors import DocumentError

_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=20,
)


def refused(text: str) -> tuple[str, str]:
    """Where and why."""
    with pytest.raises(ValueError):
        json_text.scan(text, 0)
    fault = json_text.find_fault(text, 0, "$")
    assert isinstance(fault, DocumentError)
    return fault.place, fault.reason


@given(_VALUES)
def test_what_json_says_comes_through(value: Any) -> None:
    text = json.dumps(value)
    assert json_text.scan(text, 0) == (value, len(text))


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ('{"a": 1, "a": 1}', "$.a", "twice"),
        ('{"a": [0, {"b": 1, "c": 2, "b": 3}]}', "$.a[1].b", "twice"),
        (r'{"a": 1, "\u0061": 2}', "$.a", "twice"),  # the same name in another spelling
        ('{"a": NaN}', "$.a", "NaN"),
        ("[1, -Infinity]", "$[1]", "-Infinity"),
        ('{"a": 1e999}', "$.a", "too large"),
        ('{"q": 9007199254740992}', "$.q", "2^53"),
        ('{"q": -9007199254740992}', "$.q", "2^53"),
        ('{"q": ' + "9" * 5000 + "}", "$.q", "2^53"),
        (r'{"a": ["x", "\ud800"]}', "$.a[1]", "surrogate"),
        (r'{"\udfff": 1}', "$", "surrogate"),
        (r'{"a": "\ud83d\u0041"}', "$.a", "surrogate"),
        ('{"a" 1}', "$.a", "colon"),
        ('{"a": 1 "b": 2}', "$.a", "comma"),
        ("{a: 1}", "$", "quotation marks"),
        ("[1, 2,]", "$[2]", "not JSON"),
        ('{"a": 01}', "$.a", "not JSON"),
        ('{"a": tru}', "$.a", "not JSON"),
        ('{"a": "x\ny"}', "$.a", "control character"),
        (r'{"a": "\x"}', "$.a", "escape"),
        ('{"a": {"b": [1, ', "$.a.b[1]", "ends too early"),
        ('{"tên": {"x y": NaN}}', '$.tên["x y"]', "NaN"),
    ],
)
def test_faults_are_named_with_their_place(text: str, place: str, words: str) -> None:
    found_place, reason = refused(text)
    assert found_place == place
    assert words in reason


@pytest.mark.parametrize(
    "text", ['{"q": 9007199254740991}', r'{"a": "\ud83e\udd80"}', "[" * 64 + "]" * 64, '{"a": {}, "b": {"a": 1}}']
)
def test_what_is_at_the_edge_comes_in(text: str) -> None:
    assert json_text.scan(text, 0) == (json.loads(text), len(text))


@pytest.mark.parametrize("levels", [65, 900, 100_000])
def test_deep_nesting_is_refused_where_it_gets_too_deep(levels: int) -> None:
    place, reason = refused('{"a":' * levels + "1" + "}" * levels)
    assert (place, reason) == ("$" + ".a" * 64, "nested more than 64 levels deep")


def test_text_that_was_cut_off_may_go_on() -> None:
    whole = '{"name": "Cua Năm Căn", "numbers": [1.5, -2e3, true, null], "u": "\\u00e2"}'
    for end in range(1, len(whole)):
        with pytest.raises(json_text.UnfinishedError):
            json_text.scan(whole[:end], 0)


@given(st.text('{}[]:,"\\u0dfa1e.-+tN nul ', max_size=40))
def test_every_text_is_read_or_has_a_fault_with_a_place(text: str) -> None:
    try:
        value, end = json_text.scan(text, 0)
    except ValueError:
        fault = json_text.find_fault(text, 0, "$")
        assert fault.place.startswith("$")
        assert fault.reason
    else:
        assert json.loads(text[:end]) == value
