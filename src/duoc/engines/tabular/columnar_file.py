"""A stranger's Parquet file, as text like every other file: its own types come back in the study."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from duoc.engines.tabular import naming
from duoc.engines.tabular.choice import Choice
from duoc.engines.tabular.limits import LIMITS, Limits
from duoc.engines.tabular.refusal import Refused
from duoc.engines.tabular.source import Record, Source, hold_cells

_ROWS = 16_384
_UNFOLDED, _SURELY_LITTLE = 64 << 20, 1 << 20  # bytes of a batch, of a column of it
_ARROWS = (b"ARROW:schema", b"PARQUET:field_id")  # the same once more in another form, numbers of columns


class ColumnarFile(Source):
    """A "line" of this format is the number of its row."""

    def __init__(self, path: Path, choice: Choice, limits: Limits = LIMITS) -> None:
        file = _opened(path, limits)
        schema = file.schema_arrow
        for place, told in enumerate(schema.types, 1):
            kind = told.value_type if pa.types.is_dictionary(told) else told
            if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
                raise Refused("column-kind", column=place)
        super().__init__(path, choice.with_(decimal=".", group=","), naming.heads(schema.names), limits)
        self.decimal_is_known = True
        self.reading.total = file.metadata.num_rows
        for beside in (file.metadata.metadata, *(field.metadata for field in schema)):
            for name, text in (beside or {}).items():
                if name not in _ARROWS:
                    self.beside.take(f"{name.decode('utf-8', 'replace')}: {text.decode('utf-8', 'replace')}")
        file.close()

    def batches(self) -> Iterator[Any]:
        """See Source."""
        self._begin()
        yield from self._numbered(self._texts())

    def records(self) -> Iterator[Record]:
        """See Source."""
        line = 0
        for batch in self._texts():
            for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                line += 1
                yield line, cells

    def _texts(self) -> Iterator[Any]:
        names = [head.name for head in self.columns]
        file = _opened(self.path, self.limits)
        done = 0
        try:
            for batch in file.iter_batches(batch_size=_ROWS, use_threads=False):
                for part in _parts(batch, done + 1):
                    texts = pa.RecordBatch.from_arrays([_text(column) for column in part.columns], names=names)
                    hold_cells(texts, self, done)
                    yield texts
                    self.reading.done = done = done + part.num_rows
        except (pa.ArrowException, OSError) as problem:
            raise Refused("broken") from problem
        finally:
            file.close()


def _parts(batch: Any, first: int) -> Iterator[Any]:
    """A batch in parts whose texts, written out, take no more than `_UNFOLDED` bytes: a page of twenty bytes may stand for a
    text of a megabyte in every row."""
    if sum(map(_weight, batch.columns)) <= _UNFOLDED:
        yield batch
    elif batch.num_rows > 1:
        half = batch.num_rows // 2
        yield from _parts(batch.slice(0, half), first)
        yield from _parts(batch.slice(half), first + half)
    else:
        raise Refused("row", line=first, limit=_UNFOLDED)


def _weight(column: Any) -> int:
    """Bytes of a column, a dictionary's texts counted as often as they stand."""
    if not pa.types.is_dictionary(column.type) or not (
        pa.types.is_string(column.type.value_type) or pa.types.is_large_string(column.type.value_type)
    ):
        return int(column.nbytes)
    lengths = pc.binary_length(column.dictionary)
    if (pc.max(lengths).as_py() or 0) * len(column) <= _SURELY_LITTLE:
        return 0
    return int(pc.sum(lengths.take(column.indices).cast(pa.int64())).as_py() or 0)


def _folded(file: Any) -> list[str]:
    """Columns that hold texts by their place in a dictionary, at least in part; not what is nested."""
    found, names = [], set(file.schema_arrow.names)
    for number in range(file.metadata.num_row_groups):
        group = file.metadata.row_group(number)
        for place in range(group.num_columns):
            column = group.column(place)
            if column.physical_type != "BYTE_ARRAY" or column.path_in_schema not in names:
                continue
            if any("DICTIONARY" in one for one in column.encodings):
                found.append(column.path_in_schema)
    return list(dict.fromkeys(found))


def _opened(path: Path, limits: Limits) -> Any:
    try:
        file = pq.ParquetFile(path, memory_map=False, pre_buffer=False)
        if folded := _folded(file):
            file.close()
            file = pq.ParquetFile(path, memory_map=False, pre_buffer=False, read_dictionary=folded)
    except (pa.ArrowException, OSError) as problem:
        raise Refused("broken") from problem
    groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
    unpacked = sum(group.total_byte_size for group in groups)
    if unpacked > limits.unpacked_bytes:
        raise Refused("zip-bomb", unpacked=unpacked, packed=path.stat().st_size)
    return file


def _text(column: Any) -> Any:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_nested(kind) or pa.types.is_map(kind):
        texts = [
            None if cell is None else json.dumps(cell, ensure_ascii=False, default=str) for cell in column.to_pylist()
        ]
        return pa.array(texts, pa.string())
    if pa.types.is_timestamp(kind):
        # Local time stays local; what has a zone is told in UTC.
        return pc.strftime(
            column.cast(pa.timestamp("us", "UTC" if kind.tz else None)),
            format="%Y-%m-%dT%H:%M:%S" + ("Z" if kind.tz else ""),
        )
    text = column.cast(pa.string())
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return text
    # Composing is dear, and hardly ever needed: only the cells beyond ASCII are looked at.
    plain = pc.string_is_ascii(text)
    return text if pc.all(plain).as_py() is not False else pc.utf8_normalize(text, form="NFC")
