"""Communes as tables write them: `32248`, `Xã Đất Mũi`, `đất mũi`, `Dat Mui`; found in the register of units in force."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from duoc.core import text
from duoc.engines.columnar.columns import Column

MOST_VALUES = 500  # different values of a column that a map looks up
_NAMED = re.compile(r"(^|_)(xa|phuong|dac_khu|thi_tran|commune|ward|dvhc|don_vi_hanh_chinh|dia_ban|dia_phuong)(_|$)")
_KIND = re.compile(r"^(?:(?:xã|phường|đặc khu|thị trấn|xa|phuong|dac khu|thi tran)\s+|(?:x|p|tt|đk)\.\s*)(?=\S)")
_ENOUGH = 0.5  # of the values: below it the column says something else


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune in force. name: with its kind; degrees WGS 84 of a point in its middle."""

    code: str
    name: str
    lon: float
    lat: float


class Register:
    """Communes by code and by name; a name without marks finds the only one it can mean."""

    def __init__(self, communes: Iterable[Commune]) -> None:
        self.communes = tuple(communes)
        self._held: dict[str, Commune | None] = {}
        for form in (_exact, text.fold):
            for one in self.communes:
                for word in {form(one.name), form(bare(one.name))}:
                    known = self._held.get(word, one)
                    self._held[word] = one if known is one else None
        self._held |= {one.code: one for one in self.communes}

    def find(self, value: Any) -> Commune | None:
        """The commune that a cell names; None for what names none, or more than one."""
        if isinstance(value, bool) or not isinstance(value, str | int):
            return None
        words = str(value).zfill(5) if isinstance(value, int) else _exact(value)
        for form in (words, _exact(bare(words)), text.fold(words), text.fold(bare(words))):
            if (found := self._held.get(form)) is not None:
                return found
        return None

    def nearest(self, lon: float, lat: float) -> Commune | None:
        """The commune whose point is nearest, none that is more than a third of a degree away."""
        held = min(self.communes, key=lambda one: (one.lon - lon) ** 2 + (one.lat - lat) ** 2, default=None)
        return held if held and (held.lon - lon) ** 2 + (held.lat - lat) ** 2 < 1 / 9 else None

    def knows(self, values: Sequence[Any]) -> bool:
        """Whether a column with these values speaks of communes."""
        filled = [one for one in values if one not in (None, "")]
        return bool(filled) and sum(self.find(one) is not None for one in filled) >= _ENOUGH * len(filled)


def columns(held: Sequence[Column]) -> list[str]:
    """Columns that by their names may say in which commune a row is."""
    return [one.name for one in held if one.type in ("string", "integer") and _NAMED.search(one.name.lower())]


def bare(name: str) -> str:
    """Without the kind of unit: `Xã Năm Căn` → `Năm Căn`."""
    return name[found.end() :] if (found := _KIND.match(name.lower())) else name


def _exact(name: str) -> str:
    return " ".join(text.nfc(name).lower().split())
