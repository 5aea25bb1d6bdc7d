"""The gate: takes a table batch by batch, tells at the end which columns hold personal data, and where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pyarrow.compute as pc

from duoc.catalogue.rules.personal import cells, forms, policy
from duoc.catalogue.rules.personal.codes import KEPT, Numbers
from duoc.engines import pii
from duoc.engines.pii import labels
from duoc.engines.pii.folding import folded

_LENGTHS = {"SO_DINH_DANH": (12,), "PHONE": (10, 11, 13), "BANK_CARD": (16, 19)}
_WITHOUT_ZERO = -1  # in the place of a length
_IN_NAMES = {"SO_DINH_DANH": -12, "PHONE": -10}  # as well
_KIND_OF = {length: kind for kind, some in _LENGTHS.items() for length in some}
# A column with so many is full of them: from there on it is not read any more, and its count is a lower bound.
ENOUGH = 100_000


class Head(Protocol):
    """A column's name, and its title as the file has it."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Found:
    """Personal data of a type in a column ('' : beside the table). rows: the first of them, from 1; exact: nothing more."""

    column: str
    type: str
    legal: str
    count: int
    rows: list[int]
    reason: str
    exact: bool = True


@dataclass(slots=True)
class _Tally:
    """Of one type in one column."""

    count: int = 0
    rows: list[int] = field(default_factory=list)
    labelled: bool = False
    full: bool = False

    def take(self, rows: Iterable[int]) -> None:
        for row in rows:
            self.count += 1
            if len(self.rows) < KEPT:
                self.rows.append(row)


class _Column:
    """What one column has shown so far. label: what its name announces, with the words of the label."""

    def __init__(self, name: str, title: str) -> None:
        self.name = name
        found = labels.whole(folded(title).data[1:-1]) if title else None
        found = found or labels.whole(folded(name).data[1:-1])
        self.type = found.type if found else ""
        self.words = found.words if found else ""
        self.is_weak = self.type == policy.NAME and self.words in policy.WEAK_NAMES
        self.filled = 0
        self.tallies: dict[str, _Tally] = {}
        self.numbers: dict[int, Numbers] = {}

    @property
    def said(self) -> str:
        """The words that stand before each cell, where the name of the column tells of persons."""
        return self.words if self.type in policy.DIRECT or self.type == policy.BIRTH else ""

    def tally(self, kind: str) -> _Tally:
        """Made at its first."""
        return self.tallies.setdefault(kind, _Tally())

    def is_full(self, kind: str) -> bool:
        """Whether there is enough of a type."""
        held = self.tallies.get(kind)
        if held is not None and held.count >= ENOUGH:
            held.full = True
        return held is not None and held.full


class Gate:
    """One table. Memory does not grow with its rows."""

    def __init__(self, heads: Sequence[Head]) -> None:
        self._columns = [_Column(head.name, head.title) for head in heads]
        self._beside: dict[str, dict[str, int]] = {}

    def take(self, batch: Any, first_row: int) -> None:
        """Look at a batch of text columns (NFC; pyarrow) whose first row has this number."""
        births: set[int] = set()
        for column, texts in zip(self._columns, batch.columns, strict=True):
            texts = forms.plain(pc.fill_null(texts, ""))
            column.filled += len(texts) - (pc.sum(pc.equal(pc.binary_length(texts), 0)).as_py() or 0)
            self._numbers(column, texts)
            births |= self._direct(column, texts, first_row)
            self._without_zero(column, texts, first_row)
            if column.type == policy.NAME and not column.is_weak:
                self._named(column, texts, first_row)
        if births:
            self._with_births(batch, sorted(births), first_row)

    def beside(self, place: str, text: str) -> None:
        """A text of the file that no cell holds: heads, names of sheets, comments, properties, lines above the table."""
        text = forms.plain_text(text)
        for one in pii.scan(text, least=cells.LEAST):
            value = text[one.start : one.end]
            if one.type in policy.DIRECT and not policy.is_of_an_office(one.type, value):
                places = self._beside.setdefault(one.type, {})
                places[place] = places.get(place, 0) + 1

    def findings(self) -> list[Found]:
        """Columns in their order, then what lies beside the table."""
        found = [one for column in self._columns for one in _of_column(column)]
        for kind, places in self._beside.items():
            reason = f"ngoài bảng dữ liệu: {', '.join(places)}"
            found.append(Found("", kind, policy.legal_class(kind), sum(places.values()), [], reason))
        return found

    def _numbers(self, column: _Column, texts: Any) -> None:
        """Count the cells that are one number of a length that could be a person's."""
        lengths = pc.binary_length(texts).to_numpy(zero_copy_only=False)
        if not np.isin(lengths, list(_KIND_OF)).any():
            return
        digits = pc.ascii_is_decimal(texts).to_numpy(zero_copy_only=False)
        for length, kind in _KIND_OF.items():
            mine = np.flatnonzero(digits & (lengths == length))
            if not len(mine):
                continue
            held = column.numbers.setdefault(length, Numbers(kind))
            held.cells += len(mine)
            if len(held.heads) < 1000:
                held.heads.update(pc.unique(pc.utf8_slice_codeunits(texts.take(mine), 0, 3)).to_pylist())

    def _direct(self, column: _Column, texts: Any, first_row: int) -> set[int]:
        """What leads to a person by itself goes into the tallies; places with dates of birth are given back."""
        births: set[int] = set()
        if column.type in policy.DIRECT and column.is_full(column.type):
            return births
        different = cells.Different(texts)
        texts = different.cells
        places = cells.told(texts)
        if not len(places):
            return births
        told: dict[str, set[int]] = {}
        if len(large := cells.capitals(texts, places)):
            for hit in cells.hits(texts, large):
                if hit.type in policy.CAPITAL and not hit.labelled:
                    self._keep(column, hit, different.places(hit.place), first_row, told)
        for hit in cells.hits(cells.small(texts), places, column.said):
            if hit.type == policy.BIRTH and (hit.labelled or column.type == policy.BIRTH):
                births.update(different.places(hit.place))
            elif hit.labelled or hit.type not in policy.CAPITAL:
                self._keep(column, hit, different.places(hit.place), first_row, told)
        self._joined(column, different, places, first_row, told)
        for kind, rows in told.items():
            column.tally(kind).take(sorted(rows))
        return births

    def _joined(
        self, column: _Column, different: cells.Different, places: Any, first_row: int, told: dict[str, set[int]]
    ) -> None:
        """Numbers of people in names of files: parts of codes look like them too, and are told apart as whole cells are."""
        if column.type == labels.NOT_PERSONAL:
            return
        for kind, at, digits in forms.joined(different.cells, places):
            numbers = column.numbers.setdefault(_IN_NAMES[kind], Numbers(kind))
            numbers.cells += different.count(at)
            if len(numbers.heads) < 1000:
                numbers.heads.update(pc.unique(pc.utf8_slice_codeunits(digits, 0, 3)).to_pylist())
            for hit in cells.hits(digits, np.arange(len(digits))):
                if hit.type == kind and hit.whole:
                    rows = {first_row + place for place in different.places(int(at[hit.place]))}
                    for row in sorted(rows - told.get(kind, set())):
                        numbers.take(row, hit.value)

    def _without_zero(self, column: _Column, texts: Any, first_row: int) -> None:
        """Numbers of people that came as quantities."""
        if column.type == labels.NOT_PERSONAL or (lost := forms.with_zero(texts, column.type)) is None:
            return
        kind, places, padded = lost
        numbers = None
        if column.type != kind:
            numbers = column.numbers.setdefault(_WITHOUT_ZERO, Numbers(kind))
            numbers.cells += len(places)
            if len(numbers.heads) < 1000:
                numbers.heads.update(pc.unique(pc.utf8_slice_codeunits(padded, 0, 3)).to_pylist())
        for hit in cells.hits(padded, np.arange(len(places)), column.said):
            if hit.type != kind or not hit.whole:
                continue
            row = first_row + int(places[hit.place])
            if numbers is not None:
                numbers.take(row, hit.value)
            else:
                column.tally(kind).take([row])

    def _keep(
        self, column: _Column, hit: cells.Hit, places: list[int], first_row: int, told: dict[str, set[int]]
    ) -> None:
        """Put what was found in a cell, and in its like, to the column's numbers or to what is told of the batch."""
        if hit.type not in policy.DIRECT or policy.is_of_an_office(hit.type, hit.value):
            return
        if column.type == labels.NOT_PERSONAL and hit.type in policy.NUMBERED:
            return
        rows = [first_row + place for place in places]
        numbers = column.numbers.get(len(hit.value)) if hit.whole and not hit.labelled else None
        if numbers is not None and numbers.kind == hit.type and hit.value.isdecimal():
            for row in rows:
                numbers.take(row, hit.value)
            return
        told.setdefault(hit.type, set()).update(rows)
        column.tally(hit.type).labelled |= hit.labelled

    def _named(self, column: _Column, texts: Any, first_row: int) -> None:
        if column.is_full(policy.NAME):
            return
        filled = np.flatnonzero(pc.greater(pc.binary_length(texts), 0).to_numpy(zero_copy_only=False))
        if len(filled):
            rows = {hit.place for hit in cells.hits(texts, filled, column.words) if hit.type == policy.NAME}
            column.tally(policy.NAME).take(first_row + place for place in sorted(rows))

    def _with_births(self, batch: Any, births: list[int], first_row: int) -> None:
        """Rows that name somebody beside a date of birth."""
        for column, texts in zip(self._columns, batch.columns, strict=True):
            if column.type == policy.BIRTH or column.is_full(policy.NAME):
                continue
            if column.type == policy.NAME and not column.is_weak:
                continue  # counted already
            some = [place for place in births if texts[place].is_valid and len(texts[place].as_py()) > 3]
            if some:
                found = cells.hits(pc.fill_null(texts, ""), np.array(some), column.words if column.is_weak else "")
                rows = {hit.place for hit in found if hit.type == policy.NAME}
                if rows:
                    column.tally(policy.NAME).take(first_row + place for place in sorted(rows))


def _of_column(column: _Column) -> Iterable[Found]:
    tallies = dict(column.tallies)
    for numbers in column.numbers.values():
        count, rows = numbers.of_people(column.filled)
        if count:
            held = tallies.setdefault(numbers.kind, _Tally())
            held.count += count
            held.rows = sorted({*held.rows, *rows})[:KEPT]
    for kind, tally in tallies.items():
        if tally.count:
            why = "tên cột nói vậy, giá trị đúng dạng" if column.type == kind or tally.labelled else "giá trị đúng dạng"
            if tally.full:
                why += "; ít nhất chừng ấy dòng"
            yield Found(column.name, kind, policy.legal_class(kind), tally.count, tally.rows, why, not tally.full)
