"""What is written is what the file says, typed, in a file that depends on nothing but its rows."""

import datetime
import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.tabular.samples import TEXT, file, written

from duoc.engines.tabular import Choice, Column, Refused, Written, open_source, probe, study, write_parquet

MIDNIGHT = datetime.datetime.fromisoformat("2026-03-05")


def put(path: Path, out: str = "out.parquet", **choice: Any) -> tuple[Written, Any]:
    """The file that is published from a CSV file under a choice."""
    source = open_source(path, Choice(**choice))
    target = path.with_name(out)
    return write_parquet(source, study(source).schema, target), target


def test_the_receipt_is_true(tmp_path: Path) -> None:
    receipt, out = put(file(tmp_path, TEXT))
    assert receipt == Written(3, out.stat().st_size, hashlib.sha256(out.read_bytes()).hexdigest())


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    one, _ = put(file(tmp_path, TEXT), "a.parquet")
    two, _ = put(
        file(tmp_path, TEXT.replace("\n", "\r\n").encode("utf-16"), "b.csv"), "b.parquet", encoding="utf-16-le"
    )
    assert one.sha256 == two.sha256


def test_types_are_those_of_the_schema(tmp_path: Path) -> None:
    _, out = put(
        file(tmp_path, "s,i,n,b,d,t,z,nam\nx,1,1.5,có,05/03/2026,05/03/2026 07:00,2026-03-05T07:00:00+07:00,2024\n")
    )
    assert pq.read_schema(out).types == [
        pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.date32(), pa.timestamp("us"), pa.timestamp("us", "UTC"), pa.int64(),
    ]  # fmt: skip
    assert pq.read_table(out).to_pylist() == [
        {
            "s": "x",
            "i": 1,
            "n": 1.5,
            "b": True,
            "d": datetime.date(2026, 3, 5),
            "t": datetime.datetime.fromisoformat("2026-03-05T07:00:00"),
            "z": datetime.datetime(2026, 3, 5, tzinfo=datetime.UTC),
            "nam": 2024,
        }
    ]


def test_it_is_packed_with_zstandard_in_full_groups(tmp_path: Path) -> None:
    rows = 122_880 + 1000
    _, out = put(file(tmp_path, "a,b\n" + "".join(f"{n},x\n" for n in range(rows))))
    metadata = pq.ParquetFile(out).metadata
    assert [metadata.row_group(n).num_rows for n in range(metadata.num_row_groups)] == [122_880, 1000]
    assert metadata.row_group(0).column(0).compression == "ZSTD"
    assert pq.read_table(out)["a"].to_pylist() == list(range(rows))


def test_words_for_empty_become_null_and_texts_keep_them(tmp_path: Path) -> None:
    found = written(file(tmp_path, "a,b\n1,x\nN/A,N/A\n-,  \n3,y\n"))
    assert found == {"a": [1, None, None, 3], "b": ["x", "N/A", None, "y"]}


def test_text_is_kept_sign_for_sign(tmp_path: Path) -> None:
    found = written(file(tmp_path, 'a,b\n"  hai  đầu ",1\n"=1+1",2\n"\tx",3\n'))
    assert found["a"] == ["  hai  đầu ", "=1+1", "\tx"]


def test_misfits_become_null_only_where_somebody_said_so(tmp_path: Path) -> None:
    path = file(tmp_path, "a,b\n" + "".join(f"{n},1\n" for n in range(10)) + "x,1\n")
    source = open_source(path, Choice(empty=("a",)))
    schema = study(source).schema
    write_parquet(source, schema, tmp_path / "a.parquet")
    assert pq.read_table(tmp_path / "a.parquet")["a"].null_count == 1
    strict = [Column.from_json(column.to_json() | {"lenient": False}) for column in schema]
    with pytest.raises(Refused) as refusal:
        write_parquet(source, strict, tmp_path / "b.parquet")
    assert (refusal.value.code, refusal.value.facts["column"]) == ("misfit", 1)


def test_a_schema_survives_json(tmp_path: Path) -> None:
    schema = study(open_source(file(tmp_path, TEXT), Choice())).schema
    assert [Column.from_json(json.loads(json.dumps(column.to_json()))) for column in schema] == list(schema)


def test_no_row_gives_a_table_of_none(tmp_path: Path) -> None:
    receipt, out = put(file(tmp_path, "a,b\n"))
    assert receipt.rows == pq.read_table(out).num_rows == 0


def test_progress_may_cancel(tmp_path: Path) -> None:
    source = open_source(file(tmp_path, TEXT), Choice())

    def stop(_done: int, _total: int) -> None:
        raise KeyError("stop")

    with pytest.raises(KeyError):
        write_parquet(source, study(source).schema, tmp_path / "a.parquet", stop)


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["31/12/2025", "1/2/2026"], [datetime.date(2025, 12, 31), datetime.date(2026, 2, 1)]),
        (
            ["2026-03-05", "05/03/2026", "2026/3/6"],
            [datetime.date(2026, 3, 5), datetime.date(2026, 3, 5), datetime.date(2026, 3, 6)],
        ),
        (["Có", "KHÔNG", "", "-"], [True, False, None, None]),
        (["1,5", "2", "1.234,25"], [1.5, 2.0, 1234.25]),
        (["1.5", "2", "1,234.25"], [1.5, 2.0, 1234.25]),
        (["1.234", "5.678.901"], [1234, 5678901]),
        (["1.5e3", "2.5"], [1500.0, 2.5]),
        (
            ["2026-03-05", "2026-03-05 07:30"],
            [
                datetime.datetime.fromisoformat("2026-03-05T00:00:00"),
                datetime.datetime.fromisoformat("2026-03-05T07:30:00"),
            ],
        ),
    ],
)
def test_cells_become_values(tmp_path: Path, cells: list[str], values: list[Any]) -> None:
    text = "cot,khoa\n" + "".join(f'"{cell}",k\n' for cell in cells)
    assert written(file(tmp_path, text))["cot"] == values


@given(
    values=st.lists(st.decimals(places=2, min_value=-(10**9), max_value=10**9), min_size=1, max_size=20),
    vietnamese=st.booleans(),
    grouped=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_numbers_survive_either_way_of_writing(
    tmp_path_factory: pytest.TempPathFactory, values: list[Any], vietnamese: bool, grouped: bool
) -> None:
    cells = [f"{value:,.2f}" if grouped else f"{value:.2f}" for value in values]
    if vietnamese:
        cells = [cell.translate(str.maketrans(",.", ".,")) for cell in cells]
    path = file(tmp_path_factory.mktemp("so"), "cot;khoa\n" + "".join(f"{cell};k\n" for cell in cells))
    assert written(path)["cot"] == [float(value) for value in values]


@given(
    values=st.lists(st.dates(min_value=datetime.date(1000, 1, 1)) | st.none(), min_size=1, max_size=20),
    order=st.sampled_from(["dmy", "mdy"]),
)
@settings(max_examples=60, deadline=None)
def test_dates_survive_the_order_that_was_chosen(
    tmp_path_factory: pytest.TempPathFactory, values: list[datetime.date | None], order: str
) -> None:
    pattern = "{0.day}/{0.month}/{0.year:04d}" if order == "dmy" else "{0.month}/{0.day}/{0.year:04d}"
    cells = [pattern.format(value) if value else "" for value in values]
    path = file(tmp_path_factory.mktemp("ngay"), "cot,khoa\n" + "".join(f"{cell},k\n" for cell in cells))
    if any(values):
        assert written(path, Choice(order=order, types={"cot": "date"}))["cot"] == values


def test_probe_study_and_writer_fit_together(tmp_path: Path) -> None:
    path = file(tmp_path, TEXT)
    source = open_source(path, probe(path, "la.csv").choice)
    found = study(source)
    assert write_parquet(source, found.schema, tmp_path / "o.parquet").rows == found.rows == 3


def test_nothing_but_the_rows_is_in_the_file(tmp_path: Path) -> None:
    _, out = put(file(tmp_path, TEXT))
    assert not pq.ParquetFile(out).metadata.metadata
