"""The first look: the best guess, the other readings, and what else the file carries."""

import json
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.engines.tabular.samples import TEXT, file, workbook

from duoc.engines.tabular import Choice, Limits, Refused, preview, probe


def refused(path: Path, limits: Limits | None = None) -> str:
    """The code under which a file is refused."""
    with pytest.raises(Refused) as caught:
        probe(path, path.name, limits or Limits())
    return caught.value.code


def test_the_best_guess_comes_with_what_it_makes(tmp_path: Path) -> None:
    found = probe(file(tmp_path, TEXT), "la.csv")
    assert found.format == "csv"
    assert found.choice == Choice()
    assert found.sure
    [first] = found.previews
    assert first.columns == ("ma", "ten", "so_luong", "ngay")
    assert first.rows[0] == ("CS01", "Cảng cá Sông Đốc", "12", "05/03/2026")


def test_a_preview_ends_after_twenty_rows(tmp_path: Path) -> None:
    found = probe(file(tmp_path, "a,b\n\n" + "".join(f"{n},x\n" for n in range(50))))
    assert [row[0] for row in found.previews[0].rows] == [str(n) for n in range(20)]


def test_texts_over_the_heads_are_brought_up_and_to_be_searched(tmp_path: Path) -> None:
    found = probe(file(tmp_path, "Người lập: Nguyễn Văn A;;\nĐơn vị: kg;;\na;b;c\n1;2;3\n4;5;6\n"))
    assert found.choice.header_row == 3
    assert found.above == ("Người lập: Nguyễn Văn A", "Đơn vị: kg")
    assert [piece.text for piece in found.hidden] == list(found.above)


def test_signs_are_part_of_the_guess(tmp_path: Path) -> None:
    found = probe(file(tmp_path, 'a,b,c\n"1,234.5",12/31/2025,x\n2.5,01/02/2026,y\n')).choice
    assert (found.decimal, found.group, found.order) == (".", ",", "mdy")


def test_two_plausible_separators_are_both_shown(tmp_path: Path) -> None:
    found = probe(file(tmp_path, "a;b,c\n1;2,3\n4;5,6\n"))
    assert {one.choice.delimiter for one in found.previews} == {",", ";"}


def test_another_choice_is_previewed_on_demand(tmp_path: Path) -> None:
    path = file(tmp_path, "x,y\n1,2\n")
    assert preview(path, Choice(header_row=0)).rows == (("x", "y"), ("1", "2"))


def test_a_parquet_file_needs_no_answers(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"Tên": ["x", None], "số": [1.5, 2.5]}), path)
    found = probe(path, "a.bin")
    assert (found.format, found.sure) == ("parquet", True)
    assert found.previews[0].rows == (("x", "1.5"), ("", "2.5"))


def test_a_probe_can_be_kept_as_json(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook(path, {"A": [["a", "b"], [1, 2]]})
    for found in (probe(path, "a.xlsx"), probe(file(tmp_path, TEXT))):
        assert json.loads(json.dumps(asdict(found)))["format"] == found.format


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"%PDF-1.7 ...", "pdf"),
        (b"<!DOCTYPE html><html></html>", "html"),
        (b"  <?xml version='1.0'?><a/>", "html"),
        (b"\x1f\x8b\x08\x00" + b"x" * 50, "zip"),
        (b"7z\xbc\xaf\x27\x1c\x00", "zip"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "binary"),
        (bytes(range(1, 32)) * 40, "binary"),
        (b"PAR1 but no more", "broken"),
        (b"PK\x03\x04 but no more", "broken"),
        (b",,,\n,,,\n", "no-table"),
        (b"a,b\n1,\x00\n" + b"x,y\n" * 10, "nul"),
        (('"a' + "\n" * 5).encode(), "quote"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    assert refused(file(tmp_path, content, "a.csv")) == code


def test_a_file_above_the_limit_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as sparse:
        sparse.truncate((2 << 30) + 1)  # two gigabytes and a byte, none of which lies on the disk
    assert refused(path) == "too-large"


def test_a_file_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.csv") == "missing"


def test_two_thousand_columns_are_refused(tmp_path: Path) -> None:
    line = ",".join(f"cot{n}" for n in range(2000))
    assert refused(file(tmp_path, f"{line}\n{line}\n")) == "columns"


def test_a_name_never_goes_before_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    workbook(tmp_path / "a.xlsx", {"A": [["a", "b"], [1, 2]]})
    path.write_bytes((tmp_path / "a.xlsx").read_bytes())
    assert probe(path, "a.csv").format == "xlsx"


def test_a_csv_that_begins_with_a_bracket_is_one(tmp_path: Path) -> None:
    assert probe(file(tmp_path, "[ma],[ten]\n1,x\n"), "a.csv").format == "csv"
