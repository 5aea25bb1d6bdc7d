"""The files of the reference set come out as its `expected.json` says."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.engines.tabular.samples import file, guessed, types, written

from duoc.engines.tabular import Refused, open_source, probe, quality, study, write_parquet

_NAMES = (
    "utf8.csv utf16le-bom.csv cp1258.csv cp1258-semicolon.csv semicolon.csv nfd.csv title-rows.csv formula.csv late-na.csv "
    "quoted-newline.csv codes-12.csv"
)
READ = _NAMES.split(" ")


@pytest.fixture
def dirty(shared: Path) -> Path:
    """The folder of the files."""
    return shared / "data" / "catalogue" / "dirty"


@pytest.fixture
def expected(dirty: Path) -> dict[str, Any]:
    """What a loader must make of them."""
    return dict(json.loads((dirty / "expected.json").read_text()))


def test_every_file_of_the_set_is_tested(dirty: Path, expected: dict[str, Any]) -> None:
    assert set(expected) == {*READ, "ragged.csv", "empty.csv"}
    assert set(expected) == {path.name for path in dirty.glob("*.csv")}


@pytest.mark.parametrize("name", READ)
def test_a_file_becomes_the_expected_table(dirty: Path, expected: dict[str, Any], tmp_path: Path, name: str) -> None:
    wanted = expected[name]
    source = open_source(dirty / name, probe(dirty / name, name).choice)
    found = study(source)
    assert not found.faults
    assert found.rows == wanted["rows"]
    if "columns" in wanted:
        assert [one.name for one in found.columns] == wanted["columns"]
    for column, kind in wanted.get("types", {}).items():
        assert types(found)[column] == kind
    out = tmp_path / "out.parquet"
    assert write_parquet(source, found.schema, out).rows == wanted["rows"]
    table = pq.read_table(out)
    for column, values in wanted.get("values", {}).items():
        cells = [cell.isoformat() if column == "ngay" else cell for cell in table[column].to_pylist()]
        assert cells == values
    for row in wanted.get("null_rows", []):
        assert table["san_luong_kg"][row - 1].as_py() is None
    if "null_rows" in wanted:
        assert table["san_luong_kg"].null_count == len(wanted["null_rows"])


def test_words_for_empty_are_reported_with_their_lines(dirty: Path) -> None:
    [remark] = [one for one in quality(guessed(dirty / "late-na.csv")) if one.code == "empty-words"]
    assert remark.severity == "note"
    assert "2901, 2952" in remark.text  # rows 2,900 and 2,951 below one line of heads


def test_ragged_lines_are_named_and_nothing_is_shifted(dirty: Path) -> None:
    found = guessed(dirty / "ragged.csv")
    assert [(fault.line, fault.rule, fault.value_shape) for fault in found.faults] == [
        (3, "ragged", "6 ô"),
        (4, "ragged", "2 ô"),
    ]
    assert found.rows == 2
    assert types(found)["ngay"] == "date"


def test_an_empty_file_is_refused(dirty: Path) -> None:
    with pytest.raises(Refused) as refusal:
        probe(dirty / "empty.csv", "empty.csv")
    assert refusal.value.code == "empty"


def test_formula_cells_are_kept_word_for_word(dirty: Path, tmp_path: Path) -> None:
    copy = file(tmp_path, (dirty / "formula.csv").read_bytes())
    table = written(copy)
    assert table["ten_co_so"] == ["=cmd|' /C calc'!A0", "+1+1", "@SUM(1)", "-2+3"]
    assert table["san_luong_kg"][1] == -5
