"""What we publish is read by frictionless, which nobody here wrote."""

import csv
import datetime
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.engines.tabular.samples import TEXT, file

from duoc.engines.tabular import open_source, probe, study, table_schema, write_parquet

frictionless = pytest.importorskip("frictionless")

ALL = (
    "Tên,Số hộ,Tỷ lệ %,Đạt,Ngày,Lúc,Giờ UTC,Năm\n"
    'A,1,"12,5",có,05/03/2026,05/03/2026 07:00,2026-03-05T07:00:00+07:00,2024\n'
    "B,,,,,,,\n"
    '"C ""x"", y",-3,"1.234,5",không,29/02/2024,01/02/2026 23:59:59,2026-03-05T00:00:00Z,2025\n'
)


def published(path: Path) -> tuple[Path, dict[str, Any]]:
    """The normalised table as CSV, and its schema."""
    source = open_source(path, probe(path, path.name).choice)
    schema = study(source).schema
    write_parquet(source, schema, path.with_suffix(".parquet"))
    rows = pq.read_table(path.with_suffix(".parquet")).to_pylist()
    out = path.with_name("chuan.csv")
    with out.open("w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow([column.name for column in schema])
        writer.writerows([[_told(row[column.name]) for column in schema] for row in rows])
    return out, table_schema(schema)


def _told(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value


@pytest.mark.parametrize("text", [TEXT, ALL])
def test_frictionless_finds_our_table_and_schema_valid(tmp_path: Path, text: str) -> None:
    out, schema = published(file(tmp_path, text))
    with frictionless.system.use_context(trusted=True):
        resource = frictionless.Resource(path=str(out), schema=frictionless.Schema.from_descriptor(schema))
        report = resource.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])


def test_a_wrong_schema_would_have_been_noticed(tmp_path: Path) -> None:
    out, schema = published(file(tmp_path, ALL))
    schema["fields"][0]["type"] = "integer"
    with frictionless.system.use_context(trusted=True):
        assert (
            not frictionless.Resource(path=str(out), schema=frictionless.Schema.from_descriptor(schema))
            .validate()
            .valid
        )


def test_the_schema_names_types_and_titles(tmp_path: Path) -> None:
    _, schema = published(file(tmp_path, ALL))
    assert [(field["name"], field["type"], field["title"]) for field in schema["fields"]] == [
        ("ten", "string", "Tên"),
        ("so_ho", "integer", "Số hộ"),
        ("ty_le", "number", "Tỷ lệ %"),
        ("dat", "boolean", "Đạt"),
        ("ngay", "date", "Ngày"),
        ("luc", "datetime", "Lúc"),
        ("gio_utc", "datetime", "Giờ UTC"),
        ("nam", "year", "Năm"),
    ]
    assert schema["missingValues"] == [""]
    assert frictionless.Schema.from_descriptor(schema).to_descriptor()["fields"] == schema["fields"]


def test_titles_of_a_person_go_before_the_heads(tmp_path: Path) -> None:
    source = open_source(file(tmp_path, TEXT), probe(file(tmp_path, TEXT)).choice)
    schema = table_schema(study(source).schema, {"ma": "Mã cơ sở"})
    assert schema["fields"][0]["title"] == "Mã cơ sở"
    assert schema["fields"][1]["title"] == "ten"
    json.dumps(schema)
