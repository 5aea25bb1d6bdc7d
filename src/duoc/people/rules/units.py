"""Administrative units in time: what became of a unit, and which old units a new one holds.

The rules are those of the province's data (conversion of records): a record keeps the unit of its own day; a unit that
passed whole converts silently; a divided unit asks for a point, hamlet or address and never guesses; a name proves nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .periods import is_in_force, overlap


class UnitError(ValueError):
    """A question about units that has no answer; the message says why, in Vietnamese."""


class Outcome(StrEnum):
    """What a conversion came to."""

    WHOLE = "whole"  # exactly one unit, without doubt
    ASK = "ask"  # one of several: a person must say where in the old unit it was
    ENDED = "ended"  # nothing took the unit's place (districts after 01/07/2025)


@dataclass(frozen=True, slots=True)
class Unit:
    """The part of a unit that reasoning needs. `parent` is a uid or empty; `ends_by`: what ended it."""

    uid: str
    code: str
    level: str
    name: str
    parent: str
    valid_from: date | None
    valid_to: date | None
    type: str = ""
    ends_by: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """All (`whole`) or a part of `source` became or joined `target` on `effective`.

    moved_people, moved_km2: how much went, None where no source says it.
    """

    effective: date
    source: str
    target: str
    whole: bool
    is_default: bool
    boundary_transfer: bool
    basis: str
    verified: bool = True
    moved_people: int | None = None
    moved_km2: float | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """The answer to "what is this unit on another day?".

    `candidates`: every uid it can be. `default`: what the sources would say first, only ever for an estimate that is
    shown as one. `steps`: the links that were followed, each with its resolution.
    """

    uid: str
    outcome: Outcome
    candidates: tuple[str, ...]
    default: str | None
    steps: tuple[Link, ...]

    @property
    def unit(self) -> str | None:
        """The one unit, or None when it must be asked for or does not exist."""
        return self.candidates[0] if self.outcome is Outcome.WHOLE else None

    @property
    def asks(self) -> bool:
        """Whether a person must say which one."""
        return self.outcome is Outcome.ASK


def convert(units: Mapping[str, Unit], links: Iterable[Link], uid: str, from_day: date, to_day: date) -> Resolution:
    """What a place in `uid` on `from_day` belongs to on `to_day` (not earlier).

    Raises `UnitError` when the unit is unknown, was not in force on `from_day`, or the days run backwards (see `held`).
    """
    if uid not in units:
        raise UnitError(f"Không có đơn vị {uid}.")
    if not is_in_force(units[uid], from_day):
        raise UnitError(f"{units[uid].name} ({uid}) không có hiệu lực vào ngày {from_day:%d/%m/%Y}.")
    if to_day < from_day:
        raise UnitError("Chỉ đổi theo chiều thời gian; chiều ngược lại là danh sách đơn vị cũ.")
    ahead: dict[date, list[Link]] = {}
    for link in links:
        if from_day < link.effective <= to_day:
            ahead.setdefault(link.effective, []).append(link)
    # The default comes first at every step, so that it ends as the first of those that are left.
    places, steps = [uid], []
    for day in sorted(ahead):
        moved: list[str] = []
        for place in places:
            out = sorted((link for link in ahead[day] if link.source == place), key=lambda link: not link.is_default)
            stays = not out or any(link.boundary_transfer for link in out)
            moved += [place] * stays + [link.target for link in out]
            steps += out
        places = list(dict.fromkeys(moved))
    left = tuple(place for place in places if is_in_force(units[place], to_day))
    outcome = Outcome.ENDED if not left else Outcome.WHOLE if len(left) == 1 else Outcome.ASK
    return Resolution(uid, outcome, left, left[0] if left else None, tuple(steps))


def held(
    units: Mapping[str, Unit], links: Collection[Link], uid: str, day: date, past_day: date
) -> list[tuple[str, bool]]:
    """The units of `past_day` whose land lies in `uid` on `day`: (uid, whole?), in the order of `units`.

    A unit is held whole when every place in it is in `uid` on `day`; otherwise a part of it is.
    """
    if uid not in units or not is_in_force(units[uid], day):
        raise UnitError(f"Không có đơn vị {uid} vào ngày {day:%d/%m/%Y}.")
    found = []
    for old in units.values():
        if old.level == units[uid].level and is_in_force(old, past_day):
            places = convert(units, links, old.uid, past_day, day).candidates
            if uid in places:
                found.append((old.uid, len(places) == 1))
    return found


def faults(units: Mapping[str, Unit], links: Collection[Link]) -> list[str]:
    """What cannot be true in a set of units and links, one sentence each; empty when all holds."""
    found = [f"{one}: period overlaps {other} with the same code" for one, other in _overlapping(units.values())]
    for unit in units.values():
        parent = units.get(unit.parent)
        if unit.parent and parent is None:
            found.append(f"{unit.uid}: parent {unit.parent} is unknown")
        elif parent and (
            (unit.valid_from and parent.valid_from and unit.valid_from < parent.valid_from)
            or (parent.valid_to and (unit.valid_to is None or unit.valid_to > parent.valid_to))
        ):
            found.append(f"{unit.uid}: its period leaves that of its parent {unit.parent}")
    by_source: dict[tuple[str, date], list[Link]] = {}
    for link in links:
        by_source.setdefault((link.source, link.effective), []).append(link)
        if link.target not in units or not is_in_force(units[link.target], link.effective):
            found.append(f"{link.source} → {link.target}: the successor is not in force on {link.effective}")
    for (source, effective), out in by_source.items():
        found += _division_faults(units.get(source), source, effective, out)
    for unit in units.values():
        if unit.level == "commune" and unit.valid_to and (unit.uid, unit.valid_to) not in by_source:
            found.append(f"{unit.uid}: ended on {unit.valid_to} without a successor")
    return found


def _division_faults(unit: Unit | None, source: str, effective: date, out: list[Link]) -> list[str]:
    if unit is None:
        return [f"{source}: has successors but is unknown"]
    lives_on = all(link.boundary_transfer for link in out)
    found = []
    if lives_on == (unit.valid_to == effective):
        found.append(f"{source}: must {'live on' if lives_on else 'end'} on {effective}")
    if not lives_on and [link.is_default for link in out].count(True) != 1:
        found.append(f"{source}: needs exactly one default successor on {effective}")
    if any(link.whole for link in out) and len(out) > 1:
        found.append(f"{source}: passed whole on {effective} and cannot have a second successor")
    return found


def _overlapping(coded: Collection[Unit]) -> list[tuple[str, str]]:
    by_code: dict[str, list[Unit]] = {}
    for unit in coded:
        by_code.setdefault(unit.code, []).append(unit)
    return [
        (one.uid, other.uid)
        for group in by_code.values()
        for place, one in enumerate(group)
        for other in group[place + 1 :]
        if overlap(one, other)
    ]
