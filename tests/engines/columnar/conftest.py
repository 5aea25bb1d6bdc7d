# ruff: noqa: DTZ001  # a table's moments have no zone
"""A small file whose answers can be counted by hand, and one kept worker."""

from datetime import date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duoc.engines.columnar import Bounds, Column, Reader

COLUMNS = (
    Column("ma", "string"),
    Column("xa", "string"),
    Column("so_luot", "integer"),
    Column("gia", "number"),
    Column("dat", "boolean"),
    Column("ngay", "date"),
    Column("luc", "datetime"),
    Column("nam", "year"),
)
ROWS = [
    ("001", "Năm Căn", 12, 1.5, True, date(2025, 1, 31), datetime(2025, 1, 31, 8, 30), 2025),
    ("002", "Đất Mũi", 7, 2.5, False, date(2025, 1, 1), datetime(2025, 1, 1, 0, 0), 2025),
    ("003", "Năm Căn", None, None, None, None, None, None),
    ("004", "=1+1", 7, -4.0, True, date(2026, 2, 28), datetime(2026, 2, 28, 23, 59, 59, 5), 2026),
    ("005", None, 3, 0.0, False, date(2026, 2, 1), datetime(2026, 2, 1, 1, 2, 3), 2026),
]
_TYPES = {
    "string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(),
    "datetime": pa.timestamp("us"), "year": pa.int32(), "geojson": pa.string(),
}  # fmt: skip


def written(path, columns, rows):
    """A Parquet file of these rows."""
    arrays = [pa.array([row[place] for row in rows], _TYPES[column.type]) for place, column in enumerate(columns)]
    pq.write_table(pa.table(arrays, names=[column.name for column in columns]), path)
    return path


@pytest.fixture(scope="session")
def reader():
    """One worker for all tests that do no harm to it."""
    kept = Reader(Bounds(seconds=10))
    yield kept
    kept.close()


@pytest.fixture(scope="session")
def file(tmp_path_factory):
    return written(tmp_path_factory.mktemp("columnar") / "nho.parquet", COLUMNS, ROWS)


@pytest.fixture
def ask(reader, file):
    """Ask about the small file."""
    return lambda question: reader.ask(file, question, COLUMNS)
