"""What the DataStore's writes are asked for, and what of it cannot be."""

import pytest

from duoc.engines.ckan import row_filters, stored
from duoc.engines.ckan.errors import ValidationError
from duoc.engines.ckan.stored import Field


def faults(read, arguments, **more):
    with pytest.raises(ValidationError) as refused:
        read(arguments, **more)
    return refused.value.faults


def test_a_table_is_asked_for():
    asked = stored.create(
        {
            "resource_id": "r",
            "fields": [{"id": "ma", "type": "TEXT", "info": {"label": "Mã"}}, {"id": "so", "type": "int"}],
            "primary_key": "ma, so",
            "indexes": ["so"],
            "records": [{"ma": "1"}],
            "force": "true",
        }
    )
    assert asked.fields == (Field("ma", "text", {"label": "Mã"}), Field("so", "int4"))
    assert (asked.keys, asked.indexes, asked.force, asked.new) == (("ma", "so"), ("so",), True, None)
    assert asked.records == [{"ma": "1"}]
    assert "records" not in asked.echo
    assert stored.create({"resource_id": "r", "records": [{"a": 1}], "include_records": True}).echo["records"] == [
        {"a": 1}
    ]


def test_what_is_not_said_of_keys_is_not_said():
    asked = stored.create({"resource_id": "r"})
    assert (asked.keys, asked.indexes, asked.fields) == (None, None, ())
    assert stored.create({"resource_id": "r", "primary_key": []}).keys == ()


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        (1, "int4"), (2**31, "numeric"), (-(2**31), "int4"), (1.5, "float8"), (True, "bool"), ("1", "text"), ("007", "text"),
        ("2025-01-01", "text"), ({"a": 1}, "json"), ([1], "json"), (None, "text"),
    ],
)  # fmt: skip
def test_a_field_without_a_type_is_what_json_says(cell, kind):
    (field,) = stored.create({"resource_id": "r", "records": [{"a": cell}]}).fields
    assert (field.type, field.guessed) == (kind, True)
    assert field.told() == {"id": "a", "type": kind, "guessed": True}


def test_a_type_is_guessed_from_the_first_record_that_fills_it():
    asked = stored.create({"resource_id": "r", "fields": [{"id": "a"}], "records": [{"a": None}, {}, {"a": 2.5}]})
    assert asked.fields == (Field("a", "float8", None, True),)


def test_fields_and_records_may_be_json_texts():
    asked = stored.create(
        {"resource_id": "r", "fields": '[{"id": "a", "type": "date"}]', "records": '[{"a": "2025-01-01"}]'}
    )
    assert (asked.fields[0].type, asked.records) == ("date", [{"a": "2025-01-01"}])


@pytest.mark.parametrize("name", ["a", "Mã số", "100%", "a b", "đ" * 31, "x.y", "a'b"])
def test_names_that_may_be(name):
    assert stored.create({"resource_id": "r", "fields": [{"id": name, "type": "text"}]}).fields[0].id == name


@pytest.mark.parametrize("name", ["", "_id", " a", "a ", 'a"b', "đ" * 32, None, 7])
def test_names_that_cannot_be(name):
    told = faults(stored.create, {"resource_id": "r", "fields": [{"id": name, "type": "text"}]})
    assert told["fields"][0].endswith("is not a valid field name")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, {"resource_id": ["resource_id or resource required"]}),
        (
            {"resource_id": "r", "resource": {"package_id": "p"}},
            {"resource": ["resource cannot be used with resource_id"]},
        ),
        ({"resource": "x"}, {"resource": ["Not a json object"]}),
        ({"resource_id": "r", "x": 1}, {"__extras": ['invalid value "x"']}),
        ({"resource_id": "r", "fields": [1]}, {"fields": ["Not a list"]}),
        (
            {"resource_id": "r", "fields": [{"id": "a", "type": "money"}]},
            {"fields": ['"money" is not a valid field type']},
        ),
        ({"resource_id": "r", "fields": [{"id": "a", "type": 1}]}, {"fields": ['"1" is not a valid field type']}),
        ({"resource_id": "r", "fields": [{"id": "a", "info": "x"}]}, {"fields": ["info must be a json object"]}),
        ({"resource_id": "r", "fields": [{"id": "a"}] * 501}, {"fields": ["At most 500 fields"]}),
        ({"resource_id": "r", "records": [[]]}, {"records": ['row "1" is not a json object'], "records_row": 0}),
        ({"resource_id": "r", "triggers": [{"function": "f"}]}, {"triggers": ["Not offered here"]}),
        ({"resource_id": "r", "fields": [{"id": "a"}], "indexes": "b"}, {"indexes": ['The field "b" does not exist']}),
        ({"resource_id": "r", "force": "perhaps"}, {"force": ["Must be a boolean value"]}),
    ],
)
def test_tables_that_cannot_be_asked_for(arguments, told):
    assert faults(stored.create, arguments) == told


def test_records_are_asked_for():
    asked = stored.upsert({"id": "r", "records": [{"a": 1}], "dry_run": "yes"})
    assert (asked.resource, asked.method, asked.dry_run, asked.force) == ("r", "upsert", True, False)
    assert asked.echo == {"resource_id": "r", "method": "upsert", "dry_run": True}
    assert stored.upsert({"resource_id": "r"}).records == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, {"resource_id": ["Missing value"]}),
        (
            {"resource_id": "r", "method": "replace"},
            {"method": ["Value must be one of ['upsert', 'insert', 'update']"]},
        ),
        ({"resource_id": "r", "records": [{}] * 50_001}, {"records": ["At most 50000 records in one call"]}),
        ({"resource_id": "r", "filters": {}}, {"__extras": ['invalid value "filters"']}),
    ],
)
def test_records_that_cannot_be_asked_for(arguments, told):
    assert faults(stored.upsert, arguments) == told


def test_deletions_are_asked_for():
    asked = stored.delete({"resource_id": "r", "filters": '{"a": 1}'}, needs_filters=True)
    assert asked.filters == row_filters.All((row_filters.Compare("a", "eq", 1),))
    assert asked.echo == {"resource_id": "r", "filters": {"a": 1}}
    assert stored.delete({"resource_id": "r"}).filters is None
    assert stored.delete({"resource_id": "r", "filters": {}}, needs_filters=True).filters == row_filters.All(())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"resource_id": "r"}, {"filters": ["Missing value"]}),
        ({"resource_id": "r", "filters": [1]}, {"filters": ["Not a json object"]}),
        ({"filters": {}}, {"resource_id": ["Missing value"]}),
        ({"resource_id": "r", "filters": {}, "records": []}, {"__extras": ['invalid value "records"']}),
    ],
)
def test_deletions_that_cannot_be_asked_for(arguments, told):
    assert faults(lambda given: stored.delete(given, needs_filters=True), arguments) == told
