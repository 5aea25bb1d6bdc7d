"""Codes and names of units, one or a whole column, from any day to any other: what each is, and how many need a person."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop as _  # as it stands on the command line; pages translate it

from duoc.people.rules.unit_answers import Answer, Kind
from duoc.people.rules.unit_conversion import Conversion

from .units import facts, first_known_day, links

LEVELS = ("province", "district", "commune")
# Columns that a converted table gets, behind the name of the converted one.
ADDED = ("quy_doi", "quy_doi_ma", "quy_doi_ket_qua", "quy_doi_co_the_la", "quy_doi_can_cu", "quy_doi_doi_chieu")
_WORDS = {
    Kind.SAME: _("giữ nguyên"),
    Kind.RENAMED: _("đổi tên hoặc mã"),
    Kind.MERGED: _("nhập trọn vào"),
    Kind.SPLIT: _("đã chia, cần xem"),
    Kind.GATHERED: _("hợp từ nhiều đơn vị"),
    Kind.ABOLISHED: _("cấp đã bỏ"),
    Kind.AMBIGUOUS: _("chưa rõ là đơn vị nào"),
    Kind.UNKNOWN: _("không nhận ra"),
    Kind.EMPTY: _("để trống"),
}


@dataclass(frozen=True, slots=True)
class Converted:
    """A column on another day. cells: how often each text stands in it; answers: what it is; both by text."""

    conversion: Conversion
    cells: Mapping[str, int]
    answers: Mapping[str, Answer]

    @property
    def kinds(self) -> dict[Kind, int]:
        """Cells by the kind of their answer, in the order of `Kind`, without those that none has."""
        counted = Counter[Kind]()
        for said, cells in self.cells.items():
            counted[self.answers[said].kind] += cells
        return {kind: counted[kind] for kind in Kind if counted[kind]}

    @property
    def filled(self) -> int:
        """Cells in which something stands."""
        return sum(cells for said, cells in self.cells.items() if self.answers[said].kind is not Kind.EMPTY)

    @property
    def sure(self) -> int:
        """Cells that are one unit without doubt."""
        return sum(cells for said, cells in self.cells.items() if self.answers[said].unit)

    @property
    def known(self) -> int:
        """Cells that mean a unit, or several."""
        return sum(cells for said, cells in self.cells.items() if self.answers[said].readings)

    def doubtful(self) -> list[tuple[str, int, Answer]]:
        """(text, cells, answer) of what needs a person, the most frequent first."""
        found = [
            (said, cells, self.answers[said])
            for said, cells in self.cells.items()
            if not self.answers[said].unit and self.answers[said].kind is not Kind.EMPTY
        ]
        return sorted(found, key=lambda one: (-one[1], one[0]))


def conversion(to_day: date, from_day: date | None = None, level: str = "") -> Conversion:
    """Answers for texts of `from_day` (None: of unknown days). level: one of `LEVELS`, of names without a type, '' for any."""
    return Conversion(facts(), links(), to_day, from_day, level=level, known_from=first_known_day())


def converted(said: Iterable[str], asked: Conversion) -> Converted:
    """A whole column: each different text is read once."""
    return counted(Counter(said), asked)


def counted(cells: Mapping[str, int], asked: Conversion) -> Converted:
    """The same where each text was counted already."""
    return Converted(asked, cells, {said: asked.answer(said) for said in cells})


def kind_word(kind: Kind) -> str:
    """The kind in Vietnamese: the words that pages translate."""
    return _WORDS[kind]


def added_cells(found: Answer, asked: Conversion) -> list[str]:
    """The cells of the columns `ADDED`; name and code stay empty where a person must say which unit it is."""
    unit = found.unit
    others = "" if unit else " | ".join(_listed(one.uid, asked) for one in found.candidates)
    checked = "" if not found.readings else "" if found.verified else "chưa đối chiếu"
    return [
        asked.label(unit) if unit else "",
        asked.units[unit].code if unit else "",
        _WORDS[found.kind],
        others,
        ", ".join(found.basis),
        checked,
    ]


def answer_members(said: str, found: Answer, asked: Conversion) -> dict[str, Any]:
    """The JSON form of an answer: the same on the command line and in the API."""
    return {
        "said": said,
        "kind": found.kind.value,
        "unit": _members(found.unit, asked) if found.unit else None,
        "candidates": [
            _members(one.uid, asked) | {"whole": one.whole, "people": one.people, "km2": one.km2}
            for one in found.candidates
        ],
        "readings": [_members(uid, asked) for uid in found.readings],
        "near": [_members(uid, asked) for uid in found.near],
        "basis": list(found.basis),
        "verified": found.verified if found.readings else None,
    }


def _members(uid: str, asked: Conversion) -> dict[str, Any]:
    unit = asked.units[uid]
    above = asked.units[unit.parent].name if unit.parent else None
    return {"uid": uid, "code": unit.code, "name": unit.name, "parent_name": above}


def _listed(uid: str, asked: Conversion) -> str:
    return f"{asked.units[uid].code} {asked.label(uid)}"
