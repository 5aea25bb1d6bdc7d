"""What datastore_search is asked for; recorded arguments and faults."""

from pathlib import Path
from typing import Any

import pytest
from tests.engines.ckan.samples import exchanges

from duoc.engines.ckan import rows
from duoc.engines.ckan.errors import ValidationError
from duoc.engines.ckan.row_filters import All, Compare
from duoc.engines.ckan.rows import RowOrder, RowSearch

TYPES = {"_id": "int", "ma": "text", "ten": "text", "so_luot": "int4"}


def read(**arguments: Any) -> RowSearch:
    return rows.settled(rows.read({"resource_id": "r", **arguments}), TYPES)


def faults(arguments: dict[str, Any]) -> dict[str, Any]:
    with pytest.raises(ValidationError) as refused:
        rows.settled(rows.read(arguments), TYPES)
    return refused.value.members()


def test_a_table_is_read_from_its_beginning() -> None:
    found = read()
    assert (found.resource, found.limit, found.offset, found.fields, found.order) == ("r", 100, 0, None, ())
    assert (found.filters, found.q, found.distinct, found.plain) == (All(()), {}, False, True)
    assert (found.with_total, found.with_next, found.form) == (True, False, "objects")


def test_filters_come_as_objects_or_their_text() -> None:
    tree = All((Compare("ma", "eq", "T1"),))
    assert read(filters={"ma": "T1"}).filters == tree
    assert read(filters='{"ma": "T1"}').filters == tree
    assert read(filters={}).filters == All(())


def test_words_are_sought_in_all_columns_or_some() -> None:
    assert read(q="Năm").q == {"": "Năm"}
    assert read(q={"ten": "Đất", "ma": ""}).q == {"ten": "Đất"}
    assert read(q='{"ten": "Đất"}').q == {"ten": "Đất"}
    assert read(q="").q == {}


def test_columns_come_as_a_list_or_with_commas() -> None:
    assert read(fields=["ma", "ten"]).fields == ("ma", "ten")
    assert read(fields="ma, ten").fields == ("ma", "ten")


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("ma", [("ma", False, None)]),
        ("ma desc", [("ma", True, None)]),
        ("ma ASC, so_luot DESC NULLS LAST", [("ma", False, None), ("so_luot", True, False)]),
        ("so_luot nulls first", [("so_luot", False, True)]),
        ('"ma" desc', [("ma", True, None)]),
        (["ma", "ten desc"], [("ma", False, None), ("ten", True, None)]),
        ("", []),
    ],
)
def test_sorts_are_read(sort: Any, order: list[tuple[str, bool, bool | None]]) -> None:
    assert [(one.field, one.descending, one.nulls_first) for one in read(sort=sort).order] == order


def test_a_quoted_column_may_hold_anything() -> None:
    found = rows.read({"resource_id": "r", "sort": '"số, ""lượt""" desc'})
    assert found.order == (RowOrder('số, "lượt"', True, None, '"số, ""lượt""" desc'),)


@pytest.mark.parametrize(
    "recorded",
    [
        "ds-search-noid",
        "ds-search-neglimit",
        "ds-search-badfield",
        "ds-search-badsort",
        "ds-search-badfmt",
        "ds-search-badtype",
    ],
)
def test_faults_are_told_as_recorded(shared: Path, recorded: str) -> None:
    one = exchanges(shared)[recorded]
    arguments = one["request"].get("json") or one["request"].get("query") or {}
    assert faults(arguments) == one["response"]["error"]


@pytest.mark.parametrize(
    "recorded",
    [
        "ds-search-filters-range",
        "ds-search-q",
        "ds-search-qdict",
        "ds-search-distinct",
        "ds-search-nototal",
        "ds-search-limit0",
    ],
)
def test_arguments_are_echoed_as_recorded(shared: Path, recorded: str) -> None:
    """But `filterops`, CKAN's own working, and what belongs to the table."""
    one = exchanges(shared)[recorded]
    result = one["response"]["result"]
    ours = {name: value for name, value in result.items() if name not in ("records", "fields", "total", "filterops")}
    assert dict(rows.settled(rows.read(one["request"]["json"]), TYPES).echo) == ours


@pytest.mark.parametrize(
    "sort", ["ma; drop table x", "ma up", "ma nulls", "ma desc asc", '"ma', "ma,", "(select 1)", "ma--"]
)
def test_what_is_no_sort_is_told_back(sort: str) -> None:
    assert "invalid value" in faults({"resource_id": "r", "sort": sort})["sort"][0]


def test_the_observed_sort_text_is_told() -> None:
    """Reference §1.6."""
    assert faults({"resource_id": "r", "sort": "ma; drop table x"})["sort"] == ['invalid value "ma; drop table x"']


def test_an_argument_that_nobody_knows_is_told() -> None:
    assert faults({"resource_id": "r", "x": 1}) == {"__extras": ['invalid value "x"'], "__type": "Validation Error"}


def test_rows_are_cut_to_what_is_served() -> None:
    assert read(limit=50_000).limit == 32_000
    assert read(limit="0").limit == 0
    assert faults({"resource_id": "r", "limit": "abc"})["limit"] == ["Invalid integer", "Please enter an integer value"]


def test_an_alias_may_come_as_id() -> None:
    assert rows.read({"id": "r"}).resource == "r"
    assert rows.read({"id": "s", "resource_id": "r"}).resource == "r"


def test_words_for_a_column_that_is_not_there_are_refused() -> None:
    assert faults({"resource_id": "r", "q": {"nope": "x"}})["q"] == ['invalid value "nope"']
    assert "q" in faults({"resource_id": "r", "q": ["x"]})
