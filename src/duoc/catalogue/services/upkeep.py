"""What the catalogue does by itself once an hour: takes over from sources that are due, tries addresses, counts scores anew.

Everything is bounded and may end at any moment: what is left is due at the next time, what was done stays done.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from duoc.catalogue.services import quality, schedules

LONGEST_S = 1800.0  # nothing new is begun after that
SOURCES, ADDRESSES, SCORES = 50, 500, 1000


@dataclass(frozen=True, slots=True)
class Done:
    """How many sources were run (failed: of those), addresses tried, scores counted."""

    sources: int
    failed: int
    addresses: int
    scores: int


def sweep(go_on: Callable[[], bool] | None = None) -> Done:
    """One time. `go_on`: whether something new may be begun; usually for `LONGEST_S`, of which harvests leave half."""
    begun = time.monotonic()

    def within(share: float) -> Callable[[], bool]:
        return go_on or (lambda: time.monotonic() - begun < LONGEST_S * share)

    runs = schedules.run_due(SOURCES, within(0.5))
    scores = quality.rescore(SCORES, within(0.7))  # an entry's addresses are known with its score
    tried = quality.try_due(ADDRESSES, within(0.9))
    if tried:
        scores += quality.rescore(SCORES, within(1))
    return Done(len(runs), sum(row.outcome != "done" for row in runs), tried, scores)
