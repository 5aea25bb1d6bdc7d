"""From what was counted to what is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from duoc.trace.rules.clones.observing import UNKNOWN, Usual, observe
from duoc.trace.rules.clones.places import NOWHERE, Places
from duoc.trace.rules.clones.scans import Scan
from duoc.trace.rules.clones.state import SerialState
from duoc.trace.rules.clones.weights import RED, SUSPECTED, TABLE, WATCHED, YELLOW, Rule


class Level(StrEnum):
    """What the public is told of a serial."""

    GREEN = "xanh"
    YELLOW = "vàng"
    RED = "đỏ"


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that gave points, and how often it was observed."""

    rule: str
    count: int
    points: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What a score means. `level`: for the public. `suspected`: for the inspector's queue. `watched`: flagged; below `suspected`
    it is only looked at again when more comes."""

    level: Level
    suspected: bool
    score: int

    @property
    def watched(self) -> bool:
        return self.suspected or self.score >= WATCHED


@dataclass(frozen=True, slots=True)
class Verdict(Standing):
    """A standing with its reasons, the strongest first."""

    reasons: tuple[Reason, ...]


@cache
def standing(score: int) -> Standing:
    """Of a sum of points; below 0 it is as at 0."""
    level = Level.RED if score >= RED else Level.YELLOW if score >= YELLOW else Level.GREEN
    return Standing(level, score >= SUSPECTED, max(0, score))


class Scale:
    """A table of rules, ready to weigh with."""

    def __init__(self, table: Sequence[Rule] = TABLE) -> None:
        self._worth = {rule.id: rule.worth() for rule in table}

    def standing(self, state: SerialState) -> Standing:
        """What the state says, without its reasons: a stream asks for it after every line."""
        score = 0
        for rule, count in state.counts.items():
            worth = self._worth.get(rule)
            if worth:
                score += worth[count] if count < len(worth) else worth[-1]
        return standing(score)

    def verdict(self, state: SerialState) -> Verdict:
        """What the state says, and why."""
        counted = [(rule, count, self._worth.get(rule, (0,))) for rule, count in state.counts.items()]
        reasons = [Reason(rule, count, worth[min(count, len(worth) - 1)]) for rule, count, worth in counted]
        reasons.sort(key=lambda one: (-one.points, one.rule))
        said = self.standing(state)
        return Verdict(said.level, said.suspected, said.score, tuple(one for one in reasons if one.points))


PUBLISHED = Scale()


def judge(
    state: SerialState, scan: Scan, places: Places = NOWHERE, scale: Scale = PUBLISHED, lot: Usual = UNKNOWN
) -> Verdict:
    """Take a line into its serial's state and say what the serial is worth now."""
    observe(state, scan, places, lot)
    return scale.verdict(state)
