"""A stranger's table with a column of units: read as the house reads files, given back with the answers beside each row.

Nothing of it is kept: rows pass through one by one.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from duoc.core import text
from duoc.people.rules.unit_conversion import Conversion
from duoc.people.rules.units import UnitError

from .conversions import ADDED, Converted, added_cells, converted, counted

MOST_VALUES = 50_000  # different texts of a column; a whole country has some ten thousand units
_TRIED = 200  # rows in which a column of units is sought
_ENOUGH = 0.5  # of its filled cells
_LIKELY = re.compile(r"(^|_)(xa|phuong|dvhc|don_vi_hanh_chinh|huyen|quan|tinh|dia_ban)(_|$)")


def likely_name(name: str) -> bool:
    """Whether a column's name says that it holds administrative units (xa, ma_xa, phuong_xa, ten_dvhc …)."""
    return bool(_LIKELY.search(re.sub(r"\W+", "_", text.fold(name))))


def level_of_name(name: str) -> str:
    """The level that a column's name speaks of (ma_huyen → district); communes where it says none."""
    words = set(re.sub(r"\W+", "_", text.fold(name)).split("_"))
    return "province" if "tinh" in words else "district" if words & {"huyen", "quan"} else "commune"


class UnitTable:
    """A table of a file and its column of units. Raises `UnitError` for a file that is not read, in the user's words."""

    def __init__(self, path: Path, name: str, column: str, asked: Conversion) -> None:
        from duoc.engines import tabular  # heavy: what reads no table starts without it

        try:
            look = tabular.probe(path, name)
            self._source = tabular.open_source(path, look.choice)
            self.heads = self._source.columns
            self.place = self._named(column) if column else self._guessed(asked)
        except tabular.Refused as refused:
            raise UnitError(refused.text) from None
        self._asked = asked

    @property
    def column(self) -> str:
        """The title of the converted column."""
        head = self.heads[self.place]
        return head.title or head.name

    def cells(self) -> Converted:
        """The converted column. Raises `UnitError` for a file that breaks off, or a column that cannot be one of units."""
        cells = Counter[str]()
        for row in self._rows():
            cells[self._cell(row)] += 1
            if len(cells) > MOST_VALUES:
                raise UnitError("Cột này có quá nhiều giá trị khác nhau để là cột đơn vị hành chính. Hãy chỉ rõ cột.")
        return counted(cells, self._asked)

    def head(self) -> list[str]:
        """Titles of all columns, the added ones last."""
        name = self.heads[self.place].name
        return [one.title or one.name for one in self.heads] + [f"{name}_{added}" for added in ADDED]

    def rows(self) -> Iterator[list[str]]:
        """Every row that is not blank, with the added cells; a row of a wrong length is filled up or cut to the head."""
        width = len(self.heads)
        known: dict[str, list[str]] = {}
        for row in self._rows():
            said = self._cell(row)
            if said not in known:
                known[said] = added_cells(self._asked.answer(said), self._asked)
            yield [*(cell or "" for cell in row[:width]), *[""] * (width - len(row)), *known[said]]

    def _rows(self) -> Iterator[Sequence[str | None]]:
        from duoc.engines import tabular

        try:
            for _, cells in self._source.records():
                if any(cell and cell.strip() for cell in cells):
                    yield cells
        except tabular.Refused as refused:
            raise UnitError(refused.text) from None

    def _cell(self, row: Sequence[str | None]) -> str:
        return (row[self.place] or "").strip() if self.place < len(row) else ""

    def _named(self, column: str) -> int:
        wanted = text.fold(column)
        for place, head in enumerate(self.heads):
            if wanted in (text.fold(head.title), head.name):
                return place
        offered = ", ".join(head.title or head.name for head in self.heads[:20])
        raise UnitError(f"Bảng không có cột {column}. Các cột: {offered}.")

    def _guessed(self, asked: Conversion) -> int:
        """The column whose cells are units; of several alike the one that is called so, then the first."""
        self.place = 0
        rows = list(islice(self._rows(), _TRIED))
        shares = []
        for place, head in enumerate(self.heads):
            found = converted(((row[place] or "").strip() if place < len(row) else "" for row in rows), asked)
            shares.append((found.known / found.filled if found.filled else 0.0, likely_name(head.name), -place))
        best = max(shares)
        if best[0] < _ENOUGH:
            raise UnitError("Không cột nào chứa mã hay tên đơn vị hành chính đã biết. Hãy chỉ rõ cột.")
        return -best[2]
