"""Filters of rows."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from duoc.engines.ckan import row_filters
from duoc.engines.ckan.errors import ValidationError
from duoc.engines.ckan.row_filters import All, Among, Compare, Some

TYPES = {
    "ma": "text",
    "so": "int4",
    "lon": "int8",
    "tien": "numeric",
    "do": "float8",
    "co": "bool",
    "ngay": "date",
    "luc": "timestamp",
    "gio": "time",
}


def told(value: Any) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        row_filters.typed(row_filters.read(value), TYPES)
    (sentences,) = refused.value.faults.values()
    return list(sentences)


@pytest.mark.parametrize(
    ("value", "tree"),
    [
        ({}, All(())),
        ({"ma": "T1"}, All((Compare("ma", "eq", "T1"),))),
        ({"ma": None}, All((Compare("ma", "eq", None),))),
        ({"ma": ["T1", "T2"]}, All((Among("ma", ("T1", "T2")),))),
        ({"ma": []}, All((Among("ma", ()),))),
        ({"so": {"gte": 8}}, All((All((Compare("so", "gte", 8),)),))),
        ({"so": {"gt": 1, "lt": 9}}, All((All((Compare("so", "gt", 1), Compare("so", "lt", 9))),))),
        ({"so": {"in": [1, 2]}}, All((All((Among("so", (1, 2)),)),))),
        (
            {"$or": [{"ma": "a"}, {"so": 1, "ma": "b"}]},
            All((Some((All((Compare("ma", "eq", "a"),)), All((Compare("so", "eq", 1), Compare("ma", "eq", "b"))))),)),
        ),
        ({"$and": [{"ma": "a"}]}, All((All((All((Compare("ma", "eq", "a"),)),)),))),
        ({"$or": []}, All((Some(()),))),
    ],
)
def test_filters_are_read(value: Any, tree: All) -> None:
    assert row_filters.read(value) == tree


@pytest.mark.parametrize(
    ("field", "given", "cast"),
    [
        ("ma", 5, "5"),
        ("ma", True, "true"),
        ("so", "7", 7),
        ("so", 7.0, 7),
        ("lon", "-9223372036854775808", -(2**63)),
        ("tien", "1.50", Decimal("1.50")),
        ("do", "1e3", 1000.0),
        ("co", "true", True),
        ("co", False, False),
        ("ngay", "2026-02-28", date(2026, 2, 28)),
        ("luc", "2026-02-28T01:02:03", datetime(2026, 2, 28, 1, 2, 3)),  # noqa: DTZ001  # DataStore's timestamps have no zone
        ("gio", "01:02:03", time(1, 2, 3)),
        ("so", None, None),
    ],
)
def test_values_take_the_type_of_their_column(field: str, given: Any, cast: Any) -> None:
    assert row_filters.typed(Compare(field, "eq", given), TYPES) == Compare(field, "eq", cast)
    assert row_filters.typed(Some((Among(field, (given,)),)), TYPES) == Some((Among(field, (cast,)),))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("so", one) for one in ("abc", "1.5", 2**31, True, "1; drop table x", "")),
        *(("lon", one) for one in (2**63, "x")),
        *(("tien", one) for one in ("abc", "1,5")),
        *(("do", one) for one in ("abc", "")),
        *(("co", one) for one in ("maybe", "")),
        *(("ngay", one) for one in ("28/02/2026", "2026-02-30", 7)),
        *(("luc", one) for one in ("yesterday",)),
        *(("gio", one) for one in ("25:00:00",)),
    ],
)
def test_a_value_of_another_type_is_refused_without_being_told(field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        row_filters.typed(Compare(field, "lt", value), TYPES)
    assert refused.value.faults == {"query": ["Invalid query"]}


def test_an_unknown_column_is_named() -> None:
    assert told({"nope": 1}) == ["Unknown field: nope"]
    assert told({"$or": [{"nope": [1]}]}) == ["Unknown field: nope"]


@pytest.mark.parametrize("value", [[], "x", 5, True])
def test_filters_are_an_object(value: Any) -> None:
    assert told(value) == ["Not a json object"]


def test_what_has_no_form_is_refused() -> None:
    assert told({"so": {"like": "x"}}) == ["Unknown operator: like"]
    assert told({"$or": {"ma": "a"}}) == ["$or needs a list of objects"]
    assert told({"$and": ["a"]}) == ["$and needs a list of objects"]
    assert told({"ma": [["a"]]}) == ["A list of at most 1000 values is needed"]
    assert told({"ma": {"in": "a"}}) == ["A list of at most 1000 values is needed"]
    assert told({"ma": {"eq": ["a"]}}) == ["One value is needed: eq"]
    assert told({"$not": {"ma": "a"}}) == ["Unknown operator: ma"]


def test_depth_and_number_are_bounded() -> None:
    deep: Any = {"ma": "a"}
    for _ in range(8):
        deep = {"$or": [deep]}
    row_filters.read(deep)
    assert told({"$and": [deep]}) == ["At most 8 $and and $or in each other"]
    assert told({"ma": list(range(1001))}) == ["A list of at most 1000 values is needed"]
    assert told({f"f{number}": 1 for number in range(1001)}) == ["At most 1000 filters"]
