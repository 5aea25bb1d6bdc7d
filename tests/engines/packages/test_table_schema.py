"""Columns in the words of Table Schema; frictionless reads them."""

import frictionless
import pytest

from duoc.engines.packages.table_schema import TYPES, Column, SchemaError, schema


def test_column_says_what_is_known_and_nothing_empty() -> None:
    (only,) = schema([Column(name="ma")])["fields"]
    assert only == {"name": "ma", "type": "string"}
    (whole,) = schema(
        [Column(name="gia", type="number", format="default", title="Giá", description="Giá bán", unit="đồng")]
    )["fields"]
    assert whole == {
        "name": "gia", "type": "number", "format": "default", "title": "Giá", "description": "Giá bán", "unit": "đồng",
    }  # fmt: skip


def test_signs_of_numbers_are_said_of_numbers_only() -> None:
    columns = [
        Column(name=kind, type=kind, decimal_sign=",", group_sign=".")
        for kind in ("number", "integer", "string", "date")
    ]
    number, integer, text, day = schema(columns)["fields"]
    assert (number["decimalChar"], number["groupChar"]) == (",", ".")
    assert integer == {"name": "integer", "type": "integer", "groupChar": "."}
    assert set(text) == set(day) == {"name", "type"}


def test_key_and_missing_values() -> None:
    found = schema([Column(name="a"), Column(name="b")], key=("b", "a"), missing=("", "NA"))
    assert (found["primaryKey"], found["missingValues"]) == (["b", "a"], ["", "NA"])
    assert "primaryKey" not in schema([Column(name="a")])


@pytest.mark.parametrize("kind", sorted(TYPES - {"list"}))  # frictionless 5 does not know the new type `list` yet
def test_every_type_is_one_that_frictionless_knows(kind: str) -> None:
    assert frictionless.Schema.from_descriptor(schema([Column(name="a", type=kind)])).field_types == [kind]


@pytest.mark.parametrize(
    "constraints",
    [
        {"required": True},
        {"unique": True},
        {"minLength": 1, "maxLength": 5},
        {"pattern": "^T[0-9]+$"},
        {"enum": ["a", "b"]},
    ],
)
def test_constraints_are_those_that_frictionless_knows(constraints: dict[str, object]) -> None:
    held = frictionless.Schema.from_descriptor(schema([Column(name="a", constraints=constraints)]))
    assert held.get_field("a").constraints == constraints


def test_empty_table_has_a_schema_without_columns() -> None:
    assert schema([]) == {"fields": [], "missingValues": [""]}


def test_long_names_are_cut_in_errors() -> None:
    with pytest.raises(SchemaError) as refused:
        schema([Column(name="a" * 500, type="x")])
    assert len(str(refused.value)) < 120


def test_columns_are_told_apart_by_every_sign() -> None:
    names = ["Mã", "mã", "MÃ", "ma", " ma"]
    assert [one["name"] for one in schema([Column(name=name) for name in names])["fields"]] == names
