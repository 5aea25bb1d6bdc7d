"""Which units somebody means by what he wrote: a code, a uid, or a name.

    32137 · 32002-20241201 · Xã Tân Hưng, huyện Cái Nước · tan hung · TT. Cái Nước · P.2, TP Cà Mau · 32137 - Xã Tân Hưng

A name may lack its marks, its type and the units above it; what it does say must be true of the unit. Nothing is corrected:
what almost fits is told as `near`, for a person to look at.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from duoc.core import text

from .periods import is_in_force
from .units import Unit

LONGEST = 200  # signs; a longer text names no unit
_DEEPEST, _WAYS = 6, 16  # parts of a text, ways to read it
# Without marks, as people shorten them; the value is the type as the units carry it.
_TYPES = {
    "xa": "xã", "x": "xã", "phuong": "phường", "p": "phường", "f": "phường", "thi tran": "thị trấn", "tt": "thị trấn",
    "huyen": "huyện", "h": "huyện", "quan": "quận", "q": "quận", "thi xa": "thị xã", "tx": "thị xã",
    "thanh pho": "thành phố", "tp": "thành phố", "tinh": "tỉnh", "t": "tỉnh",
}  # fmt: skip
_COUNTRY = {"viet nam", "vn"}
_UID = re.compile(r"\d{2,6}-(?:0|\d{8})")
_CODE = re.compile(r"(\d{2,6})(?:\.0)?(?:\s*[-–:.,]\s*|\s+|$)(.*)", re.DOTALL)
_PARTS = re.compile(r"[,;/()\n\t|]|\s[-–]\s")
_STOPS = re.compile(r"[.:\"'“”\s]+")
_JOINED = re.compile(r"([a-zđ]{1,2})(\d{1,3})")  # p2, tp1
_I_OR_Y = re.compile(r"(?<=[hklmst])[yỳỷỹýỵ](?!\w)")
_AS_I = str.maketrans("yỳỷỹýỵ", "iìỉĩíị")


@dataclass(frozen=True, slots=True)
class Found:
    """uids that the text means, several where it is not enough; near: where it means none, those that it almost names."""

    uids: tuple[str, ...]
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Name:
    """A name with or without its type ('' : none was said)."""

    type: str
    words: tuple[str, ...]

    @property
    def folded(self) -> str:
        return text.fold(" ".join(self.words))


class Gazetteer:
    """The units of all days by code and by name; reading a text costs some lookups, whatever the number of units."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self.units = units
        self._names = {uid: _Name(unit.type, _words(_short(unit))) for uid, unit in units.items()}
        self._by_code: dict[str, list[str]] = {}
        self._by_fold: dict[str, list[str]] = {}
        for uid, unit in units.items():
            self._by_code.setdefault(unit.code, []).append(uid)
            self._by_fold.setdefault(self._names[uid].folded, []).append(uid)

    def find(self, said: str, day: date | None = None, level: str = "") -> Found:
        """The units in force on `day` (None: on any day) that a text means.

        level: of a name without a type, '' for any; a code and a type say it themselves.
        """
        said = text.nfc(said).strip()
        if not said or len(said) > LONGEST:
            return Found(())

        def standing(uids: list[str]) -> list[str]:
            return [uid for uid in uids if day is None or is_in_force(self.units[uid], day)]

        if _UID.fullmatch(said):
            known = [said] if said in self.units else []
            return Found(tuple(standing(known)), () if standing(known) else tuple(known))
        code = _CODE.fullmatch(said)
        coded = self._by_code.get(code[1], []) if code else []
        if code and coded:
            names = _chain(code[2])
            fitting = [uid for uid in standing(coded) if not names or any(self._fits(uid, one) for one in names)]
            return Found(tuple(fitting), () if fitting else tuple(coded))
        chains = _chain(said)
        alike = list(dict.fromkeys(uid for one in chains for uid in self._by_fold.get(one[0].folded, [])))
        fitting = [uid for uid in standing(alike) if any(self._fits(uid, one, level) for one in chains)]
        exact = [uid for uid in fitting if any(one[0].words == self._names[uid].words for one in chains)]
        # Whoever writes no mark at all may mean any of them, even the one that has none.
        kept = exact if exact and any(_is_marked(word) for one in chains for word in one[0].words) else fitting
        return Found(tuple(kept), () if kept else tuple(alike))

    def _fits(self, uid: str, chain: tuple[_Name, ...], level: str = "") -> bool:
        """Whether everything that was said is true: of the unit, and of units above it, from the inside out."""
        if not _agrees(chain[0], self._names[uid]):
            return False
        if level and not chain[0].type and self.units[uid].level != level:
            return False
        above = self._above(uid)
        return all(any(_agrees(said, self._names[one]) for one in above) for said in chain[1:])

    def _above(self, uid: str) -> Iterator[str]:
        """Consumed as it is asked, so that an outer unit is never named before an inner one."""
        while uid := self.units[uid].parent:
            yield uid


def _short(unit: Unit) -> str:
    begins = unit.name.casefold().startswith(unit.type.casefold())
    return unit.name[len(unit.type) :] if begins else unit.name


def _words(name: str) -> tuple[str, ...]:
    """Syllables in one spelling (case, tone mark, i/y), numbers without zeros in front."""
    spelled = _I_OR_Y.sub(lambda found: found[0].translate(_AS_I), text.key(_STOPS.sub(" ", name)))
    return tuple(word.lstrip("0") or "0" if word.isdigit() else word for word in spelled.split())


def _chain(said: str) -> list[tuple[_Name, ...]]:
    """The ways to read a text: the unit and those said to be above it. Several where a first word may be a type or a name."""
    parts = [
        words for part in _PARTS.split(said) if (words := _words(part)) and text.fold(" ".join(words)) not in _COUNTRY
    ]
    chains: list[tuple[_Name, ...]] = [()]
    for words in parts[:_DEEPEST]:
        chains = [(*chain, name) for chain in chains for name in _readings(words)][:_WAYS]
    return [chain for chain in chains if chain][:_WAYS]


def _readings(words: tuple[str, ...]) -> list[_Name]:
    joined = _JOINED.fullmatch(words[0])
    if joined and len(words) == 1 and joined[1] in _TYPES:
        return [_Name(_TYPES[joined[1]], (joined[2].lstrip("0") or "0",))]
    # A bare number is no name: a column of counts is not a column of wards.
    found = [] if len(words) == 1 and words[0].isdigit() else [_Name("", words)]
    for length in (1, 2):
        head = words[:length]
        kind = _TYPES.get(text.fold(" ".join(head)), "")
        if kind and len(words) > length and (len("".join(head)) <= 2 or _all_agree(head, _words(kind))):
            found.insert(0, _Name(kind, words[length:]))
    return found


def _agrees(said: _Name, true: _Name) -> bool:
    return said.type in ("", true.type) and _all_agree(said.words, true.words)


def _all_agree(said: tuple[str, ...], true: tuple[str, ...]) -> bool:
    """Syllable by syllable: the same, or without any mark and the same but for that."""
    return len(said) == len(true) and all(
        one == other or (not _is_marked(one) and one == text.fold(other)) for one, other in zip(said, true, strict=True)
    )


def _is_marked(word: str) -> bool:
    return word != text.fold(word)
