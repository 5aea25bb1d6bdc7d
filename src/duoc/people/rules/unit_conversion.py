"""What a unit of one day is on another day, forwards or back, at every level, through all changes between, in one step.

Nothing is guessed: where a place in the unit can be in several units, all of them are told, with what is known of their shares.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date, timedelta

from .periods import is_in_force
from .unit_answers import Answer, Candidate, Kind, amounts_of, leading, together
from .unit_names import Gazetteer
from .units import Link, Resolution, Unit, UnitError, convert


class Conversion:
    """Answers for one day. `from_day` None: the texts are of unknown days, and are sure only where all days agree.

    known_from: the first day that the sources speak of; what reaches behind it is never verified.
    """

    def __init__(
        self,
        units: Mapping[str, Unit],
        links: Iterable[Link],
        to_day: date,
        from_day: date | None = None,
        *,
        level: str = "",
        known_from: date | None = None,
    ) -> None:
        self.units, self.links, self.names = units, list(links), Gazetteer(units)
        self.to_day, self.from_day, self.level, self.known_from = to_day, from_day, level, known_from
        self._paths: dict[tuple[date, date], dict[str, Resolution]] = {}
        self._flows: dict[tuple[str, date, date], dict[str, tuple[str, ...]]] = {}
        self._answers: dict[str, Answer] = {}
        self._labels: Counter[str] | None = None

    def answer(self, said: str) -> Answer:
        """What somebody wrote, on the other day."""
        if said not in self._answers:
            self._answers[said] = self._read(said)
        return self._answers[said]

    def at_level(self, level: str) -> "Conversion":
        """The same where a name without a type is of this level; what was worked out is shared."""
        other = copy(self)
        other.level, other._answers = level, {}
        return other

    def of(self, uid: str) -> Answer:
        """What a unit is on the other day. Raises `UnitError` when it is unknown or was not in force on `from_day`."""
        if uid not in self.units:
            raise UnitError(f"Không có đơn vị {uid}.")
        unit = self.units[uid]
        if self.from_day and not is_in_force(unit, self.from_day):
            raise UnitError(f"{unit.name} ({uid}) không có hiệu lực vào ngày {self.from_day:%d/%m/%Y}.")
        day = self.from_day or self._first_day(unit)
        flows = self._flow(unit.level, *sorted((day, self.to_day)))
        if self.to_day >= day and not flows.get(uid):
            return self._abolished(unit, day)
        return self._forwards(unit, day, flows) if self.to_day >= day else self._backwards(unit, day, flows)

    def label(self, uid: str) -> str:
        """A name that is one unit's alone on the other day: with the unit above it where two share it."""
        unit = self.units[uid]
        if self._labels is None:
            self._labels = Counter(one.name for one in self.units.values() if is_in_force(one, self.to_day))
        is_known = self._labels[unit.name] == 1 and is_in_force(unit, self.to_day)
        return unit.name if is_known else self.full_name(uid)

    def full_name(self, uid: str) -> str:
        """A name with the unit above it."""
        unit = self.units[uid]
        return f"{unit.name}, {self.units[unit.parent].name}" if unit.parent else unit.name

    def _read(self, said: str) -> Answer:
        if not said.strip():
            return Answer(Kind.EMPTY)
        found = self.names.find(said, self.from_day, self.level)
        if not found.uids:
            return Answer(Kind.UNKNOWN, near=found.near)
        answers = [self.of(uid) for uid in found.uids]
        # Where the day is unknown, a unit and what it became are two readings of one place.
        telling = next((one for one in answers if one.kind is not Kind.SAME), answers[0])
        if len({one.unit for one in answers}) == 1 and (telling.unit or len(answers) == 1):
            basis, verified = together(answers)
            return Answer(telling.kind, telling.candidates, basis, verified, found.uids)
        uids = dict.fromkeys(one.uid for answer in answers for one in answer.candidates)
        basis, verified = together(answers)
        return Answer(Kind.AMBIGUOUS, tuple(Candidate(uid, False) for uid in uids), basis, verified, found.uids)

    def _forwards(self, unit: Unit, day: date, flows: Mapping[str, tuple[str, ...]]) -> Answer:
        places = flows[unit.uid]
        steps = self._steps(unit, day)
        if unit.level != "commune":  # it ended by one text, whatever became of its communes
            steps = ()
        basis = dict.fromkeys(one.basis for one in steps)
        if unit.level != "commune" and places != (unit.uid,) and unit.ends_by:
            basis[unit.ends_by] = None
        verified = unit.verified and all(one.verified for one in steps) and self._spoken_of(day)
        kind = Kind.SPLIT if len(places) > 1 else self._one(unit, places[0], flows)
        amounts = amounts_of(unit.uid, steps) if kind is Kind.SPLIT else {}
        candidates = tuple(Candidate(uid, len(places) == 1, *amounts.get(uid, (None, None))) for uid in places)
        return Answer(kind, candidates, tuple(basis), verified, (unit.uid,))

    def _backwards(self, unit: Unit, day: date, flows: Mapping[str, tuple[str, ...]]) -> Answer:
        held = [(uid, places) for uid, places in flows.items() if unit.uid in places]
        steps = [step for uid, _ in held for step in leading(self._steps(self.units[uid], day), unit.uid)]
        basis = dict.fromkeys(one.basis for one in steps)
        if unit.level != "commune":
            steps = []
            basis = dict.fromkeys(
                self.units[uid].ends_by for uid, _ in held if uid != unit.uid and self.units[uid].ends_by
            )
        verified = unit.verified and all(one.verified for one in steps) and self._spoken_of(day)
        candidates = tuple(Candidate(uid, len(places) == 1) for uid, places in held)
        kind = Kind.GATHERED
        if len(held) == 1 and candidates[0].whole:
            kind = self._one(self.units[held[0][0]], unit.uid, flows)
        return Answer(kind if held else Kind.UNKNOWN, candidates, tuple(basis), verified, (unit.uid,))

    def _abolished(self, unit: Unit, day: date) -> Answer:
        """The communes of the other day that hold land of the unit; whole: that hold no other."""
        flows = self._flow("commune", day, self.to_day)
        own = {uid for uid in flows if unit.uid in self._line(uid)}
        found = dict.fromkeys(place for uid in own for place in flows[uid])
        elsewhere = {place for uid, places in flows.items() if uid not in own for place in places}
        steps = [step for uid in sorted(own) for step in self._steps(self.units[uid], day)]
        basis = dict.fromkeys([unit.ends_by] if unit.ends_by else [])
        basis |= dict.fromkeys(one.basis for one in steps)
        order = [uid for uid in self.units if uid in found]
        candidates = tuple(Candidate(uid, uid not in elsewhere) for uid in order)
        verified = unit.verified and all(one.verified for one in steps) and self._spoken_of(day)
        return Answer(Kind.ABOLISHED, candidates, tuple(basis), verified, (unit.uid,))

    def _one(self, old: Unit, new_uid: str, flows: Mapping[str, tuple[str, ...]]) -> Kind:
        """`old` lies whole in one unit of the later day: is that one it, it by another name, or more?"""
        if old.uid == new_uid:
            return Kind.SAME
        if [uid for uid, places in flows.items() if new_uid in places] != [old.uid]:
            return Kind.MERGED
        new = self.units[new_uid]
        return Kind.SAME if (old.code, old.name) == (new.code, new.name) else Kind.RENAMED

    def _steps(self, unit: Unit, day: date) -> tuple[Link, ...]:
        early, late = sorted((day, self.to_day))
        paths = self._path(early, late)
        if unit.level == "commune":
            return paths[unit.uid].steps
        return tuple(step for uid, path in paths.items() if unit.uid in self._line(uid) for step in path.steps)

    def _flow(self, level: str, early: date, late: date) -> dict[str, tuple[str, ...]]:
        """Of each unit of this level on the early day: the units of the same level on the late day that hold its land."""
        key = (level, early, late)
        if key not in self._flows:
            paths = self._path(early, late)
            if level == "commune":
                self._flows[key] = {uid: path.candidates for uid, path in paths.items()}
            else:
                above: dict[str, dict[str, None]] = {
                    uid: {} for uid, unit in self.units.items() if unit.level == level and is_in_force(unit, early)
                }
                for uid, path in paths.items():
                    places = [one for place in path.candidates for one in self._line(place) if self._is(one, level)]
                    for one in self._line(uid):
                        if one in above:
                            above[one] |= dict.fromkeys(places)
                self._flows[key] = {uid: tuple(places) for uid, places in above.items()}
        return self._flows[key]

    def _path(self, early: date, late: date) -> dict[str, Resolution]:
        if (early, late) not in self._paths:
            between = [link for link in self.links if early < link.effective <= late]
            self._paths[early, late] = {
                uid: convert(self.units, between, uid, early, late)
                for uid, unit in self.units.items()
                if unit.level == "commune" and is_in_force(unit, early)
            }
        return self._paths[early, late]

    def _line(self, uid: str) -> list[str]:
        above = []
        while uid := self.units[uid].parent:
            above.append(uid)
        return above

    def _is(self, uid: str, level: str) -> bool:
        return self.units[uid].level == level

    def _first_day(self, unit: Unit) -> date:
        """The first day that anything is known of it on: what it gave away later is then not overlooked."""
        if unit.valid_from or self.known_from:
            return unit.valid_from or self.known_from or self.to_day
        return min((link.effective for link in self.links), default=self.to_day) - timedelta(1)

    def _spoken_of(self, day: date) -> bool:
        return self.known_from is None or min(day, self.to_day) >= self.known_from
