"""What a file is follows from its bytes; its name only settles what they leave open."""

from pathlib import Path

import pytest
from tests.engines.tabular.samples import file

from duoc.engines.tabular import Refused
from duoc.engines.tabular.sniffing import format_of


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        ("a,b\n1,2\n", "a.csv", "csv"),
        ("a,b\n1,2\n", "a.json", "csv"),
        ("một cột\n1\n", "", "csv"),
        ('[{"a": 1}]', "a.csv", "json"),
        ('  \n[ {"a": 1}]', "", "json"),
        ("[]", "", "json"),
        ("[1, 2]", "a.json", "json"),
        ("[1, 2]\n3,4\n", "a.csv", "csv"),
        ('{"data": [{"a": 1}]}', "", "json"),
        ('{"a": 1}\n{"a": 2}\n', "", "jsonl"),
        ('{"a": 1}\r\n{"a": 2}\r\n', "", "jsonl"),
        ('{"a": 1}', "", "json"),
        ('{"a": 1}', "a.ndjson", "jsonl"),
        ('{"type": "FeatureCollection", "features": []}', "", "geojson"),
        ('{"features": [], "type": "FeatureCollection"}', "a.json", "geojson"),
        ('{"features": [{"x": ' + '"y"' * 1, "a.geojson", "geojson"),
        ("PAR1", "a.csv", "parquet"),
        ('\ufeff{"a": 1}\n{"a": 2}', "", "jsonl"),
        ("a\tb\n\x1ax\t1\n", "", "csv"),
    ],
)
def test_a_format_is_told(tmp_path: Path, content: str, name: str, kind: str) -> None:
    assert format_of(file(tmp_path, content), name) == kind


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_an_encoding_does_not_hide_a_format(tmp_path: Path, encoding: str) -> None:
    assert format_of(file(tmp_path, '[{"tên": "Năm Căn"}]'.encode(encoding))) == "json"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"%PDF-1.4", "pdf"),
        (b"Rar!\x1a\x07", "zip"),
        (b"BZh91AY", "zip"),
        (b"\xfd7zXZ\x00", "zip"),
        (b"<html>", "html"),
        (b"\n <table>", "html"),
        (b"PK\x03\x04", "broken"),
        (bytes(range(1, 9)) * 99, "binary"),
        (b'{"a":' * 99_999, "json-depth"),
    ],
)
def test_what_is_no_table_is_told_by_name(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        format_of(file(tmp_path, content))
    assert refusal.value.code == code
