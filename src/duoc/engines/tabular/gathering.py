"""What one column shows, batch after batch: counts by shape, the first rows of each shape, what is empty, what is largest."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duoc.engines.tabular.extent import Extent
from duoc.engines.tabular.naming import Head
from duoc.engines.tabular.shapes import Shape, classify, outline, trimmed

DISTINCT = 10_000  # different cells that are counted; beyond, a column has "more"
_OFTEN = 0.5  # different cells to cells: below it, every different cell is looked at once


@dataclass
class Gathered:
    """One column so far. `first`: shape → (row, outline of the cell), at most `most` of each shape."""

    head: Head
    most: int
    counts: dict[Shape, int] = field(default_factory=dict)
    first: dict[Shape, list[tuple[int, str]]] = field(default_factory=dict)
    extent: Extent = field(default_factory=Extent)
    empty: int = 0
    longest: int = 0
    _different: set[str] | None = field(default_factory=set)
    _repeats: bool = True

    @property
    def distinct(self) -> int | None:
        """How many different cells; None beyond `DISTINCT`."""
        return None if self._different is None else len(self._different)

    def take(self, cells: Any, first_row: int) -> None:
        """The next cells, strings or nulls, of the rows from `first_row` on."""
        text = trimmed(cells)
        self.empty += text.null_count
        if text.null_count == len(text):
            return
        if self._repeats:
            coded = text.dictionary_encode()
            values, indices = coded.dictionary, coded.indices
            # A column of codes, where hardly a cell comes twice, is cheaper without its dictionary.
            self._repeats = len(values) < _OFTEN * len(text) or len(text) < 1_000
        else:
            values, indices = pc.drop_null(text), None
        self.longest = max(self.longest, pc.max(pc.utf8_length(values)).as_py())
        self._count_different(values)
        shapes = classify(values)
        self.extent.take(values, shapes)
        times = _times(shapes, indices)
        for number in np.flatnonzero(times):
            shape = Shape(int(number))
            self.counts[shape] = self.counts.get(shape, 0) + int(times[number])
            noted = self.first.setdefault(shape, [])
            if len(noted) < self.most:
                places = _places(shapes == number, indices, text)[: self.most - len(noted)]
                noted += [(first_row + int(place), outline(text[int(place)].as_py())) for place in places]

    def _count_different(self, values: Any) -> None:
        if self._different is not None:
            self._different.update(values.to_pylist())
            if len(self._different) > DISTINCT:
                self._different = None


def _times(shapes: Any, indices: Any) -> Any:
    if indices is None:
        return np.bincount(shapes)
    every = np.bincount(pc.drop_null(indices).to_numpy(zero_copy_only=False), minlength=len(shapes))
    return np.bincount(shapes, weights=every).astype(np.int64)


def _places(mask: Any, indices: Any, text: Any) -> Any:
    """Where in the batch the cells of a mask over the values stand."""
    if indices is None:
        return np.flatnonzero(text.is_valid().to_numpy(zero_copy_only=False))[mask]
    chosen = pc.fill_null(pa.array(mask).take(indices), False)
    return np.flatnonzero(chosen.to_numpy(zero_copy_only=False))
