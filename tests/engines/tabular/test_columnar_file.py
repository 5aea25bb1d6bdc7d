"""A stranger's Parquet file is read as text, and its types come back."""

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.engines.tabular.samples import file, guessed, types, written

from duoc.engines.tabular import Choice, Limits, Refused, open_source, probe, study


def saved(folder: Path, table: Any, **options: Any) -> Path:
    """The table as a file."""
    path = folder / "la.parquet"
    pq.write_table(table, path, **options)
    return path


def outcome(path: Path) -> str:
    """The type of the one column, or the code of the refusal."""
    try:
        return types(guessed(path))["a"]
    except Refused as refusal:
        return refusal.code


def test_every_type_comes_back(tmp_path: Path) -> None:
    day, moment = datetime.date(2026, 3, 5), datetime.datetime.fromisoformat("2026-03-05T07:30:00")
    table = pa.table(
        {
            "Số": pa.array([1, None], pa.int32()),
            "thực": [1.234, 1e-9],
            "thập phân": pa.array([Decimal("12.50"), None], pa.decimal128(9, 2)),
            "có": [True, None],
            "ngày": [day, None],
            "lúc": pa.array([moment, None], pa.timestamp("ms")),
            "UTC": pa.array([moment, None], pa.timestamp("us", "Asia/Ho_Chi_Minh")),
            "chữ": pa.array(["Năm Căn", "x"]).dictionary_encode(),
            "mã": ["01", "02"],
            "nhiều": [[1, 2], None],
        }
    )
    path = saved(tmp_path, table)
    assert written(path) == {
        "so": [1, None],
        "thuc": [1.234, 1e-9],
        "thap_phan": [12.5, None],
        "co": [True, None],
        "ngay": [day, None],
        "luc": [moment, None],
        "utc": [moment.replace(tzinfo=datetime.UTC), None],
        "chu": ["Năm Căn", "x"],
        "ma": ["01", "02"],
        "nhieu": ["[1, 2]", None],
    }


def test_text_is_composed_and_dates_as_text_are_dates(tmp_path: Path) -> None:
    path = saved(tmp_path, pa.table({"a": ["Na\u0306m Ca\u0306n"], "ngay": ["31/12/2025"]}))
    assert written(path) == {"a": ["Năm Căn"], "ngay": [datetime.date(2025, 12, 31)]}


def test_both_readers_agree_and_a_line_is_a_row(tmp_path: Path) -> None:
    path = saved(
        tmp_path, pa.table({"a": [str(n) for n in range(50)], "b": [None] * 25 + ["x"] * 25}), row_group_size=7
    )
    source = open_source(path, probe(path).choice)
    fast = [
        row for batch in source.batches() for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    ]
    assert fast == [tuple(cells) for _, cells in source.records()]
    assert source.reading.done == source.reading.total == 50
    assert source.lines([30]) == {30: 30}


def test_bytes_are_no_column(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        probe(saved(tmp_path, pa.table({"a": ["x"], "b": [b"x"]})))
    assert (refusal.value.code, refusal.value.facts["column"]) == ("column-kind", 2)


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, pa.table({"a": ["x" * 1000] * 10_000}), use_dictionary=False, compression="zstd")
    assert path.stat().st_size < 100_000
    with pytest.raises(Refused) as refusal:
        probe(path, limits=Limits(unpacked_bytes=1_000_000))
    assert refusal.value.code == "zip-bomb"


def test_a_long_cell_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, pa.table({"a": ["x", "y" * 3000]}))
    with pytest.raises(Refused) as refusal:
        study(open_source(path, Choice(format="parquet"), Limits(cell_bytes=2000)))
    assert (refusal.value.code, refusal.value.facts["line"]) == ("cell", 2)


def test_a_damaged_page_is_broken_and_no_crash(tmp_path: Path) -> None:
    whole = saved(tmp_path, pa.table({"a": [f"dòng {n}" for n in range(5000)]}), compression="zstd").read_bytes()
    for at in range(10, 400, 13):
        raw = bytearray(whole)
        raw[at : at + 4] = b"\xff\xff\xff\xff"
        path = file(tmp_path, bytes(raw), "hong.parquet")
        assert outcome(path) in {"broken", "cell", "string"}


def test_a_text_that_a_page_repeats_is_unfolded_in_small_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, rows = "x" * 90_000, 3000  # 270 MB of texts in a file of some kilobytes
    folded = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array([text]))
    path = saved(tmp_path, pa.table({"a": folded, "n": range(rows)}), store_schema=False)
    assert path.stat().st_size < 200_000
    source = open_source(path, Choice(format="parquet"))
    sizes = [(batch.num_rows, batch.nbytes) for batch in source.batches()]
    assert sum(number for number, _ in sizes) == rows
    assert max(size for _, size in sizes) < 80 << 20
    monkeypatch.setattr("duoc.engines.tabular.columnar_file._UNFOLDED", 1000)
    monkeypatch.setattr("duoc.engines.tabular.columnar_file._SURELY_LITTLE", 10)
    with pytest.raises(Refused) as refused:
        list(open_source(path, Choice(format="parquet")).batches())
    assert refused.value.code == "row"


def test_rows_keep_their_numbers_over_the_parts_of_a_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duoc.engines.tabular.columnar_file._UNFOLDED", 4000)
    monkeypatch.setattr("duoc.engines.tabular.columnar_file._SURELY_LITTLE", 10)
    cells = [f"chữ {n % 7}" * 10 for n in range(500)]
    path = saved(tmp_path, pa.table({"a": pa.array(cells).dictionary_encode(), "n": range(500)}))
    source = open_source(path, Choice(format="parquet"))
    seen = [
        (source.row_of(batch, 0), batch.column(0).to_pylist(), batch.column(1).to_pylist())
        for batch in source.batches()
    ]
    assert len(seen) > 4
    assert [cell for _, texts, _ in seen for cell in texts] == cells
    assert all(numbers[0] == str(first - 1) for first, _, numbers in seen)


def test_bytes_in_a_dictionary_are_refused_as_bytes_are(tmp_path: Path) -> None:
    assert outcome(saved(tmp_path, pa.table({"a": [b"x"] * 50}))) == "column-kind"


@pytest.mark.parametrize("said", [40_000, 7])
def test_a_table_with_no_end_is_left_where_its_rows_are_too_many(tmp_path: Path, said: int) -> None:
    """Forty thousand equal rows take some bytes; what the foot of the file says of them is not asked."""
    path = saved(tmp_path, pa.table({"a": pa.array([1] * 40_000).dictionary_encode()}))
    assert path.stat().st_size < 4_000
    choice = Choice(format="parquet")
    assert study(open_source(path, choice, Limits(rows=40_000))).rows == 40_000
    with pytest.raises(Refused) as refusal:
        study(open_source(path, choice, Limits(rows=min(said, 39_999))))
    assert refusal.value.code == "rows"
