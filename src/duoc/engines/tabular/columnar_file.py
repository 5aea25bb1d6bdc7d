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
_ARROWS = (b"ARROW:schema", b"PARQUET:field_id")  # the same once more in another form, numbers of columns


class ColumnarFile(Source):
    """A "line" of this format is the number of its row."""

    def __init__(self, path: Path, choice: Choice, limits: Limits = LIMITS) -> None:
        file = _opened(path, limits)
        schema = file.schema_arrow
        for place, kind in enumerate(schema.types, 1):
            if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
                raise Refused("column-kind", column=place)
        super().__init__(path, choice.with_(decimal=".", group=","), naming.heads(schema.names), limits)
        self.decimal_is_known = True
        self.reading.total = file.metadata.num_rows
        for told in (file.metadata.metadata, *(field.metadata for field in schema)):
            for name, text in (told or {}).items():
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
                texts = pa.RecordBatch.from_arrays([_text(column) for column in batch.columns], names=names)
                hold_cells(texts, self, done)
                yield texts
                self.reading.done = done = done + batch.num_rows
        except (pa.ArrowException, OSError) as problem:
            raise Refused("broken") from problem
        finally:
            file.close()


def _opened(path: Path, limits: Limits) -> Any:
    try:
        file = pq.ParquetFile(path, memory_map=False, pre_buffer=False)
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
