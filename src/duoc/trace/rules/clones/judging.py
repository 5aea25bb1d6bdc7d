"""From what was counted to what is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

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
class Verdict:
    """`level`: for the public. `suspected`: for the inspector's queue. `watched`: flagged; below `suspected` it is only looked at
    again when more comes. Reasons, the strongest first."""

    level: Level
    suspected: bool
    score: int
    reasons: tuple[Reason, ...]

    @property
    def watched(self) -> bool:
        return self.suspected or self.score >= WATCHED


class Scale:
    """A table of rules, ready to weigh with."""

    def __init__(self, table: Sequence[Rule] = TABLE) -> None:
        self._worth = {rule.id: rule.worth() for rule in table}

    def verdict(self, state: SerialState) -> Verdict:
        """What the state says."""
        reasons, score = [], 0
        for rule, count in state.counts.items():
            worth = self._worth.get(rule)
            if worth and (points := worth[min(count, len(worth) - 1)]):
                reasons.append(Reason(rule, count, points))
                score += points
        if len(reasons) > 1:
            reasons.sort(key=lambda one: (-one.points, one.rule))
        level = Level.RED if score >= RED else Level.YELLOW if score >= YELLOW else Level.GREEN
        score = max(0, score)
        return Verdict(level, score >= SUSPECTED, score, tuple(reasons))


PUBLISHED = Scale()


def judge(
    state: SerialState, scan: Scan, places: Places = NOWHERE, scale: Scale = PUBLISHED, lot: Usual = UNKNOWN
) -> Verdict:
    """Take a line into its serial's state and say what the serial is worth now."""
    observe(state, scan, places, lot)
    return scale.verdict(state)
