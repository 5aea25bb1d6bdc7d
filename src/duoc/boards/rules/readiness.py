"""In which state the evidence of a demand is, from what the system shows and what people stated."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from enum import StrEnum


class State(StrEnum):
    """The worst word that is true of a demand, worst first."""

    GAP = "gap"  # the system itself sees that it is not met
    MISSING = "missing"  # nothing shows it
    STALE = "stale"  # some of its evidence is older than its period
    STATED = "stated"  # a person stated it; the system cannot know
    SHOWN = "shown"  # the system shows it now


class Verdict(StrEnum):
    """What one figure of the system says of its demand; `INFO` says nothing either way."""

    GAP = "gap"
    MISSING = "missing"  # an audit that was never run
    STALE = "stale"
    OK = "ok"
    INFO = "info"


HELD = frozenset({State.STATED, State.SHOWN})


def next_review(dated: date, review_by: date | None, review_days: int | None) -> date | None:
    """The first day on which a document counts no more: its own, else the demand's period after its date; None: never."""
    if review_by is not None or review_days is None:
        return review_by
    return dated + timedelta(days=review_days)


def is_stale(review: date | None, today: date) -> bool:
    """Whether evidence with this day of review has to be looked at again."""
    return review is not None and review <= today


def state(asks: bool, reviews: Sequence[date | None], verdicts: Collection[Verdict], today: date) -> State:
    """The state of a demand.

    asks: a person must state something, whatever the system shows; reviews: the next review of each document in force; verdicts:
    of the system's figures. One stale document makes the demand stale: it was stated because it counts.
    """
    if Verdict.GAP in verdicts:
        return State.GAP
    shown = Verdict.OK in verdicts or Verdict.STALE in verdicts
    if Verdict.MISSING in verdicts or (not reviews and (asks or not shown)):
        return State.MISSING
    if Verdict.STALE in verdicts or any(is_stale(review, today) for review in reviews):
        return State.STALE
    return State.SHOWN if not asks and shown else State.STATED
