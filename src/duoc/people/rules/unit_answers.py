"""What can be answered about a unit on another day: the kinds, the units that it can be, their shares and their basis."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .units import Link


class Kind(StrEnum):
    """What kind of answer it is."""

    SAME = "same"  # the same unit, name and code too
    RENAMED = "renamed"  # the same land under another name, type or code
    MERGED = "merged"  # passed whole into a unit that holds more
    SPLIT = "split"  # went to several units, or a strip of it did
    GATHERED = "gathered"  # backwards: one of the units that it was made of
    ABOLISHED = "abolished"  # its level ended: the communes of its land
    AMBIGUOUS = "ambiguous"  # what was written means several units, and they do not become one
    UNKNOWN = "unknown"  # means no unit of the day
    EMPTY = "empty"  # nothing was written


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that it can be. whole: nothing of the smaller of the two lies elsewhere (forwards: the unit is in it; backwards and
    of an abolished level: it is in the unit). people, km2: how much went there, None where no source says it."""

    uid: str
    whole: bool
    people: int | None = None
    km2: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """readings: the units that the text means; near: those that it almost names. verified: every step was checked against a
    primary source, and the sources speak of both days."""

    kind: Kind
    candidates: tuple[Candidate, ...] = ()
    basis: tuple[str, ...] = ()
    verified: bool = True
    readings: tuple[str, ...] = ()
    near: tuple[str, ...] = ()

    @property
    def unit(self) -> str | None:
        """The one unit that it is; None when a person must say which, or there is none."""
        doubtful = self.kind in (Kind.ABOLISHED, Kind.AMBIGUOUS)
        return self.candidates[0].uid if len(self.candidates) == 1 and not doubtful else None


def together(answers: Iterable[Answer]) -> tuple[tuple[str, ...], bool]:
    """(basis, verified) of several answers that are told as one."""
    answers = list(answers)
    return tuple(dict.fromkeys(b for one in answers for b in one.basis)), all(one.verified for one in answers)


def leading(steps: tuple[Link, ...], uid: str) -> list[Link]:
    """Of the steps of a unit those on a way to `uid`."""
    ends, kept = {uid}, []
    for step in reversed(steps):
        if step.target in ends:
            ends.add(step.source)
            kept.append(step)
    return kept[::-1]


def amounts_of(uid: str, steps: tuple[Link, ...]) -> dict[str, tuple[int | None, float | None]]:
    """(people, km²) of `uid` that came to each place. Known only of its own first division, and carried on by whole steps."""
    held: dict[str, list[tuple[int | None, float | None]]] = {}
    for step in steps:
        if step.source == uid and not step.whole:
            held.setdefault(step.target, []).append((step.moved_people, step.moved_km2))
        elif step.whole and step.source in held:
            held.setdefault(step.target, []).extend(held.pop(step.source))
        else:
            held.pop(step.source, None)
            held[step.target] = [(None, None)]
    told = {}
    for place, parts in held.items():
        people = [one for one, _ in parts if one is not None]
        km2 = [one for _, one in parts if one is not None]
        told[place] = (
            sum(people) if len(people) == len(parts) else None,
            round(sum(km2), 4) if len(km2) == len(parts) else None,
        )
    return told
