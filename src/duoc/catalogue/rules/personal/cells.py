"""The cells of a column as one large text for the detector, and its findings as rows."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duoc.engines import pii

# Neither a label nor a number reaches over it from one cell into the next, and no text that begins with a line end is taken for
# a table.
_BETWEEN = "\n;\n"
_GAP = len(_BETWEEN)
LEAST = 0.39  # a citizen's number without a label has 0.4
_FEW = 0.5
_CAPITALS = "[1-9][0-9]-?[A-Z][A-Z0-9]?[ .-]{0,2}[0-9]{3}|IDVNM[0-9]|[0-9]{12}\\|[^|]*\\||P<VNM[A-Z]"


class Hit(NamedTuple):
    """Something in a cell. place: in the array, from 0; whole: it is the whole cell. `value` is looked at, never kept."""

    place: int
    type: str
    value: str
    whole: bool
    labelled: bool


def told(cells: Any) -> Any:
    """Places of the cells that may hold a number, a mailbox or a date: four digits, or an @. As a numpy array.

    `cells`: an array of strings without nulls. Counted over its bytes at once: an expression would take ten times as long.
    """
    _, offsets, data = cells.buffers()
    ends = np.frombuffer(offsets, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    if data is None or ends[0] == ends[-1]:
        return np.zeros(0, np.int64)
    octets = np.frombuffer(data, np.uint8)[ends[0] : ends[-1]]
    weights = np.zeros(len(octets) + 1, np.int64)
    np.cumsum((octets - np.uint8(48) < 10) + 4 * (octets == 64), out=weights[1:])
    return np.flatnonzero(np.diff(weights[ends - ends[0]]) >= 4)


def small(cells: Any) -> Any:
    """The cells in small letters: then the detector need not look twice at every Trường and Đường that begins like a name."""
    return pc.utf8_lower(cells)


def capitals(cells: Any, places: Any) -> Any:
    """Those of the places whose cell has something that only capitals tell: a plate, the lines that machines read."""
    found = pc.match_substring_regex(cells.take(pa.array(places)), _CAPITALS)
    return places[pc.fill_null(found, False).to_numpy(zero_copy_only=False)]


def hits(cells: Any, places: Any, label: str = "") -> Iterator[Hit]:
    """Personal data in the cells at `places`, read behind `label`."""
    for hit in _scanned(cells.take(pa.array(places)), label):
        yield hit._replace(place=int(places[hit.place]))


class Different:
    """The different cells of a column, where they are few: each is looked at once, and stands for all its places."""

    def __init__(self, cells: Any) -> None:
        coded = cells.dictionary_encode()
        self._indices = (
            coded.indices.to_numpy(zero_copy_only=False) if len(coded.dictionary) <= _FEW * len(cells) else None
        )
        self.cells = cells if self._indices is None else coded.dictionary

    def count(self, places: Any) -> int:
        """How many cells of the column the cells at these places of `cells` stand for."""
        if self._indices is None:
            return len(places)
        return int(np.bincount(self._indices, minlength=len(self.cells))[places].sum())

    def places(self, place: int) -> list[int]:
        """Where the cell at `place` of `cells` stands in the column."""
        return [place] if self._indices is None else np.flatnonzero(self._indices == place).tolist()


def _scanned(cells: Any, label: str) -> Iterator[Hit]:
    head = f"{label}: " if label else ""
    joined = pa.ListArray.from_arrays(pa.array([0, len(cells)], pa.int32()), cells)
    text = "\n" + head + pc.binary_join(joined, _BETWEEN + head)[0].as_py()
    found = pii.scan(text, least=LEAST)
    if not found:
        return
    lengths = pc.utf8_length(cells).to_numpy(zero_copy_only=False).astype(np.int64)
    starts = np.cumsum(lengths + _GAP + len(head)) - lengths - _GAP + 1
    owners = np.searchsorted(starts, [one.start for one in found], side="right") - 1
    for one, place in zip(found, owners.tolist(), strict=True):
        begin = int(starts[place]) if place >= 0 else -1
        if place < 0 or one.end > begin + lengths[place]:
            continue
        whole = one.start == begin and one.end == begin + lengths[place]
        yield Hit(place, one.type, text[one.start : one.end], whole, one.reason.startswith("nhãn"))
