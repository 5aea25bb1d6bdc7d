"""Data packages: `frictionless validate` is the judge."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

import frictionless
import pytest

from duoc.engines.packages.package import File, Package, PackageError, package, slug
from duoc.engines.packages.table_schema import Column, SchemaError, schema

ROWS = "ma,ten,so_luot,ngay,mo,vi_do\nT1,Bến xe – Cái Nước,12,2026-01-02,true,9.5\nT2,Năm Căn,,,false,8.75\n".encode()
COLUMNS = (
    Column(name="ma", title="Mã", constraints={"required": True, "unique": True}),
    Column(name="ten", title="Tên", description="Tên địa điểm"),
    Column(name="so_luot", type="integer", unit="lượt", constraints={"minimum": 0}),
    Column(name="ngay", type="date"),
    Column(name="mo", type="boolean"),
    Column(name="vi_do", type="number"),
)
FILE = File(
    name="bang.csv",
    path="bang.csv",
    title="Bảng",
    format="CSV",
    media_type="text/csv",
    schema=schema(COLUMNS, key=("ma",)),
)
WHOLE = Package(
    name="tuyến xe buýt",
    id="https://x.example/dataset/tuyen",
    title="Tuyến xe buýt (MINH HỌA)",
    description="Mô tả",
    homepage="https://x.example/dataset/tuyen",
    version="3",
    created=datetime(2026, 1, 2, 10, tzinfo=timezone(timedelta(hours=7))),
    keywords=("xe", "buýt", "xe"),
    licences=(("CC-BY-4.0", "http://creativecommons.org/licenses/by/4.0/", "CC BY 4.0"),),
    contributors=(("Sở Mẫu", "publisher"),),
    sources=(("Sổ theo dõi", ""),),
    files=(FILE,),
)


def judged(descriptor: dict[str, Any], folder: Path, body: bytes = ROWS) -> list[str]:
    """The errors that frictionless finds in a package written to a folder."""
    (folder / "bang.csv").write_bytes(body)
    path = folder / "datapackage.json"
    path.write_text(json.dumps(descriptor, ensure_ascii=False), "utf-8")
    report = frictionless.validate(path)
    return [error.message for task in report.tasks for error in task.errors] + [
        error.message for error in report.errors
    ]


def test_whole_package_is_accepted(tmp_path: Path) -> None:
    file = replace(FILE, size=len(ROWS), sha256=sha256(ROWS).hexdigest())
    assert judged(package(replace(WHOLE, files=(file,))), tmp_path) == []


def test_barest_package_is_accepted(tmp_path: Path) -> None:
    assert judged(package(Package(name="x", id="", title="", files=(File(name="a", path="bang.csv"),))), tmp_path) == []


def test_the_judge_reads_our_schema(tmp_path: Path) -> None:
    bad = ROWS.replace(b",12,", b",nhieu,")
    assert any("so_luot" in message for message in judged(package(WHOLE), tmp_path, bad))
    wrong = replace(FILE, sha256="0" * 64)
    assert judged(package(replace(WHOLE, files=(wrong,))), tmp_path) != []


def test_vietnamese_numbers_and_dates_of_a_raw_file_are_described(tmp_path: Path) -> None:
    columns = (
        Column(name="ngay", type="date", format="%d/%m/%Y"),
        Column(name="tien", type="number", decimal_sign=",", group_sign="."),
    )
    file = replace(FILE, schema=schema(columns), delimiter=";")
    assert judged(package(replace(WHOLE, files=(file,))), tmp_path, b"ngay;tien\n31/12/2025;1.234.567,89\n") == []
    assert judged(package(replace(WHOLE, files=(file,))), tmp_path, b"ngay;tien\n2025-12-31;x\n") != []


def test_every_type_of_the_standard_is_accepted(tmp_path: Path) -> None:
    values = {
        "string": "a", "number": "1.5", "integer": "1", "boolean": "true", "object": '"{}"', "array": '"[]"',
        "datetime": "2026-01-01T00:00:00Z", "date": "2026-01-01", "time": "10:00:00", "year": "2026", "yearmonth": "2026-01",
        "duration": "P1D", "geopoint": '"9,8"', "geojson": '"{""type"":""Point"",""coordinates"":[1,2]}"', "any": "x",
    }  # fmt: skip
    columns = tuple(Column(name=kind, type=kind) for kind in values)
    body = f"{','.join(values)}\n{','.join(values.values())}\n".encode()
    assert judged(package(replace(WHOLE, files=(replace(FILE, schema=schema(columns)),))), tmp_path, body) == []


def test_descriptor_says_what_is_known_and_nothing_empty() -> None:
    found = package(replace(WHOLE, description="", sources=()))
    assert found["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (found["name"], found["created"]) == ("tuyen-xe-buyt", "2026-01-02T03:00:00Z")
    assert found["keywords"] == ["xe", "buýt"]
    assert found["licenses"] == [
        {"name": "CC-BY-4.0", "path": "http://creativecommons.org/licenses/by/4.0/", "title": "CC BY 4.0"}
    ]
    assert found["contributors"] == [{"title": "Sở Mẫu", "roles": ["publisher"]}]
    assert "description" not in found
    assert "sources" not in found
    (resource,) = found["resources"]
    assert (resource["type"], resource["format"], resource["encoding"]) == ("table", "csv", "utf-8")
    assert "hash" not in resource
    assert resource["schema"]["primaryKey"] == ["ma"]
    assert resource["schema"]["fields"][2] == {
        "name": "so_luot",
        "type": "integer",
        "unit": "lượt",
        "constraints": {"minimum": 0},
    }


def test_empty_file_keeps_its_size() -> None:
    (resource,) = package(replace(WHOLE, files=(replace(FILE, size=0),)))["resources"]
    assert resource["bytes"] == 0


def test_licence_without_name_and_address_is_left_out() -> None:
    assert "licenses" not in package(replace(WHOLE, licences=(("", "", "Giấy phép nào đó"),)))


def test_file_that_is_no_table_has_no_schema() -> None:
    (resource,) = package(replace(WHOLE, files=(replace(FILE, format="PDF"),)))["resources"]
    assert "schema" not in resource
    assert "type" not in resource


def test_resources_of_one_name_are_told_apart(tmp_path: Path) -> None:
    found = package(replace(WHOLE, files=(FILE, FILE, FILE)))
    assert [one["name"] for one in found["resources"]] == ["bang.csv", "bang.csv-2", "bang.csv-3"]
    assert judged(found, tmp_path) == []


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../x.csv", "a/../../x", "~/x", "C:\\x", "file:///etc/passwd", "a\\b", ""]
)
def test_unsafe_paths_are_refused(path: str) -> None:
    with pytest.raises(PackageError, match="path"):
        package(replace(WHOLE, files=(replace(FILE, path=path),)))


@pytest.mark.parametrize("path", ["https://x.example/a/../b.csv", "a/b.csv", "bang..csv"])
def test_safe_paths_stay(path: str) -> None:
    assert package(replace(WHOLE, files=(replace(FILE, path=path),)))["resources"][0]["path"] == path


def test_package_without_files_is_refused() -> None:
    with pytest.raises(PackageError, match="at least one file"):
        package(replace(WHOLE, files=()))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Đường bộ", "duong-bo"),
        ("a.b_c-d", "a.b_c-d"),
        ("  ", "data"),
        ("…", "data"),
        ("ĐVHC 2025", "dvhc-2025"),
        ("-x-", "x"),
    ],
)
def test_names_are_slugs(name: str, expected: str) -> None:
    assert slug(name) == expected


@pytest.mark.parametrize(
    ("columns", "key", "reason"),
    [
        ((Column(name="a", type="money"),), (), "column a: unknown type"),
        ((Column(name=""),), (), "unknown type"),
        ((Column(name="a", constraints={"odd": 1}),), (), "column a: unknown constraint odd"),
        ((Column(name="a"), Column(name="a")), (), "two columns of one name"),
        ((Column(name="a"),), ("b",), "key names no column: b"),
    ],
)
def test_schemas_against_the_standard_are_refused(
    columns: tuple[Column, ...], key: tuple[str, ...], reason: str
) -> None:
    with pytest.raises(SchemaError) as refused:
        schema(columns, key=key)
    assert reason in str(refused.value)


def test_created_is_utc() -> None:
    assert package(replace(WHOLE, created=datetime(2026, 1, 1, tzinfo=UTC)))["created"] == "2026-01-01T00:00:00Z"
