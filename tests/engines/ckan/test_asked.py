"""Typed values, and what is said about those that are none."""

from pathlib import Path
from typing import Any

import pytest
from tests.engines.ckan.samples import answered

from duoc.engines.ckan.asked import LARGEST, Asked
from duoc.engines.ckan.errors import ValidationError


def faults(asked: Asked) -> dict[str, Any]:
    with pytest.raises(ValidationError) as refused:
        asked.settle()
    return refused.value.members()


@pytest.mark.parametrize("value", [True, "true", "True", "TRUE", "1", 1, "yes", "on", " true "])
def test_yes_has_many_words(value: Any) -> None:
    assert Asked({"a": value}).boolean("a") is True


@pytest.mark.parametrize("value", [False, "false", "False", "0", 0, "no", "off", ""])
def test_no_has_many_words(value: Any) -> None:
    assert Asked({"a": value}).boolean("a", default=True) is False


@pytest.mark.parametrize("value", ["maybe", 2, [], {}, "có"])
def test_what_is_neither_is_refused(value: Any) -> None:
    asked = Asked({"private": value})
    assert asked.boolean("private", default=True) is True
    assert faults(asked) == {"private": ["Must be a boolean value"], "__type": "Validation Error"}


@pytest.mark.parametrize(
    ("value", "number"), [("10", 10), (10, 10), (" 7 ", 7), ("+3", 3), (2.0, 2), ("0", 0), (None, 5), ("", 5)]
)
def test_numbers_come_as_text_or_numbers(value: Any, number: int) -> None:
    assert Asked({"rows": value}).natural("rows", 5) == number


def test_numbers_are_cut_to_what_is_served() -> None:
    assert Asked({"rows": "5000"}).natural("rows", 10, 1000) == 1000
    assert Asked({"start": "9" * 400}).natural("start", 0) == LARGEST
    assert Asked({"facet.limit": "-1"}).integer("facet.limit", 50) == -1


@pytest.mark.parametrize("value", ["abc", "1.5", 1.5, True, [], {}, "１０", "0x10", "1_000", "9" * 401, "1e3"])
def test_what_is_no_integer_is_refused(value: Any) -> None:
    asked = Asked({"rows": value, "limit": value})
    assert asked.natural("rows", 10, says_more=True) == 10
    assert asked.natural("limit", 10) == 10
    assert faults(asked) == {
        "rows": ["Invalid integer", "Please enter an integer value"],
        "limit": ["Invalid integer"],
        "__type": "Validation Error",
    }


def test_a_negative_number_is_no_natural_one(shared: Path) -> None:
    asked = Asked({"start": "-5"})
    asked.natural("start", 0)
    assert faults(asked) == answered(shared, "search-neg-start")["error"]


def test_what_must_be_there_is_missed_under_its_own_name(shared: Path) -> None:
    for arguments in ({}, {"id": ""}, {"id": None}):
        with pytest.raises(ValidationError) as refused:
            Asked(arguments).needed("id", "name_or_id")
        assert refused.value.members() == answered(shared, "show-missing-arg")["error"]
    with pytest.raises(ValidationError) as refused:
        Asked({}).needed("id")
    assert refused.value.members() == answered(shared, "resource-show-missing")["error"]
    assert Asked({"id": 7}).needed("id") == "7"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (["a", "b"], ("a", "b")),
        ('["a", "b"]', ("a", "b")),
        ("a", ("a",)),
        ("a,b", ("a,b",)),
        ("[NOW TO *]", ("[NOW TO *]",)),
        ("", ()),
        (None, ()),
        ([], ()),
    ],
)
def test_names_come_as_a_list_or_its_text(value: Any, told: tuple[str, ...]) -> None:
    assert Asked({"a": value}).names("a") == told


def test_words_are_cut_at_commas() -> None:
    assert Asked({"a": "x, y ,,z"}).words("a") == ("x", "y", "z")
    assert Asked({"a": ["x,y", "z"]}).words("a") == ("x,y", "z")


@pytest.mark.parametrize("value", [{"a": 1}, '{"a": 1}', 5, [1], [["a"]], True])
def test_what_is_no_list_is_refused(value: Any) -> None:
    asked = Asked({"fl": value})
    assert asked.names("fl") == ()
    assert faults(asked) == {"fl": ["Not a list"], "__type": "Validation Error"}


def test_a_text_is_no_list_and_no_object() -> None:
    for value in ([], {}, True):
        asked = Asked({"q": value})
        assert asked.text("q") == ""
        assert faults(asked) == {"q": ["Must be a Unicode string value"], "__type": "Validation Error"}
